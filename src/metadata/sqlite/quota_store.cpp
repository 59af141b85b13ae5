#include "metadata/sqlite/quota_store.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {
namespace {

using model::Quota;

const Query kFind{select<Quota>("quotas WHERE user = ?1")};
const Query kPut{insert_into<Quota>("quotas") +
                 " ON CONFLICT (user) DO UPDATE SET limit_bytes = excluded.limit_bytes, counted_bytes = "
                 "excluded.counted_bytes, counted_at = excluded.counted_at, reservations = excluded.reservations, "
                 "revision = excluded.revision"};
const Query kErase{"DELETE FROM quotas WHERE user = ?1"};
const Query kStored{"SELECT gallery, size FROM photos WHERE owner = ?1 AND state = 0 ORDER BY gallery"};
const Query kStoredHeld{"SELECT gallery, size FROM photos WHERE owner = ?1 AND state = 2"};

// The column is cut out of the encoding of the image, and so little-endian.
using Size = std::array<std::byte, sizeof(std::uint64_t)>;
std::uint64_t number_of(const Size& size) {
  std::uint64_t number = 0;
  for (std::size_t i = size.size(); i-- > 0;) number = number << 8 | std::to_integer<std::uint64_t>(size[i]);
  return number;
}

}  // namespace

Task<Result<std::optional<Quota>>> SqliteQuotaStore::find(UserId user) {
  co_return co_await database_.read(
      [&](Connection& connection) -> Result<std::optional<Quota>> { return connection.find<Quota>(kFind, user); });
}

Task<Result<Quota>> SqliteQuotaStore::put(Quota quota) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Quota> {
    auto stored = replace_row(connection, kPut, connection.find<Quota>(kFind, quota.user), quota);
    if (!stored) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Status> SqliteQuotaStore::erase(UserId user) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    connection.execute(kErase, user);
    return {};
  });
}

Task<Result<std::vector<QuotaStore::Stored>>> SqliteQuotaStore::stored(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Stored>> {
    using Row = std::tuple<GalleryId, Size>;
    const Snapshot snapshot(connection);
    std::vector<Stored> galleries;
    for (const auto& [gallery, size] : connection.list<Row>(kStored, user)) {
      if (galleries.empty() || galleries.back().gallery != gallery) galleries.push_back({gallery, 0});
      galleries.back().bytes += number_of(size);
    }
    for (const auto& [gallery, size] : connection.list<Row>(kStoredHeld, user)) {
      auto found = std::ranges::find(galleries, gallery, &Stored::gallery);
      if (found == galleries.end()) found = galleries.insert(found, {gallery, 0});
      found->bytes += number_of(size);
    }
    return galleries;
  });
}

}  // namespace portreto::metadata
