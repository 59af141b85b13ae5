#pragma once

#include <string>

#include "base/result.h"
#include "imaging/imported_image.h"
#include "imaging/time_limit.h"

namespace portreto::imaging {

// The import itself, as Imager describes it, on the calling thread. Thread-safe.
Result<ImportedImage> import_file(const std::string& path, const ImportLimits& limits, TimeBase time_base);

}  // namespace portreto::imaging
