#pragma once

#include <chrono>
#include <cstddef>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/image_store.h"

namespace portreto::services {

// Removes what deletions, crashes and time have left: the second half of each deletion. Every step may be cut off
// anywhere and is taken up again by the next sweep; a step that fails is logged, counted and does not keep the others
// back. At most one sweeper should run in a cluster, for economy and not for safety. Thread-safe; dependencies must
// outlive it.
class Sweeper {
 public:
  struct Limits {
    std::size_t batch = 100;        // rows per read
    std::size_t batches_max = 100;  // per kind and sweep; the rest waits for the next sweep
    // How old an image without owner is before its bytes go: longer than any upload takes.
    std::chrono::milliseconds garbage_age_min = std::chrono::hours(1);
  };

  Sweeper(metadata::MetadataStore& store, ImageStore& images, const Clock& clock) : Sweeper(store, images, clock, {}) {}
  Sweeper(metadata::MetadataStore& store, ImageStore& images, const Clock& clock, Limits limits)
      : store_(store), images_(images), clock_(clock), limits_(limits) {}

  struct Report {
    std::size_t galleries = 0;
    std::size_t photos = 0;
    std::size_t images = 0;
    std::size_t uploads = 0;
    std::size_t sessions = 0;
    std::size_t addressed = 0;  // likes and comments that had no recipient yet
    std::size_t indexed = 0;    // galleries and photos that were not found as they are
    std::size_t failures = 0;
  };
  Task<Report> sweep();

  // What is left of one that is marked as being deleted, at once. Done already: succeeds.
  Task<Status> finish_gallery(GalleryId id);
  Task<Status> finish_photo(model::Photo photo);

  // Sweeps now and then every `interval`, until it is cancelled.
  Task<void> run(std::chrono::milliseconds interval);

 private:
  Task<Status> sweep_galleries(Report& report);
  Task<Status> sweep_orphans(Report& report);
  Task<Status> sweep_photos(Report& report);
  Task<Status> sweep_images(Report& report);
  Task<Status> sweep_uploads(Report& report);
  Task<Status> sweep_sessions(Report& report);
  Task<Status> address_notifications(Report& report);
  Task<Status> index_search(Report& report);

  Task<Status> remove_reactions(model::Target target);

  metadata::MetadataStore& store_;
  ImageStore& images_;
  const Clock& clock_;
  const Limits limits_;
};

}  // namespace portreto::services
