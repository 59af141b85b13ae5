#include "imaging/vips_imager.h"

#include <utility>

#include "imaging/import_file.h"

namespace portreto::imaging {

Task<Result<ImportedImage>> VipsImager::import(std::string path, ImportLimits limits) {
  co_return co_await pool_.run(
      [path = std::move(path), limits] { return import_file(path, limits, TimeBase::kWallClock); });
}

}  // namespace portreto::imaging
