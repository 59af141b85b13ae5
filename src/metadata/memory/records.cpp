#include "metadata/memory/records.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"
#include "model/rules.h"

namespace portreto::metadata {
namespace {

// The table of each kind. A new member of Tables breaks the first line, and then wants its kind (records/kinds.h).
template <typename T>
auto& table_of(Tables& tables) {
  auto& [mutex, people, sessions, login_failures, galleries, photos, garbage, likes, comments, follows, locations,
         storage_nodes, uploads, share_links, deletions, blocks, site_settings, invitations, cases, audit_entries,
         quotas, digests, passkeys, gallery_notices] = tables;
  const auto all = std::tie(people, sessions, login_failures, galleries, photos, garbage, likes, comments, follows,
                            locations, storage_nodes, uploads, share_links, deletions, blocks, site_settings,
                            invitations, cases, audit_entries, quotas, digests, passkeys, gallery_notices);
  constexpr std::size_t kAt = [] {
    std::size_t at = 0;
    std::size_t found = 0;
    RecordKinds::for_each([&]<typename Kind>(std::type_identity<Kind>) {
      if (std::is_same_v<Kind, T>) found = at;
      ++at;
    });
    return found;
  }();
  static_assert(std::tuple_size_v<decltype(all)> == std::tuple_size_v<RecordKinds::Tuple<std::type_identity_t>>);
  return std::get<kAt>(all);
}

// A row of a table as a record, and back.
template <typename Key, typename T>
T record_of(const std::pair<const Key, T>& row) {
  return row.second;
}
Garbage record_of(const std::pair<const BlobId, model::Image>& row) { return {row.second}; }

template <typename T>
auto row_of(T record) {
  return std::pair(std::get<0>(key_of(record)), std::move(record));
}
auto row_of(const Garbage& garbage) { return std::pair(garbage.image.blob, garbage.image); }
auto row_of(const model::Like& like) { return std::pair(std::pair(like.target, like.user), like); }
auto row_of(const model::Follow& follow) { return std::pair(std::pair(follow.follower, follow.followed), follow); }

auto row_of(const model::Block& block) { return std::pair(std::pair(block.user, block.other), block); }

// Whether another record has what must be unique.
template <typename T>
bool is_taken(const Tables&, const T&) {
  return false;
}
bool is_taken(const Tables& tables, const Person& person) {
  return std::ranges::any_of(tables.people, [&](const auto& row) {
    return row.second.user.username == person.user.username || row.second.user.email == person.user.email;
  });
}
bool is_taken(const Tables& tables, const model::Gallery& gallery) {
  return gallery.state == model::State::kLive && std::ranges::any_of(tables.galleries, [&](const auto& row) {
           const model::Gallery& other = row.second;
           return other.state == model::State::kLive && other.owner == gallery.owner &&
                  model::fold(other.name) == model::fold(gallery.name);
         });
}

bool is_taken(const Tables& tables, const model::ShareLink& link) {
  return std::ranges::any_of(tables.share_links,
                             [&](const auto& row) { return row.second.secret_hash == link.secret_hash; });
}

bool is_taken(const Tables& tables, const model::Invitation& invitation) {
  return std::ranges::any_of(tables.invitations,
                             [&](const auto& row) { return row.second.token_hash == invitation.token_hash; });
}

bool is_taken(const Tables& tables, const model::Passkey& passkey) {
  return std::ranges::any_of(tables.passkeys, [&](const auto& row) {
    const model::Passkey& other = row.second;
    return other.credential_id == passkey.credential_id || (other.user == passkey.user && other.slot == passkey.slot);
  });
}

template <typename T>
class MemoryRecordStore final : public RecordStore<T> {
 public:
  // The caller holds the lock.
  explicit MemoryRecordStore(Tables& tables) : tables_(tables) {
    for (const auto& row : table_of<T>(tables)) rows_.push_back(record_of(row));
    std::ranges::sort(rows_, {}, [](const T& record) { return key_of(record); });
  }

  Task<Result<std::vector<T>>> list(std::optional<T> after, std::size_t limit) override {
    auto at = rows_.begin();
    if (after) at = std::ranges::upper_bound(rows_, key_of(*after), {}, [](const T& record) { return key_of(record); });
    const auto count = std::min<std::size_t>(page_size(limit), static_cast<std::size_t>(rows_.end() - at));
    co_return std::vector<T>(at, at + static_cast<std::ptrdiff_t>(count));
  }

  Task<Result<std::size_t>> put(std::vector<T> records) override {
    const std::lock_guard lock(tables_.mutex);
    auto& table = table_of<T>(tables_);
    std::size_t stored = 0;
    for (T& record : records) {
      auto row = row_of(record);
      if (const auto there = table.find(row.first); there != table.end()) {
        if (record_of(*there) != record) co_return stored_otherwise(title_of(record));
        continue;
      }
      if (is_taken(tables_, record)) co_return stored_otherwise(title_of(record));
      table.insert(std::move(row));
      ++stored;
    }
    co_return stored;
  }

 private:
  Tables& tables_;
  std::vector<T> rows_;  // as they were
};

}  // namespace

std::unique_ptr<Records> memory_records(Tables& tables) {
  const std::lock_guard lock(tables.mutex);
  return std::make_unique<RecordsOf<MemoryRecordStore>>(tables);
}

}  // namespace portreto::metadata
