#include "metadata/memory/social_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

Task<Status> MemorySocialStore::put_like(model::Like like) {
  const std::lock_guard lock(tables_.mutex);
  tables_.likes.try_emplace({like.target, like.user}, like);
  co_return Status{};
}

Task<Status> MemorySocialStore::remove_like(UserId user, model::Target target) {
  const std::lock_guard lock(tables_.mutex);
  tables_.likes.erase({target, user});
  co_return Status{};
}

Task<Result<std::unordered_map<model::Target, SocialStore::Reactions>>> MemorySocialStore::reactions(
    std::vector<model::Target> targets, std::optional<UserId> viewer) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<model::Target, Reactions> all;
  for (const model::Target& target : targets) all.emplace(target, Reactions{});
  for (const auto& [key, like] : tables_.likes) {
    const auto found = all.find(key.first);
    if (found == all.end()) continue;
    ++found->second.likes;
    found->second.is_liked |= key.second == viewer;
  }
  for (const auto& [id, comment] : tables_.comments) {
    if (const auto found = all.find(comment.target); found != all.end()) ++found->second.comments;
  }
  co_return all;
}

Task<Status> MemorySocialStore::insert_comment(model::Comment comment) {
  const std::lock_guard lock(tables_.mutex);
  const CommentId id = comment.id;
  if (!tables_.comments.try_emplace(id, std::move(comment)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<model::Comment>> MemorySocialStore::find_comment(CommentId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* comment = find_row(tables_.comments, id);
  if (comment == nullptr) co_return not_found();
  co_return *comment;
}

Task<Status> MemorySocialStore::update_comment(CommentId id, std::string text, Timestamp edited_at) {
  const std::lock_guard lock(tables_.mutex);
  auto* comment = find_row(tables_.comments, id);
  if (comment == nullptr) co_return not_found();
  comment->text = std::move(text);
  comment->edited_at = edited_at;
  co_return Status{};
}

Task<Status> MemorySocialStore::remove_comment(CommentId id) {
  const std::lock_guard lock(tables_.mutex);
  tables_.comments.erase(id);
  co_return Status{};
}

Task<Result<Page<model::Comment>>> MemorySocialStore::list_comments(model::Target target, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(
      rows_where(tables_.comments, [&](const model::Comment& comment) { return comment.target == target; }),
      Order::kOldestFirst, page);
}

Task<Result<std::size_t>> MemorySocialStore::remove_all_of(model::Target target, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  const auto is_removed = [&](bool is_of_target) {
    const bool is_next = is_of_target && removed < limit;
    removed += is_next;
    return is_next;
  };
  std::erase_if(tables_.likes, [&](const auto& entry) { return is_removed(entry.first.first == target); });
  std::erase_if(tables_.comments, [&](const auto& entry) { return is_removed(entry.second.target == target); });
  co_return removed;
}

}  // namespace portreto::metadata
