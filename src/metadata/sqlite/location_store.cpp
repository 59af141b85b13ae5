#include "metadata/sqlite/location_store.h"

#include <map>
#include <utility>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::BlobLocation;

const Query kInsert{insert_into<BlobLocation>("locations", "copy_count, leftover_count") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<BlobLocation>("locations WHERE blob = ?1")};
const Query kUpdate{
    "UPDATE locations SET state = ?2, copies = ?3, leftovers = ?4, revision = ?5, copy_count = ?6, leftover_count = ?7,"
    " deletion = ?8 WHERE blob = ?1"};
const Query kErase{"DELETE FROM locations WHERE blob = ?1 AND state = 2 AND copy_count = 0 AND leftover_count = 0"};
const Query kExists{"SELECT 1 FROM locations WHERE blob = ?1"};

const Query kPutNode{
    "INSERT INTO location_nodes (node, blob, is_copy) VALUES (?1, ?2, ?3)"
    " ON CONFLICT DO UPDATE SET is_copy = excluded.is_copy"};
const Query kRemoveNode{"DELETE FROM location_nodes WHERE node = ?1 AND blob = ?2"};

// An empty blob comes before every id: the start of a list without `after`.
const Query kList{select<BlobLocation>("locations WHERE blob > coalesce(?1, x'') ORDER BY blob LIMIT ?2")};
// CROSS: in the order of the nodes' rows, with one look at the location of each.
const Query kListOn{select<BlobLocation>(
    "location_nodes CROSS JOIN locations USING (blob) WHERE node = ?1 AND location_nodes.blob > coalesce(?2, x'')"
    " ORDER BY location_nodes.blob LIMIT ?3")};
// Left to itself SQLite would walk over all rows in the order of the primary key, since it needs no second look then.
const Query kListUnsettled{
    select<BlobLocation>("locations INDEXED BY locations_unsettled WHERE blob > coalesce(?1, x'')"
                         " AND (state <> 1 OR leftover_count > 0) ORDER BY blob LIMIT ?2")};

const Query kListOf{
    select<BlobLocation>("locations INDEXED BY locations_by_deletion WHERE deletion = ?1 AND blob > coalesce(?2, x'')"
                         " ORDER BY blob LIMIT ?3")};

const Query kCountByCopies{
    "SELECT (SELECT count(*) FROM locations WHERE state = 1 AND copy_count = 0),"
    " (SELECT count(*) FROM locations WHERE state = 1 AND copy_count = 1),"
    " (SELECT count(*) FROM locations WHERE state = 1 AND copy_count = 2),"
    " (SELECT count(*) FROM locations WHERE state = 1 AND copy_count >= 3)"};
const Query kCountOn{"SELECT count(*) FROM location_nodes WHERE node = ?1 AND is_copy"};

// The rows that a location has in location_nodes: its nodes, and whether each has a copy of a live blob.
using Nodes = std::map<std::string, bool>;

Nodes nodes_of(const BlobLocation& location) {
  Nodes nodes;
  for (const std::string& node : location.copies) nodes[node] = location.state == BlobLocation::State::kLive;
  for (const std::string& node : location.leftovers) nodes.try_emplace(node, false);
  return nodes;
}

void replace_nodes(Connection& connection, BlobId blob, const Nodes& before, const Nodes& after) {
  for (const auto& [node, is_copy] : before) {
    if (!after.contains(node)) connection.execute(kRemoveNode, node, blob);
  }
  for (const auto& [node, is_copy] : after) {
    const auto stored = before.find(node);
    if (stored == before.end() || stored->second != is_copy) connection.execute(kPutNode, node, blob, is_copy);
  }
}

}  // namespace

bool insert_location(Connection& connection, const BlobLocation& location) {
  if (connection.execute(kInsert, location, location.copies.size(), location.leftovers.size()) == 0) return false;
  replace_nodes(connection, location.blob, {}, nodes_of(location));
  return true;
}

Task<Status> SqliteLocationStore::insert(BlobLocation location) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (!insert_location(connection, location)) return exists_already();
    return {};
  });
}

Task<Result<BlobLocation>> SqliteLocationStore::find(BlobId blob) {
  co_return co_await database_.read([&](Connection& connection) -> Result<BlobLocation> {
    auto location = connection.find<BlobLocation>(kFind, blob);
    if (!location) return not_found();
    return *std::move(location);
  });
}

Task<Result<std::unordered_map<BlobId, BlobLocation>>> SqliteLocationStore::find_many(std::vector<BlobId> blobs) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::unordered_map<BlobId, BlobLocation>> {
    return rows_by_id<BlobLocation>(connection, kFind, blobs);
  });
}

Task<Result<BlobLocation>> SqliteLocationStore::update(BlobLocation location) {
  co_return co_await database_.write([&](Connection& connection) -> Result<BlobLocation> {
    auto stored = connection.find<BlobLocation>(kFind, location.blob);
    if (!stored) return not_found();
    if (stored->revision != location.revision) return changed_meanwhile();
    const Nodes nodes_before = nodes_of(*stored);
    stored->state = location.state;
    stored->copies = std::move(location.copies);
    stored->leftovers = std::move(location.leftovers);
    stored->deletion = location.deletion;
    ++stored->revision;
    connection.execute(kUpdate, stored->blob, stored->state, stored->copies, stored->leftovers, stored->revision,
                       stored->copies.size(), stored->leftovers.size(), stored->deletion);
    replace_nodes(connection, stored->blob, nodes_before, nodes_of(*stored));
    return *std::move(stored);
  });
}

// What can be erased names no node, so it has no rows in location_nodes.
Task<Status> SqliteLocationStore::erase(BlobId blob) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kErase, blob) == 0 && connection.find<int>(kExists, blob)) return still_stored();
    return {};
  });
}

Task<Result<std::vector<BlobLocation>>> SqliteLocationStore::list(std::optional<BlobId> after, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<BlobLocation>> {
    return connection.list<BlobLocation>(kList, after, page_size(limit));
  });
}

Task<Result<std::vector<BlobLocation>>> SqliteLocationStore::list_on(std::string node, std::optional<BlobId> after,
                                                                     std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<BlobLocation>> {
    return connection.list<BlobLocation>(kListOn, node, after, page_size(limit));
  });
}

Task<Result<std::vector<BlobLocation>>> SqliteLocationStore::list_unsettled(std::optional<BlobId> after,
                                                                            std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<BlobLocation>> {
    return connection.list<BlobLocation>(kListUnsettled, after, page_size(limit));
  });
}

Task<Result<std::vector<BlobLocation>>> SqliteLocationStore::list_of(DeletionId deletion, std::optional<BlobId> after,
                                                                     std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<BlobLocation>> {
    return connection.list<BlobLocation>(kListOf, deletion, after, page_size(limit));
  });
}

Task<Result<LocationStore::CountByCopies>> SqliteLocationStore::count_by_copies() {
  co_return co_await database_.read(
      [&](Connection& connection) -> Result<CountByCopies> { return connection.get<CountByCopies>(kCountByCopies); });
}

Task<Result<std::uint64_t>> SqliteLocationStore::count_on(std::string node) {
  co_return co_await database_.read(
      [&](Connection& connection) -> Result<std::uint64_t> { return connection.get<std::uint64_t>(kCountOn, node); });
}

}  // namespace portreto::metadata
