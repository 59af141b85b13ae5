#include "http/wire_stream.h"

#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cerrno>
#include <utility>

namespace portreto::http {

namespace asio = boost::asio;

namespace {

constexpr auto kOutcome = asio::as_tuple(asio::deferred);
constexpr std::size_t kBufferBytesMin = 4 * 1024;
constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kPipeBytes = 16 * kPageBytes;  // what sendfile(2) moves at a time

// Takes the part of a longer region up to the file's next page into memory. From a page boundary sendfile(2) moves
// 64 KiB at a time, which fills a packet; from elsewhere a little less, and then each packet waits for the next piece
// and leaves together with the one behind it, which a pacing congestion control (BBR) answers by arming a timer.
void append_up_to_page(std::string& out, FileRegion& region) {
  const std::uint64_t behind_page = region.offset % kPageBytes;
  if (behind_page == 0 || behind_page + region.length <= kPipeBytes) return;
  std::array<char, kPageBytes> bytes;
  const ssize_t count =
      ::pread(region.descriptor, bytes.data(), kPageBytes - behind_page, static_cast<off_t>(region.offset));
  if (count <= 0) return;  // if there is something wrong with the file, sendfile(2) meets it too
  out.append(bytes.data(), static_cast<std::size_t>(count));
  region.offset += static_cast<std::uint64_t>(count);
  region.length -= static_cast<std::uint64_t>(count);
}

}  // namespace

WireStream::WireStream(asio::ip::tcp::socket socket, std::size_t buffer_bytes_max)
    : socket_(std::move(socket)), buffer_bytes_max_(std::max(buffer_bytes_max, kBufferBytesMin)) {}

void WireStream::prepare() {
  boost::system::error_code ignored;  // a connection that is broken already tells so on its first use
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void WireStream::consume(std::size_t count) {
  begin_ += std::min(count, end_ - begin_);
  if (begin_ == end_) begin_ = end_ = 0;
}

Task<Result<std::size_t>> WireStream::fill() {
  if (is_closed()) co_return broken();
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
      end_ -= std::exchange(begin_, 0);
    } else {
      buffer_.resize(std::clamp(buffer_.size() * 2, kBufferBytesMin, buffer_bytes_max_));
    }
  }
  const auto [error, count] =
      co_await socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_), kOutcome);
  deadline_ = TimePoint::max();
  if (is_closed()) co_return broken();
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return broken();
  end_ += count;
  co_return count;
}

Task<Result<std::size_t>> WireStream::read_some(std::span<std::byte> out) {
  if (is_closed()) co_return broken();
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(out.data(), out.size()), kOutcome);
  deadline_ = TimePoint::max();
  if (is_closed()) co_return broken();
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return broken();
  co_return count;
}

Task<Status> WireStream::write(std::string_view first, ByteView second, std::chrono::milliseconds stall) {
  std::array<asio::const_buffer, 2> parts{asio::buffer(first), asio::buffer(second.data(), second.size())};
  while (parts[0].size() + parts[1].size() > 0) {
    if (is_closed()) co_return broken();
    // Most writes fit into the socket's buffer at once; trying first saves a turn of the event loop.
    boost::system::error_code error;
    const std::size_t sent = socket_.write_some(parts, error);
    if (error == asio::error::would_block || error == asio::error::try_again) {
      PORTRETO_CO_TRY(co_await wait_writable(stall));
      continue;
    }
    if (error) co_return broken();
    sent_bytes_ += sent;
    const std::size_t of_first = std::min(sent, parts[0].size());
    parts[0] += of_first;
    parts[1] += sent - of_first;
  }
  co_return Status{};
}

Task<Status> WireStream::wait_writable(std::chrono::milliseconds stall) {
  deadline_ = std::chrono::steady_clock::now() + stall;
  const auto [error] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, kOutcome);
  deadline_ = TimePoint::max();
  if (error || is_closed()) co_return broken();
  co_return Status{};
}

Task<Status> WireStream::write_file(std::string& first, FileRegion region, std::chrono::milliseconds stall) {
  append_up_to_page(first, region);
  const int socket = socket_.native_handle();
  std::string_view head = first;
  auto offset = static_cast<off_t>(region.offset);
  // MSG_MORE: the head leaves in one packet with the first pages of the file.
  const int head_flags = MSG_NOSIGNAL | (region.length > 0 ? MSG_MORE : 0);
  while (!head.empty() || region.length > 0) {
    if (is_closed()) co_return broken();
    const bool is_head = !head.empty();
    const ssize_t sent = is_head ? ::send(socket, head.data(), head.size(), head_flags)
                                 : ::sendfile(socket, region.descriptor, &offset, region.length);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      PORTRETO_CO_TRY(co_await wait_writable(stall));
      continue;
    }
    if (sent == 0 || (sent < 0 && !is_head && errno == EIO)) {
      co_return fail(ErrorCode::kCorruption, "The file ended, or could not be read.");
    }
    if (sent < 0) co_return broken();
    sent_bytes_ += static_cast<std::uint64_t>(sent);
    if (is_head) {
      head.remove_prefix(static_cast<std::size_t>(sent));
    } else {
      region.length -= static_cast<std::uint64_t>(sent);
    }
  }
  co_return Status{};
}

std::chrono::milliseconds WireStream::time_since_received() {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

void WireStream::expire() {
  has_expired_ = true;
  stop_waiting();
}

void WireStream::abort() {
  is_aborted_ = true;
  stop_waiting();
}

void WireStream::stop_waiting() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void WireStream::shutdown_send() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

std::unexpected<Error> WireStream::broken() const {
  if (has_expired_) return fail(ErrorCode::kDeadlineExceeded, "The other side of the connection was too slow.");
  return fail(ErrorCode::kUnavailable, "The connection was lost.");
}

}  // namespace portreto::http
