#pragma once

#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "metadata/mongo/mongo_database.h"
#include "metadata/notification_store.h"

namespace portreto::metadata {

class MongoNotificationStore final : public NotificationStore {
 public:
  struct Source;

  explicit MongoNotificationStore(MongoDatabase& database) : database_(database) {}

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
  template <typename Read>
  Task<Result<std::vector<model::Notification>>> from_all(Read read);
  // When something was done, and by whom.
  using Acts = std::vector<std::pair<Timestamp, UserId>>;
  Task<Result<Acts>> newest_acts(Source source, std::size_t limit);
  Task<Result<std::size_t>> remove_notices(Bson filter, std::size_t limit);
  Task<Result<std::optional<std::unordered_set<UserId>>>> kept_away_from(UserId recipient);
  Task<Result<std::optional<model::User>>> find_person(UserId user);

  MongoDatabase& database_;
};

}  // namespace portreto::metadata
