#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

// What `portreto import` reads: a folder with all folders in it, or an archive (zip, tar, tar.gz), which is read as it
// lies, unpacked nowhere.
namespace portreto::roles {

class SourceFile {
 public:
  virtual ~SourceFile() = default;
  // Below what was named, with the folder's (or the archive's) own name as its first part where it lies at the top.
  // UTF-8, parted by '/'.
  virtual const std::string& path() const = 0;
  // All bytes; nullopt when there are more than `bytes_max`. Once. Throws std::runtime_error when they cannot be read.
  virtual std::optional<std::string> read(std::size_t bytes_max) = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Calls with each file that is not hidden, in the same order each time. Throws std::runtime_error, with a text for
  // the user, when the source itself cannot be read, or no further.
  virtual void for_each(const std::function<void(SourceFile&)>& visit) = 0;
};

// Throws std::runtime_error when there is nothing there.
std::unique_ptr<Source> open_source(const std::string& path);

}  // namespace portreto::roles
