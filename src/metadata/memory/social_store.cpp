#include "metadata/memory/social_store.h"

#include <algorithm>
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

Task<Result<Page<model::Like>>> MemorySocialStore::list_likes(model::Target target, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.likes, [&](const model::Like& like) { return like.target == target; }),
                    Order::kNewestFirst, page);
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

Task<Result<SocialStore::Acts>> MemorySocialStore::count_by(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  Acts acts;
  for (const auto& [key, like] : tables_.likes) acts.likes += like.user == user;
  for (const auto& [id, comment] : tables_.comments) acts.comments += comment.author == user;
  co_return acts;
}

Task<Result<SocialStore::Acts>> MemorySocialStore::count_by_guests(ShareLinkId link, model::Target target) {
  const std::lock_guard lock(tables_.mutex);
  const auto is_meant = [&](const auto& row) { return row.second.target == target && row.second.link == link; };
  co_return Acts{static_cast<std::uint64_t>(std::ranges::count_if(tables_.likes, is_meant)),
                 static_cast<std::uint64_t>(std::ranges::count_if(tables_.comments, is_meant))};
}

// As the databases have it: by the id, whatever kind of thing it is of.
Task<Result<std::vector<model::Like>>> MemorySocialStore::list_likes_by(UserId user, std::optional<model::Target> after,
                                                                        std::size_t limit) {
  const auto key = [](const model::Target& target) { return std::pair(target.id, target.kind); };
  const std::lock_guard lock(tables_.mutex);
  auto likes = rows_where(tables_.likes, [&](const model::Like& like) {
    return like.user == user && (!after || key(*after) < key(like.target));
  });
  std::ranges::sort(likes, {}, [&](const model::Like& like) { return key(like.target); });
  if (likes.size() > page_size(limit)) likes.resize(page_size(limit));
  co_return likes;
}

Task<Result<std::vector<model::Comment>>> MemorySocialStore::list_comments_by(UserId user,
                                                                              std::optional<CommentId> after,
                                                                              std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  auto comments = rows_where(tables_.comments, [&](const model::Comment& comment) {
    return comment.author == user && (!after || *after < comment.id);
  });
  if (comments.size() > page_size(limit)) comments.resize(page_size(limit));
  co_return comments;
}

Task<Result<std::size_t>> MemorySocialStore::remove_all_by(UserId user, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  const auto is_removed = [&](UserId author) {
    const bool is_next = author == user && removed < limit;
    removed += is_next;
    return is_next;
  };
  std::erase_if(tables_.likes, [&](const auto& entry) { return is_removed(entry.second.user); });
  std::erase_if(tables_.comments, [&](const auto& entry) { return is_removed(entry.second.author); });
  co_return removed;
}

}  // namespace portreto::metadata
