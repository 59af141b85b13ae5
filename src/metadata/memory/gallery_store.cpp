#include "metadata/memory/gallery_store.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/contains.h"
#include "metadata/failures.h"
#include "model/rules.h"

namespace portreto::metadata {
namespace {

bool is_name_taken(const Tables& tables, const model::Gallery& gallery) {
  const std::string name = model::fold(gallery.name);
  return std::ranges::any_of(tables.galleries, [&](const auto& entry) {
    const model::Gallery& other = entry.second;
    return other.id != gallery.id && other.owner == gallery.owner && other.state == model::State::kLive &&
           model::fold(other.name) == name;
  });
}

bool is_followed(const Tables& tables, UserId follower, UserId followed) {
  const auto follow = tables.follows.find({follower, followed});
  return follow != tables.follows.end() && follow->second.state == model::FollowState::kAccepted;
}

bool is_chosen(const model::Gallery& gallery, UserId person) {
  return gallery.audience == model::Audience::kPeople && contains(gallery.people, person);
}

bool is_wanted(const model::Gallery& gallery, const GalleryFilter& filter) {
  return filter.audiences.contains(gallery.audience) || (filter.chosen && is_chosen(gallery, *filter.chosen)) ||
         (filter.contributor && !gallery.taken_down_from && contains(gallery.contributors, *filter.contributor));
}

bool is_shared_by_name(const model::Gallery& gallery, UserId person) {
  return !gallery.taken_down_from && (is_chosen(gallery, person) || contains(gallery.contributors, person));
}

bool is_shared_with(const model::Gallery& gallery, UserId follower) {
  return gallery.audience == model::Audience::kFollowers || gallery.audience == model::Audience::kPublic ||
         is_chosen(gallery, follower);
}

}  // namespace

Task<Status> MemoryGalleryStore::insert(model::Gallery gallery) {
  const std::lock_guard lock(tables_.mutex);
  if (tables_.galleries.contains(gallery.id)) co_return exists_already();
  if (is_name_taken(tables_, gallery)) co_return gallery_name_taken();
  const GalleryId id = gallery.id;
  tables_.galleries.emplace(id, std::move(gallery));
  co_return Status{};
}

Task<Result<model::Gallery>> MemoryGalleryStore::find(GalleryId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* gallery = find_live(tables_.galleries, id);
  if (gallery == nullptr) co_return not_found();
  co_return *gallery;
}

Task<Result<std::unordered_map<GalleryId, model::Gallery>>> MemoryGalleryStore::find_many(std::vector<GalleryId> ids) {
  const std::lock_guard lock(tables_.mutex);
  co_return live_rows(tables_.galleries, ids);
}

Task<Result<model::Gallery>> MemoryGalleryStore::update(model::Gallery gallery) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_live(tables_.galleries, gallery.id);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != gallery.revision) co_return changed_meanwhile();
  model::Gallery changed = *stored;
  changed.name = std::move(gallery.name);
  changed.description = std::move(gallery.description);
  changed.audience = gallery.audience;
  changed.people = std::move(gallery.people);
  changed.contributors = std::move(gallery.contributors);
  changed.cover = gallery.cover;
  changed.shares_originals = gallery.shares_originals;
  changed.order = gallery.order;
  changed.sections = std::move(gallery.sections);
  changed.comments_off = gallery.comments_off;
  changed.positions = gallery.positions;
  changed.hides_camera = gallery.hides_camera;
  changed.taken_down_from = gallery.taken_down_from;
  changed.updated_at = gallery.updated_at;
  ++changed.revision;
  if (is_name_taken(tables_, changed)) co_return gallery_name_taken();
  *stored = changed;
  co_return changed;
}

Task<Result<Page<model::Gallery>>> MemoryGalleryStore::list_by_owner(UserId owner, GalleryFilter filter,
                                                                     PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.galleries,
                               [&](const model::Gallery& gallery) {
                                 return gallery.owner == owner && gallery.state == model::State::kLive &&
                                        is_wanted(gallery, filter);
                               }),
                    Order::kNewestFirst, page);
}

Task<Result<Page<model::Gallery>>> MemoryGalleryStore::list_feed(UserId follower, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.galleries,
                               [&](const model::Gallery& gallery) {
                                 return gallery.state == model::State::kLive && is_shared_with(gallery, follower) &&
                                        is_followed(tables_, follower, gallery.owner);
                               }),
                    Order::kNewestFirst, page);
}

Task<Result<Page<model::Gallery>>> MemoryGalleryStore::list_public(PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.galleries,
                               [](const model::Gallery& gallery) {
                                 return gallery.state == model::State::kLive &&
                                        gallery.audience == model::Audience::kPublic;
                               }),
                    Order::kNewestFirst, page);
}

Task<Result<Page<model::Gallery>>> MemoryGalleryStore::list_shared_with(UserId person, PageRequest page) {
  const std::lock_guard lock(tables_.mutex);
  co_return page_of(rows_where(tables_.galleries,
                               [&](const model::Gallery& gallery) {
                                 return gallery.state == model::State::kLive && is_shared_by_name(gallery, person);
                               }),
                    Order::kNewestFirst, page);
}

Task<Result<std::vector<model::Gallery>>> MemoryGalleryStore::list_on_map(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  auto galleries = rows_where(tables_.galleries, [](const model::Gallery& gallery) {
    return gallery.state == model::State::kLive && gallery.audience == model::Audience::kPublic &&
           gallery.positions != model::PositionDetail::kHidden;
  });
  std::ranges::sort(galleries, std::greater{}, [](const model::Gallery& gallery) { return cursor_of(gallery); });
  if (galleries.size() > limit) galleries.resize(limit);
  co_return galleries;
}

Task<Result<std::uint64_t>> MemoryGalleryStore::count_by_owner(UserId owner, GalleryFilter filter) {
  const std::lock_guard lock(tables_.mutex);
  co_return static_cast<std::uint64_t>(std::ranges::count_if(tables_.galleries, [&](const auto& entry) {
    const model::Gallery& gallery = entry.second;
    return gallery.owner == owner && gallery.state == model::State::kLive && is_wanted(gallery, filter);
  }));
}

Task<Status> MemoryGalleryStore::mark_deleting(GalleryId id) {
  const std::lock_guard lock(tables_.mutex);
  auto* gallery = find_row(tables_.galleries, id);
  if (gallery == nullptr) co_return not_found();
  gallery->state = model::State::kDeleting;
  co_return Status{};
}

Task<Result<std::vector<GalleryId>>> MemoryGalleryStore::list_deleting(std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<GalleryId> ids;
  const auto is_deleting = [](const model::Gallery& gallery) { return gallery.state == model::State::kDeleting; };
  for (const auto& gallery : oldest(rows_where(tables_.galleries, is_deleting), limit)) ids.push_back(gallery.id);
  co_return ids;
}

Task<Status> MemoryGalleryStore::erase(GalleryId id) {
  const std::lock_guard lock(tables_.mutex);
  if (find_live(tables_.galleries, id) != nullptr) co_return still_live();
  tables_.galleries.erase(id);
  co_return Status{};
}

}  // namespace portreto::metadata
