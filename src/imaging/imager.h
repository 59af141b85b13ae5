#pragma once

#include <string>

#include "base/result.h"
#include "imaging/imported_image.h"
#include "runtime/task.h"

namespace portreto::imaging {

// Makes of an uploaded file what the site shows of it. Thread-safe; may be awaited from any event loop. The file is
// only read, and importing it again gives the same result.
//
// kUnsupportedMedia: not one of the accepted kinds, by content. kPayloadTooLarge: over a limit, found before decoding.
// kUnprocessable: of an accepted kind, but broken, cut short, or too costly to decode; also what crashes a decoder.
// kOverloaded: too many imports wait; kUnavailable: shutting down; kInternal: the file could not be opened.
class Imager {
 public:
  virtual ~Imager() = default;

  // `path` names the spooled original; its name and extension mean nothing. It must stay until the result is there.
  virtual Task<Result<ImportedImage>> import(std::string path, ImportLimits limits) = 0;
};

}  // namespace portreto::imaging
