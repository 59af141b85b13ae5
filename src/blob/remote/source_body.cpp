#include "blob/remote/source_body.h"

#include <algorithm>

namespace portreto::blob {

Task<Result<Bytes>> SourceBody::read() {
  const std::uint64_t left = source_->size() - done_;
  if (left == 0) co_return Bytes{};
  const std::uint64_t at = done_;
  auto part =
      co_await pool_.run([source = source_, at, length = std::min<std::uint64_t>(left, http::kBodyPartBytesMax)] {
        Bytes bytes(length);
        const Status status = source->read(at, bytes);
        return status ? Result<Bytes>(std::move(bytes)) : fail(status.error());
      });
  if (part) done_ += part->size();
  co_return part;
}

}  // namespace portreto::blob
