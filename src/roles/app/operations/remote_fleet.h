#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cluster/member.h"
#include "http/client.h"
#include "roles/app/operations/fleet.h"
#include "security/service_credential.h"

namespace portreto::roles::app {

// The processes that the registry names, asked over the network. Remembers what each told last, so that one that does
// not answer, or has left, is shown with that, for a day. The app servers do not tell each other: one that has just
// begun does not know who was there before.
class RemoteFleet final : public Fleet {
 public:
  static constexpr std::size_t kRememberedMax = 512;
  // Requests within this time are answered by the same look.
  static constexpr std::chrono::milliseconds kSameLook{1000};

  struct Dependencies {
    std::function<std::vector<cluster::Member>()> members;            // of all roles; without blocking
    std::function<http::Client*(const std::string& address)> client;  // null: there can be none
    const security::ServiceCredentials& credentials;
    const Clock& clock;
    std::chrono::milliseconds patience{1500};  // for one answer: a process takes up to 1 s for its own checks
  };
  explicit RemoteFleet(Dependencies dependencies) : d_(std::move(dependencies)) {}

  Task<std::vector<FleetProcess>> look(SeriesRange range) override;

 private:
  using Name = std::pair<std::string, std::string>;  // role, instance

  Task<Result<api::ProcessFigures>> ask(std::string address, SeriesRange range);
  Task<Status> ask_and_note(cluster::Member member, SeriesRange range);
  void note_registered(const std::vector<cluster::Member>& members);
  bool has_just_looked(SeriesRange range) const;
  std::vector<FleetProcess> known() const;

  const Dependencies d_;
  mutable std::mutex mutex_;
  std::map<Name, FleetProcess> processes_;
  std::map<Name, Timestamp> seen_at_;  // when each was registered last
  std::optional<std::pair<SeriesRange, std::chrono::steady_clock::time_point>> last_look_;
};

}  // namespace portreto::roles::app
