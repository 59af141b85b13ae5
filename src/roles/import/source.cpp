#include "roles/import/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "base/utf8_locale.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr std::string_view kHiddenFolders[] = {"__MACOSX", "@eaDir"};  // of macOS' archives and of Synology's disks

constexpr auto* kUnreadableName = "a name that is no text";

bool is_hidden(std::string_view name) {
  return name.starts_with('.') || std::ranges::find(kHiddenFolders, name) != std::end(kHiddenFolders);
}

bool has_hidden_part(const fs::path& path) {
  return std::ranges::any_of(path, [](const fs::path& part) { return is_hidden(part.string()); });
}

// What a folder is called, however it was named: ".", "../photos/".
std::string own_name(const fs::path& path) {
  const fs::path whole = fs::canonical(path);
  return whole.has_filename() ? whole.filename().string() : "Photos";
}

class PlainFile final : public SourceFile {
 public:
  PlainFile(fs::path file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  const std::string& path() const override { return path_; }

  std::optional<std::string> read(std::size_t bytes_max) override {
    std::ifstream in(file_, std::ios::binary);
    std::string bytes;
    std::array<char, kReadBytes> piece{};
    while (in) {
      in.read(piece.data(), piece.size());
      bytes.append(piece.data(), static_cast<std::size_t>(in.gcount()));
      if (bytes.size() > bytes_max) return std::nullopt;
    }
    if (!in.eof()) throw std::runtime_error(std::generic_category().message(errno));
    return bytes;
  }

 private:
  const fs::path file_;
  const std::string path_;
};

class Folder final : public Source {
 public:
  explicit Folder(fs::path root) : root_(std::move(root)), name_(own_name(root_)) {}

  void for_each(const std::function<void(SourceFile&)>& visit) override {
    std::vector<fs::path> files;
    std::error_code error;
    fs::recursive_directory_iterator at(root_, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      std::error_code gone;
      if (is_hidden(at->path().filename().string())) {
        at.disable_recursion_pending();
      } else if (at->is_regular_file(gone)) {
        files.push_back(at->path());
      }
    }
    if (error) throw std::runtime_error(fmt::format("{} cannot be read: {}", root_.string(), error.message()));
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      PlainFile item(file, replace_invalid_utf8(name_ + "/" + file.lexically_relative(root_).generic_string()));
      visit(item);
    }
  }

 private:
  const fs::path root_;
  const std::string name_;
};

class ArchivedFile final : public SourceFile {
 public:
  ArchivedFile(archive* archive, std::string path) : archive_(archive), path_(std::move(path)) {}
  const std::string& path() const override { return path_; }

  std::optional<std::string> read(std::size_t bytes_max) override {
    std::string bytes;
    std::vector<char> piece(kReadBytes);
    for (;;) {
      const la_ssize_t count = ::archive_read_data(archive_, piece.data(), piece.size());
      if (count == ARCHIVE_RETRY) continue;
      if (count < 0) throw std::runtime_error(::archive_error_string(archive_));
      if (count == 0) return bytes;
      bytes.append(piece.data(), static_cast<std::size_t>(count));
      if (bytes.size() > bytes_max) return std::nullopt;
    }
  }

 private:
  archive* const archive_;
  const std::string path_;
};

class Archive final : public Source {
 public:
  explicit Archive(fs::path file) : file_(std::move(file)) {}

  void for_each(const std::function<void(SourceFile&)>& visit) override {
    const Utf8Locale locale;
    const std::unique_ptr<archive, int (*)(archive*)> reader(::archive_read_new(), ::archive_read_free);
    ::archive_read_support_filter_all(reader.get());
    ::archive_read_support_format_tar(reader.get());
    ::archive_read_support_format_zip(reader.get());
    ::archive_read_set_options(reader.get(), "hdrcharset=UTF-8");  // of entries that say nothing else
    if (::archive_read_open_filename(reader.get(), file_.c_str(), kReadBytes) != ARCHIVE_OK) give_up(reader.get());
    for (;;) {
      archive_entry* entry = nullptr;
      const int outcome = ::archive_read_next_header(reader.get(), &entry);
      if (outcome == ARCHIVE_EOF) return;
      if (outcome == ARCHIVE_RETRY) continue;
      if (outcome < ARCHIVE_WARN) give_up(reader.get());
      if (::archive_entry_filetype(entry) != AE_IFREG) continue;
      const char* name = ::archive_entry_pathname(entry);
      const fs::path path = fs::path(name ? name : kUnreadableName).lexically_normal();
      if (has_hidden_part(path)) continue;
      ArchivedFile item(reader.get(), replace_invalid_utf8(path.has_parent_path()
                                                               ? path.generic_string()
                                                               : file_.stem().string() + "/" + path.generic_string()));
      visit(item);
    }
  }

 private:
  [[noreturn]] void give_up(archive* reader) const {
    throw std::runtime_error(fmt::format("{} cannot be read: {}", file_.string(), ::archive_error_string(reader)));
  }

  const fs::path file_;
};

}  // namespace

std::unique_ptr<Source> open_source(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (fs::is_directory(status)) return std::make_unique<Folder>(path);
  if (fs::is_regular_file(status)) return std::make_unique<Archive>(path);
  throw std::runtime_error(
      fmt::format("{} is neither a folder nor an archive{}", path, error ? ": " + error.message() : ""));
}

}  // namespace portreto::roles
