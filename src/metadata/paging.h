#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "metadata/page.h"
#include "model/moderation.h"
#include "model/passkey.h"
#include "model/site.h"
#include "model/values.h"

// How every backend cuts its lists into pages.
namespace portreto::metadata {

inline std::size_t page_size(std::size_t limit) { return std::clamp<std::size_t>(limit, 1, kPageSizeMax); }

// Before the first row of a list that begins with the oldest, or with the newest.
inline constexpr Cursor kOldestFirst{.time = Timestamp::min()};
inline constexpr Cursor kNewestFirst{.time = Timestamp::max()};

inline Cursor cursor_of(const model::Gallery& gallery) { return {gallery.created_at, gallery.id.uuid}; }
inline Cursor cursor_of(const model::Photo& photo) { return {photo.created_at, photo.id.uuid}; }
// In the order that a gallery has; that of the owner's own has places in the stead of times.
inline Cursor cursor_of(const model::Photo& photo, model::PhotoOrder order) {
  switch (order) {
    case model::PhotoOrder::kTaken: return {model::dated_at(photo), photo.id.uuid};
    case model::PhotoOrder::kManual:
      return {Timestamp(std::chrono::milliseconds(model::place_of(photo))), photo.id.uuid};
    case model::PhotoOrder::kAdded: break;
  }
  return cursor_of(photo);
}
// Behind it a list that begins with the oldest goes on with the row of `cursor` itself.
inline Cursor just_before(Cursor cursor) {
  for (std::size_t i = cursor.id.bytes.size(); i-- > 0;) {
    const bool borrows = cursor.id.bytes[i] == std::byte{0};
    cursor.id.bytes[i] =
        borrows ? std::byte{0xFF} : static_cast<std::byte>(std::to_integer<int>(cursor.id.bytes[i]) - 1);
    if (!borrows) return cursor;
  }
  return {cursor.time - Timestamp::duration(1), cursor.id};  // the first of its time: the last one of the time before
}
inline Cursor cursor_of(const model::Upload& upload) { return {upload.created_at, upload.id.uuid}; }
inline Cursor cursor_of(const model::ShareLink& link) { return {link.created_at, link.id.uuid}; }
inline Cursor cursor_of(const model::Invitation& invitation) { return {invitation.created_at, invitation.id.uuid}; }
inline Cursor cursor_of(const model::Like& like) { return {like.created_at, like.user.uuid}; }  // of one thing
inline Cursor cursor_of(const model::Comment& comment) { return {comment.created_at, comment.id.uuid}; }
inline Cursor cursor_of_follower(const model::Follow& follow) { return {follow.created_at, follow.follower.uuid}; }
inline Cursor cursor_of_followed(const model::Follow& follow) { return {follow.created_at, follow.followed.uuid}; }
inline Cursor cursor_of(const model::Passkey& passkey) { return {passkey.created_at, passkey.id.uuid}; }
inline Cursor cursor_of(const model::Block& block) { return {block.created_at, block.other.uuid}; }
inline Cursor cursor_of(const model::Case& reported) { return {reported.changed_at, reported.subject}; }
inline Cursor cursor_of(const model::AuditEntry& entry) { return {entry.at, entry.id.uuid}; }

// Of `rows`, which were fetched up to one beyond `limit`; the cursor is that of the last row that is kept.
template <typename T, typename CursorOf>
Page<T> make_page(std::vector<T> rows, std::size_t limit, CursorOf cursor_of_row) {
  Page<T> page{.items = std::move(rows)};
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = cursor_of_row(page.items.back());
  }
  return page;
}

template <typename T>
Page<T> make_page(std::vector<T> rows, std::size_t limit) {
  return make_page(std::move(rows), limit, [](const T& row) { return cursor_of(row); });
}

}  // namespace portreto::metadata
