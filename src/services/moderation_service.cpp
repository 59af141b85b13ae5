#include "services/moderation_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "metadata/case_store.h"
#include "model/rules.h"
#include "runtime/all.h"
#include "services/access.h"
#include "services/assembly.h"
#include "services/pictured.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

using model::Case;
using model::DecisionKind;
using model::SubjectKind;

constexpr char kTooBusy[] = "This is being changed by others at the moment. Try again.";
constexpr std::size_t kCasesPerPage = 20;
constexpr std::size_t kPreviewsPerCase = 4;
// How often a document is read anew when others change it at the same moment.
constexpr int kChangeTriesMax = 8;
// Of the gallery that holds photos which were taken down, in case its owner has one of this name.
constexpr int kHoldNamesMax = 50;

template <typename T>
bool is_gone(const Result<T>& found) {
  return !found && found.error().code == ErrorCode::kNotFound;
}

std::unexpected<Error> thing_is_gone() {
  return fail(ErrorCode::kConflict, "What was reported is gone. Dismiss the reports to close the case.");
}

// An optional in place of kNotFound.
template <typename T>
Result<std::optional<T>> if_there(Result<T> found) {
  if (found) return std::optional<T>(*std::move(found));
  if (found.error().code == ErrorCode::kNotFound) return std::optional<T>();
  return fail(std::move(found).error());
}

template <typename Change>
Task<Status> change_case(Change change) {
  return until_unchanged(kChangeTriesMax, std::move(change), kTooBusy);
}

bool is_reversible(const Case& reported) {
  if (!reported.decision) return false;
  const DecisionKind kind = reported.decision->kind;
  return kind == DecisionKind::kSuspend || (kind == DecisionKind::kTakeDown && reported.kind != SubjectKind::kComment);
}

const char* act_of(const Case& reported, DecisionKind kind) {
  switch (kind) {
    case DecisionKind::kDismiss: return audit_act::kDismiss;
    case DecisionKind::kSuspend: return audit_act::kSuspend;
    case DecisionKind::kTakeDown:
      return reported.kind == SubjectKind::kComment ? audit_act::kDeleteComment : audit_act::kTakeDown;
    case DecisionKind::kRestore: break;
  }
  const bool was_suspended = reported.decision && reported.decision->kind == DecisionKind::kSuspend;
  return was_suspended ? audit_act::kReinstate : audit_act::kRestore;
}

// Without who has reported it: the log is read by more people than the queue may be.
std::string detail_of(const Case& reported) {
  if (reported.reports.empty()) return {};
  std::set<std::string_view> reasons;
  for (const model::Report& report : reported.reports) reasons.insert(to_string(report.reason));
  return fmt::format("{} {}: {}", reported.reports.size(), reported.reports.size() == 1 ? "report" : "reports",
                     fmt::join(reasons, ", "));
}

// Whether the decision is one that stands already, so that there is nothing to do; or why it cannot be made.
Result<bool> stands_already(const Case& reported, DecisionKind kind) {
  const auto last = reported.decision ? std::optional(reported.decision->kind) : std::nullopt;
  const bool is_open = reported.state == Case::State::kOpen;
  if (kind == DecisionKind::kRestore) {
    if (is_reversible(reported)) return false;
    if (last == DecisionKind::kRestore) return true;
    return fail(ErrorCode::kConflict, "There is nothing to restore.");
  }
  if (!is_open && last == kind) return true;
  if (kind != DecisionKind::kDismiss && is_reversible(reported) && last != kind) {
    return fail(ErrorCode::kConflict, "Another decision is in force. Restore that first.");
  }
  return false;
}

void add_pictures(const Pictured& pictured, ModerationService::Item& item) {
  std::optional<GalleryId> in;
  if (item.reported.kind == SubjectKind::kGallery) in = GalleryId{item.reported.subject};
  const auto photo = pictured.photos.find(PhotoId{item.reported.subject});
  if (item.reported.kind == SubjectKind::kPhoto && photo != pictured.photos.end()) {
    item.photos.push_back(photo->second);
    in = photo->second.gallery;
  }
  const auto gallery = in ? pictured.galleries.find(*in) : pictured.galleries.end();
  if (gallery == pictured.galleries.end()) return;
  item.gallery = gallery->second;
  const auto preview = pictured.previews.find(*in);
  if (item.reported.kind == SubjectKind::kGallery && preview != pictured.previews.end()) {
    item.photos = preview->second.photos;
  }
}

}  // namespace

GalleryId hold_of(UserId owner) { return {Uuid::derive("taken down photos of " + owner.str())}; }

// In two or three rounds to the database, however many cases there are (pictured_of).
Task<Result<ModerationService::Queue>> ModerationService::list(Viewer viewer, Case::State state,
                                                               std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(auto page, co_await store_.cases().list(state, {after, kCasesPerPage}));
  Queue queue{.people = {}, .items = {}, .reporters = {}, .next = page.next};
  std::set<UserId> reporters;
  std::set<PhotoId> photo_ids;
  std::set<GalleryId> gallery_ids;
  for (Case& reported : page.items) {
    for (const model::Report& report : reported.reports) reporters.insert(report.reporter);
    if (reported.kind == SubjectKind::kPhoto) photo_ids.insert(PhotoId{reported.subject});
    if (reported.kind == SubjectKind::kGallery) gallery_ids.insert(GalleryId{reported.subject});
    queue.items.push_back({.reported = std::move(reported)});
  }
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(store_.profiles().find_many({reporters.begin(), reporters.end()}),
                                  pictured_of(store_, std::move(photo_ids), std::move(gallery_ids), kPreviewsPerCase),
                                  read_each(queue.items), people_of(store_, viewer, {})));
  auto& [profiles, pictured, are_read, people] = read;
  for (const auto& [user, profile] : profiles) queue.reporters.emplace(user, profile.username);
  for (Item& item : queue.items) add_pictures(pictured, item);
  queue.people = std::move(people);
  co_return queue;
}

Task<Result<bool>> ModerationService::read_each(std::vector<Item>& items) {
  std::vector<Task<Status>> reads;
  for (Item& item : items) {
    reads.push_back(read_owner(item));
    if (item.reported.kind == SubjectKind::kComment) reads.push_back(read_comment(item));
  }
  for (Status& read : co_await all_of(std::move(reads))) PORTRETO_CO_TRY(std::move(read));
  co_return true;
}

Task<Status> ModerationService::read_owner(Item& item) {
  PORTRETO_CO_ASSIGN(const auto owner, if_there(co_await store_.accounts().find(item.reported.owner)));
  if (!owner) co_return Status{};
  item.owner_name = owner->username;
  item.is_owner_suspended = owner->is_disabled;
  co_return Status{};
}

Task<Status> ModerationService::read_comment(Item& item) {
  PORTRETO_CO_ASSIGN(item.comment, if_there(co_await store_.social().find_comment(CommentId{item.reported.subject})));
  co_return Status{};
}

Task<Status> ModerationService::decide(Viewer viewer, Uuid subject, DecisionKind kind, std::string reason) {
  PORTRETO_CO_ASSIGN(const UserId admin, require_user(viewer));
  PORTRETO_CO_ASSIGN(reason, model::check_decision_reason(reason));
  auto found = co_await store_.cases().find(subject);
  if (is_gone(found)) co_return fail(ErrorCode::kNotFound, "Nobody has reported this.");
  PORTRETO_CO_ASSIGN(const Case reported, std::move(found));
  PORTRETO_CO_ASSIGN(const bool is_made, stands_already(reported, kind));
  if (is_made) co_return Status{};
  if (kind == DecisionKind::kTakeDown && reported.kind == SubjectKind::kProfile) {
    co_return fail(Error::invalid_field("decision", "A profile cannot be taken down. Suspend the account."));
  }
  PORTRETO_CO_ASSIGN(const auto owner, if_there(co_await store_.accounts().find(reported.owner)));
  if (kind == DecisionKind::kSuspend) {
    if (!owner) co_return thing_is_gone();
    if (owner->role == model::Role::kAdmin) {
      co_return fail(ErrorCode::kConflict, "This is an administrator. Take the role from them first.");
    }
  }
  const std::string name = owner ? "@" + owner->username : "someone who left";
  const bool is_about_person = kind == DecisionKind::kSuspend || reported.kind == SubjectKind::kProfile;
  std::string object =
      is_about_person ? name : fmt::format("{} {} of {}", to_string(reported.kind), subject.str(), name);
  PORTRETO_CO_ASSIGN(const AuditId record, co_await audit_.begin(viewer, {.act = act_of(reported, kind),
                                                                          .object = std::move(object),
                                                                          .reason = reason,
                                                                          .detail = detail_of(reported)}));
  const model::Decision decision{
      .kind = kind, .record = record, .by = admin, .at = clock_.now(), .reason = std::move(reason), .moved_from = {}};
  const Status done = co_await carry_out(reported, decision);
  co_await audit_.end(record, done);
  co_return done;
}

// A decision is written into its case before it is carried out, and closes it after: a process that dies between leaves
// an open case, in which the next try finds where the photo was. What is restored stays in force until it is.
Task<Status> ModerationService::carry_out(const Case& reported, model::Decision decision) {
  if (decision.kind == DecisionKind::kTakeDown && reported.kind == SubjectKind::kPhoto) {
    PORTRETO_CO_ASSIGN(decision.moved_from, co_await place_of(reported));
  }
  const bool is_kept = decision.kind == DecisionKind::kDismiss && is_reversible(reported);
  const bool is_noted_first = decision.kind != DecisionKind::kRestore && !is_kept;
  if (is_noted_first) PORTRETO_CO_TRY(co_await note(reported.subject, decision, false));
  PORTRETO_CO_TRY(co_await act(reported, decision));
  co_return co_await note(reported.subject, decision, true);
}

Task<Status> ModerationService::note(Uuid subject, const model::Decision& decision, bool is_done) {
  co_return co_await change_case([&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(Case reported, co_await store_.cases().find(subject));
    // Whatever else is in force is not ended by saying that there is nothing in the new reports.
    const bool is_kept = decision.kind == DecisionKind::kDismiss && is_reversible(reported);
    if (!is_kept) reported.decision = decision;
    if (is_done) {
      std::erase_if(reported.reports, [&](const model::Report& report) { return report.at <= decision.at; });
      model::settle(reported, clock_.now());
    }
    const auto updated = co_await store_.cases().update(std::move(reported));
    co_return updated ? Status{} : Status{std::unexpected(updated.error())};
  });
}

Task<Result<std::optional<GalleryId>>> ModerationService::place_of(const Case& reported) {
  PORTRETO_CO_ASSIGN(const auto photo, if_there(co_await store_.photos().find(PhotoId{reported.subject})));
  if (!photo) co_return thing_is_gone();
  if (photo->gallery != hold_of(photo->owner)) co_return photo->gallery;
  // An earlier try has moved it.
  co_return reported.decision ? reported.decision->moved_from : std::nullopt;
}

Task<Status> ModerationService::act(const Case& reported, const model::Decision& decision) {
  const bool ends_suspension = reported.decision && reported.decision->kind == DecisionKind::kSuspend;
  const bool is_restored = decision.kind == DecisionKind::kRestore;
  if (decision.kind == DecisionKind::kDismiss) co_return Status{};
  if (decision.kind == DecisionKind::kSuspend || (is_restored && ends_suspension)) {
    co_return co_await set_suspended(reported.owner, !is_restored);
  }
  switch (reported.kind) {
    case SubjectKind::kGallery: co_return co_await set_taken_down(GalleryId{reported.subject}, !is_restored);
    case SubjectKind::kPhoto:
      if (!is_restored) co_return co_await take_down(PhotoId{reported.subject});
      co_return co_await put_back(PhotoId{reported.subject}, reported.decision->moved_from);
    case SubjectKind::kComment: co_return co_await store_.social().remove_comment(CommentId{reported.subject});
    case SubjectKind::kProfile: break;
  }
  co_return Status{};
}

// Its audience is "private" until then, so that every list, search and link, and a program from before, keeps it from
// others by the rule that there is.
Task<Status> ModerationService::set_taken_down(GalleryId id, bool is_taken_down) {
  co_return co_await change_case([&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(auto gallery, if_there(co_await store_.galleries().find(id)));
    if (!gallery && !is_taken_down) co_return Status{};  // its owner has deleted it: nothing is left to restore
    if (!gallery) co_return thing_is_gone();
    if (gallery->taken_down_from.has_value() == is_taken_down) co_return Status{};
    if (is_taken_down) {
      gallery->taken_down_from = std::exchange(gallery->audience, model::Audience::kPrivate);
    } else {
      gallery->audience = *std::exchange(gallery->taken_down_from, std::nullopt);
    }
    const auto updated = co_await store_.galleries().update(*std::move(gallery));
    co_return updated ? Status{} : Status{std::unexpected(updated.error())};
  });
}

Task<Status> ModerationService::take_down(PhotoId id) {
  PORTRETO_CO_ASSIGN(const auto photo, if_there(co_await store_.photos().find(id)));
  if (!photo) co_return thing_is_gone();
  PORTRETO_CO_TRY(co_await make_hold(photo->owner));
  co_return co_await move(id, hold_of(photo->owner));
}

Task<Status> ModerationService::make_hold(UserId owner) {
  const Timestamp now = clock_.now();
  model::Gallery hold{.id = hold_of(owner),
                      .owner = owner,
                      .name = "Taken down",
                      .audience = model::Audience::kPrivate,
                      .taken_down_from = model::Audience::kPrivate,
                      .created_at = now,
                      .updated_at = now};
  for (int number = 2; number <= kHoldNamesMax; ++number) {
    PORTRETO_CO_ASSIGN(const auto there, if_there(co_await store_.galleries().find(hold.id)));
    if (there) co_return Status{};
    const auto inserted = co_await store_.galleries().insert(hold);
    if (inserted || inserted.error().code != ErrorCode::kAlreadyExists) co_return inserted;
    hold.name = fmt::format("Taken down {}", number);
  }
  // Its owner has deleted it, and its photos are not gone yet.
  co_return fail(ErrorCode::kUnavailable, kTooBusy);
}

Task<Status> ModerationService::put_back(PhotoId id, std::optional<GalleryId> to) {
  PORTRETO_CO_ASSIGN(const auto photo, if_there(co_await store_.photos().find(id)));
  if (!photo) co_return Status{};
  if (to) {
    PORTRETO_CO_ASSIGN(const auto gallery, if_there(co_await store_.galleries().find(*to)));
    if (gallery) co_return co_await move(id, *to);
  }
  co_return fail(ErrorCode::kConflict, "The gallery that it was in is gone, so that it stays with its owner alone.");
}

Task<Status> ModerationService::move(PhotoId id, GalleryId to) {
  co_return co_await change_case([&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(auto photo, if_there(co_await store_.photos().find(id)));
    if (!photo) co_return thing_is_gone();
    const auto moved = co_await store_.photos().move(*std::move(photo), to);
    co_return moved ? Status{} : Status{std::unexpected(moved.error())};
  });
}

// The account decides alone; the sessions only must not come back with its end.
Task<Status> ModerationService::set_suspended(UserId user, bool is_suspended) {
  const auto set = co_await store_.accounts().set_disabled(user, is_suspended);
  if (is_gone(set)) co_return thing_is_gone();
  PORTRETO_CO_TRY(set);
  if (!is_suspended) co_return Status{};
  const auto ended = co_await store_.sessions().remove_others(user, SessionId{});
  co_return ended ? Status{} : Status{std::unexpected(ended.error())};
}

}  // namespace portreto::services
