#include "services/archive/archive_stream.h"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime/log.h"

namespace portreto::services {
namespace {

// Few calls to a storage node a photo, and little memory an archive.
constexpr std::uint64_t kPieceBytes = 1024 * 1024;

class ArchiveStream final : public Archive {
 public:
  ArchiveStream(ImageBytes& bytes, std::string file_name, std::vector<ArchiveItem> items, ArchiveTurns::Turn turn)
      : bytes_(bytes), file_name_(std::move(file_name)), items_(std::move(items)), turn_(std::move(turn)) {
    std::vector<ZipEntry> entries;
    for (const ArchiveItem& item : items_) entries.push_back(item.entry);
    size_bytes_ = zip_size(entries);
  }

  std::uint64_t size_bytes() const override { return size_bytes_; }
  const std::string& file_name() const override { return file_name_; }

  Task<Result<Bytes>> next() override {
    if (is_finished_) co_return Bytes{};
    if (current_ == items_.size()) {
      zip_.finish();
      is_finished_ = true;
      co_return zip_.take();
    }
    const ArchiveItem& item = items_[current_];
    if (done_ == 0) zip_.begin(item.entry);
    const std::uint64_t length = std::min(kPieceBytes, item.entry.size_bytes - done_);
    if (length > 0) PORTRETO_CO_TRY(co_await write(item, length));
    done_ += length;
    if (done_ == item.entry.size_bytes) {
      zip_.end();
      ++current_;
      done_ = 0;
    }
    co_return zip_.take();
  }

 private:
  Task<Status> write(const ArchiveItem& item, std::uint64_t length) {
    if (item.content) {
      zip_.write(ByteView(*item.content).subspan(done_, length));
      co_return Status{};
    }
    const auto piece = co_await bytes_.get(item.blob, item.variant, done_, length);
    if (!piece) {
      log::warn("an archive ends early", {{"blob", item.blob}, {"error", to_string(piece.error().code)}});
      co_return fail(piece.error());
    }
    zip_.write(*piece);
    co_return Status{};
  }

  ImageBytes& bytes_;
  const std::string file_name_;
  const std::vector<ArchiveItem> items_;
  const ArchiveTurns::Turn turn_;
  ZipWriter zip_;
  std::uint64_t size_bytes_ = 0;
  std::size_t current_ = 0;  // of the items
  std::uint64_t done_ = 0;   // bytes of it
  bool is_finished_ = false;
};

}  // namespace

ArchiveItem original_item(const model::Image& image, std::string name, Timestamp modified_at) {
  const model::Variant original{0, image.format};
  return {.entry = {.name = std::move(name), .size_bytes = image.size_bytes, .modified_at = modified_at},
          .blob = image.blob,
          .variant = original.number()};
}

std::shared_ptr<Archive> stream_archive(ImageBytes& bytes, std::string file_name, std::vector<ArchiveItem> items,
                                        ArchiveTurns::Turn turn) {
  return std::make_shared<ArchiveStream>(bytes, std::move(file_name), std::move(items), std::move(turn));
}

}  // namespace portreto::services
