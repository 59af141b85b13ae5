#include "roles/storage/intake.h"

#include <utility>

#include "base/hash.h"

namespace portreto::roles {
namespace {

// One of the places in memory; given back when it goes.
class Place {
 public:
  Place(std::atomic<std::size_t>& taken, std::size_t places) : taken_(taken), has_(taken.fetch_add(1) < places) {}
  ~Place() { taken_.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  explicit operator bool() const { return has_; }

 private:
  std::atomic<std::size_t>& taken_;
  const bool has_;
};

Task<Result<std::shared_ptr<blob::BlobSource>>> receive_in_memory(http::BodyReader& body, std::uint64_t size_bytes,
                                                                  std::uint32_t& crc) {
  Bytes all;
  all.reserve(size_bytes);
  for (;;) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await body.read());
    if (part.empty()) break;
    if (part.size() > size_bytes - all.size()) {
      co_return fail(ErrorCode::kUnprocessable, "The body is longer than was announced; nothing was stored.");
    }
    all.insert(all.end(), part.begin(), part.end());
  }
  crc = crc32c(all);
  co_return blob::source_of(std::move(all));
}

Task<Result<std::shared_ptr<blob::BlobSource>>> receive_in_spool(Spool& spool, http::BodyReader& body,
                                                                 std::uint32_t& crc) {
  PORTRETO_CO_ASSIGN(const auto file, co_await spool.receive(body, [&crc](ByteView part) { crc = crc32c(part, crc); }));
  // The file stays as long as the source does.
  co_return std::shared_ptr<blob::BlobSource>(file, file->source().get());
}

}  // namespace

Task<Result<std::shared_ptr<blob::BlobSource>>> Intake::receive(http::BodyReader& body, Announced announced) {
  const Place place(in_memory_, kInMemoryMax);
  const bool is_small = place && announced.size_bytes <= kInMemoryBytesMax;
  std::uint32_t crc = 0;
  PORTRETO_CO_ASSIGN(auto source, is_small ? co_await receive_in_memory(body, announced.size_bytes, crc)
                                           : co_await receive_in_spool(spool_, body, crc));
  if (source->size() != announced.size_bytes || crc != announced.crc32c) {
    co_return fail(ErrorCode::kUnprocessable, "The body is not what was announced; nothing was stored. Send it again.");
  }
  co_return source;
}

}  // namespace portreto::roles
