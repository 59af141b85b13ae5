#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace portreto::services {

inline constexpr std::size_t kArchivesPerClientMax = 2;  // under way at once, on one app server
inline constexpr std::size_t kArchivesMax = 32;          // of all clients

// Counts the archives under way. Thread-safe; kept by a std::shared_ptr.
class ArchiveTurns : public std::enable_shared_from_this<ArchiveTurns> {
 public:
  // Ends with its last owner.
  using Turn = std::shared_ptr<void>;

  // kTooManyRequests when the client has kArchivesPerClientMax under way; kOverloaded when all have kArchivesMax.
  Result<Turn> take(const std::string& client);

 private:
  void give_back(const std::string& client);

  std::mutex mutex_;
  std::map<std::string, std::size_t> by_client_;
  std::size_t all_ = 0;
};

}  // namespace portreto::services
