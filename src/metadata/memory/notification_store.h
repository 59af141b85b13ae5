#pragma once

#include "metadata/memory/tables.h"
#include "metadata/notification_store.h"

namespace portreto::metadata {

class MemoryNotificationStore final : public NotificationStore {
 public:
  explicit MemoryNotificationStore(Tables& tables) : tables_(tables) {}

  Task<Result<NotificationPage>> list(UserId recipient, std::optional<NotificationKey> after,
                                      std::size_t limit) override;
  Task<Result<std::vector<model::Notification>>> list_since(UserId recipient, Timestamp since,
                                                            std::size_t limit) override;
  Task<Result<std::uint64_t>> count_unseen(UserId recipient, std::size_t limit) override;
  Task<Result<std::optional<Timestamp>>> seen_at(UserId recipient) override;
  Task<Status> set_seen(UserId recipient, Timestamp at) override;
  Task<Result<std::size_t>> address(std::size_t limit) override;
  Task<Status> note(model::GalleryNotice notice) override;
  Task<Status> take_back(model::NotificationKind kind, GalleryId gallery, UserId recipient) override;
  Task<Result<std::size_t>> remove_notices_about(GalleryId gallery, std::size_t limit) override;
  Task<Result<std::size_t>> remove_notices_of(UserId user, std::size_t limit) override;

 private:
  Tables& tables_;
};

}  // namespace portreto::metadata
