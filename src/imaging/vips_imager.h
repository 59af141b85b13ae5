#pragma once

#include <string>

#include "imaging/imager.h"
#include "runtime/blocking_pool.h"

namespace portreto::imaging {

// Imports in this process, on `pool`, which must outlive every import: its threads are the number of imports at a time.
// libvips is started by the first one. A decoder that crashes takes the process with it, and time is checked only where
// libvips can be stopped (between strips of pixels and between derivatives); ProcessImager has neither weakness.
class VipsImager final : public Imager {
 public:
  explicit VipsImager(BlockingPool& pool) : pool_(pool) {}
  Task<Result<ImportedImage>> import(std::string path, ImportLimits limits) override;

 private:
  BlockingPool& pool_;
};

}  // namespace portreto::imaging
