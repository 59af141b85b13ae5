#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "blob/blob_store.h"
#include "http/message.h"
#include "roles/process/spool.h"

namespace portreto::roles {

// Takes in a blob that was announced, before any of it is stored: small ones in memory, the others in the spool.
// Thread-safe.
class Intake {
 public:
  static constexpr std::uint64_t kInMemoryBytesMax = std::uint64_t{1} << 20;
  static constexpr std::size_t kInMemoryMax = 64;  // at a time; more go to the spool, so that memory is bounded

  struct Announced {
    std::uint64_t size_bytes = 0;
    std::uint32_t crc32c = 0;
  };

  explicit Intake(Spool& spool) : spool_(spool) {}

  // All of the body. kUnprocessable when it is not what was announced; errors of the body and of Spool::receive.
  Task<Result<std::shared_ptr<blob::BlobSource>>> receive(http::BodyReader& body, Announced announced);

 private:
  Spool& spool_;
  std::atomic<std::size_t> in_memory_{0};
};

}  // namespace portreto::roles
