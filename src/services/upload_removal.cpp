#include "services/upload_removal.h"

#include <utility>

namespace portreto::services {

Task<Status> remove_upload(metadata::UploadStore& uploads, ImageStore& images, model::Upload upload, Timestamp now) {
  if (upload.state != model::Upload::State::kDeleting) {
    upload.state = model::Upload::State::kDeleting;
    upload.expires_at = now;  // so that the Sweeper finds it
    auto updated = co_await uploads.update(upload);
    if (!updated && updated.error().code == ErrorCode::kNotFound) co_return Status{};
    PORTRETO_CO_ASSIGN(upload, std::move(updated));
  }
  PORTRETO_CO_TRY(co_await erase_parts(images, std::move(upload.parts)));
  co_return co_await uploads.erase(upload.id);
}

Task<Status> erase_parts(ImageStore& images, std::vector<model::UploadPart> parts) {
  Status outcome;
  for (const model::UploadPart& part : parts) {
    if (auto erased = co_await images.erase(image_of(part)); !erased && outcome) outcome = std::move(erased);
  }
  co_return outcome;
}

}  // namespace portreto::services
