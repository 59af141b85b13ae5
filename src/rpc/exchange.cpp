#include "rpc/exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "http/framed_body.h"
#include "http/head_scanner.h"
#include "rpc/streamed_answer.h"

namespace portreto::rpc {

namespace {

constexpr int kInterimAnswersMax = 8;

std::unexpected<Error> cut_short() {
  return fail(ErrorCode::kOutcomeUnknown, "A part of the service did not answer completely. Try again in a moment.");
}

}  // namespace

Exchange::Exchange(std::shared_ptr<ClientConnection> connection, std::shared_ptr<ConnectionPool> pool,
                   const SocketClientSettings& settings, Outgoing outgoing)
    : connection_(std::move(connection)),
      pool_(std::move(pool)),
      settings_(settings),
      outgoing_(outgoing),
      sent_bytes_before_(connection_->stream().sent_bytes()) {}

Task<Result<http::Response>> Exchange::run() {
  PORTRETO_CO_TRY(co_await send_request());
  co_return co_await read_response();
}

// Fails only for reasons of the request's own body, or of time. When the server stops taking bytes, it may have
// answered already (413), so what it says is read before the connection is given up.
Task<Status> Exchange::send_request() {
  auto status = co_await write(outgoing_.head, outgoing_.first_part);
  if (status && !outgoing_.is_whole_body) status = co_await send_rest_of_body();
  if (!status && !is_broken_) co_return status;
  co_return Status{};
}

Task<Status> Exchange::send_rest_of_body() {
  auto& body = *outgoing_.request.body;
  const bool is_chunked = !body.size();
  std::uint64_t left = body.size().value_or(0) - (is_chunked ? 0 : outgoing_.first_part.size());
  while (is_chunked || left > 0) {
    boost::system::error_code error;
    if (connection_->stream().socket().available(error) > 0) co_return Status{};  // an early answer
    Result<Bytes> part;
    {
      // The server waits for us meanwhile, and does not wait for ever.
      StepTimer timer(connection_, step_deadline());
      part = co_await body.read();
    }
    if (!part) co_return fail(part.error());
    if (connection_->stream().has_expired()) {
      co_return fail(ErrorCode::kDeadlineExceeded, "This took too long. Try again in a moment.");
    }
    if (is_chunked) {
      // The line end of the part before, then the size of this one; "0" ends the body.
      const auto size = fmt::format("\r\n{:x}\r\n{}", part->size(), part->empty() ? "\r\n" : "");
      PORTRETO_CO_TRY(co_await write(size, *part));
      if (part->empty()) break;
    } else {
      if (part->empty() || part->size() > left) {
        co_return fail(ErrorCode::kInvalidArgument, "The content has another length than it was declared with.");
      }
      left -= part->size();
      PORTRETO_CO_TRY(co_await write({}, *part));
    }
  }
  is_fully_sent_ = true;
  co_return Status{};
}

Task<Status> Exchange::write(std::string_view first, ByteView second) {
  StepTimer timer(connection_, step_deadline());
  auto status = co_await connection_->stream().write(first, second, settings_.stall_timeout);
  if (status) {
    if (outgoing_.is_whole_body) is_fully_sent_ = true;
    co_return status;
  }
  co_return lost(status.error());
}

Task<Result<http::Response>> Exchange::read_response() {
  PORTRETO_CO_ASSIGN(auto head, co_await read_final_head());
  PORTRETO_CO_ASSIGN(const auto framing, http::framing_of(head, outgoing_.request.method));
  const bool is_reusable = head.keep_alive && is_fully_sent_ && framing.kind != http::Framing::Kind::kUntilClose;
  http::Response response{.status = head.status, .headers = std::move(head.headers)};

  using Kind = http::Framing::Kind;
  auto answer =
      std::make_shared<StreamedAnswer>(connection_, is_reusable ? pool_ : nullptr, framing, settings_.stall_timeout);
  if (framing.kind == Kind::kLength && framing.length > settings_.buffered_body_bytes_max) {
    response.body = std::move(answer);
    co_return response;
  }
  const auto bytes_max =
      framing.kind == Kind::kLength ? settings_.buffered_body_bytes_max : settings_.undeclared_body_bytes_max;
  PORTRETO_CO_ASSIGN(response.body, co_await answer->read_all(bytes_max, outgoing_.request.context.deadline));
  co_return response;
}

Task<Result<http::ResponseHead>> Exchange::read_final_head() {
  for (int i = 0; i < kInterimAnswersMax; ++i) {
    PORTRETO_CO_ASSIGN(auto head, co_await read_head());
    if (head.status >= 200) co_return head;
  }
  co_return cut_short();
}

Task<Result<http::ResponseHead>> Exchange::read_head() {
  auto& stream = connection_->stream();
  StepTimer timer(connection_, step_deadline());
  http::HeadScanner scanner;
  for (;;) {
    switch (scanner.scan(stream.received())) {
      case http::HeadScanner::Outcome::kMalformed: co_return cut_short();
      case http::HeadScanner::Outcome::kComplete: {
        auto head = http::parse_response_head(stream.received().substr(0, scanner.size()));
        stream.consume(scanner.size());
        co_return head;
      }
      case http::HeadScanner::Outcome::kNeedMore: break;
    }
    if (stream.is_full()) co_return cut_short();
    const auto count = co_await stream.fill();
    if (!count) co_return lost(count.error());
    if (*count == 0) co_return lost({ErrorCode::kUnavailable, ""});
    has_answer_begun_ = true;
  }
}

ClientConnection::TimePoint Exchange::step_deadline() const {
  return std::min(outgoing_.request.context.deadline, std::chrono::steady_clock::now() + settings_.stall_timeout);
}

std::unexpected<Error> Exchange::lost(const Error& error) {
  if (error.code == ErrorCode::kDeadlineExceeded) {
    return fail(ErrorCode::kDeadlineExceeded, "This took too long. Try again in a moment.");
  }
  is_broken_ = true;
  if (was_nothing_sent()) {
    return fail(ErrorCode::kUnavailable, "A part of the service cannot be reached. Try again in a moment.");
  }
  return cut_short();
}

}  // namespace portreto::rpc
