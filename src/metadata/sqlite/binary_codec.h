#pragma once

#include "base/bytes.h"
#include "model/values.h"

// Values that stand in one column as a whole. Little-endian, behind a version byte, so that old rows stay readable when
// a field is added.
namespace portreto::metadata {

// Throw SqliteError (SQLITE_CORRUPT) when the bytes are not what encode() made, and std::length_error for a text or
// list that is longer than its count can say.
Bytes encode(const model::Image& image);
Bytes encode(const model::Exif& exif);
void decode(ByteView bytes, model::Image& image);
void decode(ByteView bytes, model::Exif& exif);

}  // namespace portreto::metadata
