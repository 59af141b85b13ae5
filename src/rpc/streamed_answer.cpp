#include "rpc/streamed_answer.h"

#include <algorithm>
#include <utility>

namespace portreto::rpc {

StreamedAnswer::StreamedAnswer(std::shared_ptr<ClientConnection> connection, std::shared_ptr<ConnectionPool> pool,
                               http::Framing framing, std::chrono::milliseconds stall_timeout)
    : connection_(std::move(connection)),
      pool_(std::move(pool)),
      body_(connection_->stream(), framing, {.stall_timeout = stall_timeout}),
      stall_timeout_(stall_timeout) {}

Task<Result<Bytes>> StreamedAnswer::next() { return next_before(ClientConnection::TimePoint::max()); }

Task<Result<Bytes>> StreamedAnswer::next_before(ClientConnection::TimePoint deadline) {
  Result<Bytes> part;
  {
    StepTimer timer(connection_, std::min(deadline, std::chrono::steady_clock::now() + stall_timeout_));
    part = co_await body_.read();
  }
  if (!part && part.error().code != ErrorCode::kDeadlineExceeded) {
    co_return fail(ErrorCode::kOutcomeUnknown,
                   "A part of the service did not answer completely. Try again in a moment.");
  }
  if (part && body_.is_complete()) release();
  co_return part;
}

Task<Result<std::string>> StreamedAnswer::read_all(std::size_t bytes_max, ClientConnection::TimePoint deadline) {
  std::string text;
  text.reserve(std::min<std::uint64_t>(size(), bytes_max));
  while (!body_.is_complete()) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await next_before(deadline));
    if (part.size() > bytes_max - text.size()) {
      co_return fail(ErrorCode::kOutcomeUnknown, "A part of the service answered with too much.");
    }
    text += as_text(part);
  }
  release();
  co_return text;
}

// Bytes behind the answer were not asked for: whatever they are, the next call must not take them for its own.
void StreamedAnswer::release() {
  if (const auto pool = std::exchange(pool_, nullptr);
      pool && connection_->stream().received().empty() && !connection_->stream().has_expired()) {
    pool->put(connection_);
  }
}

}  // namespace portreto::rpc
