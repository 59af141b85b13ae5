#include "cluster/static_list/static_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <utility>

#include "base/clock.h"
#include "cluster/name.h"
#include "cluster/watched.h"
#include "runtime/event_loops.h"
#include "runtime/log.h"
#include "runtime/spawn.h"
#include "runtime/timer.h"

namespace portreto::cluster {
namespace {

using Epoch = std::optional<std::uint64_t>;
using WatchedEpoch = Watched<Epoch>;

}  // namespace

class StaticRegistry::State {
 public:
  State(Options options, std::unique_ptr<Registry> own) : options_(std::move(options)), own_(std::move(own)) {
    std::ranges::sort(options_.members, {}, &Member::instance);
    for (auto& roll : rolls_) roll = std::make_unique<Roll>(callbacks_);
    for (const Member& member : options_.members) roll_of(member.role).entries.push_back({.configured = member});
    loop_.start();
  }

  Registry& own() { return *own_; }
  boost::asio::thread_pool& callbacks() { return callbacks_; }
  Timestamp began() const { return began_; }
  bool leads(const std::string& name) const { return options_.leads.contains(name); }

  Watched<MemberList>& members(Role role) {
    Roll& roll = roll_of(role);
    if (!roll.is_followed.exchange(true)) {
      for (std::size_t i = 0; i < roll.entries.size(); ++i) {
        spawn(loop_.next().get_executor(), "ask a member of the cluster", follow(roll, i));
      }
    }
    return roll.watched;
  }

 private:
  struct Entry {
    Member configured;
    std::optional<Member> seen{};  // while it is there
  };
  // The members of one role. But for the first and the last field, of the loop's thread.
  struct Roll {
    explicit Roll(boost::asio::thread_pool& callbacks)
        : watched(callbacks, std::make_shared<const std::vector<Member>>()) {}
    std::atomic<bool> is_followed{false};
    std::vector<Entry> entries;  // by instance; none is added once they are followed
    Watched<MemberList> watched;
  };

  Roll& roll_of(Role role) { return *rolls_[static_cast<std::size_t>(role)]; }

  Task<void> follow(Roll& roll, std::size_t at) {
    const Member configured = roll.entries[at].configured;
    for (int unanswered = 0;; co_await sleep_for(options_.interval)) {
      Answer answer = co_await ask(configured);
      if (answer) {
        unanswered = 0;
        note(roll, roll.entries[at], *std::move(answer), "it is not ready");
      } else if (++unanswered >= kUnansweredMax) {
        note(roll, roll.entries[at], std::nullopt, answer.error().message);
      }
    }
  }

  // Who it is and where it belongs is for the settings to say, and the rest for itself.
  Task<Answer> ask(Member configured) const {
    try {
      PORTRETO_CO_ASSIGN(std::optional<Member> member, co_await options_.ask(configured));
      if (!member) co_return member;
      if (member->role != configured.role || member->instance != configured.instance) {
        co_return fail(ErrorCode::kUnavailable,
                       fmt::format("{}:{} answers there", to_string(member->role), member->instance));
      }
      member->address = configured.address;
      member->zone = configured.zone;
      co_return member;
    } catch (const std::exception& error) {
      co_return fail(ErrorCode::kUnavailable, error.what());
    }
  }

  void note(Roll& roll, Entry& entry, std::optional<Member> seen, std::string_view why_not) {
    if (entry.seen == seen) return;
    if (entry.seen.has_value() != seen.has_value()) {
      const Member& member = entry.configured;
      if (seen) {
        log::info("a member is there", {{"role", to_string(member.role)}, {"instance", member.instance}});
      } else {
        log::warn("a member is away",
                  {{"role", to_string(member.role)}, {"instance", member.instance}, {"reason", why_not}});
      }
    }
    entry.seen = std::move(seen);
    std::vector<Member> list;
    for (const Entry& each : roll.entries) {
      if (each.seen) list.push_back(*each.seen);
    }
    roll.watched.set(std::make_shared<const std::vector<Member>>(std::move(list)));
  }

  Options options_;
  const Timestamp began_ = system_clock().now();
  boost::asio::thread_pool callbacks_{1};
  const std::unique_ptr<Registry> own_;
  std::array<std::unique_ptr<Roll>, std::size(kRoles)> rolls_;
  EventLoops loop_{1};  // last, so that nobody is being asked when the others go
};

// A candidate under a name under which another process leads.
class StaticRegistry::Bystander final : public Leadership {
 public:
  explicit Bystander(boost::asio::thread_pool& callbacks) : epoch_(callbacks) {}
  Epoch epoch() const override { return std::nullopt; }
  Subscription watch(std::function<void(Epoch)> callback) override { return epoch_.watch(std::move(callback)); }

 private:
  WatchedEpoch epoch_;
};

// A candidacy of this process. Its epochs begin with the time at which the process began, so that they are greater than
// those of any other process that led before, of which this one knows nothing.
class StaticRegistry::Candidate final : public Leadership {
 public:
  Candidate(std::unique_ptr<Leadership> own, Timestamp began) : own_(std::move(own)), dated_(began) {}
  Epoch epoch() const override { return dated_(own_->epoch()); }
  Subscription watch(std::function<void(Epoch)> callback) override {
    return own_->watch([dated = dated_, callback = std::move(callback)](Epoch epoch) { callback(dated(epoch)); });
  }

 private:
  class Dated {
   public:
    explicit Dated(Timestamp began)
        : base_(static_cast<std::uint64_t>(began.time_since_epoch().count()) << kCountBits) {}
    Epoch operator()(Epoch own) const {
      return own ? Epoch(base_ + (*own & ((std::uint64_t{1} << kCountBits) - 1))) : std::nullopt;
    }

   private:
    static constexpr int kCountBits = 20;  // leaders within one process, of one millisecond
    std::uint64_t base_;
  };

  const std::unique_ptr<Leadership> own_;
  const Dated dated_;
};

StaticRegistry::StaticRegistry(Options options, std::unique_ptr<Registry> own)
    : state_(std::make_unique<State>(std::move(options), std::move(own))) {}
StaticRegistry::~StaticRegistry() = default;

Task<Result<std::unique_ptr<Membership>>> StaticRegistry::register_member(Member member) {
  return state_->own().register_member(std::move(member));
}

MemberList StaticRegistry::members(Role role) const { return state_->members(role).get(); }

Subscription StaticRegistry::watch_members(Role role, std::function<void(MemberList)> callback) {
  return state_->members(role).watch(std::move(callback));
}

Task<Result<KeyRing>> StaticRegistry::key_ring(std::string name) { return state_->own().key_ring(std::move(name)); }

Task<Result<std::uint64_t>> StaticRegistry::replace_key_ring(std::string name, std::uint64_t expected,
                                                             std::string bytes) {
  return state_->own().replace_key_ring(std::move(name), expected, std::move(bytes));
}

Subscription StaticRegistry::watch_key_ring(std::string name, std::function<void(KeyRing)> callback) {
  return state_->own().watch_key_ring(std::move(name), std::move(callback));
}

std::unique_ptr<Leadership> StaticRegistry::campaign(std::string name) {
  if (!is_name(name)) throw std::invalid_argument(fmt::format("\"{}\" is not a name for the registry", name));
  if (state_->leads(name)) {
    return std::make_unique<Candidate>(state_->own().campaign(std::move(name)), state_->began());
  }
  return std::make_unique<Bystander>(state_->callbacks());
}

}  // namespace portreto::cluster
