#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/notification.h"
#include "runtime/task.h"

namespace portreto::metadata {

// What tells a notification from the others of its recipient, and gives their order. A list goes on after it.
struct NotificationKey {
  Timestamp at;
  model::NotificationKind kind = model::NotificationKind::kLike;
  Uuid thing;  // the comment, what is liked, or the notice; nil of a follow
  model::TargetKind thing_kind = model::TargetKind::kGallery;
  UserId actor;
  auto operator<=>(const NotificationKey&) const = default;

  std::string str() const;  // base64url, 56 characters; opaque to clients
  static std::optional<NotificationKey> parse(std::string_view text);
};
NotificationKey key_of(const model::Notification& notification);

struct NotificationPage {
  std::vector<model::Notification> items;
  std::optional<NotificationKey> next;  // set when there is more
};

// What concerns a person: the likes and comments that others left on what is theirs, who asks to follow or follows
// them, and who let them follow. These are the rows of SocialStore and FollowStore themselves, by their recipient: an
// act and its notification are one write, so that none is ever without the other. What is told of galleries has rows of
// this store's own (model::GalleryNotice), which are written before the act; whether it holds is asked by who reads.
// Errors as in metadata_store.h.
class NotificationStore {
 public:
  virtual ~NotificationStore() = default;

  // Newest first; `limit` is 1…kPageSizeMax.
  virtual Task<Result<NotificationPage>> list(UserId recipient, std::optional<NotificationKey> after,
                                              std::size_t limit) = 0;
  // Those at `since` or later, oldest first, up to `limit` (1…kPageSizeMax).
  virtual Task<Result<std::vector<model::Notification>>> list_since(UserId recipient, Timestamp since,
                                                                    std::size_t limit) = 0;

  // Those later than seen_at, counted up to `limit`, without what people did whom the recipient keeps away, or who
  // have blocked the recipient (BlockStore). What is not among the newest `limit` of its kind may be left out. A person
  // who is not there has none.
  virtual Task<Result<std::uint64_t>> count_unseen(UserId recipient, std::size_t limit) = 0;
  virtual Task<Result<std::optional<Timestamp>>> seen_at(UserId recipient) = 0;  // kNotFound
  // An earlier time than the stored one succeeds, and changes nothing. kNotFound.
  virtual Task<Status> set_seen(UserId recipient, Timestamp at) = 0;

  // Gives a recipient to up to `limit` likes and comments that have none yet (model::Like); returns how many there
  // were. Any number of processes may do it at once.
  virtual Task<Result<std::size_t>> address(std::size_t limit) = 0;

  // One that is there already stays as it is.
  virtual Task<Status> note(model::GalleryNotice notice) = 0;
  // Takes back all of this kind about a gallery to this recipient; there need be none.
  virtual Task<Status> take_back(model::NotificationKind kind, GalleryId gallery, UserId recipient) = 0;
  // Removes up to `limit` notices about a gallery, or those that have the person on either side; returns how many there
  // were.
  virtual Task<Result<std::size_t>> remove_notices_about(GalleryId gallery, std::size_t limit) = 0;
  virtual Task<Result<std::size_t>> remove_notices_of(UserId user, std::size_t limit) = 0;
};

}  // namespace portreto::metadata
