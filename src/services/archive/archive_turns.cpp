#include "services/archive/archive_turns.h"

#include <fmt/format.h>

namespace portreto::services {
namespace {

constexpr int kRetryAfterS = 30;

}  // namespace

Result<ArchiveTurns::Turn> ArchiveTurns::take(const std::string& client) {
  const std::lock_guard lock(mutex_);
  if (all_ >= kArchivesMax) {
    return fail({.code = ErrorCode::kOverloaded,
                 .message = "Too many archives are being downloaded now. Try again in a moment.",
                 .retry_after_s = kRetryAfterS});
  }
  std::size_t& own = by_client_[client];
  if (own >= kArchivesPerClientMax) {
    return fail({.code = ErrorCode::kTooManyRequests,
                 .message = fmt::format("You are downloading {} archives already. Try again when one is done.", own),
                 .retry_after_s = kRetryAfterS});
  }
  ++own;
  ++all_;
  return Turn(nullptr, [turns = shared_from_this(), client](void*) { turns->give_back(client); });
}

void ArchiveTurns::give_back(const std::string& client) {
  const std::lock_guard lock(mutex_);
  --all_;
  if (--by_client_[client] == 0) by_client_.erase(client);
}

}  // namespace portreto::services
