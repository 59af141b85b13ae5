#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "blob/blob_store.h"
#include "metadata/metadata_store.h"
#include "metadata/notification_store.h"
#include "metadata/passkey_store.h"
#include "metadata/search_store.h"

// Stores that fail when a test says so.
namespace portreto::services {

// How a write goes wrong: with the error alone, or with the error after it has happened all the same.
struct Fault {
  ErrorCode code = ErrorCode::kUnavailable;
  bool happens_anyway = false;
};
using FaultOf = std::function<std::optional<Fault>()>;

inline std::unexpected<Error> failure_of(const Fault& fault) { return fail(fault.code, "This failed for a test."); }

template <typename T>
Task<Result<T>> through(Task<Result<T>> work, FaultOf& fault_of) {
  const std::optional<Fault> fault = fault_of ? fault_of() : std::nullopt;
  if (!fault) co_return co_await std::move(work);
  if (fault->happens_anyway) co_await std::move(work);
  co_return failure_of(*fault);
}

class FaultyBlobStore final : public blob::BlobStore {
 public:
  explicit FaultyBlobStore(blob::BlobStore& real) : real_(real) {}
  FaultOf on_put, on_read, on_erase;

  Task<Result<blob::PutOutcome>> put(blob::BlobKey key, std::shared_ptr<blob::BlobSource> source) override {
    return through(real_.put(key, std::move(source)), on_put);
  }
  Task<Result<blob::BlobInfo>> head(blob::BlobKey key) override { return through(real_.head(key), on_read); }
  Task<Result<Bytes>> get(blob::BlobKey key, std::uint64_t offset, std::uint64_t length) override {
    return through(real_.get(key, offset, length), on_read);
  }
  Task<Status> erase(blob::BlobKey key) override { return through(real_.erase(key), on_erase); }

 private:
  blob::BlobStore& real_;
};

class FaultyPhotoStore final : public metadata::PhotoStore {
 public:
  explicit FaultyPhotoStore(metadata::PhotoStore& real) : real_(real) {}
  FaultOf on_insert, on_update, on_rank, on_cursor_times, on_add_garbage, on_remove_garbage, on_locate, on_release,
      on_list_of_guest;

  Task<Status> insert(model::Photo photo) override { return through(real_.insert(std::move(photo)), on_insert); }
  Task<Status> add_garbage(model::Image image) override {
    return through(real_.add_garbage(std::move(image)), on_add_garbage);
  }
  Task<Status> remove_garbage(BlobId blob) override { return through(real_.remove_garbage(blob), on_remove_garbage); }

  Task<Result<model::Photo>> find(PhotoId id) override { return real_.find(id); }
  Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many(std::vector<PhotoId> ids) override {
    return real_.find_many(std::move(ids));
  }
  Task<Result<model::Photo>> find_with_held(PhotoId id) override { return real_.find_with_held(id); }
  Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many_with_held(std::vector<PhotoId> ids) override {
    return real_.find_many_with_held(std::move(ids));
  }
  Task<Result<metadata::Page<model::Photo>>> list_held(metadata::HeldPhotos of, metadata::PageRequest page) override {
    return real_.list_held(of, std::move(page));
  }
  Task<Result<std::uint64_t>> count_held(GalleryId gallery) override { return real_.count_held(gallery); }
  Task<Status> release(PhotoId id) override { return through(real_.release(id), on_release); }
  Task<Result<model::Photo>> update(model::Photo photo) override {
    return through(real_.update(std::move(photo)), on_update);
  }
  Task<Result<metadata::Page<model::Photo>>> list(metadata::GalleryPhotos of, metadata::PageRequest page) override {
    return real_.list(of, page);
  }
  Task<Result<std::vector<metadata::Located>>> locate(metadata::LocatedAmong among,
                                                      std::vector<model::CellRange> ranges,
                                                      std::size_t limit) override {
    return through(real_.locate(std::move(among), std::move(ranges), limit), on_locate);
  }
  Task<Result<std::vector<model::Photo>>> list_by_content(GalleryId gallery,
                                                          std::vector<Sha256Digest> originals) override {
    return real_.list_by_content(gallery, std::move(originals));
  }
  Task<Result<Neighbours>> neighbours(model::Photo photo, model::PhotoOrder order) override {
    return real_.neighbours(std::move(photo), order);
  }
  Task<Result<std::vector<Timestamp>>> cursor_times(metadata::GalleryPhotos of) override {
    return through(real_.cursor_times(of), on_cursor_times);
  }
  Task<Result<model::Photo>> move(model::Photo photo, GalleryId to) override {
    return real_.move(std::move(photo), to);
  }
  Task<Status> set_rank(PhotoId id, std::int64_t rank) override { return through(real_.set_rank(id, rank), on_rank); }
  Task<Result<std::unordered_map<GalleryId, Preview>>> previews(std::vector<model::Gallery> galleries,
                                                                std::size_t photos_max) override {
    return real_.previews(std::move(galleries), photos_max);
  }
  Task<Result<std::uint64_t>> count_added(GalleryId gallery, UserId by, Timestamp from, Timestamp until) override {
    return real_.count_added(gallery, by, from, until);
  }
  Task<Result<std::uint64_t>> count_by_guests(ShareLinkId link) override { return real_.count_by_guests(link); }
  Task<Result<metadata::Page<model::Photo>>> list_of_guest(metadata::GuestsOwn of,
                                                           metadata::PageRequest page) override {
    return through(real_.list_of_guest(of, std::move(page)), on_list_of_guest);
  }
  Task<Status> mark_deleting(PhotoId id) override { return real_.mark_deleting(id); }
  Task<Result<std::size_t>> mark_deleting_of(GalleryId gallery, std::size_t limit) override {
    return real_.mark_deleting_of(gallery, limit);
  }
  Task<Result<std::vector<model::Photo>>> list_deleting(std::size_t limit) override {
    return real_.list_deleting(limit);
  }
  Task<Result<std::vector<model::Photo>>> list_orphaned(std::size_t limit) override {
    return real_.list_orphaned(limit);
  }
  Task<Status> erase(PhotoId id) override { return real_.erase(id); }
  Task<Result<std::vector<model::Image>>> list_garbage(std::size_t limit) override { return real_.list_garbage(limit); }

 private:
  metadata::PhotoStore& real_;
};

class FaultyUploadStore final : public metadata::UploadStore {
 public:
  explicit FaultyUploadStore(metadata::UploadStore& real) : real_(real) {}
  FaultOf on_insert, on_update;

  Task<Status> insert(model::Upload upload) override { return through(real_.insert(std::move(upload)), on_insert); }
  Task<Result<model::Upload>> update(model::Upload upload) override {
    return through(real_.update(std::move(upload)), on_update);
  }

  Task<Result<model::Upload>> find(UploadId id) override { return real_.find(id); }
  Task<Result<std::vector<model::Upload>>> list_receiving(UserId owner, std::size_t limit) override {
    return real_.list_receiving(owner, limit);
  }
  Task<Result<std::vector<model::Upload>>> list_expired(Timestamp now, std::size_t limit) override {
    return real_.list_expired(now, limit);
  }
  Task<Status> erase(UploadId id) override { return real_.erase(id); }

 private:
  metadata::UploadStore& real_;
};

class FaultySearchStore final : public metadata::SearchStore {
 public:
  explicit FaultySearchStore(metadata::SearchStore& real) : real_(real) {}
  FaultOf on_find, on_index;
  std::size_t entries_max = metadata::kPageSizeMax;  // that one find() gives, as if it had looked at as many as it may

  Task<Result<metadata::Page<metadata::Found>>> find(model::TargetKind kind, metadata::SearchQuery query,
                                                     metadata::PageRequest page) override {
    page.limit = std::min(page.limit, entries_max);
    return through(real_.find(kind, std::move(query), page), on_find);
  }
  Task<Result<std::size_t>> index(std::size_t limit) override { return through(real_.index(limit), on_index); }

 private:
  metadata::SearchStore& real_;
};

class FaultyPasskeyStore final : public metadata::PasskeyStore {
 public:
  explicit FaultyPasskeyStore(metadata::PasskeyStore& real) : real_(real) {}
  FaultOf on_insert, on_find, on_note_use;

  Task<Status> insert(model::Passkey passkey) override { return through(real_.insert(std::move(passkey)), on_insert); }
  Task<Result<model::Passkey>> find_by_credential(std::string credential_id) override {
    return through(real_.find_by_credential(std::move(credential_id)), on_find);
  }
  Task<Status> note_use(Use use) override { return through(real_.note_use(use), on_note_use); }

  Task<Result<std::vector<model::Passkey>>> list_of(UserId user) override { return real_.list_of(user); }
  Task<Status> remove(UserId user, PasskeyId id) override { return real_.remove(user, id); }
  Task<Result<std::size_t>> remove_all_of(UserId user, std::size_t limit) override {
    return real_.remove_all_of(user, limit);
  }

 private:
  metadata::PasskeyStore& real_;
};

class FaultyNotificationStore final : public metadata::NotificationStore {
 public:
  explicit FaultyNotificationStore(metadata::NotificationStore& real) : real_(real) {}
  FaultOf on_note, on_take_back;
  std::function<Task<void>()> after_list;  // what happens as soon as a list is read

  Task<Status> note(model::GalleryNotice notice) override { return through(real_.note(notice), on_note); }
  Task<Status> take_back(model::NotificationKind kind, GalleryId gallery, UserId recipient) override {
    return through(real_.take_back(kind, gallery, recipient), on_take_back);
  }

  Task<Result<metadata::NotificationPage>> list(UserId recipient, std::optional<metadata::NotificationKey> after,
                                                std::size_t limit) override {
    auto page = co_await real_.list(recipient, after, limit);
    if (after_list) co_await after_list();
    co_return page;
  }
  Task<Result<std::vector<model::Notification>>> list_since(UserId recipient, Timestamp since,
                                                            std::size_t limit) override {
    return real_.list_since(recipient, since, limit);
  }
  Task<Result<std::uint64_t>> count_unseen(UserId recipient, std::size_t limit) override {
    return real_.count_unseen(recipient, limit);
  }
  Task<Result<std::optional<Timestamp>>> seen_at(UserId recipient) override { return real_.seen_at(recipient); }
  Task<Status> set_seen(UserId recipient, Timestamp at) override { return real_.set_seen(recipient, at); }
  Task<Result<std::size_t>> address(std::size_t limit) override { return real_.address(limit); }
  Task<Result<std::size_t>> remove_notices_about(GalleryId gallery, std::size_t limit) override {
    return real_.remove_notices_about(gallery, limit);
  }
  Task<Result<std::size_t>> remove_notices_of(UserId user, std::size_t limit) override {
    return real_.remove_notices_of(user, limit);
  }

 private:
  metadata::NotificationStore& real_;
};

class FaultyMetadataStore final : public metadata::MetadataStore {
 public:
  explicit FaultyMetadataStore(metadata::MetadataStore& real)
      : real_(real),
        photos_(real.photos()),
        uploads_(real.uploads()),
        search_(real.search()),
        passkeys_(real.passkeys()),
        notifications_(real.notifications()) {}

  metadata::AccountStore& accounts() override { return real_.accounts(); }
  metadata::SessionStore& sessions() override { return real_.sessions(); }
  metadata::ProfileStore& profiles() override { return real_.profiles(); }
  metadata::GalleryStore& galleries() override { return real_.galleries(); }
  FaultyPhotoStore& photos() override { return photos_; }
  metadata::SocialStore& social() override { return real_.social(); }
  metadata::FollowStore& follows() override { return real_.follows(); }
  metadata::LocationStore& locations() override { return real_.locations(); }
  metadata::StorageNodeStore& storage_nodes() override { return real_.storage_nodes(); }
  FaultyUploadStore& uploads() override { return uploads_; }
  metadata::ShareLinkStore& share_links() override { return real_.share_links(); }
  FaultyNotificationStore& notifications() override { return notifications_; }
  FaultySearchStore& search() override { return search_; }
  metadata::DeletionStore& deletions() override { return real_.deletions(); }
  metadata::BlockStore& blocks() override { return real_.blocks(); }
  FaultyPasskeyStore& passkeys() override { return passkeys_; }
  metadata::SiteStore& site() override { return real_.site(); }
  metadata::CaseStore& cases() override { return real_.cases(); }
  metadata::AuditStore& audit() override { return real_.audit(); }
  metadata::QuotaStore& quotas() override { return real_.quotas(); }
  metadata::DigestStore& digests() override { return real_.digests(); }
  std::unique_ptr<metadata::Records> records() override { return real_.records(); }
  Task<Status> check() override { return real_.check(); }

 private:
  metadata::MetadataStore& real_;
  FaultyPhotoStore photos_;
  FaultyUploadStore uploads_;
  FaultySearchStore search_;
  FaultyPasskeyStore passkeys_;
  FaultyNotificationStore notifications_;
};

}  // namespace portreto::services
