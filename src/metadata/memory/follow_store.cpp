#include "metadata/memory/follow_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

Task<Result<model::Follow>> MemoryFollowStore::put(model::Follow follow) {
  const std::lock_guard lock(tables_.mutex);
  co_return tables_.follows.try_emplace({follow.follower, follow.followed}, follow).first->second;
}

Task<Result<std::optional<model::Follow>>> MemoryFollowStore::find(UserId follower, UserId followed) {
  const std::lock_guard lock(tables_.mutex);
  const auto* follow = find_row(tables_.follows, {follower, followed});
  co_return follow == nullptr ? std::nullopt : std::optional(*follow);
}

Task<Status> MemoryFollowStore::accept(UserId follower, UserId followed, Timestamp now) {
  const std::lock_guard lock(tables_.mutex);
  auto* follow = find_row(tables_.follows, {follower, followed});
  if (follow == nullptr) co_return not_found();
  if (follow->state == model::FollowState::kAccepted) co_return Status{};
  follow->state = model::FollowState::kAccepted;
  follow->accepted_at = now;
  co_return Status{};
}

Task<Status> MemoryFollowStore::remove(UserId follower, UserId followed) {
  const std::lock_guard lock(tables_.mutex);
  tables_.follows.erase({follower, followed});
  co_return Status{};
}

Task<Result<Page<model::Follow>>> MemoryFollowStore::list_followers(UserId followed, model::FollowState state,
                                                                    PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(
      rows_where(tables_.follows,
                 [&](const model::Follow& follow) { return follow.followed == followed && follow.state == state; }),
      Order::kNewestFirst, page, cursor_of_follower);
}

Task<Result<Page<model::Follow>>> MemoryFollowStore::list_following(UserId follower, model::FollowState state,
                                                                    PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(
      rows_where(tables_.follows,
                 [&](const model::Follow& follow) { return follow.follower == follower && follow.state == state; }),
      Order::kNewestFirst, page, cursor_of_followed);
}

Task<Result<std::unordered_map<UserId, model::FollowState>>> MemoryFollowStore::states(UserId follower,
                                                                                       std::vector<UserId> followed) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<UserId, model::FollowState> states;
  for (const UserId user : followed) {
    if (const auto* follow = find_row(tables_.follows, {follower, user})) states.emplace(user, follow->state);
  }
  co_return states;
}

Task<Result<FollowStore::Counts>> MemoryFollowStore::counts(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  Counts counts;
  for (const auto& [key, follow] : tables_.follows) {
    const bool is_accepted = follow.state == model::FollowState::kAccepted;
    if (follow.followed == user) ++(is_accepted ? counts.followers : counts.requests);
    if (follow.follower == user && is_accepted) ++counts.following;
  }
  co_return counts;
}

Task<Result<std::size_t>> MemoryFollowStore::remove_all_of(UserId user, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.follows, [&](const auto& entry) {
    const bool is_next = (entry.second.follower == user || entry.second.followed == user) && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
