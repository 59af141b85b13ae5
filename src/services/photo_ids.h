#pragma once

#include <string>

#include "model/values.h"
#include "services/idempotency.h"

// Which photo comes of what: known before there is one, so that room can be taken for it.
namespace portreto::services {

inline PhotoId photo_id_for(UserId owner, GalleryId gallery, const IdempotencyKey& key, const Clock& clock) {
  return id_for<PhotoId>(owner, "photo in " + gallery.str(), key, clock);
}

inline IdempotencyKey key_of(const model::Upload& upload) { return "upload " + upload.id.str(); }

// By a guest who sends it, not by the owner of the photo: so that no guest meets what somebody else has added.
inline PhotoId photo_id_of(const model::Upload& upload, const Clock& clock) {
  return photo_id_for(upload.guest ? upload.guest->id : upload.owner, upload.gallery, key_of(upload), clock);
}

}  // namespace portreto::services
