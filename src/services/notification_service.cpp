#include "services/notification_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/all.h"
#include "services/access.h"
#include "services/assembly.h"

namespace portreto::services {

namespace {

// Whether what a notice tells is still so; what others tell is their own row.
bool does_hold(const model::Notification& item, const NotificationsView& view) {
  switch (item.kind) {
    case model::NotificationKind::kContributor: return view.things.at(*item.target).by_name.is_contributor;
    case model::NotificationKind::kChosen: return view.things.at(*item.target).by_name.is_chosen;
    case model::NotificationKind::kPhotosAdded: return view.added.at(*item.notice) > 0;
    default: return true;
  }
}

}  // namespace

Task<Result<NotificationService::Listed>> NotificationService::list(Viewer viewer,
                                                                    std::optional<metadata::NotificationKey> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  Listed listed{.as_of = clock_.now()};
  // Before the list: what comes between the two is in both, and a page knows it by its mark.
  PORTRETO_CO_ASSIGN(listed.position, co_await position_now(user));
  PORTRETO_CO_ASSIGN(auto page, co_await store_.notifications().list(user, after, kNotificationsPerPage));
  listed.next = page.next;
  PORTRETO_CO_ASSIGN(listed.view, co_await view_of(viewer, user, std::move(page.items)));
  co_return listed;
}

Task<Result<NotificationService::Told>> NotificationService::news(Viewer viewer, std::optional<NewsPosition> position) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  Told told;
  std::vector<model::Notification> items;
  if (position) {
    PORTRETO_CO_ASSIGN(const auto rows,
                       co_await store_.notifications().list_since(user, position->since, metadata::kPageSizeMax));
    News news = news_among(rows, rows.size() == metadata::kPageSizeMax, *std::move(position), clock_.now());
    told.position = std::move(news.position);
    items = std::move(news.items);
  } else {
    PORTRETO_CO_ASSIGN(told.position, co_await position_now(user));
  }
  if (items.empty()) {  // which is nearly always: then nobody has to be looked up
    PORTRETO_CO_ASSIGN(told.view.unread, co_await unread(viewer));
    told.view.people.viewer = user;
    co_return told;
  }
  PORTRETO_CO_ASSIGN(told.view, co_await view_of(viewer, user, std::move(items)));
  co_return told;
}

Task<Result<std::uint64_t>> NotificationService::unread(Viewer viewer) {
  PORTRETO_CO_TRY(require_user(viewer));
  co_return co_await unread_of(store_, viewer);
}

Task<Status> NotificationService::mark_read(Viewer viewer, std::optional<Timestamp> until) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  const Timestamp now = clock_.now();
  co_return co_await store_.notifications().set_seen(user, std::min(until.value_or(now), now));
}

Task<Result<NewsPosition>> NotificationService::position_now(UserId user) {
  const Timestamp now = clock_.now();
  PORTRETO_CO_ASSIGN(const auto rows,
                     co_await store_.notifications().list_since(user, now - kNewsLateMax, metadata::kPageSizeMax));
  co_return position_behind(rows, now);
}

Task<Result<NotificationsView>> NotificationService::view_of(Viewer viewer, UserId user,
                                                             std::vector<model::Notification> items) {
  std::vector<UserId> actors;
  for (const model::Notification& item : items) {
    if (!item.guest_name) actors.push_back(item.actor);
  }
  PORTRETO_CO_ASSIGN(auto found, co_await all(people_of(store_, viewer, std::move(actors)), things_of(viewer, items),
                                              added_of(items), store_.notifications().seen_at(user)));
  NotificationsView view{.items = std::move(items)};
  std::tie(view.people, view.things, view.added, view.seen_at) = std::move(found);
  view.unread = view.people.unread_notifications;
  std::erase_if(view.items, [&](const auto& item) {
    const bool is_there = item.guest_name || view.people.find(item.actor);
    const bool is_kept_away = !is_there || view.people.muted.contains(item.actor);
    return is_kept_away || (item.target && !view.things.contains(*item.target)) || !does_hold(item, view);
  });
  co_return view;
}

Task<Result<std::unordered_map<model::Target, NotificationsView::Thing>>> NotificationService::things_of(
    Viewer viewer, const std::vector<model::Notification>& items) {
  std::set<PhotoId> photo_ids;
  std::set<GalleryId> gallery_ids, liked_galleries;
  for (const model::Notification& item : items) {
    if (!item.target) continue;
    if (item.target->kind == model::TargetKind::kPhoto) photo_ids.insert({item.target->id});
    if (item.target->kind == model::TargetKind::kGallery) liked_galleries.insert({item.target->id});
  }
  std::unordered_map<model::Target, NotificationsView::Thing> things;
  if (photo_ids.empty() && liked_galleries.empty()) co_return things;
  PORTRETO_CO_ASSIGN(auto photos, co_await store_.photos().find_many_with_held({photo_ids.begin(), photo_ids.end()}));
  gallery_ids = liked_galleries;
  for (const auto& [id, photo] : photos) gallery_ids.insert(photo.gallery);
  PORTRETO_CO_ASSIGN(const auto galleries,
                     co_await store_.galleries().find_many({gallery_ids.begin(), gallery_ids.end()}));
  for (auto& [id, photo] : photos) {
    if (const auto gallery = galleries.find(photo.gallery); gallery != galleries.end()) {
      things[model::target_of(id)] = {gallery->second.name, std::move(photo)};
    }
  }
  std::vector<model::Gallery> with_cover;
  for (const GalleryId id : liked_galleries) {
    if (const auto gallery = galleries.find(id); gallery != galleries.end()) with_cover.push_back(gallery->second);
  }
  if (with_cover.empty()) co_return things;
  PORTRETO_CO_ASSIGN(auto previews, co_await store_.photos().previews(with_cover, 1));
  for (const model::Gallery& gallery : with_cover) {
    NotificationsView::Thing thing{.name = gallery.name, .by_name = shared_by_name(viewer, gallery)};
    auto& preview = previews[gallery.id].photos;
    if (!preview.empty()) thing.photo = std::move(preview.front());
    things[model::target_of(gallery.id)] = std::move(thing);
  }
  co_return things;
}

Task<Result<std::unordered_map<Uuid, std::uint64_t>>> NotificationService::added_of(
    const std::vector<model::Notification>& items) {
  std::unordered_map<Uuid, std::uint64_t> added;
  std::vector<Task<Status>> reads;
  for (const model::Notification& item : items) {
    if (item.kind == model::NotificationKind::kPhotosAdded) reads.push_back(count_added(item, added[*item.notice]));
  }
  for (Status& read : co_await all_of(std::move(reads))) PORTRETO_CO_TRY(std::move(read));
  co_return added;
}

Task<Status> NotificationService::count_added(const model::Notification& item, std::uint64_t& count) {
  const auto day = model::day_of(item.at);
  PORTRETO_CO_ASSIGN(count, co_await store_.photos().count_added(GalleryId{item.target->id}, item.actor, day,
                                                                 day + std::chrono::days(1)));
  co_return Status{};
}

}  // namespace portreto::services
