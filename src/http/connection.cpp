#include "http/connection.h"

#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

#include "base/parse_number.h"
#include "http/framing.h"
#include "http/head_scanner.h"
#include "http/header_names.h"
#include "http/status.h"

namespace portreto::http {

namespace {

using Clock = std::chrono::steady_clock;

// What a handler left of a request's body is read over up to here, so that the connection can stay open.
constexpr std::uint64_t kDrainBytesMax = 64 * 1024;
// A peer that still sends when we close gets a reset that can destroy the answer before it is read. So we stop sending,
// and read over what comes until it closes too, or pauses, or takes too long: times as in nginx's lingering_close,
// whose case is the same, an upload that is refused before its end.
constexpr std::chrono::seconds kLingerPauseMax{5};
constexpr std::chrono::seconds kLingerTimeout{30};
// Bodies up to here go out with their head in one write.
constexpr std::size_t kResponseHeadBytes = 512;

boost::asio::ip::address address_of(const boost::asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? boost::asio::ip::address() : endpoint.address();
}

// RFC 9110 sections 15.3.5 and 15.4.5.
bool has_no_body(unsigned status) { return status == 204 || status == 304; }

std::optional<std::uint64_t> content_length(const Request& request, const Response& response) {
  if (has_no_body(response.status) || is_endless(response.body)) return std::nullopt;
  if (request.method == Method::kHead) {
    std::uint64_t declared = 0;
    const auto text = response.headers.find("Content-Length").value_or("");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), declared);
    if (error == std::errc()) return declared;
  }
  return size_of(response.body);
}

ByteView bytes_in_memory(const ResponseBody& body) {
  if (const auto* text = std::get_if<std::string>(&body)) return as_bytes(*text);
  if (const auto* fixed = std::get_if<StaticBody>(&body)) return fixed->bytes;
  return {};
}

}  // namespace

Task<void> Connection::serve(std::shared_ptr<ServerCore> core, std::size_t loop, boost::asio::ip::tcp::socket socket) {
  Connection connection(*core, loop, std::move(socket));
  core->loops[loop]->connections.push_back(connection);
  co_await connection.run();
}

Connection::Connection(ServerCore& core, std::size_t loop, boost::asio::ip::tcp::socket socket)
    : core_(core),
      shedder_(core.loops[loop]->shedder),
      stream_(std::move(socket), core.settings.header_bytes_max),
      peer_(address_of(stream_.socket())),
      peer_text_(peer_.to_string()),
      is_peer_trusted_(core.proxies.contains(peer_)) {
  stream_.prepare();
}

Connection::~Connection() { core_.connections.fetch_sub(1); }

void Connection::expire_if_due(Clock::time_point now) {
  if (stream_.deadline() <= now) stream_.expire();
}

void Connection::close_if_idle() {
  if (is_busy_) return;
  boost::system::error_code error;
  // A request that is here already is still answered: one that waits in the kernel, and one that was read a moment ago
  // by the operation that we would stop.
  if (stream_.socket().available(error) == 0 || error) stream_.stop_waiting();
}

Task<void> Connection::run() {
  Next next = Next::kRequest;
  while (next == Next::kRequest && co_await wait_for_request()) {
    next = co_await serve_request();
    is_busy_ = next == Next::kLinger;
    waiting_since_ = Clock::now();
  }
  if (next == Next::kLinger) co_await linger();
}

Task<bool> Connection::wait_for_request() {
  if (stream_.received().empty()) {
    stream_.set_deadline(Clock::now() + core_.settings.idle_timeout);
    const auto count = co_await stream_.fill();
    is_busy_ = count && *count > 0;
  } else {
    // A peer that pipelines waits its turn like the others.
    is_busy_ = true;
    co_await boost::asio::post(boost::asio::deferred);
  }
  co_return is_busy_;
}

Task<std::expected<RequestHead, Refusal>> Connection::read_head() {
  const auto deadline = Clock::now() + core_.settings.header_timeout;
  HeadScanner scanner;
  bool may_skip_line = true;
  for (;;) {
    // One empty line before a request is read over (RFC 9112 section 2.2).
    if (may_skip_line && stream_.received().size() >= 2) {
      if (stream_.received().starts_with("\r\n")) stream_.consume(2);
      may_skip_line = false;
    }
    if (!may_skip_line) {
      switch (scanner.scan(stream_.received())) {
        case HeadScanner::Outcome::kMalformed: co_return std::unexpected(Refusal{400, "The request is malformed."});
        case HeadScanner::Outcome::kComplete: {
          auto head = parse_request_head(stream_.received().substr(0, scanner.size()));
          stream_.consume(scanner.size());
          co_return head;
        }
        case HeadScanner::Outcome::kNeedMore: break;
      }
    }
    if (stream_.is_full()) co_return std::unexpected(Refusal{431, "The header of the request is too large."});
    stream_.set_deadline(deadline);
    const auto count = co_await stream_.fill();
    if (stream_.has_expired()) co_return std::unexpected(Refusal{408, "The request did not arrive in time."});
    if (!count || *count == 0) co_return std::unexpected(Refusal{0, ""});  // gone: nobody to answer
  }
}

Task<Connection::Next> Connection::serve_request() {
  auto head = co_await read_head();
  if (!head) co_return co_await refuse(head.error());
  const auto framing = framing_of(*head);
  if (!framing) co_return co_await refuse(framing.error());

  const bool is_http_1_0 = head->is_http_1_0;
  bool keep_alive = head->keep_alive;
  Request request = make_request(std::move(*head));
  const Route* route = core_.router.match(request);
  set_deadline(request, route);

  const bool is_bounded = !route || !route->is_streaming;
  FramedBody body(
      stream_, *framing,
      {core_.settings.body_stall_timeout, is_bounded ? request.context.deadline : Clock::time_point::max()});
  if (framing->kind != Framing::Kind::kNone && request.headers.find("Expect") && !is_http_1_0) body.expect_continue();
  request.body = &body;

  Response response = must_shed(route) ? core_.router.refuse(route, request, Error::overloaded())
                                       : co_await core_.router.dispatch(route, request);

  // Where the rest of the body is not worth reading, nobody knows where the next request starts. The answer goes first:
  // a client that pauses in the middle of its body still gets it at once.
  keep_alive = keep_alive && body.has_at_most(kDrainBytesMax) && !core_.is_draining && !is_endless(response.body);
  stream_.revive();
  if (!co_await send(request, response, is_http_1_0, keep_alive)) co_return Next::kClose;
  if (!keep_alive) co_return body.is_complete() ? Next::kClose : Next::kLinger;
  co_return co_await body.drain() ? Next::kRequest : Next::kClose;
}

Task<Connection::Next> Connection::refuse(Refusal refusal) {
  if (refusal.status == 0) co_return Next::kClose;
  stream_.revive();
  Request request;
  request.context.request_id = make_request_id();
  Response response =
      problem_with_status(request, refusal.status, {code_of(refusal.status), std::string(refusal.detail)});
  core_.router.finish(request, response);
  co_await send(request, response, false, false);
  co_return Next::kLinger;
}

// How long the request has waited for this loop is what the kernel says about its last packet; but not longer than we
// were ready for it, since a peer that sends ahead waits for itself.
bool Connection::must_shed(const Route* route) {
  if (!shedder_.is_on() || (route && route->is_always_answered)) return false;
  const auto now = Clock::now();
  auto queued = std::chrono::duration_cast<std::chrono::milliseconds>(now - waiting_since_);
  if (queued > shedder_.limit()) queued = std::min(queued, stream_.time_since_received());
  return shedder_.must_refuse(queued, now);
}

Request Connection::make_request(RequestHead head) const {
  Request request{.method = head.method, .target = std::move(head.target), .headers = std::move(head.headers)};
  auto& context = request.context;
  if (!is_peer_trusted_) {
    context.request_id = make_request_id();
    context.trace = make_trace();
    context.peer_address = peer_text_;
    return request;
  }
  const auto id = request.headers.find(kRequestIdHeader).value_or("");
  context.request_id = is_request_id(id) ? std::string(id) : make_request_id();
  context.trace = forwarded_trace(request.headers);
  context.peer_address = forwarded_client(request.headers, peer_, core_.proxies);
  context.is_secure = forwarded_is_secure(request.headers);
  return request;
}

void Connection::set_deadline(Request& request, const Route* route) const {
  const auto now = Clock::now();
  const bool is_streaming = route && route->is_streaming;
  if (!is_streaming) request.context.deadline = now + core_.settings.request_deadline;
  if (!core_.settings.trust_deadline_header) return;
  const auto left_ms = parse_number<std::uint32_t>(request.headers.find(kDeadlineHeader).value_or(""));
  if (left_ms) request.context.deadline = std::min(request.context.deadline, now + std::chrono::milliseconds(*left_ms));
}

Task<bool> Connection::send(const Request& request, Response& response, bool is_http_1_0, bool keep_alive) {
  head_out_.clear();
  head_out_.reserve(kResponseHeadBytes);
  append_response_head(head_out_, response, {content_length(request, response), keep_alive, is_http_1_0},
                       request.context.request_id);
  const bool has_body = request.method != Method::kHead && !has_no_body(response.status);
  const auto* source = std::get_if<std::shared_ptr<BodyWriterSource>>(&response.body);
  if (has_body && source && *source) co_return co_await send_source(**source);
  const auto bytes = has_body ? bytes_in_memory(response.body) : ByteView();
  co_return (co_await stream_.write(head_out_, bytes, core_.settings.body_stall_timeout)).has_value();
}

// Fails when the source does, or gives another length than it said: the connection is then cut, so that nobody takes
// the part for the whole.
Task<bool> Connection::send_source(BodyWriterSource& source) {
  if (const auto region = source.region(); region && region->length == source.size()) {
    co_return (co_await stream_.write_file(head_out_, *region, core_.settings.body_stall_timeout)).has_value();
  }
  if (source.is_endless()) co_return co_await send_endless(source);
  std::uint64_t left = source.size();
  std::string_view head = head_out_;
  while (left > 0) {
    const auto part = co_await source.next();
    if (!part || part->empty() || part->size() > left) co_return false;
    left -= part->size();
    if (!co_await stream_.write(head, *part, core_.settings.body_stall_timeout)) co_return false;
    head = {};
  }
  if (!head.empty()) co_return (co_await stream_.write(head, {}, core_.settings.body_stall_timeout)).has_value();
  co_return true;
}

// Each part at once. Its end is as good as any; whoever wants to know more finds it in what was sent.
Task<bool> Connection::send_endless(BodyWriterSource& source) {
  if (!co_await stream_.write(head_out_, {}, core_.settings.body_stall_timeout)) co_return false;
  for (;;) {
    const auto part = co_await source.next();
    if (!part) co_return false;
    if (part->empty()) co_return true;
    if (!co_await stream_.write({}, *part, core_.settings.body_stall_timeout)) co_return false;
  }
}

Task<void> Connection::linger() {
  stream_.shutdown_send();
  const auto deadline = Clock::now() + kLingerTimeout;
  stream_.consume(stream_.received().size());
  while (!core_.is_draining) {
    stream_.set_deadline(std::min(deadline, Clock::now() + kLingerPauseMax));
    const auto count = co_await stream_.fill();
    if (!count || *count == 0) co_return;
    stream_.consume(*count);
  }
}

}  // namespace portreto::http
