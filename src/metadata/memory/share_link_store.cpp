#include "metadata/memory/share_link_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::ShareLink;

Task<Status> MemoryShareLinkStore::insert(ShareLink link) {
  const std::lock_guard lock(tables_.mutex);
  const bool is_taken = std::ranges::any_of(
      tables_.share_links, [&](const auto& row) { return row.second.secret_hash == link.secret_hash; });
  const ShareLinkId id = link.id;
  if (is_taken || !tables_.share_links.try_emplace(id, std::move(link)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<ShareLink>> MemoryShareLinkStore::find(ShareLinkId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* link = find_row(tables_.share_links, id);
  if (link == nullptr) co_return not_found();
  co_return *link;
}

Task<Result<ShareLink>> MemoryShareLinkStore::find_by_secret(Sha256Digest secret_hash) {
  const std::lock_guard lock(tables_.mutex);
  for (const auto& [id, link] : tables_.share_links) {
    if (link.secret_hash == secret_hash) co_return link;
  }
  co_return not_found();
}

Task<Result<std::vector<ShareLink>>> MemoryShareLinkStore::list(GalleryId gallery, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  const auto is_wanted = [&](const ShareLink& link) { return link.gallery == gallery && !link.is_revoked; };
  co_return page_of(rows_where(tables_.share_links, is_wanted), Order::kNewestFirst, {.limit = limit}).items;
}

Task<Status> MemoryShareLinkStore::revoke(ShareLinkId id) {
  const std::lock_guard lock(tables_.mutex);
  auto* link = find_row(tables_.share_links, id);
  if (link == nullptr) co_return not_found();
  link->is_revoked = true;
  co_return Status{};
}

Task<Status> MemoryShareLinkStore::change_guests(ShareLinkId id, GuestChange change) {
  const std::lock_guard lock(tables_.mutex);
  auto* link = find_row(tables_.share_links, id);
  if (link == nullptr) co_return not_found();
  link->allows_guests = change.allows_guests.value_or(link->allows_guests);
  link->guest_photos_max = change.photos_max.value_or(link->guest_photos_max);
  link->held_photos_max = change.held_photos_max.value_or(link->held_photos_max);
  if (change.hiding) {
    link->hides_gallery = change.hiding->hides_gallery;
    link->expires_at = change.hiding->expires_at;
    link->hiding_until = change.hiding->hiding_until;
  }
  co_return Status{};
}

Task<Result<std::size_t>> MemoryShareLinkStore::remove_all_of(GalleryId gallery, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.share_links, [&](const auto& row) {
    const bool is_next = row.second.gallery == gallery && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
