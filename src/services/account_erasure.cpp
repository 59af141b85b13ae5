#include "services/account_erasure.h"

#include <optional>
#include <utility>

#include "metadata/block_store.h"
#include "metadata/case_store.h"
#include "metadata/deletion_store.h"
#include "metadata/digest_store.h"
#include "metadata/notification_store.h"
#include "metadata/passkey_store.h"
#include "metadata/quota_store.h"
#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/access.h"
#include "services/account_deletion.h"
#include "services/all_photos.h"
#include "services/location_change.h"
#include "services/upload_removal.h"

namespace portreto::services {
namespace {

using Stage = model::Deletion::State;

// How often the claim of a blob is tried anew when its row was changed meanwhile, by a repair or by an erase.
constexpr int kClaimTriesMax = 5;

std::unexpected<Error> more_is_left() {
  return fail(ErrorCode::kUnavailable, "Something of a deleted account could not be removed yet.");
}

// Batch by batch.
template <typename Remove>
Task<Status> until_none(Remove remove) {
  for (;;) {
    PORTRETO_CO_ASSIGN(const std::size_t removed, co_await remove());
    if (removed == 0) co_return Status{};
  }
}

}  // namespace

Task<void> AccountErasure::run(std::chrono::milliseconds interval) {
  for (;;) {
    co_await round();
    co_await sleep_for(interval);
  }
}

Task<AccountErasure::Report> AccountErasure::round() {
  Report report;
  std::optional<UserId> after;
  for (bool has_more = true; has_more;) {
    auto people = co_await store_.accounts().list_deleted(after, limits_.batch);
    if (!people) {
      ++report.failures;
      log::warn("deleted accounts cannot be listed", {{"error", to_string(people.error().code)}});
      break;
    }
    has_more = people->size() == limits_.batch;
    if (has_more) after = people->back().user.id;
    for (metadata::Person& person : *people) {
      const UserId user = person.user.id;
      const auto erased = co_await erase(std::move(person));
      if (!erased) {
        ++report.failures;
        log::warn("a deleted account is not erased yet", {{"user", user}, {"error", to_string(erased.error().code)}});
      } else {
        ++(*erased ? report.accounts : report.waiting);
        if (*erased) log::info("a deleted account is erased", {{"user", user}});
      }
    }
  }
  if (const auto updated = co_await update_receipts(); !updated) {
    ++report.failures;
    log::warn("receipts of deleted accounts are not up to date", {{"error", to_string(updated.error().code)}});
  }
  co_return report;
}

Task<Result<bool>> AccountErasure::erase(metadata::Person person) {
  const model::User& user = person.user;
  const bool has_settled = clock_.now() - *user.deleted_at >= limits_.settle_time;
  PORTRETO_CO_ASSIGN(model::Deletion receipt, co_await begun(person));
  if (receipt.state == Stage::kCounting) {
    PORTRETO_CO_ASSIGN(receipt, co_await counted(person, std::move(receipt)));
  }
  if (receipt.state == Stage::kErasing) {
    PORTRETO_CO_TRY(co_await store_.sessions().remove_others(user.id, SessionId{}));
    PORTRETO_CO_TRY(co_await erase_galleries(user.id, receipt.id));
    PORTRETO_CO_TRY(co_await erase_contributions(user.id, receipt.id));
    PORTRETO_CO_TRY(co_await erase_uploads(user.id, receipt.id));
    PORTRETO_CO_TRY(co_await erase_picture(person, receipt.id));
    PORTRETO_CO_TRY(co_await erase_acts(user));
    // All that an earlier round, cut off, has left half-done; and photos that came when their gallery was gone.
    if ((co_await sweeper_.sweep()).failures > 0) co_return more_is_left();
    if (!has_settled) co_return false;
    receipt.state = Stage::kErased;
    receipt.erased_at = clock_.now();
    PORTRETO_CO_ASSIGN(receipt, co_await store_.deletions().update(std::move(receipt)));
  }
  PORTRETO_CO_TRY(co_await store_.quotas().erase(user.id));
  PORTRETO_CO_TRY(co_await store_.digests().erase(user.id));
  PORTRETO_CO_TRY(co_await store_.accounts().erase(user.id));
  co_return true;
}

Task<Result<model::Deletion>> AccountErasure::begun(const metadata::Person& person) {
  const model::Deletion fresh{.id = receipt_of(person.user.receipt_secret), .created_at = *person.user.deleted_at};
  auto receipt = co_await store_.deletions().find(fresh.id);
  if (receipt || receipt.error().code != ErrorCode::kNotFound) co_return receipt;
  PORTRETO_CO_TRY(co_await store_.deletions().insert(fresh));
  co_return fresh;
}

Task<Result<model::Deletion>> AccountErasure::counted(const metadata::Person& person, model::Deletion receipt) {
  const UserId user = person.user.id;
  Nodes nodes;
  metadata::PageRequest page{.limit = limits_.batch};
  do {
    PORTRETO_CO_ASSIGN(const auto galleries, co_await store_.galleries().list_by_owner(user, own_galleries(), page));
    for (const model::Gallery& gallery : galleries.items) {
      ++receipt.galleries;
      PORTRETO_CO_TRY(co_await count_gallery(gallery.id, receipt, nodes));
      PORTRETO_CO_TRY(co_await count_uploads(model::guests_of(gallery.id), nodes));
    }
    page.after = galleries.next;
  } while (page.after);
  PORTRETO_CO_ASSIGN(const auto contributed, co_await contributed_to(user));
  for (const GalleryId gallery : contributed) PORTRETO_CO_TRY(co_await count_gallery(gallery, receipt, nodes, user));

  std::vector<model::Image> others;
  if (person.profile.photo) others.push_back(*person.profile.photo);
  PORTRETO_CO_TRY(co_await count_images(std::move(others), nodes));
  PORTRETO_CO_TRY(co_await count_uploads(user, nodes));

  PORTRETO_CO_ASSIGN(const auto acts, co_await store_.social().count_by(user));
  PORTRETO_CO_ASSIGN(const auto follows, co_await store_.follows().counts(user));
  receipt.likes = acts.likes;
  receipt.comments = acts.comments;
  receipt.follows = follows.followers + follows.following + follows.requests;
  for (auto& [name, node] : nodes) {
    node.left = node.images;
    receipt.nodes.push_back(std::move(node));
  }
  receipt.state = Stage::kErasing;
  co_return co_await store_.deletions().update(std::move(receipt));
}

Task<Status> AccountErasure::count_gallery(GalleryId gallery, model::Deletion& receipt, Nodes& nodes,
                                           std::optional<UserId> added_by) {
  AllPhotos all_photos(store_.photos(), gallery, limits_.batch);
  for (;;) {
    PORTRETO_CO_ASSIGN(const auto photos, co_await all_photos.next());
    if (photos.empty()) co_return Status{};
    std::vector<model::Image> images;
    for (const model::Photo& photo : photos) {
      if (added_by && photo.owner != *added_by) continue;
      ++receipt.photos;
      receipt.bytes += photo.image.size_bytes;
      images.push_back(photo.image);
    }
    PORTRETO_CO_TRY(co_await count_images(std::move(images), nodes));
  }
}

Task<Status> AccountErasure::count_uploads(UserId owner, Nodes& nodes) {
  std::vector<model::Image> parts;
  PORTRETO_CO_ASSIGN(const auto uploads, co_await store_.uploads().list_receiving(owner, metadata::kPageSizeMax));
  for (const model::Upload& upload : uploads) {
    for (const model::UploadPart& part : upload.parts) parts.push_back(image_of(part));
  }
  co_return co_await count_images(std::move(parts), nodes);
}

Task<Status> AccountErasure::count_images(std::vector<model::Image> images, Nodes& nodes) {
  if (images.empty()) co_return Status{};
  std::vector<BlobId> blobs;
  for (const model::Image& image : images) blobs.push_back(image.blob);
  PORTRETO_CO_ASSIGN(const auto locations, co_await store_.locations().find_many(std::move(blobs)));
  PORTRETO_CO_ASSIGN(const auto known, co_await store_.storage_nodes().list());
  for (const model::Image& image : images) {
    std::vector<std::string> names;
    if (const auto location = locations.find(image.blob); location != locations.end()) {
      names = location->second.copies;
      names.insert(names.end(), location->second.leftovers.begin(), location->second.leftovers.end());
    } else if (known.empty()) {
      names.emplace_back(kOnlyNode);
    }
    for (const std::string& name : names) {
      model::DeletionNode& node = nodes[name];
      node.node = name;
      ++node.images;
      node.bytes += image.size_bytes;
    }
  }
  co_return Status{};
}

Task<Status> AccountErasure::erase_galleries(UserId owner, DeletionId receipt) {
  for (;;) {
    PORTRETO_CO_ASSIGN(const auto galleries,
                       co_await store_.galleries().list_by_owner(owner, own_galleries(), {.limit = limits_.batch}));
    if (galleries.items.empty()) co_return Status{};
    for (const model::Gallery& gallery : galleries.items) {
      PORTRETO_CO_TRY(co_await erase_photos(gallery.id, receipt));
      PORTRETO_CO_TRY(co_await erase_uploads(model::guests_of(gallery.id), receipt));
      PORTRETO_CO_TRY(co_await store_.galleries().mark_deleting(gallery.id));
      PORTRETO_CO_TRY(co_await sweeper_.finish_gallery(gallery.id));
    }
  }
}

Task<Status> AccountErasure::erase_photos(GalleryId gallery, DeletionId receipt) {
  for (;;) {
    AllPhotos rest(store_.photos(), gallery, limits_.batch);
    PORTRETO_CO_ASSIGN(auto photos, co_await rest.next());
    if (photos.empty()) co_return Status{};
    for (model::Photo& photo : photos) PORTRETO_CO_TRY(co_await erase_photo(std::move(photo), receipt));
  }
}

Task<Status> AccountErasure::erase_photo(model::Photo photo, DeletionId receipt) {
  PORTRETO_CO_TRY(co_await claim(photo.image.blob, receipt));
  const auto marked = co_await store_.photos().mark_deleting(photo.id);
  if (!marked && marked.error().code != ErrorCode::kNotFound) co_return marked;  // gone: by another process
  co_return co_await sweeper_.finish_photo(std::move(photo));
}

Task<Result<std::vector<GalleryId>>> AccountErasure::contributed_to(UserId user) {
  PORTRETO_CO_ASSIGN(const auto stored, co_await store_.quotas().stored(user));
  std::vector<GalleryId> ids;
  for (const auto& [gallery, bytes] : stored) ids.push_back(gallery);
  PORTRETO_CO_ASSIGN(const auto galleries, co_await store_.galleries().find_many(ids));
  std::erase_if(ids, [&](GalleryId id) {
    const auto gallery = galleries.find(id);
    return gallery == galleries.end() || gallery->second.owner == user;  // gone: the sweeper removes its photos
  });
  co_return ids;
}

Task<Status> AccountErasure::erase_contributions(UserId user, DeletionId receipt) {
  PORTRETO_CO_ASSIGN(const auto galleries, co_await contributed_to(user));
  for (const GalleryId gallery : galleries) {
    metadata::PageRequest page{.limit = limits_.batch};
    do {
      PORTRETO_CO_ASSIGN(auto photos, co_await store_.photos().list(gallery, page));
      for (model::Photo& photo : photos.items) {
        if (photo.owner == user) PORTRETO_CO_TRY(co_await erase_photo(std::move(photo), receipt));
      }
      page.after = photos.next;
    } while (page.after);
  }
  co_return Status{};
}

Task<Status> AccountErasure::erase_uploads(UserId owner, DeletionId receipt) {
  for (;;) {
    PORTRETO_CO_ASSIGN(auto uploads, co_await store_.uploads().list_receiving(owner, limits_.batch));
    if (uploads.empty()) co_return Status{};
    for (model::Upload& upload : uploads) {
      for (const model::UploadPart& part : upload.parts) PORTRETO_CO_TRY(co_await claim(part.blob, receipt));
      PORTRETO_CO_TRY(co_await remove_upload(store_.uploads(), images_, std::move(upload), clock_.now()));
    }
  }
}

Task<Status> AccountErasure::erase_picture(const metadata::Person& person, DeletionId receipt) {
  if (!person.profile.photo) co_return Status{};
  PORTRETO_CO_TRY(co_await claim(person.profile.photo->blob, receipt));
  co_return co_await images_.erase(*person.profile.photo);
}

Task<Status> AccountErasure::erase_acts(const model::User& user) {
  const UserId id = user.id;
  const auto batch = limits_.batch;
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.social().remove_all_by(id, batch); }));
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.follows().remove_all_of(id, batch); }));
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.blocks().remove_all_of(id, batch); }));
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.cases().remove_all_of(id, batch); }));
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.passkeys().remove_all_of(id, batch); }));
  PORTRETO_CO_TRY(co_await until_none([&] { return store_.notifications().remove_notices_of(id, batch); }));
  PORTRETO_CO_TRY(co_await erase_reports(user.id));
  for (const std::string& key : {"account:" + user.username, "account:" + user.email, "password:" + user.id.str()}) {
    PORTRETO_CO_TRY(co_await store_.sessions().clear_failures(key));
  }
  co_return Status{};
}

// Those of a closed case are gone already; of open ones there are as many as administrators leave.
Task<Status> AccountErasure::erase_reports(UserId user) {
  metadata::PageRequest page{.limit = limits_.batch};
  do {
    PORTRETO_CO_ASSIGN(auto open, co_await store_.cases().list(model::Case::State::kOpen, page));
    for (model::Case& reported : open.items) {
      if (!model::remove_report(reported, user)) continue;
      model::settle(reported, clock_.now());
      const auto updated = co_await store_.cases().update(std::move(reported));
      if (!updated) co_return more_is_left();
    }
    page.after = open.next;
  } while (page.after);
  co_return Status{};
}

Task<Status> AccountErasure::claim(BlobId blob, DeletionId receipt) {
  for (int i = 0; i < kClaimTriesMax; ++i) {
    auto location = co_await store_.locations().find(blob);
    if (!location && location.error().code == ErrorCode::kNotFound) co_return Status{};  // a single process, or gone
    PORTRETO_CO_TRY(location);
    if (location->deletion == receipt) co_return Status{};
    location->deletion = receipt;
    const auto claimed = co_await change_location(store_.locations(), *std::move(location));
    if (claimed) co_return Status{};
    if (claimed.error().code != ErrorCode::kConflict) co_return fail(claimed.error());
  }
  co_return more_is_left();
}

Task<Status> AccountErasure::update_receipts() {
  std::optional<DeletionId> after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(auto receipts, co_await store_.deletions().list_unfinished(after, limits_.batch));
    has_more = receipts.size() == limits_.batch;
    if (has_more) after = receipts.back().id;
    for (model::Deletion& receipt : receipts) {
      if (receipt.state == Stage::kErased) PORTRETO_CO_TRY(co_await update(std::move(receipt)));
    }
  }
  for (;;) {
    const Timestamp before = clock_.now() - limits_.receipt_age_max;
    PORTRETO_CO_ASSIGN(const std::size_t removed, co_await store_.deletions().remove_finished(before, limits_.batch));
    if (removed == 0) co_return Status{};
  }
}

// Nothing is counted down: what is left is what the rows say that are there.
Task<Status> AccountErasure::update(model::Deletion receipt) {
  std::map<std::string, std::uint64_t> left;
  std::optional<BlobId> after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(const auto rows, co_await store_.locations().list_of(receipt.id, after, limits_.batch));
    has_more = rows.size() == limits_.batch;
    if (has_more) after = rows.back().blob;
    for (const model::BlobLocation& row : rows) {
      for (const std::string& node : row.copies) ++left[node];
      for (const std::string& node : row.leftovers) ++left[node];
    }
  }
  PORTRETO_CO_ASSIGN(const auto known, co_await store_.storage_nodes().list());
  const model::Deletion before = receipt;
  const Timestamp now = clock_.now();
  bool is_finished = true;
  for (model::DeletionNode& node : receipt.nodes) {
    const auto found = left.find(node.node);
    node.left = found == left.end() ? 0 : found->second;
    if (found != left.end()) left.erase(found);
    for (const model::StorageNode& one : known) {
      const bool is_gone = one.instance == node.node && one.state == model::StorageNode::State::kRetired;
      if (is_gone && !node.erased_at) node.is_retired = true;
    }
    if (node.left == 0 && !node.is_retired && !node.erased_at) node.erased_at = now;
    is_finished = is_finished && node.left == 0;
  }
  // To where a repair has copied something after it was counted.
  for (const auto& [name, count] : left) {
    receipt.nodes.push_back({.node = name, .images = count, .left = count});
    is_finished = false;
  }
  if (is_finished) receipt.finished_at = now;
  if (receipt == before) co_return Status{};
  const auto updated = co_await store_.deletions().update(std::move(receipt));
  if (!updated && updated.error().code != ErrorCode::kConflict) co_return fail(updated.error());  // another process
  co_return Status{};
}

}  // namespace portreto::services
