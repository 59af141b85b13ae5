#include "roles/app/upload_intake.h"

#include <algorithm>
#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

constexpr std::uint64_t kReadBytes = 1 << 20;  // so many are asked for at a time from where parts lie

std::unexpected<Error> too_long() {
  return fail(ErrorCode::kPayloadTooLarge, "There is more than was announced for this upload. Begin a new one.");
}

// Up to `count` bytes from the front, which go.
Bytes take(Bytes& from, std::uint64_t count) {
  if (count >= from.size()) return std::exchange(from, {});
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
  Bytes taken(from.begin(), end);
  from.erase(from.begin(), end);
  return taken;
}

Status check_digest(const UploadChecksum& checksum, const services::UploadedFile& file, Sha1& sha1) {
  const bool is_right = checksum.algorithm == UploadChecksum::Algorithm::kSha1
                            ? std::ranges::equal(sha1.finish(), checksum.digest)
                            : std::ranges::equal(file.sha256, checksum.digest);
  if (is_right) return {};
  return fail(ErrorCode::kChecksumMismatch, "What arrived does not have this checksum. Send it again.");
}

}  // namespace

// A body, cut into pieces that each end as a body does. A failure is an end, too.
class UploadIntake::Pieces final : public http::BodyReader {
 public:
  explicit Pieces(http::BodyReader& body) : body_(body) {}

  void begin(std::uint64_t size_bytes_max) { left_ = size_bytes_max; }

  Task<Result<Bytes>> read() override {
    if (left_ == 0) co_return Bytes();
    co_await fill();
    Bytes part = take(rest_, left_);
    left_ -= part.size();
    co_return part;
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

  Task<bool> is_at_end() {
    co_await fill();
    co_return rest_.empty();
  }
  Status outcome() const { return outcome_; }

 private:
  Task<void> fill() {
    if (!rest_.empty() || is_over_) co_return;
    auto part = co_await body_.read();
    if (part) {
      rest_ = *std::move(part);
    } else {
      outcome_ = fail(std::move(part).error());
    }
    is_over_ = rest_.empty();
  }

  http::BodyReader& body_;
  Bytes rest_;
  std::uint64_t left_ = 0;
  bool is_over_ = false;
  Status outcome_;
};

// The parts that were stored, and behind them the last piece.
class UploadIntake::WholeFile final : public http::BodyReader {
 public:
  WholeFile(services::UploadService& uploads, Spool& spool, std::vector<model::UploadPart> parts,
            std::shared_ptr<blob::BlobSource> last)
      : uploads_(uploads), spool_(spool), parts_(std::move(parts)), last_(std::move(last)) {}

  Task<Result<Bytes>> read() override {
    if (rest_.empty()) {
      PORTRETO_CO_ASSIGN(rest_, co_await next());
    }
    co_return take(rest_, http::kBodyPartBytesMax);
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

 private:
  Task<Result<Bytes>> next() {
    while (at_ < parts_.size() && offset_ == parts_[at_].size_bytes) {
      ++at_;
      offset_ = 0;
    }
    const std::uint64_t size_bytes = at_ < parts_.size() ? parts_[at_].size_bytes : last_->size();
    const std::uint64_t offset = offset_;
    const std::uint64_t length = std::min(kReadBytes, size_bytes - offset);
    if (length == 0) co_return Bytes();
    offset_ += length;
    if (at_ < parts_.size()) co_return co_await uploads_.read(parts_[at_], offset, length);
    co_return co_await spool_.read(last_, offset, length);
  }

  services::UploadService& uploads_;
  Spool& spool_;
  const std::vector<model::UploadPart> parts_;
  const std::shared_ptr<blob::BlobSource> last_;
  std::size_t at_ = 0;
  std::uint64_t offset_ = 0;  // in that part, or in the last piece
  Bytes rest_;
};

Task<Result<model::Upload>> UploadIntake::receive(services::Viewer viewer, model::Upload upload, http::BodyReader& body,
                                                  std::optional<UploadChecksum> checksum) {
  if (body.size().value_or(0) > upload.length_bytes - upload.offset_bytes()) co_return too_long();
  Pieces pieces(body);
  while (!co_await pieces.is_at_end()) {
    const std::uint64_t missing = upload.length_bytes - upload.offset_bytes();
    if (missing == 0) co_return too_long();
    pieces.begin(std::min(missing, kPieceBytesMax));
    Sha1 sha1;
    PORTRETO_CO_ASSIGN(const auto piece, co_await receive_file(spool_, pieces, [&](ByteView part) {
                         if (checksum) sha1.update(part);
                       }));
    const bool is_last_piece = piece.file.size_bytes == missing;
    if ((checksum || is_last_piece) && !co_await pieces.is_at_end()) {
      if (is_last_piece) co_return too_long();
      co_return fail(ErrorCode::kPayloadTooLarge, "With a checksum at most 8 MiB are taken at a time.");
    }
    if (checksum) {
      PORTRETO_CO_TRY(pieces.outcome());
      PORTRETO_CO_TRY(check_digest(*checksum, piece.file, sha1));
    }
    if (is_last_piece) co_return co_await finish(viewer, std::move(upload), piece.file);
    PORTRETO_CO_ASSIGN(upload, co_await uploads_.append(viewer, std::move(upload), piece.file.source));
  }
  PORTRETO_CO_TRY(pieces.outcome());
  co_return upload;
}

Task<Result<model::Upload>> UploadIntake::finish(services::Viewer viewer, model::Upload upload,
                                                 services::UploadedFile last) {
  if (upload.parts.empty()) co_return co_await uploads_.finish(viewer, std::move(upload), std::move(last));
  WholeFile whole(uploads_, spool_, upload.parts, last.source);
  PORTRETO_CO_ASSIGN(const auto received, co_await receive_file(spool_, whole));
  co_return co_await uploads_.finish(viewer, std::move(upload), received.file);
}

}  // namespace portreto::roles::app
