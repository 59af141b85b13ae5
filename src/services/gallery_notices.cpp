#include "services/gallery_notices.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/contains.h"
#include "metadata/notification_store.h"
#include "runtime/all.h"

namespace portreto::services {
namespace {

using model::NotificationKind;

std::vector<UserId> people_in_force(const model::Gallery& gallery) {
  return gallery.audience == model::Audience::kPeople ? gallery.people : std::vector<UserId>{};
}

// Of two sorted lists, what is in the first alone.
std::vector<UserId> without(const std::vector<UserId>& people, const std::vector<UserId>& others) {
  std::vector<UserId> left;
  std::ranges::set_difference(people, others, std::back_inserter(left));
  return left;
}

}  // namespace

std::vector<model::GalleryNotice> notices_of_naming(const model::Gallery& before, const model::Gallery& after,
                                                    Timestamp now) {
  std::vector<model::GalleryNotice> notices;
  const auto add = [&](NotificationKind kind, UserId person) {
    model::GalleryNotice notice{
        .kind = kind, .gallery = after.id, .actor = after.owner, .recipient = person, .at = now};
    notice.id = model::notice_id(notice);
    notices.push_back(notice);
  };
  for (const UserId person : without(after.contributors, before.contributors)) {
    add(NotificationKind::kContributor, person);
  }
  for (const UserId person : without(people_in_force(after), people_in_force(before))) {
    if (!contains(after.contributors, person)) add(NotificationKind::kChosen, person);
  }
  return notices;
}

Task<Status> note_all(metadata::MetadataStore& store, std::vector<model::GalleryNotice> notices) {
  std::vector<Task<Status>> writes;
  for (const model::GalleryNotice& notice : notices) writes.push_back(store.notifications().note(notice));
  for (Status& written : co_await all_of(std::move(writes))) PORTRETO_CO_TRY(std::move(written));
  co_return Status{};
}

Task<void> take_back_naming(metadata::MetadataStore& store, model::Gallery before, model::Gallery after) {
  std::vector<Task<Status>> writes;
  const auto take_back = [&](NotificationKind kind, const std::vector<UserId>& people) {
    for (const UserId person : people) writes.push_back(store.notifications().take_back(kind, after.id, person));
  };
  take_back(NotificationKind::kContributor, without(before.contributors, after.contributors));
  take_back(NotificationKind::kChosen, without(people_in_force(before), people_in_force(after)));
  co_await all_of(std::move(writes));
}

Task<Status> AdditionNotices::note(const model::Photo& photo, UserId gallery_owner) {
  if (photo.owner == gallery_owner) co_return Status{};
  model::GalleryNotice notice{.kind = NotificationKind::kPhotosAdded,
                              .gallery = photo.gallery,
                              .actor = photo.owner,
                              .recipient = gallery_owner,
                              .at = photo.created_at};
  notice.id = model::notice_id(notice);
  if (noted_.find(notice.id)) co_return Status{};
  PORTRETO_CO_TRY(co_await store_.notifications().note(notice));
  noted_.put(notice.id, true);
  co_return Status{};
}

}  // namespace portreto::services
