#include "cluster/zookeeper/key_rings.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "cluster/zookeeper/errors.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

using std::chrono::steady_clock;

constexpr auto kPause = std::chrono::milliseconds(20);

std::uint64_t version_of(const NodeStat& stat) { return static_cast<std::uint64_t>(stat.version) + 1; }

std::unexpected<Error> changed_by_another(const std::string& name) {
  return fail(ErrorCode::kConflict, fmt::format("The key ring {} was changed by somebody else. Read it again.", name));
}

}  // namespace

KeyRings::Ring::Ring(boost::asio::thread_pool& callbacks, std::string n, KeyRing initial)
    : name(std::move(n)), watched(callbacks, std::move(initial)) {}

KeyRings::KeyRings(Session& session, const Tree& tree, const ZookeeperOptions& options, Copies& copies,
                   boost::asio::any_io_executor loop, boost::asio::thread_pool& callbacks)
    : session_(session),
      tree_(tree),
      options_(options),
      copies_(copies),
      loop_(std::move(loop)),
      callbacks_(callbacks) {
  for (const auto& [name, copy] : copies.key_rings()) make(name, copy).is_known = true;
}

Watched<KeyRing>& KeyRings::watched(const std::string& name) { return ring(name).watched; }

KeyRings::Ring& KeyRings::ring(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  const auto found = rings_.find(name);
  if (found != rings_.end()) return *found->second;
  Ring& made = make(name, {});
  boost::asio::post(loop_, [&made] { made.refresh->request(); });
  return made;
}

KeyRings::Ring& KeyRings::make(const std::string& name, KeyRing initial) {
  auto& made = rings_[name];
  made = std::make_unique<Ring>(callbacks_, name, std::move(initial));
  Ring& ring = *made;
  ring.refresh = std::make_unique<Repeater>(session_, loop_, fmt::format("key ring {}", name),
                                            [this, &ring] { return refresh(ring); });
  return ring;
}

void KeyRings::on_connected() {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, ring] : rings_) ring->refresh->request();
}

void KeyRings::on_node(const Event& event) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, ring] : rings_) {
    if (event.path == tree_.key_ring(name)) ring->refresh->request();
  }
}

Task<bool> KeyRings::refresh(Ring& ring) {
  const std::string path = tree_.key_ring(ring.name);
  auto node = co_await session_.get(path, Watch::kYes);
  if (node) {
    apply(ring, std::move(node->bytes), node->stat);
    co_return true;
  }
  if (node.error() == ZNOAUTH) {
    log::warn("ZooKeeper does not permit a key ring to be read", {{"key_ring", ring.name}});
    co_return true;  // nothing changes that but an operator
  }
  if (node.error() != ZNONODE) co_return false;
  const auto found = co_await session_.exists(path, Watch::kYes);
  if (found) ring.refresh->request();  // it has just been made
  if (!found && found.error() != ZNONODE) co_return false;
  const bool is_missing = !found && ring.watched.get().version > 0;
  if (is_missing) log::error("a key ring is gone from ZooKeeper and stays in use", {{"key_ring", ring.name}});
  if (!found && !is_missing) ring.is_known = true;
  co_return true;
}

void KeyRings::apply(Ring& ring, std::string bytes, const NodeStat& stat) {
  if (stat.changed < ring.changed) return;  // from a server, or an answer, that is behind
  ring.changed = stat.changed;
  ring.is_known = true;
  KeyRing next{.version = version_of(stat), .bytes = std::move(bytes)};
  if (next == ring.watched.get()) return;
  copies_.keep_key_ring(ring.name, next);
  ring.watched.set(std::move(next));
}

Task<Result<KeyRing>> KeyRings::read(std::string name) {
  Ring& known = ring(name);
  const std::string path = tree_.key_ring(name);
  const auto deadline = steady_clock::now() + options_.patience;
  int failed = ZINVALIDSTATE;
  do {
    if (known.is_known && !session_.is_connected()) co_return known.watched.get();
    if (!co_await session_.connected_by(deadline)) break;
    const auto synced = co_await session_.sync(path);  // a write that was answered is read, on whatever server
    auto node = synced ? co_await session_.get(path, Watch::kNo) : Reply<Node>(std::unexpected(synced.error()));
    if (node) {
      apply(known, node->bytes, node->stat);
      co_return KeyRing{.version = version_of(node->stat), .bytes = std::move(node->bytes)};
    }
    failed = node.error();
    if (failed == ZNONODE) co_return KeyRing{};
    if (!is_passing(failed)) break;
    co_await session_.pause_until(steady_clock::now() + kPause);
  } while (!session_.is_stopping() && steady_clock::now() < deadline);
  if (known.is_known && is_passing(failed)) co_return known.watched.get();
  co_return fail(read_error(failed, fmt::format("The key ring {} cannot be read", name)));
}

Task<Result<std::uint64_t>> KeyRings::replace(std::string name, std::uint64_t expected, std::string bytes) {
  const std::string what = fmt::format("The key ring {} cannot be written", name);
  const std::string path = tree_.key_ring(name);
  const auto deadline = steady_clock::now() + options_.patience;
  if (expected > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max())) {
    co_return changed_by_another(name);
  }
  while (true) {
    if (!co_await session_.connected_by(deadline)) co_return fail(write_error(ZINVALIDSTATE, what));
    NodeStat stat;
    int failed = ZOK;
    if (expected == 0) {
      const Acl acl = tree_.acls().key_ring(name);
      const auto made = co_await session_.create(path, bytes, acl.get(), ZOO_PERSISTENT);
      made ? void(stat = made->stat) : void(failed = made.error());
    } else {
      const auto written = co_await session_.set(path, bytes, static_cast<std::int32_t>(expected - 1));
      written ? void(stat = *written) : void(failed = written.error());
    }
    if (failed == ZOK) {
      apply(ring(name), std::move(bytes), stat);
      co_return version_of(stat);
    }
    if (failed == ZNODEEXISTS || failed == ZBADVERSION) co_return changed_by_another(name);
    if (failed == ZNONODE && expected > 0) co_return changed_by_another(name);
    // Nothing was done: not connected any more, or the directory is being made.
    const bool may_try_again = failed == ZNONODE || (is_passing(failed) && !is_outcome_unknown(failed));
    if (!may_try_again || session_.is_stopping() || steady_clock::now() >= deadline) {
      co_return fail(write_error(failed, what));
    }
    co_await session_.pause_until(steady_clock::now() + kPause);
  }
}

}  // namespace portreto::cluster
