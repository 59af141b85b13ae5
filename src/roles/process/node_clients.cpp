#include "roles/process/node_clients.h"

#include <algorithm>
#include <utility>

namespace portreto::roles {

void NodeClients::set_members(cluster::MemberList members) {
  const std::lock_guard lock(mutex_);
  members_ = std::move(members);
  for (const cluster::Member& member : *members_) last_addresses_[member.instance] = member.address;
}

cluster::MemberList NodeClients::members() const {
  const std::lock_guard lock(mutex_);
  return members_;
}

http::Client* NodeClients::find(const std::string& instance) {
  const auto members = this->members();
  const auto found = std::ranges::find(*members, instance, &cluster::Member::instance);
  if (found == members->end()) return nullptr;
  return clients_.at(found->address).value_or(nullptr);
}

http::Client* NodeClients::find_last_known(const std::string& instance) {
  std::string address;
  {
    const std::lock_guard lock(mutex_);
    const auto found = last_addresses_.find(instance);
    if (found == last_addresses_.end()) return nullptr;
    address = found->second;
  }
  return clients_.at(address).value_or(nullptr);
}

}  // namespace portreto::roles
