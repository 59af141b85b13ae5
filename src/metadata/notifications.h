#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "metadata/notification_store.h"
#include "model/values.h"

// What every backend makes notifications of, and how it puts those of several tables into one list.
namespace portreto::metadata {

model::Notification notification_of(const model::Like& like);
model::Notification notification_of(const model::Comment& comment);
model::Notification notification_of(const model::Photo& photo);    // that a guest added; to its owner
model::Notification notification_of(const model::Follow& follow);  // to the followed
model::Notification notification_of(const model::GalleryNotice& notice);
model::Notification acceptance_of(const model::Follow& follow);  // to the follower; it has accepted_at

template <typename Row>
void add(std::vector<model::Notification>& to, const std::vector<Row>& rows) {
  for (const Row& row : rows) to.push_back(notification_of(row));
}
inline void add_acceptances(std::vector<model::Notification>& to, const std::vector<model::Follow>& rows) {
  for (const model::Follow& row : rows) to.push_back(acceptance_of(row));
}

// Before which row of one kind's table, newest first and by (time, thing, kind of thing, actor), a list goes on that
// stopped at `after`; without one, before all.
NotificationKey bound_of(model::NotificationKind kind, const std::optional<NotificationKey>& after);

// The same for the table of notices, which are of several kinds: by (time, kind, thing).
NotificationKey notice_bound_of(const std::optional<NotificationKey>& after);

// Of the first `limit` + 1 rows of each kind.
NotificationPage newest_first(std::vector<model::Notification> rows, std::size_t limit);
// Of the first `limit` rows of each kind.
std::vector<model::Notification> oldest_first(std::vector<model::Notification> rows, std::size_t limit);

}  // namespace portreto::metadata
