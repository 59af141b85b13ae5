#include "http/limited_body.h"

namespace portreto::http {

Task<Result<Bytes>> LimitedBody::read() {
  if (!is_over_) {
    auto part = co_await body_.read();
    if (!part || part->size() <= left_) {
      if (part) left_ -= part->size();
      co_return part;
    }
    is_over_ = true;
  }
  co_return fail(ErrorCode::kPayloadTooLarge, "The content is larger than is accepted here.");
}

}  // namespace portreto::http
