#include "cluster/zookeeper/registrations.h"

#include <chrono>
#include <vector>

#include "cluster/member_codec.h"
#include "cluster/zookeeper/errors.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

using std::chrono::steady_clock;

// A node may change hands between two calls; nobody does so for long.
constexpr int kTriesMax = 16;
constexpr auto kPause = std::chrono::milliseconds(20);

std::unexpected<Error> is_over() { return fail(ErrorCode::kConflict, "This registration has ended."); }

// Not an error of ZooKeeper: the node changed between two calls, so look again.
constexpr int kLookAgain = ZBADVERSION;

}  // namespace

Registrations::Registrations(Session& session, const Tree& tree, const MemberLists& lists,
                             const ZookeeperOptions& options, boost::asio::any_io_executor loop)
    : session_(session),
      tree_(tree),
      lists_(lists),
      options_(options),
      repair_(session, std::move(loop), "registrations", [this] { return settle_all(); }) {}

Task<Result<Registrations::Ptr>> Registrations::enter(Member member) {
  const auto registration = std::make_shared<Registration>(
      Registration{.role = member.role, .instance = member.instance, .bytes = encode_member(member)});
  auto& current = current_[Key(member.role, member.instance)];
  if (current) current->is_over = true;
  current = registration;
  const auto settled = co_await settle_by(registration, steady_clock::now() + options_.patience);
  if (settled && !registration->is_over) co_return registration;
  drop(registration);  // it may have its node nonetheless
  if (settled) co_return is_over();
  co_return fail(write_error(settled.error(), "The member cannot be registered"));
}

Task<Status> Registrations::update(Ptr registration, Member member) {
  if (registration->is_over || registration->is_leaving) co_return is_over();
  registration->bytes = encode_member(member);
  const auto settled = co_await settle_by(registration, steady_clock::now() + options_.patience);
  if (!settled) co_return fail(write_error(settled.error(), "The member cannot be changed"));
  if (registration->is_over) co_return is_over();
  co_return Status{};
}

Task<Status> Registrations::leave(Ptr registration) {
  registration->is_leaving = true;
  if (registration->is_over) co_return Status{};
  const auto settled = co_await settle_by(registration, steady_clock::now() + options_.patience);
  // What has failed is tried again with the next connection.
  if (!settled) co_return fail(read_error(settled.error(), "The member cannot leave now"));
  co_return Status{};
}

void Registrations::drop(Ptr registration) {
  registration->is_leaving = true;
  if (!registration->is_over) repair_.request();
}

void Registrations::check(Role role) {
  for (const auto& [key, registration] : current_) {
    if (registration->role != role) continue;
    if (!registration->is_settled && !registration->is_leaving) continue;  // enter() is at it
    const Node* node = lists_.node(role, registration->instance);
    const bool is_ours = node != nullptr && node->stat.owner == session_.id();
    const bool is_right = registration->is_leaving ? !is_ours : is_ours && node->bytes == registration->bytes;
    if (!is_right || registration->is_leaving) return repair_.request();
  }
}

Task<bool> Registrations::settle_all() {
  std::vector<Ptr> all;
  for (const auto& [key, registration] : current_) {
    if (registration->is_settled || registration->is_leaving) all.push_back(registration);
  }
  bool is_done = true;
  for (const auto& registration : all) {
    const auto settled = co_await settle(registration);
    if (!settled && settled.error() == ZNOAUTH) {
      log::error("ZooKeeper does not permit a registration", {{"instance", registration->instance}});
    }
    is_done = is_done && settled;
  }
  co_return is_done;
}

Task<Reply<void>> Registrations::settle_by(Ptr registration, Session::Time deadline) {
  int worst = ZINVALIDSTATE;  // what is told in the end: an unknown outcome stays one
  while (true) {
    if (!co_await session_.connected_by(deadline)) co_return std::unexpected(worst);
    const auto settled = co_await settle(registration);
    // ZNONODE: the directory is being made.
    if (settled || (!is_passing(settled.error()) && settled.error() != ZNONODE)) co_return settled;
    if (is_outcome_unknown(settled.error())) worst = settled.error();
    if (session_.is_stopping() || steady_clock::now() >= deadline) co_return std::unexpected(worst);
    co_await session_.pause_until(steady_clock::now() + kPause);
  }
}

Task<Reply<void>> Registrations::settle(Ptr registration) {
  const std::string path = tree_.member(registration->role, registration->instance);
  const auto turn = co_await turns_.take(path);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    if (registration->is_over) co_return Reply<void>();
    bool is_over = false;
    const auto settled = co_await settle_once(*registration, path, is_over);
    if (is_over || (settled && registration->is_leaving)) end(registration);
    if (settled) registration->is_settled = true;
    if (settled && !is_over && !registration->is_leaving) {
      const auto current = current_.find(Key(registration->role, registration->instance));
      if (current == current_.end() || current->second != registration) registration->is_over = true;
    }
    if (settled || settled.error() != kLookAgain) co_return settled;
  }
  co_return std::unexpected(ZTHROTTLEDOP);
}

Task<Reply<void>> Registrations::settle_once(const Registration& registration, const std::string& path, bool& is_over) {
  const auto look_again_if = [](int code) {
    const bool has_changed = code == ZNONODE || code == ZNODEEXISTS || code == ZBADVERSION;
    return std::unexpected(has_changed ? kLookAgain : code);
  };
  const std::string bytes = registration.bytes;
  const auto node = co_await session_.get(path, Watch::kNo);
  if (!node && node.error() != ZNONODE) co_return std::unexpected(node.error());
  const bool is_ours = node && node->stat.owner == session_.id();

  if (registration.is_leaving) {
    if (!is_ours) co_return Reply<void>();
    const auto erased = co_await session_.erase(path, node->stat.version);
    if (!erased) co_return look_again_if(erased.error());
    co_return Reply<void>();
  }
  if (!node) {
    const auto made = co_await session_.create(path, bytes, tree_.acls().shared(), ZOO_EPHEMERAL);
    if (!made) co_return std::unexpected(made.error() == ZNODEEXISTS ? kLookAgain : made.error());
    co_return Reply<void>();
  }
  if (is_ours) {
    if (node->bytes == bytes) co_return Reply<void>();
    const auto written = co_await session_.set(path, bytes, node->stat.version);
    if (!written) co_return look_again_if(written.error());
    // Between the two calls it became another's with the same version; that one sees it and writes its own again.
    if (written->created != node->stat.created) co_return std::unexpected(kLookAgain);
    co_return Reply<void>();
  }
  // Its own remains go with the session that made them, which may take its timeout yet.
  if (registration.is_settled && !session_.is_former(node->stat.owner)) {
    is_over = true;
    co_return Reply<void>();
  }
  const auto taken = co_await session_.take_over(path, node->stat.version, bytes, tree_.acls().shared());
  if (!taken) co_return look_again_if(taken.error());
  co_return Reply<void>();
}

void Registrations::end(const Ptr& registration) {
  registration->is_over = true;
  const auto current = current_.find(Key(registration->role, registration->instance));
  if (current != current_.end() && current->second == registration) current_.erase(current);
}

}  // namespace portreto::cluster
