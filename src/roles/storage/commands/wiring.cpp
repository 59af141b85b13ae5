#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "base/hash.h"
#include "blob/unique_fd.h"
#include "blob/volume/volume_blob_store.h"
#include "model/variant.h"
#include "roles/storage/commands/commands.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageBlobs = 10'000;
constexpr std::uint64_t kPieceBytes = 1 << 20;
constexpr std::size_t kThreads = 2;
constexpr std::size_t kQueueMax = 16;

[[noreturn]] void give_up(const std::string& path, const std::string& what) {
  throw std::runtime_error(fmt::format("{}: {}", path, what));
}

[[noreturn]] void give_up_writing(const fs::path& path) {
  give_up(path.string(), "cannot be written: " + std::generic_category().message(errno));
}

// The volumes of a stopped server, for calls that wait.
class Volumes {
 public:
  explicit Volumes(const fs::path& directory) {
    if (!fs::exists(directory / "manifest")) {
      give_up(directory.string(),
              "there are no volumes; name the server's data directory with --data, or one of its disks with --disk");
    }
    blob::VolumeSettings settings{.directory = directory.string()};
    settings.has_maintenance = false;
    store_ = blob::VolumeBlobStore::open(settings, pool_);
  }

  blob::VolumeBlobStore& store() { return *store_; }

  template <typename T>
  T wait(Task<T> task) {
    auto future = boost::asio::co_spawn(loop_, std::move(task), boost::asio::use_future);
    loop_.restart();
    loop_.run();
    return future.get();
  }

  void for_each(const std::function<void(const blob::ListedBlob&)>& visit) {
    blob::BlobCursor cursor;
    for (bool is_last = false; !is_last;) {
      const auto page = wait(store_->list(cursor, kPageBlobs));
      if (!page) throw std::runtime_error(page.error().message);
      std::ranges::for_each(page->blobs, visit);
      cursor = page->next;
      is_last = page->is_last;
    }
  }

 private:
  boost::asio::io_context loop_;  // outlives the pool, whose threads post to it
  BlockingPool pool_{kThreads, kQueueMax};
  std::unique_ptr<blob::VolumeBlobStore> store_;
};

// "640.webp" and "original.heic"; the number of one that this version does not know.
std::string name_of(std::uint16_t variant) {
  const auto known = model::Variant::from_number(variant);
  return known ? known->str() : std::to_string(variant);
}

int check(Volumes& volumes) {
  if (auto scrubbed = volumes.store().scrub_all(); !scrubbed) throw std::runtime_error(scrubbed.error().message);
  const auto usage = volumes.store().usage();
  const auto health = volumes.store().health();
  for (const auto& damage : health.damage) {
    fmt::print("damaged: volume {:08x}, {} bytes at {}\n", damage.volume, damage.length_bytes, damage.offset_bytes);
  }
  for (const auto& key : health.damaged_blobs) {
    fmt::print("damaged: blob {}/{}\n", key.id.str(), name_of(key.variant));
  }
  const bool is_sound = health.damage.empty() && health.damaged_blobs.empty();
  fmt::print("{} blobs of {} bytes in {} volumes: {}\n", usage.blobs, usage.live_bytes,
             volumes.store().volumes().size(), is_sound ? "all in order" : "DAMAGED");
  return is_sound ? 0 : 1;
}

int dump(Volumes& volumes) {
  fmt::print("blob\tvariant\tbytes\tcrc32c\tcreated\tvolume\toffset\n");
  volumes.for_each([](const blob::ListedBlob& found) {
    fmt::print("{}\t{}\t{}\t{:08x}\t{}\t{:08x}\t{}\n", found.key.id.str(), name_of(found.key.variant),
               found.info.size_bytes, found.info.crc32c, format_rfc3339(found.created), found.volume,
               found.offset_bytes);
  });
  return 0;
}

int compact(Volumes& volumes) {
  const auto before = volumes.store().usage().disk_bytes;
  const auto made = volumes.store().compact_all();
  if (!made) {
    fmt::print("Not all could be compacted, and nothing is lost: {}\n", made.error().message);
    return 1;
  }
  fmt::print("{} bytes on the disk before, {} now\n", before, volumes.store().usage().disk_bytes);
  return 0;
}

bool holds(const fs::path& path, const blob::BlobInfo& info) {
  std::error_code missing;
  if (fs::file_size(path, missing) != info.size_bytes || missing) return false;
  const auto source = blob::source_of_file(path.string());
  std::uint32_t crc = 0;
  Bytes piece;
  for (std::uint64_t at = 0; at < info.size_bytes; at += piece.size()) {
    piece.resize(std::min(kPieceBytes, info.size_bytes - at));
    if (!source->read(at, piece)) return false;
    crc = crc32c(piece, crc);
  }
  return crc == info.crc32c;
}

// Whole and durable, or not there under its name.
Status write_file(Volumes& volumes, const blob::ListedBlob& found, const fs::path& path) {
  const fs::path unfinished = path.string() + ".part";
  const blob::UniqueFd fd(::open(unfinished.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
  if (!fd) give_up_writing(unfinished);
  for (std::uint64_t at = 0; at < found.info.size_bytes;) {
    const std::uint64_t length = std::min(kPieceBytes, found.info.size_bytes - at);
    PORTRETO_ASSIGN(const Bytes piece, volumes.wait(volumes.store().get(found.key, at, length)));
    for (ByteView rest = piece; !rest.empty();) {
      const ssize_t written = ::write(fd.get(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) give_up_writing(unfinished);
      rest = rest.subspan(static_cast<std::size_t>(written));
    }
    at += length;
  }
  if (::fsync(fd.get()) != 0 || ::rename(unfinished.c_str(), path.c_str()) != 0) give_up_writing(path);
  return {};
}

int export_all(Volumes& volumes, const fs::path& directory) {
  std::uint64_t written = 0, present = 0, damaged = 0;
  volumes.for_each([&](const blob::ListedBlob& found) {
    const fs::path folder = directory / found.key.id.str();
    const fs::path path = folder / name_of(found.key.variant);
    fs::create_directories(folder);
    if (holds(path, found.info)) {
      ++present;
    } else if (auto status = write_file(volumes, found, path); status) {
      ++written;
    } else {
      ++damaged;
      fs::remove(path.string() + ".part");
      fmt::print("not exported: {}/{}: {}\n", found.key.id.str(), name_of(found.key.variant), status.error().message);
    }
  });
  fmt::print("{} files written, {} were there already, {} could not be read\n", written, present, damaged);
  return damaged == 0 ? 0 : 1;
}

}  // namespace

int run_storage_command(const StorageCommand& command) {
  using Action = StorageCommand::Action;
  Volumes volumes(command.disk_directory.empty() ? fs::path(command.data_directory) / "volumes"
                                                 : fs::path(command.disk_directory));
  switch (command.action) {
    case Action::kCheck: return check(volumes);
    case Action::kDump: return dump(volumes);
    case Action::kCompact: return compact(volumes);
    case Action::kExport: return export_all(volumes, command.export_directory);
  }
  return 1;
}

}  // namespace portreto::roles
