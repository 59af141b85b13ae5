#include "services/social_service.h"

#include <utility>

#include "model/rules.h"
#include "runtime/all.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

// Nobody is told what they did themselves.
UserId recipient_of(const model::Gallery& gallery, UserId actor) {
  return gallery.owner == actor ? UserId{} : gallery.owner;
}

metadata::Page<model::Comment> page_of(model::Comment comment) {
  metadata::Page<model::Comment> page;
  page.items.push_back(std::move(comment));
  return page;
}

}  // namespace

Task<Result<Reactions>> SocialService::like(Viewer viewer, model::Target target) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.target(viewer, target));
  PORTRETO_CO_TRY(co_await store_.social().put_like({target, user, clock_.now(), recipient_of(found.gallery, user)}));
  co_return co_await reactions(user, target);
}

Task<Result<Reactions>> SocialService::unlike(Viewer viewer, model::Target target) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.target(viewer, target));
  PORTRETO_CO_TRY(co_await store_.social().remove_like(user, target));
  co_return co_await reactions(user, target);
}

Task<Result<Reactions>> SocialService::reactions(UserId user, model::Target target) {
  PORTRETO_CO_ASSIGN(auto found, co_await store_.social().reactions({target}, user));
  co_return found[target];
}

Task<Result<Likers>> SocialService::likers(Viewer viewer, model::Target target, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.find_target(target),
                                             store_.social().list_likes(target, {after, kLikersPerPage})));
  auto& [thing, likes] = read;
  std::vector<UserId> users;
  for (const model::Like& like : likes.items) {
    if (!like.link) users.push_back(like.user);
  }
  const std::uint64_t guests = likes.items.size() - users.size();
  PORTRETO_CO_ASSIGN(auto found, co_await all(access_.admit_target(viewer, std::move(thing)),
                                              persons_of(store_, viewer, std::move(users))));
  Likers likers{std::get<PersonList>(std::move(found)), guests};
  if (likes.next) likers.list.next = likes.next->str();
  co_return likers;
}

Task<Result<CommentsView>> SocialService::comments(Viewer viewer, model::Target target,
                                                   std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.find_target(target),
                                             store_.social().list_comments(target, {after, kCommentsPerPage})));
  auto& [thing, comments] = read;
  PORTRETO_CO_ASSIGN(auto found, co_await all(access_.admit_target(viewer, std::move(thing)),
                                              people_of(store_, viewer, authors_of(comments))));
  auto& [in, people] = found;
  CommentsView view{.people = std::move(people), .gallery_owner = in.gallery.owner, .comments = std::move(comments)};
  leave_out_strays(view.comments, view.people);
  co_return view;
}

Task<Result<CommentsView>> SocialService::comment(Viewer viewer, model::Target target, std::string text,
                                                  IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(const UserId author, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto found, co_await access_.target(viewer, target));
  model::Comment comment{.id = id_for<CommentId>(author, "comment on " + target.id.str(), key, clock_),
                         .target = target,
                         .author = author,
                         .created_at = clock_.now(),
                         .recipient = recipient_of(found.gallery, author)};
  PORTRETO_CO_ASSIGN(comment.text, model::check_comment(text));
  // An earlier try of the same request may have been in time.
  if (found.gallery.comments_off) {
    auto earlier = co_await store_.social().find_comment(comment.id);
    if (!earlier && earlier.error().code != ErrorCode::kNotFound) co_return fail(std::move(earlier).error());
    if (!earlier) co_return fail(ErrorCode::kPermissionDenied, "Comments are turned off in this gallery.");
    co_return co_await view_of(viewer, found.gallery.owner, page_of(*std::move(earlier)));
  }
  auto inserted = co_await store_.social().insert_comment(comment);
  if (!inserted && inserted.error().code == ErrorCode::kAlreadyExists) {
    PORTRETO_CO_ASSIGN(comment, co_await store_.social().find_comment(comment.id));
  } else if (!inserted) {
    co_return fail(std::move(inserted).error());
  }
  co_return co_await view_of(viewer, found.gallery.owner, page_of(std::move(comment)));
}

Task<Result<CommentsView>> SocialService::one(Viewer viewer, CommentId id) {
  PORTRETO_CO_ASSIGN(Found found, co_await find(viewer, id));
  co_return co_await view_of(viewer, found.gallery_owner, page_of(std::move(found.comment)));
}

Task<Result<CommentsView>> SocialService::edit(Viewer viewer, CommentId id, std::string text) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(Found found, co_await find(viewer, id));
  if (found.comment.author != user) co_return fail(ErrorCode::kPermissionDenied, "Only who wrote it can change it.");
  PORTRETO_CO_ASSIGN(found.comment.text, model::check_comment(text));
  found.comment.edited_at = clock_.now();
  PORTRETO_CO_TRY(co_await store_.social().update_comment(id, found.comment.text, *found.comment.edited_at));
  co_return co_await view_of(viewer, found.gallery_owner, page_of(std::move(found.comment)));
}

Task<Status> SocialService::remove(Viewer viewer, CommentId id) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const Found found, co_await find(viewer, id));
  if (user != found.comment.author && user != found.gallery_owner) {
    co_return fail(ErrorCode::kPermissionDenied, "Only who wrote it, or the owner of the gallery, can delete it.");
  }
  co_return co_await store_.social().remove_comment(id);
}

Task<Result<SocialService::Found>> SocialService::find(Viewer viewer, CommentId id) {
  const auto missing = [] {
    return fail(ErrorCode::kNotFound, "There is no such comment, or it is not shared with you.");
  };
  auto comment = co_await store_.social().find_comment(id);
  if (!comment) {
    if (comment.error().code == ErrorCode::kNotFound) co_return missing();
    co_return fail(std::move(comment).error());
  }
  if (!comment->link) {  // a guest is nobody's profile, and blocks nobody
    const auto author =
        co_await all(store_.profiles().find(comment->author), access_.standing(viewer, comment->author));
    if (!author && author.error().code != ErrorCode::kNotFound) co_return fail(author.error());
    if (!author || std::get<Standing>(*author).relation == model::Relation::kBlocked) co_return missing();
  }
  auto target = co_await access_.target(viewer, comment->target);
  if (!target) {
    if (target.error().code == ErrorCode::kNotFound) co_return missing();
    co_return fail(std::move(target).error());
  }
  co_return Found{std::move(*comment), target->gallery.owner};
}

Task<Result<CommentsView>> SocialService::view_of(Viewer viewer, UserId gallery_owner,
                                                  metadata::Page<model::Comment> comments) {
  CommentsView view;
  PORTRETO_CO_ASSIGN(view.people, co_await people_of(store_, viewer, authors_of(comments)));
  view.gallery_owner = gallery_owner;
  view.comments = std::move(comments);
  leave_out_strays(view.comments, view.people);
  co_return view;
}

}  // namespace portreto::services
