#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "metadata/page.h"
#include "metadata/paging.h"
#include "metadata/records/kinds.h"
#include "model/digest.h"
#include "model/passkey.h"
#include "model/quota.h"
#include "model/site.h"
#include "model/values.h"

namespace portreto::metadata {

// All that the in-memory backend keeps, behind one lock. Lists go over whole tables: it is meant for tests and for
// trying things out, and to be plainly right.
struct Tables {
  using Person = metadata::Person;

  std::mutex mutex;
  std::map<UserId, Person> people;
  std::map<SessionId, model::Session> sessions;
  std::map<std::string, model::LoginFailures> login_failures;
  std::map<GalleryId, model::Gallery> galleries;
  std::map<PhotoId, model::Photo> photos;
  std::map<BlobId, model::Image> garbage;
  std::map<std::pair<model::Target, UserId>, model::Like> likes;
  std::map<CommentId, model::Comment> comments;
  std::map<std::pair<UserId, UserId>, model::Follow> follows;  // by follower and followed
  std::map<BlobId, model::BlobLocation> locations;
  std::map<std::string, model::StorageNode> storage_nodes;
  std::map<UploadId, model::Upload> uploads;
  std::map<ShareLinkId, model::ShareLink> share_links;
  std::map<DeletionId, model::Deletion> deletions;
  std::map<std::pair<UserId, UserId>, model::Block> blocks;  // by user and other
  std::map<std::string, model::SiteSettings> site_settings;
  std::map<InvitationId, model::Invitation> invitations;
  std::map<Uuid, model::Case> cases;
  std::map<AuditId, model::AuditEntry> audit_entries;
  std::map<UserId, model::Quota> quotas;
  std::map<UserId, model::Digest> digests;
  std::map<PasskeyId, model::Passkey> passkeys;
  std::map<Uuid, model::GalleryNotice> gallery_notices;
};

// The row under a key, or null. The caller holds the lock.
template <typename Key, typename Value>
Value* find_row(std::map<Key, Value>& table, const Key& key) {
  const auto found = table.find(key);
  return found == table.end() ? nullptr : &found->second;
}

// Puts a row in place of the stored one where its revision is that one's (0: there is none), and raises it; nullopt
// where it is not. The caller holds the lock.
template <typename Key, typename Value>
std::optional<Value> replace_row(std::map<Key, Value>& table, const Key& key, Value row) {
  const Value* stored = find_row(table, key);
  if (row.revision != (stored == nullptr ? 0 : stored->revision)) return std::nullopt;
  ++row.revision;
  table.insert_or_assign(key, row);
  return row;
}

// The same as find_row(), null too for what is being deleted.
template <typename Key, typename Value>
Value* find_live(std::map<Key, Value>& table, const Key& key) {
  Value* row = find_row(table, key);
  return row != nullptr && row->state == model::State::kLive ? row : nullptr;
}

// The same for a person, null too for who has deleted their account.
inline Tables::Person* find_person(Tables& tables, UserId id) {
  auto* person = find_row(tables.people, id);
  return person != nullptr && !person->user.deleted_at ? person : nullptr;
}

// Copies of those of some rows that are live.
template <typename Key, typename Value>
std::unordered_map<Key, Value> live_rows(std::map<Key, Value>& table, const std::vector<Key>& keys) {
  std::unordered_map<Key, Value> rows;
  for (const Key& key : keys) {
    if (const Value* row = find_live(table, key)) rows.emplace(key, *row);
  }
  return rows;
}

// Copies of the rows that `is_wanted` accepts, in no order that means anything.
template <typename Key, typename Value, typename Wanted>
std::vector<Value> rows_where(const std::map<Key, Value>& table, Wanted is_wanted) {
  std::vector<Value> rows;
  for (const auto& [key, row] : table) {
    if (is_wanted(row)) rows.push_back(row);
  }
  return rows;
}

// The first `limit` rows by their cursors.
template <typename Row>
std::vector<Row> oldest(std::vector<Row> rows, std::size_t limit) {
  std::ranges::sort(rows, {}, [](const Row& row) { return cursor_of(row); });
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

enum class Order { kOldestFirst, kNewestFirst };

template <typename Row, typename CursorOf>
Page<Row> page_of(std::vector<Row> rows, Order order, const PageRequest& page, CursorOf cursor_of_row) {
  const auto comes_before = [order](const Cursor& a, const Cursor& b) {
    return order == Order::kOldestFirst ? a < b : b < a;
  };
  if (page.after) {
    std::erase_if(rows, [&](const Row& row) { return !comes_before(*page.after, cursor_of_row(row)); });
  }
  std::ranges::sort(rows, comes_before, cursor_of_row);
  return make_page(std::move(rows), page_size(page.limit), cursor_of_row);
}

template <typename Row>
Page<Row> page_of(std::vector<Row> rows, Order order, const PageRequest& page) {
  return page_of(std::move(rows), order, page, [](const Row& row) { return cursor_of(row); });
}

}  // namespace portreto::metadata
