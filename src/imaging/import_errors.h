#pragma once

#include "base/error.h"
#include "imaging/image_kind.h"

// What people are told about a photo that is of an accepted kind and yet cannot be taken; all are kUnprocessable.
namespace portreto::imaging {

Error damaged_error(ImageKind kind);  // the file is broken or cut short
Error too_slow_error();               // over ImportLimits::time_max
Error undecodable_error();            // a decoder or an encoder gave up, for whatever reason

}  // namespace portreto::imaging
