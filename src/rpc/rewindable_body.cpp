#include "rpc/rewindable_body.h"

#include <utility>

namespace portreto::rpc {

Task<Status> RewindableBody::fetch() {
  while (!has_ended_) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await read_source());
    if (!is_kept_) co_return fail(ErrorCode::kInvalidArgument, "The content is longer than it was declared.");
  }
  co_return Status{};
}

Task<Result<Bytes>> RewindableBody::read() {
  if (next_ < kept_.size()) {
    const auto begin = kept_.begin() + static_cast<std::ptrdiff_t>(std::exchange(next_, kept_.size()));
    co_return Bytes(begin, kept_.end());
  }
  if (has_ended_) co_return Bytes{};
  PORTRETO_CO_ASSIGN(Bytes part, co_await read_source());
  next_ = kept_.size();
  co_return part;
}

Task<Result<Bytes>> RewindableBody::read_source() {
  auto part = source_ ? co_await source_->read() : Result<Bytes>(Bytes{});
  if (!part) {
    has_failed_ = true;
    co_return part;
  }
  has_ended_ = part->empty();
  if (is_kept_ && part->size() <= kKeptBytesMax - kept_.size()) {
    kept_.insert(kept_.end(), part->begin(), part->end());
  } else {
    is_kept_ = false;
    kept_ = {};
  }
  co_return part;
}

}  // namespace portreto::rpc
