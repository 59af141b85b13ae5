#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "blob/blob_store.h"
#include "http/message.h"
#include "runtime/blocking_pool.h"

namespace portreto::roles {

// Where uploads lie until they are decided, so that memory does not grow with them. Thread-safe; the pool must outlive
// it.
class Spool {
 public:
  // Uploads that may lie here at a time; one more is kOverloaded.
  static constexpr std::size_t kFilesMax = 64;

  // Makes the directory when it is missing, and removes what an earlier process left in it. Throws
  // std::filesystem::filesystem_error. The directory belongs to this process alone.
  Spool(std::string directory, BlockingPool& pool);

  // One upload. The file goes with it.
  class File {
   public:
    File(std::string path, std::atomic<std::size_t>& count) : path_(std::move(path)), count_(count) {}
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    const std::string& path() const { return path_; }
    const std::shared_ptr<blob::BlobSource>& source() const { return source_; }

   private:
    friend class Spool;
    const std::string path_;
    std::atomic<std::size_t>& count_;
    std::shared_ptr<blob::BlobSource> source_;
  };

  // Takes in a whole body, a megabyte at a time; `see` is called with each part, on the pool, for checksums.
  // kStorageFull when the disk is; otherwise the errors of the body. Nothing is left on an error.
  Task<Result<std::shared_ptr<File>>> receive(http::BodyReader& body, std::function<void(ByteView)> see);

  // A range of what lies here, or of another source that may block.
  Task<Result<Bytes>> read(std::shared_ptr<blob::BlobSource> source, std::uint64_t offset, std::uint64_t length);

 private:
  const std::string directory_;
  BlockingPool& pool_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace portreto::roles
