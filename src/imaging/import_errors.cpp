#include "imaging/import_errors.h"

#include <fmt/format.h>

namespace portreto::imaging {

Error damaged_error(ImageKind kind) {
  return {
      ErrorCode::kUnprocessable,
      fmt::format("This {} file is damaged or incomplete, so it cannot be shown. Open it in a photo program, save it "
                  "again, and upload the new file.",
                  display_name(kind))};
}

Error too_slow_error() {
  return {ErrorCode::kUnprocessable,
          "This photo takes too long to process. Save it at a smaller size, or as a JPEG, and upload the new file."};
}

Error undecodable_error() {
  return {ErrorCode::kUnprocessable,
          "This photo cannot be processed. Open it in a photo program, save it again, and upload the new file."};
}

}  // namespace portreto::imaging
