#include "metadata/memory/upload_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

using model::Upload;

Task<Status> MemoryUploadStore::insert(Upload upload) {
  const std::lock_guard lock(tables_.mutex);
  const UploadId id = upload.id;
  if (!tables_.uploads.try_emplace(id, std::move(upload)).second) co_return exists_already();
  co_return Status{};
}

Task<Result<Upload>> MemoryUploadStore::find(UploadId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* upload = find_row(tables_.uploads, id);
  if (upload == nullptr) co_return not_found();
  co_return *upload;
}

Task<Result<Upload>> MemoryUploadStore::update(Upload upload) {
  const std::lock_guard lock(tables_.mutex);
  auto* stored = find_row(tables_.uploads, upload.id);
  if (stored == nullptr) co_return not_found();
  if (stored->revision != upload.revision) co_return changed_meanwhile();
  stored->parts = std::move(upload.parts);
  stored->state = upload.state;
  stored->photo = upload.photo;
  stored->expires_at = upload.expires_at;
  ++stored->revision;
  co_return *stored;
}

Task<Result<std::vector<Upload>>> MemoryUploadStore::list_receiving(UserId owner, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  co_return oldest(rows_where(tables_.uploads,
                              [&](const Upload& upload) {
                                return upload.owner == owner && upload.state == Upload::State::kReceiving;
                              }),
                   page_size(limit));
}

Task<Result<std::vector<Upload>>> MemoryUploadStore::list_expired(Timestamp now, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  auto expired = rows_where(tables_.uploads, [&](const Upload& upload) { return upload.expires_at <= now; });
  if (expired.size() > page_size(limit)) expired.resize(page_size(limit));
  co_return expired;
}

Task<Status> MemoryUploadStore::erase(UploadId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* stored = find_row(tables_.uploads, id);
  if (stored == nullptr) co_return Status{};
  if (stored->state != Upload::State::kDeleting) co_return still_live();
  tables_.uploads.erase(id);
  co_return Status{};
}

}  // namespace portreto::metadata
