#pragma once

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "services/image_store.h"

namespace portreto::services {

// Ends an upload as it was read: from then on nothing can be added to it, then its parts go, then its row. What is cut
// off in between is taken up by the Sweeper. kConflict: it has gone on meanwhile, and nothing was done; gone already:
// succeeds.
Task<Status> remove_upload(metadata::UploadStore& uploads, ImageStore& images, model::Upload upload, Timestamp now);

// Erases the bytes of all parts. The first error, once all were tried.
Task<Status> erase_parts(ImageStore& images, std::vector<model::UploadPart> parts);

}  // namespace portreto::services
