#include "cluster/zookeeper/member_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "cluster/member_codec.h"
#include "runtime/log.h"
#include "runtime/spawn.h"

namespace portreto::cluster {
namespace {

using std::chrono::steady_clock;

MemberList list_of(std::vector<Member> members) {
  return std::make_shared<const std::vector<Member>>(std::move(members));
}

}  // namespace

MemberLists::List::List(boost::asio::thread_pool& callbacks, Role r, std::vector<Member> members)
    : role(r), watched(callbacks, list_of(members)), guard(std::move(members)) {}

MemberLists::MemberLists(Session& session, const Tree& tree, const ZookeeperOptions& options, Copies& copies,
                         boost::asio::any_io_executor loop, boost::asio::thread_pool& callbacks,
                         std::function<void(Role)> on_read)
    : session_(session),
      tree_(tree),
      options_(options),
      copies_(copies),
      loop_(std::move(loop)),
      on_read_(std::move(on_read)) {
  for (const Role role : kRoles) {
    auto& made = lists_[static_cast<std::size_t>(role)];
    made = std::make_unique<List>(callbacks, role, copies.members(role));
    List& list = *made;
    list.refresh = std::make_unique<Repeater>(session, loop_, fmt::format("members of role {}", to_string(role)),
                                              [this, &list] { return refresh(list); });
  }
}

void MemberLists::on_connected() {
  for (const auto& list : lists_) {
    for (auto& [instance, entry] : list->entries) entry.is_fresh = false;
    list->refresh->request();
  }
}

void MemberLists::on_disconnected() {
  for (const auto& list : lists_) {
    list->is_current = false;
    list->guard.suspend();
  }
}

void MemberLists::on_node(const Event& event) {
  for (const auto& list : lists_) {
    const std::string directory = tree_.members(list->role);
    if (!event.path.starts_with(directory)) continue;
    if (event.path.size() > directory.size()) {
      if (event.path[directory.size()] != '/') continue;
      const auto entry = list->entries.find(event.path.substr(directory.size() + 1));
      if (entry != list->entries.end()) entry->second.is_fresh = false;
    }
    list->refresh->request();
  }
}

bool MemberLists::is_current() const {
  return std::ranges::all_of(lists_, [](const auto& list) { return list->is_current; });
}

const Node* MemberLists::node(Role role, const std::string& instance) const {
  const auto& entries = list(role).entries;
  const auto found = entries.find(instance);
  return found == entries.end() || found->second.node.stat.created == 0 ? nullptr : &found->second.node;
}

Task<bool> MemberLists::refresh(List& list) {
  const auto names = co_await session_.children(tree_.members(list.role), Watch::kYes);
  if (!names) co_return false;
  const std::set<std::string> there(names->begin(), names->end());
  std::erase_if(list.entries, [&](const auto& entry) { return !there.contains(entry.first); });
  for (const auto& name : there) {
    Entry& entry = list.entries[name];  // erased by refresh() only, of which one runs at a time
    if (entry.is_fresh) continue;
    entry.is_fresh = true;  // what the watch tells from here on makes it false again
    auto node = co_await session_.get(tree_.member(list.role, name), Watch::kYes);
    if (node) {
      entry.node = *std::move(node);
    } else if (node.error() == ZNONODE) {
      list.entries.erase(name);
    } else {
      entry.is_fresh = false;
      co_return false;
    }
  }
  if (!session_.is_connected()) co_return false;
  list.is_current = true;
  publish(list);
  on_read_(list.role);
  session_.signal().raise();
  co_return true;
}

void MemberLists::publish(List& list) {
  std::vector<Member> registered;
  for (const auto& [instance, entry] : list.entries) {
    if (entry.node.stat.created == 0) continue;  // being read for the first time
    if (auto member = decode_member(list.role, instance, entry.node.bytes)) {
      registered.push_back(*std::move(member));
    } else {
      log::warn("a member of the registry cannot be read",
                {{"role", to_string(list.role)}, {"instance", instance}, {"error", member.error().message}});
    }
  }
  const MemberList before = list.watched.get();
  const auto& shown = list.guard.admit(std::move(registered), steady_clock::now(), session_.timeout());
  if (shown != *before) {
    list.watched.set(list_of(shown));
    copies_.keep_members(list.role, shown);
  }
  if (list.guard.deadline() && !list.is_doubted) {
    list.is_doubted = true;
    log::warn("more than half of the members of a role are missing at once; they are kept for now",
              {{"role", to_string(list.role)}, {"missing", list.guard.missing().size()}});
    spawn(loop_, "doubt of a list of members", doubt(list));
  }
}

Task<void> MemberLists::doubt(List& list) {
  if (options_.is_alive) {
    const auto missing = list.guard.missing();
    for (const Member& member : missing) {
      bool is_alive = true;
      try {
        is_alive = co_await options_.is_alive(member);
      } catch (const std::exception& error) {
        log::error("a member could not be asked whether it is alive",
                   {{"instance", member.instance}, {"error", error.what()}});
      }
      if (!is_alive) list.guard.found_dead(member.instance);
    }
    if (list.guard.deadline() && list.is_current) publish(list);
  }
  while (list.guard.deadline() && !session_.is_stopping()) {
    if (steady_clock::now() < *list.guard.deadline()) {
      co_await session_.signal().wait_until(*list.guard.deadline());
    } else {
      publish(list);
    }
  }
  list.is_doubted = false;
}

}  // namespace portreto::cluster
