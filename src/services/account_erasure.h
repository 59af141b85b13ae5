#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/image_store.h"
#include "services/sweeper.h"

namespace portreto::services {

// Removes all that deleted accounts have left, and keeps their receipts up to date: what AccountDeletion has begun.
// Every step may be cut off anywhere, be done twice, and by several processes at once: what is to be removed is counted
// first, into the receipt, by one write; and the account's own row, which all the rest is found by, goes last.
// Thread-safe; dependencies must outlive it.
//
// What lies on a storage node that is away is erased by the steward once it is back. The rows of BlobLocation that name
// it say so, and name the receipt: it counts them.
class AccountErasure {
 public:
  struct Limits {
    std::size_t batch = 100;  // rows per read
    // Until then a request that was let in before the deletion may still write something: sessions are trusted for 5 s
    // (SessionWatch), and no request but an upload takes longer than 10 s more. What comes of an upload later has no
    // gallery any more, and goes with the Sweeper.
    std::chrono::milliseconds settle_time = std::chrono::seconds(15);
    std::chrono::milliseconds receipt_age_max = std::chrono::days(30);  // from when nothing is left anywhere
  };

  AccountErasure(metadata::MetadataStore& store, ImageStore& images, Sweeper& sweeper, const Clock& clock)
      : AccountErasure(store, images, sweeper, clock, {}) {}
  AccountErasure(metadata::MetadataStore& store, ImageStore& images, Sweeper& sweeper, const Clock& clock,
                 Limits limits)
      : store_(store), images_(images), sweeper_(sweeper), clock_(clock), limits_(limits) {}

  struct Report {
    std::size_t accounts = 0;  // that are gone now
    std::size_t waiting = 0;   // that are not yet, for all that could be done
    std::size_t failures = 0;
  };
  // Goes over all of them once.
  Task<Report> round();

  // Rounds now and then every `interval`, until it is cancelled.
  Task<void> run(std::chrono::milliseconds interval);

 private:
  using Nodes = std::map<std::string, model::DeletionNode>;

  // Whether the account is gone.
  Task<Result<bool>> erase(metadata::Person person);
  Task<Result<model::Deletion>> begun(const metadata::Person& person);
  Task<Result<model::Deletion>> counted(const metadata::Person& person, model::Deletion receipt);
  Task<Status> count_gallery(GalleryId gallery, model::Deletion& receipt, Nodes& nodes,
                             std::optional<UserId> added_by = {});
  // Those of others to which this person has added photos.
  Task<Result<std::vector<GalleryId>>> contributed_to(UserId user);
  Task<Status> count_uploads(UserId owner, Nodes& nodes);
  Task<Status> count_images(std::vector<model::Image> images, Nodes& nodes);

  Task<Status> erase_galleries(UserId owner, DeletionId receipt);
  Task<Status> erase_photos(GalleryId gallery, DeletionId receipt);
  Task<Status> erase_contributions(UserId user, DeletionId receipt);
  Task<Status> erase_photo(model::Photo photo, DeletionId receipt);
  Task<Status> erase_uploads(UserId owner, DeletionId receipt);
  Task<Status> erase_picture(const metadata::Person& person, DeletionId receipt);
  Task<Status> erase_acts(const model::User& user);
  Task<Status> erase_reports(UserId user);
  // Writes down with the image's location that it goes with this deletion.
  Task<Status> claim(BlobId blob, DeletionId receipt);

  Task<Status> update_receipts();
  Task<Status> update(model::Deletion receipt);

  metadata::MetadataStore& store_;
  ImageStore& images_;
  Sweeper& sweeper_;
  const Clock& clock_;
  const Limits limits_;
};

// The node of a single process, which has no names for where bytes lie.
inline constexpr std::string_view kOnlyNode = "local";

}  // namespace portreto::services
