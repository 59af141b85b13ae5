#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/framed_body.h"
#include "http/message.h"
#include "rpc/connection_pool.h"

namespace portreto::rpc {

// The body of an answer, read from its connection as it is asked for. The connection goes back to the pool when all was
// read, and is closed when this is dropped before. Used on the connection's event loop.
class StreamedAnswer final : public http::BodyWriterSource {
 public:
  // No pool: the connection is not to be used again.
  StreamedAnswer(std::shared_ptr<ClientConnection> connection, std::shared_ptr<ConnectionPool> pool,
                 http::Framing framing, std::chrono::milliseconds stall_timeout);

  // What was declared; 0 when nothing was.
  std::uint64_t size() const override { return body_.size().value_or(0); }
  // kOutcomeUnknown when the connection is lost, kDeadlineExceeded when it stalls.
  Task<Result<Bytes>> next() override;

  // All of it; kOutcomeUnknown when it is longer than `bytes_max`.
  Task<Result<std::string>> read_all(std::size_t bytes_max, ClientConnection::TimePoint deadline);

 private:
  Task<Result<Bytes>> next_before(ClientConnection::TimePoint deadline);
  void release();

  std::shared_ptr<ClientConnection> connection_;
  std::shared_ptr<ConnectionPool> pool_;
  http::FramedBody body_;
  const std::chrono::milliseconds stall_timeout_;
};

}  // namespace portreto::rpc
