#include "roles/backup/backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "metadata/page.h"
#include "roles/backup/durable_file.h"
#include "services/image_store.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;
using metadata::Person;

constexpr std::uint64_t kPieceBytes = 1 << 20;
constexpr std::uint64_t kSayEvery = 1000;  // images

// What is not in a backup: see backup.h.
metadata::KindsLeftOut left_out_of_backups() { return {"locations", "storage_nodes", "uploads"}; }

template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

// Says how far it is, at each thousand and not at each page.
metadata::RecordProgress progress_of(const Say& say, std::string what) {
  return [&say, what = std::move(what)](std::string_view kind, std::uint64_t count) {
    if (count % (kSayEvery * 10) < metadata::kPageSizeMax) say(fmt::format("{} {}: {}", what, kind, count));
  };
}

// The bytes of all images that an archive names.
class BlobCopier {
 public:
  BlobCopier(TaskRunner& runner, Installation from, const BackupFolder& to, metadata::MetadataStore& archive,
             DurableFile& list, BackupManifest& manifest, const Say& say)
      : runner_(runner), from_(from), to_(to), archive_(archive), list_(list), manifest_(manifest), say_(say) {}

  void copy_all() {
    const auto records = archive_.records();
    each<Person>(*records, [this](const Person& person) {
      if (person.profile.photo) copy(*person.profile.photo, person);
    });
    each<model::Photo>(*records, [this](const model::Photo& photo) {
      if (photo.state != model::State::kDeleting) copy(photo.image, photo);
    });
  }

 private:
  template <typename T>
  void each(metadata::Records& records, const std::function<void(const T&)>& visit) {
    std::optional<T> last;
    for (bool has_more = true; has_more;) {
      auto page = or_throw(runner_.wait(records.of<T>().list(last, metadata::kPageSizeMax)));
      has_more = page.size() == metadata::kPageSizeMax;
      std::ranges::for_each(page, visit);
      if (has_more) last = std::move(page.back());
    }
  }

  template <typename Owner>
  void copy(const model::Image& image, const Owner& owner) {
    if (++images_ % kSayEvery == 0) say_(fmt::format("backing up photos: {}", images_));
    std::vector<BlobLine> lines;
    for (const model::Variant& variant : services::variants_of(image)) {
      const blob::BlobKey key{image.blob, variant.number()};
      auto info = copy_one(key, image);
      if (!info) {
        if (!forget_if_gone(image, owner)) lose(owner, info.error());
        return;
      }
      lines.push_back({key, *info});
    }
    for (const BlobLine& line : lines) {
      list_.write(as_bytes(text_of(line)));
      ++manifest_.blobs;
      manifest_.blob_bytes += line.info.size_bytes;
    }
  }

  // A file that is there under its name is whole.
  Result<blob::BlobInfo> copy_one(const blob::BlobKey& key, const model::Image& image) {
    PORTRETO_ASSIGN(const blob::BlobInfo info, runner_.wait(from_.blobs.head(key)));
    const fs::path path = to_.blob_file(key);
    std::error_code missing;
    if (fs::file_size(path, missing) == info.size_bytes && !missing) return info;
    fs::create_directories(path.parent_path());
    DurableFile out(path);
    Sha256 sha256;
    for (std::uint64_t at = 0; at < info.size_bytes;) {
      const std::uint64_t length = std::min(kPieceBytes, info.size_bytes - at);
      PORTRETO_ASSIGN(const Bytes piece, runner_.wait(from_.blobs.get(key, at, length)));
      sha256.update(piece);
      out.write(piece);
      at += length;
    }
    const auto variant = model::Variant::from_number(key.variant);
    if (variant && variant->is_original() && sha256.finish() != image.sha256) {
      return fail(ErrorCode::kCorruption, "The stored bytes are not those that were uploaded.");
    }
    out.finish();
    return info;
  }

  // Deleted or replaced since the records were read: so it is in the backup, too.
  bool forget_if_gone(const model::Image&, const model::Photo& photo) {
    const auto found = runner_.wait(from_.metadata.photos().find_with_held(photo.id));
    if (found || found.error().code != ErrorCode::kNotFound) return false;
    or_throw(runner_.wait(archive_.photos().mark_deleting(photo.id)));
    return true;
  }
  bool forget_if_gone(const model::Image& image, const Person& person) {
    const auto found = runner_.wait(from_.metadata.profiles().find(person.user.id));
    const bool is_gone =
        found ? !found->photo || found->photo->blob != image.blob : found.error().code == ErrorCode::kNotFound;
    if (is_gone) or_throw(runner_.wait(archive_.profiles().set_photo(person.user.id, std::nullopt)));
    return is_gone;
  }

  template <typename Owner>
  void lose(const Owner& owner, const Error& error) {
    // What ends all reading is no loss of this one.
    if (error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kOverloaded) {
      throw std::runtime_error(fmt::format("{} could not be read: {}", metadata::title_of(owner), error.message));
    }
    say_(fmt::format("LOST: the picture of {}: {}", metadata::title_of(owner), error.message));
    ++manifest_.lost_images;
  }

  TaskRunner& runner_;
  const Installation from_;
  const BackupFolder& to_;
  metadata::MetadataStore& archive_;
  DurableFile& list_;
  BackupManifest& manifest_;
  const Say& say_;
  std::uint64_t images_ = 0;
};

BackupManifest::File described(const BackupFolder& folder, const std::string& name) {
  const FileSum sum = sum_of(folder.file(name));
  return {.name = name, .size_bytes = sum.size_bytes, .sha256 = sum.sha256};
}

metadata::RecordCounts copied(TaskRunner& runner, metadata::MetadataStore& from, metadata::MetadataStore& to,
                              const metadata::KindsLeftOut& left_out, const Say& say, const std::string& what,
                              bool shows_one_state = true) {
  const auto source = from.records();
  auto counts = or_throw(runner.wait(copy_records(*source, *to.records(), left_out, progress_of(say, what))));
  say("checking the records");
  if (shows_one_state) return or_throw(runner.wait(require_equal(*source, *to.records(), left_out)));
  // There is nothing any more that they could be compared with: all that was written can be read.
  if (or_throw(runner.wait(require_equal(*to.records(), *to.records(), left_out))) != counts) {
    throw std::runtime_error("The backup does not hold all records that were written to it. Start it again.");
  }
  return counts;
}

// The lines of one image, which follow each other.
class ImagePutter {
 public:
  ImagePutter(TaskRunner& runner, const BackupFolder& from, Installation to, services::ImageBytes& bytes)
      : runner_(runner), from_(from), to_(to), bytes_(bytes) {}

  void add(const BlobLine& line) {
    if (!lines_.empty() && lines_.front().key.id != line.key.id) flush();
    lines_.push_back(line);
  }

  void flush() {
    if (lines_.empty()) return;
    std::vector<blob::BlobPart> parts;
    for (const BlobLine& line : lines_) {
      parts.push_back({line.key.variant, blob::source_of_file(from_.blob_file(line.key).string())});
    }
    or_throw(runner_.wait(bytes_.put(lines_.front().key.id, std::move(parts))));
    for (const BlobLine& line : lines_) {
      const blob::BlobInfo stored = or_throw(runner_.wait(to_.blobs.head(line.key)));
      if (stored.size_bytes != line.info.size_bytes || stored.crc32c != line.info.crc32c) {
        throw std::runtime_error(
            fmt::format("{} is not what the backup says it is.", from_.blob_file(line.key).string()));
      }
    }
    lines_.clear();
  }

 private:
  TaskRunner& runner_;
  const BackupFolder& from_;
  const Installation to_;
  services::ImageBytes& bytes_;
  std::vector<BlobLine> lines_;
};

}  // namespace

BackupManifest make_backup(TaskRunner& runner, Installation from, const BackupFolder& to, const OpenArchive& open,
                           const Clock& clock, const Say& say) {
  const std::string id = Uuid::generate().str();
  const std::string name = BackupFolder::metadata_name(id);
  BackupManifest manifest{.id = id, .created_at = clock.now()};
  DurableFile list(to.file(BackupFolder::blob_list_name(id)));
  {
    const auto archive = open(to.file(name).string());
    manifest.records =
        copied(runner, from.metadata, *archive, left_out_of_backups(), say, "backing up", from.shows_one_state);
    BlobCopier(runner, from, to, *archive, list, manifest, say).copy_all();
  }
  list.finish();
  manifest.metadata = described(to, name);
  manifest.blob_list = described(to, BackupFolder::blob_list_name(id));
  to.publish(manifest);
  to.prune(manifest);
  return manifest;
}

void put_back(TaskRunner& runner, const BackupFolder& from, const BackupManifest& manifest,
              metadata::MetadataStore& archive, Installation to, services::ImageBytes& bytes, const Say& say) {
  ImagePutter putter(runner, from, to, bytes);
  std::uint64_t count = 0;
  from.for_each_blob(manifest, [&](const BlobLine& line) {
    putter.add(line);
    if (++count % (kSayEvery * 10) == 0) say(fmt::format("restoring photos: {} of {} files", count, manifest.blobs));
  });
  putter.flush();
  copied(runner, archive, to.metadata, left_out_of_backups(), say, "restoring");
}

void require_nothing_else(TaskRunner& runner, metadata::MetadataStore& archive, metadata::MetadataStore& there) {
  or_throw(runner.wait(require_part_of(*archive.records(), *there.records(), left_out_of_backups())));
}

metadata::RecordCounts migrate_records(TaskRunner& runner, metadata::MetadataStore& from, metadata::MetadataStore& to,
                                       const Say& say) {
  or_throw(runner.wait(require_part_of(*from.records(), *to.records(), {})));
  return copied(runner, from, to, {}, say, "copying");
}

}  // namespace portreto::roles
