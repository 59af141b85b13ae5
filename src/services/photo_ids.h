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

inline PhotoId photo_id_of(const model::Upload& upload, const Clock& clock) {
  return photo_id_for(upload.owner, upload.gallery, key_of(upload), clock);
}

}  // namespace portreto::services
