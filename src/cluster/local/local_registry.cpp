#include "cluster/local/local_registry.h"

#include <fmt/format.h>

#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "cluster/key_ring_files.h"
#include "cluster/name.h"
#include "cluster/watched.h"

namespace portreto::cluster {
namespace {

using Epoch = std::optional<std::uint64_t>;
using WatchedEpoch = Watched<Epoch>;

// Kept as the version of a ring that no caller can name; makes leaders' epochs grow over restarts.
const std::string kStartsRing = ".starts";

std::unexpected<Error> bad_name(std::string_view name) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" cannot be the name of a key ring.", name));
}

void require_name(std::string_view name) {
  if (!is_name(name)) throw std::invalid_argument(fmt::format("\"{}\" is not a name for the registry", name));
}

}  // namespace

class LocalRegistry::State {
 public:
  State(Options options, BlockingPool& pool)
      : pool(pool), files_(std::move(options.directory), std::move(options.sync_file)) {
    for (auto& list : members_) {
      list = std::make_unique<Watched<MemberList>>(callbacks_, std::make_shared<const std::vector<Member>>());
    }
    auto rings = files_.load(KeyRingFiles::Damage::kRefuse);
    KeyRing starts = std::exchange(rings[kStartsRing], {});
    rings.erase(kStartsRing);
    ++starts.version;
    if (const Status stored = files_.store(kStartsRing, starts); !stored) {
      throw std::runtime_error(stored.error().message);
    }
    last_epoch_ = starts.version << 32;
    for (auto& [name, ring] : rings) {
      rings_.emplace(name, std::make_unique<Watched<KeyRing>>(callbacks_, std::move(ring)));
    }
  }

  // Members: a registration is known by the ticket it was given.

  std::uint64_t enter(Member member) {
    const std::scoped_lock lock(mutex_);
    const Role role = member.role;
    auto key = std::pair(role, member.instance);
    registrations_[std::move(key)] = {++last_ticket_, std::move(member)};
    publish(role);
    return last_ticket_;
  }

  bool update(std::uint64_t ticket, Member member) {
    const std::scoped_lock lock(mutex_);
    const auto found = registrations_.find(std::pair(member.role, member.instance));
    if (found == registrations_.end() || found->second.ticket != ticket) return false;
    const Role role = member.role;
    found->second.member = std::move(member);
    publish(role);
    return true;
  }

  void leave(std::uint64_t ticket, Role role, const std::string& instance) {
    const std::scoped_lock lock(mutex_);
    const auto found = registrations_.find(std::pair(role, instance));
    if (found == registrations_.end() || found->second.ticket != ticket) return;
    registrations_.erase(found);
    publish(role);
  }

  Watched<MemberList>& members(Role role) { return *members_[static_cast<std::size_t>(role)]; }

  // Key rings.

  Watched<KeyRing>& ring(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    auto& ring = rings_[name];
    if (!ring) ring = std::make_unique<Watched<KeyRing>>(callbacks_);
    return *ring;
  }

  // Blocks on the disk.
  Result<std::uint64_t> replace(const std::string& name, std::uint64_t expected, std::string bytes) {
    Watched<KeyRing>& watched = ring(name);
    const std::scoped_lock lock(files_mutex_);
    if (watched.get().version != expected) {
      return fail(ErrorCode::kConflict,
                  fmt::format("The key ring {} was changed by somebody else. Read it again.", name));
    }
    KeyRing next{.version = expected + 1, .bytes = std::move(bytes)};
    const Status stored = files_.store(name, next);
    // An unknown outcome shows what the file holds now, which is what a restart would read.
    if (stored || stored.error().code == ErrorCode::kOutcomeUnknown) watched.set(std::move(next));
    if (!stored) return fail(stored.error());
    return expected + 1;
  }

  // Leaders: the first of those who stand leads.

  std::shared_ptr<WatchedEpoch> stand(const std::string& name) {
    auto candidate = std::make_shared<WatchedEpoch>(callbacks_);
    const std::scoped_lock lock(mutex_);
    auto& candidates = candidates_[name];
    candidates.push_back(candidate);
    if (candidates.size() == 1) candidate->set(++last_epoch_);
    return candidate;
  }

  void resign(const std::string& name, const std::shared_ptr<WatchedEpoch>& candidate) {
    const std::scoped_lock lock(mutex_);
    auto& candidates = candidates_[name];
    const bool led = candidates.front() == candidate;
    candidate->set(std::nullopt);
    std::erase(candidates, candidate);
    if (led && !candidates.empty()) candidates.front()->set(++last_epoch_);
    if (candidates.empty()) candidates_.erase(name);
  }

  BlockingPool& pool;

 private:
  struct Registration {
    std::uint64_t ticket = 0;
    Member member;
  };

  // Under mutex_, so that lists are published in the order of the changes.
  void publish(Role role) {
    std::vector<Member> list;
    for (const auto& [key, registration] : registrations_) {
      if (key.first == role) list.push_back(registration.member);
    }
    members(role).set(std::make_shared<const std::vector<Member>>(std::move(list)));
  }

  boost::asio::thread_pool callbacks_{1};
  std::mutex mutex_;  // guards everything below but the files
  std::map<std::pair<Role, std::string>, Registration> registrations_;
  std::uint64_t last_ticket_ = 0;
  std::array<std::unique_ptr<Watched<MemberList>>, std::size(kRoles)> members_;  // themselves thread-safe, set once
  std::map<std::string, std::unique_ptr<Watched<KeyRing>>> rings_;               // never erased
  std::map<std::string, std::deque<std::shared_ptr<WatchedEpoch>>> candidates_;
  std::uint64_t last_epoch_ = 0;
  std::mutex files_mutex_;  // one write at a time; taken before mutex_, never after
  KeyRingFiles files_;
};

class LocalRegistry::LocalMembership final : public Membership {
 public:
  LocalMembership(State& state, Member member)
      : state_(state), role_(member.role), instance_(member.instance), ticket_(state.enter(std::move(member))) {}
  ~LocalMembership() override { state_.leave(ticket_, role_, instance_); }

  Task<Status> update(Member member) override {
    PORTRETO_CO_TRY(validate(member));
    if (member.role != role_ || member.instance != instance_) {
      co_return fail(ErrorCode::kInvalidArgument, "A member cannot become another one. Register that one.");
    }
    if (!state_.update(ticket_, std::move(member))) {
      co_return fail(ErrorCode::kConflict, "This registration has ended.");
    }
    co_return Status{};
  }

  Task<Status> leave() override {
    state_.leave(ticket_, role_, instance_);
    co_return Status{};
  }

 private:
  State& state_;
  const Role role_;
  const std::string instance_;
  const std::uint64_t ticket_;
};

class LocalRegistry::LocalLeadership final : public Leadership {
 public:
  LocalLeadership(State& state, std::string name)
      : state_(state), name_(std::move(name)), candidate_(state.stand(name_)) {}
  ~LocalLeadership() override { state_.resign(name_, candidate_); }

  Epoch epoch() const override { return candidate_->get(); }
  Subscription watch(std::function<void(Epoch)> callback) override { return candidate_->watch(std::move(callback)); }

 private:
  State& state_;
  const std::string name_;
  const std::shared_ptr<WatchedEpoch> candidate_;
};

LocalRegistry::LocalRegistry(Options options, BlockingPool& files)
    : state_(std::make_unique<State>(std::move(options), files)) {}
LocalRegistry::~LocalRegistry() = default;

Task<Result<std::unique_ptr<Membership>>> LocalRegistry::register_member(Member member) {
  PORTRETO_CO_TRY(validate(member));
  co_return std::make_unique<LocalMembership>(*state_, std::move(member));
}

MemberList LocalRegistry::members(Role role) const { return state_->members(role).get(); }

Subscription LocalRegistry::watch_members(Role role, std::function<void(MemberList)> callback) {
  return state_->members(role).watch(std::move(callback));
}

Task<Result<KeyRing>> LocalRegistry::key_ring(std::string name) {
  if (!is_name(name)) co_return bad_name(name);
  co_return state_->ring(name).get();
}

Task<Result<std::uint64_t>> LocalRegistry::replace_key_ring(std::string name, std::uint64_t expected,
                                                            std::string bytes) {
  if (!is_name(name)) co_return bad_name(name);
  if (bytes.size() > kKeyRingBytesMax) {
    co_return fail(ErrorCode::kPayloadTooLarge, fmt::format("A key ring has at most {} bytes.", kKeyRingBytesMax));
  }
  State& state = *state_;
  auto write = [&state, name = std::move(name), expected, bytes = std::move(bytes)]() mutable {
    return state.replace(name, expected, std::move(bytes));
  };
  co_return co_await state.pool.run(std::move(write));
}

Subscription LocalRegistry::watch_key_ring(std::string name, std::function<void(KeyRing)> callback) {
  require_name(name);
  return state_->ring(name).watch(std::move(callback));
}

std::unique_ptr<Leadership> LocalRegistry::campaign(std::string name) {
  require_name(name);
  return std::make_unique<LocalLeadership>(*state_, std::move(name));
}

}  // namespace portreto::cluster
