#include "services/archive/gallery_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/log.h"
#include "services/archive/entry_names.h"
#include "services/archive/zip_writer.h"

namespace portreto::services {
namespace {

// Few calls to a storage node a photo, and little memory an archive.
constexpr std::uint64_t kPieceBytes = 1024 * 1024;
constexpr int kRetryAfterS = 30;

struct Item {
  ZipEntry entry;
  BlobId blob;
  std::uint16_t variant = 0;
};

Item item_of(const model::Photo& photo, EntryNames& names) {
  const model::Variant original{0, photo.image.format};
  return {.entry = {.name = names.add(photo.file_name, model::file_extension(photo.image.format)),
                    .size_bytes = photo.image.size_bytes,
                    .modified_at = photo.taken_at.value_or(photo.created_at)},
          .blob = photo.image.blob,
          .variant = original.number()};
}

}  // namespace

// Counts the archives under way.
class GalleryArchives::Turns : public std::enable_shared_from_this<Turns> {
 public:
  // Ends with its last owner.
  using Turn = std::shared_ptr<void>;

  Result<Turn> take(const std::string& client) {
    const std::lock_guard lock(mutex_);
    if (all_ >= kArchivesMax) {
      return fail({.code = ErrorCode::kOverloaded,
                   .message = "Too many galleries are being downloaded now. Try again in a moment.",
                   .retry_after_s = kRetryAfterS});
    }
    std::size_t& own = by_client_[client];
    if (own >= kArchivesPerClientMax) {
      return fail({.code = ErrorCode::kTooManyRequests,
                   .message = fmt::format("You are downloading {} galleries already. Try again when one is done.", own),
                   .retry_after_s = kRetryAfterS});
    }
    ++own;
    ++all_;
    return Turn(nullptr, [turns = shared_from_this(), client](void*) { turns->give_back(client); });
  }

 private:
  void give_back(const std::string& client) {
    const std::lock_guard lock(mutex_);
    --all_;
    if (--by_client_[client] == 0) by_client_.erase(client);
  }

  std::mutex mutex_;
  std::map<std::string, std::size_t> by_client_;
  std::size_t all_ = 0;
};

class GalleryArchives::Stream final : public GalleryArchive {
 public:
  Stream(ImageBytes& bytes, GalleryId gallery, std::string file_name, std::vector<Item> items, Turns::Turn turn)
      : bytes_(bytes),
        gallery_(gallery),
        file_name_(std::move(file_name)),
        items_(std::move(items)),
        turn_(std::move(turn)) {
    std::vector<ZipEntry> entries;
    for (const Item& item : items_) entries.push_back(item.entry);
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
    const Item& item = items_[current_];
    if (done_ == 0) zip_.begin(item.entry);
    const std::uint64_t length = std::min(kPieceBytes, item.entry.size_bytes - done_);
    if (length > 0) {
      const auto piece = co_await bytes_.get(item.blob, item.variant, done_, length);
      if (!piece) {
        log::warn("the archive of a gallery ends early",
                  {{"gallery", gallery_}, {"blob", item.blob}, {"error", to_string(piece.error().code)}});
        co_return fail(piece.error());
      }
      zip_.write(*piece);
    }
    done_ += length;
    if (done_ == item.entry.size_bytes) {
      zip_.end();
      ++current_;
      done_ = 0;
    }
    co_return zip_.take();
  }

 private:
  ImageBytes& bytes_;
  const GalleryId gallery_;
  const std::string file_name_;
  const std::vector<Item> items_;
  const Turns::Turn turn_;
  ZipWriter zip_;
  std::uint64_t size_bytes_ = 0;
  std::size_t current_ = 0;  // of the items
  std::uint64_t done_ = 0;   // bytes of it
  bool is_finished_ = false;
};

GalleryArchives::GalleryArchives(metadata::MetadataStore& store, ImageBytes& bytes)
    : store_(store), access_(store), bytes_(bytes), turns_(std::make_shared<Turns>()) {}

Task<Result<std::shared_ptr<GalleryArchive>>> GalleryArchives::open(Viewer viewer, GalleryId id, std::string address) {
  PORTRETO_CO_ASSIGN(const Access::Gallery found, co_await access_.gallery(viewer, id));
  PORTRETO_CO_TRY(check_may_download(viewer, found.gallery, found.standing));
  PORTRETO_CO_ASSIGN(Turns::Turn turn, turns_->take(viewer.user ? viewer.user->str() : address));

  EntryNames names;
  std::vector<Item> items;
  metadata::PageRequest request{.limit = metadata::kPageSizeMax};
  do {
    PORTRETO_CO_ASSIGN(const auto page, co_await store_.photos().list(found.gallery, request));
    for (const model::Photo& photo : page.items) items.push_back(item_of(photo, names));
    if (items.size() > kArchivePhotosMax) {
      co_return fail(ErrorCode::kPayloadTooLarge,
                     fmt::format("This gallery has more than {} photos, too many for one archive. Download them one by "
                                 "one, or split the gallery.",
                                 kArchivePhotosMax));
    }
    request.after = page.next;
  } while (request.after);
  co_return std::make_shared<Stream>(bytes_, id, safe_file_name(found.gallery.name, "gallery") + ".zip",
                                     std::move(items), std::move(turn));
}

}  // namespace portreto::services
