#include "cluster/zookeeper/drop_guard.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace portreto::cluster {

const std::vector<Member>& DropGuard::admit(std::vector<Member> registered, Time now, std::chrono::milliseconds grace) {
  const std::vector<Member>& before = doubted_ ? *doubted_ : shown_;
  std::vector<Member> missing;
  std::ranges::set_difference(before, registered, std::back_inserter(missing), {}, &Member::instance,
                              &Member::instance);
  const bool is_sudden = missing.size() * 2 > before.size();
  const bool has_held = deadline_ && now >= *deadline_;
  std::erase_if(missing, [&](const Member& member) { return dead_.contains(member.instance); });
  if (!is_sudden || has_held || missing.empty()) {
    shown_ = std::move(registered);
    missing_.clear();
    dead_.clear();
    doubted_.reset();
    deadline_.reset();
    return shown_;
  }
  if (!doubted_) doubted_ = shown_;
  if (!deadline_) deadline_ = now + grace;
  missing_ = std::move(missing);
  shown_.clear();
  std::ranges::merge(registered, missing_, std::back_inserter(shown_), {}, &Member::instance, &Member::instance);
  return shown_;
}

}  // namespace portreto::cluster
