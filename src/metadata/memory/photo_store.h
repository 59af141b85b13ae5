#pragma once

#include "metadata/memory/tables.h"
#include "metadata/metadata_store.h"

namespace portreto::metadata {

class MemoryPhotoStore final : public PhotoStore {
 public:
  explicit MemoryPhotoStore(Tables& tables) : tables_(tables) {}

  Task<Status> insert(model::Photo photo) override;
  Task<Result<model::Photo>> find(PhotoId id) override;
  Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many(std::vector<PhotoId> ids) override;
  Task<Result<model::Photo>> find_with_held(PhotoId id) override;
  Task<Result<std::unordered_map<PhotoId, model::Photo>>> find_many_with_held(std::vector<PhotoId> ids) override;
  Task<Result<Page<model::Photo>>> list_held(HeldPhotos of, PageRequest page) override;
  Task<Result<std::uint64_t>> count_held(GalleryId gallery) override;
  Task<Status> release(PhotoId id) override;
  Task<Result<model::Photo>> update(model::Photo photo) override;
  Task<Status> set_rank(PhotoId id, std::int64_t rank) override;
  Task<Result<model::Photo>> move(model::Photo photo, GalleryId to) override;
  Task<Result<std::vector<Located>>> locate(LocatedAmong among, std::vector<model::CellRange> ranges,
                                            std::size_t limit) override;
  Task<Result<Page<model::Photo>>> list(GalleryPhotos of, PageRequest page) override;
  Task<Result<std::vector<model::Photo>>> list_by_content(GalleryId gallery,
                                                          std::vector<Sha256Digest> originals) override;
  Task<Result<Neighbours>> neighbours(model::Photo photo, model::PhotoOrder order) override;
  Task<Result<std::vector<Timestamp>>> cursor_times(GalleryPhotos of) override;
  Task<Result<std::uint64_t>> count_by_guests(ShareLinkId link) override;
  Task<Result<Page<model::Photo>>> list_of_guest(GuestsOwn of, PageRequest page) override;
  Task<Result<std::unordered_map<GalleryId, Preview>>> previews(std::vector<model::Gallery> galleries,
                                                                std::size_t photos_max) override;
  Task<Result<std::uint64_t>> count_added(GalleryId gallery, UserId by, Timestamp from, Timestamp until) override;
  Task<Status> mark_deleting(PhotoId id) override;
  Task<Result<std::size_t>> mark_deleting_of(GalleryId gallery, std::size_t limit) override;
  Task<Result<std::vector<model::Photo>>> list_deleting(std::size_t limit) override;
  Task<Result<std::vector<model::Photo>>> list_orphaned(std::size_t limit) override;
  Task<Status> erase(PhotoId id) override;
  Task<Status> add_garbage(model::Image image) override;
  Task<Result<std::vector<model::Image>>> list_garbage(std::size_t limit) override;
  Task<Status> remove_garbage(BlobId blob) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
