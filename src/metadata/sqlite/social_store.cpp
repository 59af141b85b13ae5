#include "metadata/sqlite/social_store.h"

#include <tuple>
#include <utility>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

const Query kPutLike{insert_into<model::Like>("likes") + " ON CONFLICT DO NOTHING"};
const Query kRemoveLike{"DELETE FROM likes WHERE user = ?1 AND target_kind = ?2 AND target = ?3"};
const Query kReactions{
    "SELECT (SELECT count(*) FROM likes WHERE target_kind = ?1 AND target = ?2),"
    " (SELECT count(*) FROM comments WHERE target_kind = ?1 AND target = ?2),"
    " EXISTS (SELECT 1 FROM likes WHERE target_kind = ?1 AND target = ?2 AND user = ?3)"};

const Query kListLikes{
    select<model::Like>("likes WHERE target_kind = ?1 AND target = ?2 AND (created_at, user) < (?3, ?4) ORDER BY "
                        "created_at DESC, user DESC LIMIT ?5")};

const Query kInsertComment{insert_into<model::Comment>("comments") + " ON CONFLICT DO NOTHING"};
const Query kFindComment{select<model::Comment>("comments WHERE id = ?1")};
const Query kUpdateComment{"UPDATE comments SET text = ?2, edited_at = ?3 WHERE id = ?1"};
const Query kRemoveComment{"DELETE FROM comments WHERE id = ?1"};
const Query kListComments{
    select<model::Comment>("comments WHERE target_kind = ?1 AND target = ?2 AND (created_at, id) > (?3, ?4) ORDER BY "
                           "created_at, id LIMIT ?5")};

const Query kRemoveLikesOf{
    "DELETE FROM likes WHERE target_kind = ?1 AND target = ?2 AND user IN"
    " (SELECT user FROM likes WHERE target_kind = ?1 AND target = ?2 LIMIT ?3)"};
const Query kRemoveCommentsOf{
    "DELETE FROM comments WHERE rowid IN (SELECT rowid FROM comments WHERE target_kind = ?1 AND target = ?2 LIMIT ?3)"};

const Query kCountBy{
    "SELECT (SELECT count(*) FROM likes WHERE user = ?1), (SELECT count(*) FROM comments WHERE author = ?1)"};
const Query kCountByGuests{
    "SELECT (SELECT count(*) FROM likes WHERE target_kind = ?1 AND target = ?2 AND link = ?3),"
    " (SELECT count(*) FROM comments WHERE target_kind = ?1 AND target = ?2 AND link = ?3)"};
const Query kListLikesBy{
    select<model::Like>("likes WHERE user = ?1 AND (target, target_kind) > (?3, ?2) ORDER BY target, target_kind"
                        " LIMIT ?4")};
const Query kFirstLikesBy{select<model::Like>("likes WHERE user = ?1 ORDER BY target, target_kind LIMIT ?2")};
const Query kListCommentsBy{
    select<model::Comment>("comments WHERE author = ?1 AND id > coalesce(?2, x'') ORDER BY id LIMIT ?3")};
const Query kRemoveLikesBy{
    "DELETE FROM likes WHERE (target, target_kind, user) IN"
    " (SELECT target, target_kind, user FROM likes WHERE user = ?1 LIMIT ?2)"};
const Query kRemoveCommentsBy{
    "DELETE FROM comments WHERE rowid IN (SELECT rowid FROM comments WHERE author = ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqliteSocialStore::put_like(model::Like like) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kPutLike, like);
    return {};
  });
}

Task<Status> SqliteSocialStore::remove_like(UserId user, model::Target target) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemoveLike, user, target);
    return {};
  });
}

Task<Result<std::unordered_map<model::Target, SocialStore::Reactions>>> SqliteSocialStore::reactions(
    std::vector<model::Target> targets, std::optional<UserId> viewer) {
  using All = std::unordered_map<model::Target, Reactions>;
  co_return co_await database_.read([&](Connection& connection) -> Result<All> {
    const Snapshot snapshot(connection);
    All all;
    for (const model::Target& target : targets) {
      const auto [likes, comments, is_liked] =
          connection.get<std::tuple<std::uint64_t, std::uint64_t, bool>>(kReactions, target, viewer);
      all.try_emplace(target, Reactions{likes, comments, is_liked});
    }
    return all;
  });
}

Task<Result<Page<model::Like>>> SqliteSocialStore::list_likes(model::Target target, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Like>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    return make_page(connection.list<model::Like>(kListLikes, target, before.time, before.id, limit + 1), limit);
  });
}

Task<Status> SqliteSocialStore::insert_comment(model::Comment comment) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsertComment, comment) == 0) return exists_already();
    return {};
  });
}

Task<Result<model::Comment>> SqliteSocialStore::find_comment(CommentId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Comment> {
    auto comment = connection.find<model::Comment>(kFindComment, id);
    if (!comment) return not_found();
    return *std::move(comment);
  });
}

Task<Status> SqliteSocialStore::update_comment(CommentId id, std::string text, Timestamp edited_at) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kUpdateComment, id, text, edited_at) == 0) return not_found();
    return {};
  });
}

Task<Status> SqliteSocialStore::remove_comment(CommentId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kRemoveComment, id);
    return {};
  });
}

Task<Result<Page<model::Comment>>> SqliteSocialStore::list_comments(model::Target target, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Comment>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kOldestFirst);
    return make_page(connection.list<model::Comment>(kListComments, target, after.time, after.id, limit + 1), limit);
  });
}

Task<Result<std::size_t>> SqliteSocialStore::remove_all_of(model::Target target, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t likes = connection.execute(kRemoveLikesOf, target, limit);
    return likes + connection.execute(kRemoveCommentsOf, target, limit - likes);
  });
}

Task<Result<SocialStore::Acts>> SqliteSocialStore::count_by(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Acts> {
    const auto [likes, comments] = connection.get<std::tuple<std::uint64_t, std::uint64_t>>(kCountBy, user);
    return Acts{likes, comments};
  });
}

Task<Result<SocialStore::Acts>> SqliteSocialStore::count_by_guests(ShareLinkId link, model::Target target) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Acts> {
    const auto [likes, comments] =
        connection.get<std::tuple<std::uint64_t, std::uint64_t>>(kCountByGuests, target, link);
    return Acts{likes, comments};
  });
}

Task<Result<std::vector<model::Like>>> SqliteSocialStore::list_likes_by(UserId user, std::optional<model::Target> after,
                                                                        std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Like>> {
    if (!after) return connection.list<model::Like>(kFirstLikesBy, user, page_size(limit));
    return connection.list<model::Like>(kListLikesBy, user, *after, page_size(limit));
  });
}

Task<Result<std::vector<model::Comment>>> SqliteSocialStore::list_comments_by(UserId user,
                                                                              std::optional<CommentId> after,
                                                                              std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Comment>> {
    return connection.list<model::Comment>(kListCommentsBy, user, after, page_size(limit));
  });
}

Task<Result<std::size_t>> SqliteSocialStore::remove_all_by(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    const std::size_t likes = connection.execute(kRemoveLikesBy, user, limit);
    return likes + connection.execute(kRemoveCommentsBy, user, limit - likes);
  });
}

}  // namespace portreto::metadata
