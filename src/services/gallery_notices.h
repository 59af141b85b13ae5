#pragma once

#include <vector>

#include "base/recently_used.h"
#include "metadata/metadata_store.h"
#include "model/notification.h"

// What people are told of galleries (model::GalleryNotice): written down before it is done, so that no process takes it
// with it.
namespace portreto::services {

// Whom `after` names and `before` did not: its contributors, and under that audience its people. Who is both is told
// that they may add photos.
std::vector<model::GalleryNotice> notices_of_naming(const model::Gallery& before, const model::Gallery& after,
                                                    Timestamp now);

// Beside each other; the first failure, if any.
Task<Status> note_all(metadata::MetadataStore& store, std::vector<model::GalleryNotice> notices);

// Once `after` is stored: takes back what was told to those whom it names no more. Where that fails, something is left
// that is not shown.
Task<void> take_back_naming(metadata::MetadataStore& store, model::Gallery before, model::Gallery after);

// Tells the owners of galleries what contributors add to them, once a day for each. Thread-safe; the store must outlive
// it.
class AdditionNotices {
 public:
  explicit AdditionNotices(metadata::MetadataStore& store) : store_(store) {}

  // Before `photo` is inserted into a gallery of this owner. Nobody is told what they add themselves.
  Task<Status> note(const model::Photo& photo, UserId gallery_owner);

 private:
  static constexpr std::size_t kRememberedMax = 10'000;

  metadata::MetadataStore& store_;
  RecentlyUsed<Uuid, bool> noted_{kRememberedMax};  // so that each photo but the first costs no write
};

}  // namespace portreto::services
