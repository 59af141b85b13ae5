#include "services/notification_service.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "runtime/all.h"
#include "services/access.h"
#include "services/assembly.h"
#include "services/pictured.h"

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

// Of the newest rows, read at the same time as the first page of the list, those that whoever reads it knows: which are
// in it, or behind its end. One that came in between is left to be told as news; the page knows by its mark what it is
// told twice.
std::vector<model::Notification> known_among(std::vector<model::Notification> rows,
                                             const metadata::NotificationPage& page) {
  std::unordered_set<NewsMark> listed;
  for (const model::Notification& item : page.items) listed.insert(mark_of(item));
  std::erase_if(rows, [&](const model::Notification& row) {
    const bool is_behind = page.next && metadata::key_of(row) < *page.next;
    return !is_behind && !listed.contains(mark_of(row));
  });
  return rows;
}

}  // namespace

Task<Result<NotificationService::Listed>> NotificationService::list(Viewer viewer,
                                                                    std::optional<metadata::NotificationKey> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  const Timestamp now = clock_.now();
  Listed listed{.as_of = now};
  auto& store = store_.notifications();
  PORTRETO_CO_ASSIGN(auto read, co_await all(store.list(user, after, kNotificationsPerPage),
                                             store.list_since(user, now - kNewsLateMax, metadata::kPageSizeMax)));
  auto& [page, newest] = read;
  // What is newer than a later page was told to its reader before.
  listed.position = position_behind(after ? std::move(newest) : known_among(std::move(newest), page), now);
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
  std::set<GalleryId> named;
  for (const model::Notification& item : items) {
    if (!item.target) continue;
    if (item.target->kind == model::TargetKind::kPhoto) photo_ids.insert({item.target->id});
    if (item.target->kind == model::TargetKind::kGallery) named.insert({item.target->id});
  }
  std::unordered_map<model::Target, NotificationsView::Thing> things;
  if (photo_ids.empty() && named.empty()) co_return things;
  PORTRETO_CO_ASSIGN(auto pictured, co_await pictured_of(store_, std::move(photo_ids), named, 1));
  auto& [photos, galleries, previews] = pictured;
  for (auto& [id, photo] : photos) {
    if (const auto gallery = galleries.find(photo.gallery); gallery != galleries.end()) {
      things[model::target_of(id)] = {gallery->second.name, std::move(photo)};
    }
  }
  for (const GalleryId id : named) {
    const auto gallery = galleries.find(id);
    if (gallery == galleries.end()) continue;
    NotificationsView::Thing thing{.name = gallery->second.name, .by_name = shared_by_name(viewer, gallery->second)};
    auto& preview = previews[id].photos;
    if (!preview.empty()) thing.photo = std::move(preview.front());
    things[model::target_of(id)] = std::move(thing);
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
