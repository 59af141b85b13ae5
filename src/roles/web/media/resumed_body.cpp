#include "roles/web/media/resumed_body.h"

#include <utility>

namespace portreto::roles::web {

Task<Result<Bytes>> ResumedBody::next() {
  for (;;) {
    auto part = co_await body_->next();
    const bool is_cut = part && part->empty() && done_ < size_;
    if (part && !is_cut) {
      done_ += part->size();
      co_return part;
    }
    PORTRETO_CO_ASSIGN(http::ResponseBody rest, co_await reopen_(done_));  // ends: each copy is asked once
    if (auto* text = std::get_if<std::string>(&rest)) {
      const ByteView bytes = as_bytes(*text);
      done_ += bytes.size();
      co_return Bytes(bytes.begin(), bytes.end());
    }
    body_ = std::get<std::shared_ptr<http::BodyWriterSource>>(std::move(rest));
  }
}

}  // namespace portreto::roles::web
