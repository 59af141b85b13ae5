#include "services/sweeper.h"

#include <utility>

#include "base/id_time.h"
#include "metadata/notification_store.h"
#include "metadata/search_store.h"
#include "metadata/share_link_store.h"
#include "runtime/log.h"
#include "runtime/timer.h"
#include "services/upload_removal.h"

namespace portreto::services {
namespace {

void note(Sweeper::Report& report, std::string_view step, const Status& outcome, std::size_t& done) {
  if (outcome) {
    ++done;
    return;
  }
  ++report.failures;
  log::warn("a step of the sweep failed", {{"step", step}, {"error", to_string(outcome.error().code)}});
}

}  // namespace

Task<void> Sweeper::run(std::chrono::milliseconds interval) {
  for (;;) {
    co_await sweep();
    co_await sleep_for(interval);
  }
}

Task<Sweeper::Report> Sweeper::sweep() {
  Report report;
  std::size_t steps = 0;
  // Galleries first: their photos are among the next steps' work.
  note(report, "galleries", co_await sweep_galleries(report), steps);
  note(report, "orphans", co_await sweep_orphans(report), steps);
  note(report, "photos", co_await sweep_photos(report), steps);
  note(report, "images", co_await sweep_images(report), steps);
  note(report, "uploads", co_await sweep_uploads(report), steps);
  note(report, "sessions", co_await sweep_sessions(report), steps);
  note(report, "notifications", co_await address_notifications(report), steps);
  note(report, "search", co_await index_search(report), steps);
  if (report.galleries + report.photos + report.images + report.uploads + report.sessions + report.addressed +
          report.indexed + report.failures >
      0) {
    log::info("swept", {{"galleries", report.galleries},
                        {"photos", report.photos},
                        {"images", report.images},
                        {"uploads", report.uploads},
                        {"sessions", report.sessions},
                        {"addressed", report.addressed},
                        {"indexed", report.indexed},
                        {"failures", report.failures}});
  }
  co_return report;
}

Task<Status> Sweeper::sweep_galleries(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const auto galleries, co_await store_.galleries().list_deleting(limits_.batch));
    const std::size_t done_before = report.galleries;
    for (const GalleryId id : galleries) note(report, "gallery", co_await finish_gallery(id), report.galleries);
    // Nothing went away: the same rows would come again.
    if (galleries.size() < limits_.batch || report.galleries == done_before) break;
  }
  co_return Status{};
}

Task<Status> Sweeper::finish_gallery(GalleryId id) {
  for (;;) {
    PORTRETO_CO_ASSIGN(const std::size_t marked, co_await store_.photos().mark_deleting_of(id, limits_.batch));
    if (marked == 0) break;
  }
  PORTRETO_CO_TRY(co_await remove_reactions(model::target_of(id)));
  for (;;) {
    PORTRETO_CO_ASSIGN(const std::size_t removed, co_await store_.share_links().remove_all_of(id, limits_.batch));
    if (removed == 0) break;
  }
  for (;;) {
    PORTRETO_CO_ASSIGN(const std::size_t removed,
                       co_await store_.notifications().remove_notices_about(id, limits_.batch));
    if (removed == 0) break;
  }
  co_return co_await store_.galleries().erase(id);
}

Task<Status> Sweeper::sweep_orphans(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const auto photos, co_await store_.photos().list_orphaned(limits_.batch));
    std::size_t marked = 0;
    for (const model::Photo& photo : photos) {
      note(report, "orphan", co_await store_.photos().mark_deleting(photo.id), marked);
    }
    if (photos.size() < limits_.batch || marked == 0) break;
  }
  co_return Status{};
}

Task<Status> Sweeper::sweep_photos(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(auto photos, co_await store_.photos().list_deleting(limits_.batch));
    const std::size_t done_before = report.photos;
    const std::size_t found = photos.size();
    for (model::Photo& photo : photos) note(report, "photo", co_await finish_photo(std::move(photo)), report.photos);
    if (found < limits_.batch || report.photos == done_before) break;
  }
  co_return Status{};
}

Task<Status> Sweeper::finish_photo(model::Photo photo) {
  // The row goes last: it is what knows of the bytes.
  PORTRETO_CO_TRY(co_await images_.erase(std::move(photo.image)));
  PORTRETO_CO_TRY(co_await remove_reactions(model::target_of(photo.id)));
  co_return co_await store_.photos().erase(photo.id);
}

Task<Status> Sweeper::remove_reactions(model::Target target) {
  for (;;) {
    PORTRETO_CO_ASSIGN(const std::size_t removed, co_await store_.social().remove_all_of(target, limits_.batch));
    if (removed == 0) co_return Status{};
  }
}

Task<Status> Sweeper::sweep_images(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const auto images, co_await store_.photos().list_garbage(limits_.batch));
    const std::size_t done_before = report.images;
    for (const model::Image& image : images) {
      if (clock_.now() - made_at(image.blob.uuid) < limits_.garbage_age_min) continue;  // an upload may be under way
      auto erased = co_await images_.erase(image);
      if (erased) erased = co_await store_.photos().remove_garbage(image.blob);
      note(report, "image", erased, report.images);
    }
    if (images.size() < limits_.batch || report.images == done_before) break;
  }
  co_return Status{};
}

Task<Status> Sweeper::sweep_uploads(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    const Timestamp now = clock_.now();
    PORTRETO_CO_ASSIGN(auto uploads, co_await store_.uploads().list_expired(now, limits_.batch));
    const std::size_t done_before = report.uploads;
    const std::size_t found = uploads.size();
    for (model::Upload& upload : uploads) {
      note(report, "upload", co_await remove_upload(store_.uploads(), images_, std::move(upload), now), report.uploads);
    }
    if (found < limits_.batch || report.uploads == done_before) break;
  }
  co_return Status{};
}

Task<Status> Sweeper::sweep_sessions(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const std::size_t removed,
                       co_await store_.sessions().remove_expired(clock_.now(), limits_.batch));
    report.sessions += removed;
    if (removed < limits_.batch) break;
  }
  co_return Status{};
}

// Those of the Portreto before: from before it was replaced, and while the two run side by side.
Task<Status> Sweeper::address_notifications(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const std::size_t addressed, co_await store_.notifications().address(limits_.batch));
    report.addressed += addressed;
    if (addressed < limits_.batch) break;
  }
  co_return Status{};
}

// Of the Portreto before, too.
Task<Status> Sweeper::index_search(Report& report) {
  for (std::size_t batch = 0; batch < limits_.batches_max; ++batch) {
    PORTRETO_CO_ASSIGN(const std::size_t indexed, co_await store_.search().index(limits_.batch));
    report.indexed += indexed;
    if (indexed < limits_.batch) break;
  }
  co_return Status{};
}

}  // namespace portreto::services
