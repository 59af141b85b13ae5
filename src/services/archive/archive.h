#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "runtime/task.h"

namespace portreto::services {

// A ZIP archive that is being sent. It takes the memory of one piece of a photo and of the list of names, whatever the
// photos' size. Used by one coroutine at a time; may be dropped at any point.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual std::uint64_t size_bytes() const = 0;      // exactly what will come
  virtual const std::string& file_name() const = 0;  // "Summer.zip"
  // The next bytes; empty at the end. An error (a photo that cannot be read now, or was deleted meanwhile) is final:
  // the archive is then never whole.
  virtual Task<Result<Bytes>> next() = 0;
};

}  // namespace portreto::services
