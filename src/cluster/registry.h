#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "cluster/member.h"
#include "cluster/subscription.h"
#include "runtime/task.h"

namespace portreto::cluster {

// A registered member. Destroying it leaves the registry without waiting; leave() waits until the others can know.
// Not thread-safe: one owner.
class Membership {
 public:
  virtual ~Membership() = default;
  // Replaces what was registered, say with the disks' free space. Role and instance stay: kInvalidArgument otherwise.
  // kConflict once a newer registration of the same instance has taken over, or after leave().
  virtual Task<Status> update(Member member) = 0;
  // Doing it twice succeeds. kUnavailable: the entry goes when the session ends.
  virtual Task<Status> leave() = 0;
};

// A named ring of keys, as opaque bytes.
struct KeyRing {
  std::uint64_t version = 0;  // 0: not yet written; grows with each write
  std::string bytes;
  bool operator==(const KeyRing&) const = default;
};

inline constexpr std::size_t kKeyRingBytesMax = 64 * 1024;

// A candidacy for being the one leader under a name. Destroying it resigns. Thread-safe.
class Leadership {
 public:
  virtual ~Leadership() = default;
  // While this candidate leads: its epoch, greater than that of any leader before it under this name, restarts
  // included. A leader sends it along with what it does, and who receives it refuses a smaller one (fencing). nullopt:
  // does not lead, or can no longer be sure to.
  virtual std::optional<std::uint64_t> epoch() const = 0;
  // As Registry::watch_members, with epoch().
  [[nodiscard]] virtual Subscription watch(std::function<void(std::optional<std::uint64_t>)> callback) = 0;
};

// Who is alive, which keys are in use, and who leads. Thread-safe; every Task may be awaited from any event loop. Must
// outlive everything that it has handed out. Conformance: cluster/conformance.
//
// While the backend is away, members() and delivered key rings stay as they were last known, writes give kUnavailable,
// and nobody leads.
class Registry {
 public:
  virtual ~Registry() = default;

  // Makes a process known to the others until the returned object goes. A second registration of the same role and
  // instance replaces the first, whose owner is then without one: a process that came back is ahead of its own remains.
  // kInvalidArgument: see validate(Member).
  virtual Task<Result<std::unique_ptr<Membership>>> register_member(Member member) = 0;

  // From memory; never blocks on the backend.
  virtual MemberList members(Role role) const = 0;

  // Calls back with the list as it is now, and again after changes, of which it may skip all but the latest. Calls of
  // one subscription never overlap; they come from a thread of the registry and must not block. See Subscription for
  // the end.
  [[nodiscard]] virtual Subscription watch_members(Role role, std::function<void(MemberList)> callback) = 0;

  // The ring of that name; version 0 when it was never written. kInvalidArgument for a bad name (cluster/name.h).
  virtual Task<Result<KeyRing>> key_ring(std::string name) = 0;

  // Writes the ring if its version still is `expected` (0: if there is none) and returns its new version, durably
  // stored. kConflict: it is at another version; read it again. kPayloadTooLarge: over kKeyRingBytesMax. kUnavailable:
  // nothing was done. kOutcomeUnknown: read it again to know.
  virtual Task<Result<std::uint64_t>> replace_key_ring(std::string name, std::uint64_t expected, std::string bytes) = 0;

  // As watch_members. A ring that was never written is delivered as version 0. Throws std::invalid_argument for a bad
  // name.
  [[nodiscard]] virtual Subscription watch_key_ring(std::string name, std::function<void(KeyRing)> callback) = 0;

  // Stands for leadership under a name until the returned object goes. At most one candidate leads at a time; the
  // others take over in the order in which they stood. Throws std::invalid_argument for a bad name.
  virtual std::unique_ptr<Leadership> campaign(std::string name) = 0;
};

}  // namespace portreto::cluster
