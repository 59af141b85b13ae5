#pragma once

#include <string>

#include "blobs.h"

namespace portreto::bench {

// What one does without volumes: each blob a file of its own, in 256 folders that are made beforehand. Thread-safe.
class OneFileABlob {
 public:
  explicit OneFileABlob(std::string directory);

  // Durable when it returns: write, fsync, rename, fsync of the folder. Throws std::system_error.
  void put(const blob::BlobKey& key, ByteView bytes) const;

 private:
  const std::string directory_;
};

}  // namespace portreto::bench
