#include "services/held_photos.h"

#include <utility>

#include "runtime/all.h"
#include "services/assembly.h"

namespace portreto::services {

Task<Result<HeldView>> HeldPhotos::list(Viewer viewer, GalleryId id, metadata::PageRequest page) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.find_gallery(id), store_.photos().count_held(id),
                                             store_.photos().list_held({.gallery = id}, std::move(page))));
  auto& [gallery, count, photos] = read;
  PORTRETO_CO_ASSIGN(auto found,
                     co_await all(access_.admit_owner(viewer, std::move(gallery)), people_of(store_, viewer, {})));
  auto& [own, people] = found;
  co_return HeldView{std::move(people), std::move(own), count, std::move(photos)};
}

Task<Status> HeldPhotos::release(Viewer viewer, PhotoId id) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.photo_to_release(viewer, id));
  auto released = co_await store_.photos().release(id);
  // Its own write is found, since what is done already succeeds.
  if (!released && released.error().code == ErrorCode::kOutcomeUnknown) released = co_await store_.photos().release(id);
  co_return released;
}

}  // namespace portreto::services
