#include "metadata/sqlite/gallery_store.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "metadata/paging.h"
#include "metadata/sqlite/search_store.h"
#include "model/rules.h"

namespace portreto::metadata {
namespace {

const Query kInsert{insert_into<model::Gallery>("galleries", "name_folded, terms_of")};
const Query kExists{"SELECT 1 FROM galleries WHERE id = ?1"};
const Query kFindName{"SELECT id FROM galleries WHERE owner = ?1 AND name_folded = ?2 AND state = 0"};
const Query kFind{select<model::Gallery>("galleries WHERE id = ?1 AND state = 0")};
const Query kFindAny{select<model::Gallery>("galleries WHERE id = ?1")};
const Query kUpdate{
    "UPDATE galleries SET name = ?2, name_folded = ?3, description = ?4, audience = ?5, cover = ?6, revision = ?7,"
    " terms_of = ?7, updated_at = ?8, shares_originals = ?9, people = ?10, photo_order = ?11, comments_off = ?12, "
    "taken_down_from = ?13, contributors = ?14, sections = ?15, positions = ?16, hides_camera = ?17"
    " WHERE id = ?1"};

const Query kChoose{"INSERT INTO gallery_people (gallery, person) VALUES (?1, ?2)"};
const Query kForgetChosen{"DELETE FROM gallery_people WHERE gallery = ?1"};
const Query kAddContributor{"INSERT INTO gallery_contributors (gallery, person) VALUES (?1, ?2)"};
const Query kForgetContributors{"DELETE FROM gallery_contributors WHERE gallery = ?1"};

// An owner's galleries are few: those of other audiences are passed over within the index.
const Query kByOwner{select<model::Gallery>(
    "galleries WHERE owner = ?1 AND state = 0 AND (created_at, id) < (?3, ?4) AND ((?2 >> audience + 2) & 1"
    " OR audience = -1 AND EXISTS (SELECT 1 FROM gallery_people WHERE gallery = galleries.id AND person = ?6)"
    " OR taken_down_from IS NULL AND"
    "  EXISTS (SELECT 1 FROM gallery_contributors WHERE gallery = galleries.id AND person = ?7))"
    " ORDER BY created_at DESC, id DESC LIMIT ?5")};
const Query kCountByOwner{
    "SELECT count(*) FROM galleries WHERE owner = ?1 AND state = 0 AND ((?2 >> audience + 2) & 1"
    " OR audience = -1 AND EXISTS (SELECT 1 FROM gallery_people WHERE gallery = galleries.id AND person = ?3)"
    " OR taken_down_from IS NULL AND"
    "  EXISTS (SELECT 1 FROM gallery_contributors WHERE gallery = galleries.id AND person = ?4))"};
const Query kPublic{
    select<model::Gallery>("galleries WHERE state = 0 AND audience = 2 AND (created_at, id) < (?1, ?2)"
                           " ORDER BY created_at DESC, id DESC LIMIT ?3")};
const Query kOnMap{
    select<model::Gallery>("galleries WHERE state = 0 AND audience = 2 AND positions > 0"
                           " ORDER BY created_at DESC, id DESC LIMIT ?1")};

// The newest gallery of each person that is followed and shares it with ?1: one look into the index for each, but for
// what is passed over.
const Query kFeedHeads{
    "SELECT g.owner, g.created_at, g.id FROM follows AS f JOIN galleries AS g ON g.rowid ="
    " (SELECT rowid FROM galleries WHERE owner = f.followed AND state = 0 AND audience <> 0"
    "  AND (audience > 0"
    "   OR audience = -1 AND EXISTS (SELECT 1 FROM gallery_people WHERE gallery = galleries.id AND person = ?1))"
    "  AND (created_at, id) < (?2, ?3) ORDER BY created_at DESC, id DESC LIMIT 1)"
    " WHERE f.follower = ?1 AND f.state = 1 ORDER BY g.created_at DESC, g.id DESC LIMIT ?4"};
const Query kFeedOfOwner{
    "SELECT created_at, id FROM galleries WHERE owner = ?1 AND state = 0 AND audience <> 0 AND (audience > 0"
    " OR audience = -1 AND EXISTS (SELECT 1 FROM gallery_people WHERE gallery = galleries.id AND person = ?7))"
    " AND (created_at, id) < (?2, ?3) AND (created_at, id) >= (?4, ?5) ORDER BY created_at DESC, id DESC LIMIT ?6"};

// What names ?1, in the order of the galleries, which the rows have from them. Those that are no longer shared are
// passed over.
const Query kChosen{
    "SELECT p.created_at, p.gallery FROM gallery_people AS p JOIN galleries AS g ON g.id = p.gallery"
    " WHERE p.person = ?1 AND (p.created_at, p.gallery) < (?2, ?3) AND g.state = 0 AND g.audience = -1"
    " AND g.taken_down_from IS NULL ORDER BY p.created_at DESC, p.gallery DESC LIMIT ?4"};
const Query kContributed{
    "SELECT c.created_at, c.gallery FROM gallery_contributors AS c JOIN galleries AS g ON g.id = c.gallery"
    " WHERE c.person = ?1 AND (c.created_at, c.gallery) < (?2, ?3) AND g.state = 0 AND g.taken_down_from IS NULL"
    " ORDER BY c.created_at DESC, c.gallery DESC LIMIT ?4"};

const Query kMarkDeleting{"UPDATE galleries SET state = 1 WHERE id = ?1"};
const Query kListDeleting{"SELECT id FROM galleries WHERE state = 1 ORDER BY created_at, id LIMIT ?1"};
const Query kState{"SELECT state FROM galleries WHERE id = ?1"};
const Query kErase{"DELETE FROM galleries WHERE id = ?1"};

std::uint64_t mask_of(const std::set<model::Audience>& audiences) {
  std::uint64_t mask = 0;
  for (const model::Audience audience : audiences) mask |= std::uint64_t{1} << (stored_number(audience) + 2);
  return mask;
}

bool is_name_taken(Connection& connection, const model::Gallery& gallery, const std::string& name_folded) {
  const auto holder = connection.find<GalleryId>(kFindName, gallery.owner, name_folded);
  return holder && *holder != gallery.id;
}

// The newest `count` positions after `before` in the feed. Only owners of the newest `count` heads can have any of
// them, and none lies behind the last of those heads.
std::vector<Cursor> feed_positions(Connection& connection, UserId follower, const Cursor& before, std::size_t count) {
  using Head = std::tuple<UserId, Timestamp, Uuid>;
  const auto heads = connection.list<Head>(kFeedHeads, follower, before.time, before.id, count);
  Cursor last{.time = Timestamp::min()};
  if (heads.size() == count) last = {std::get<Timestamp>(heads.back()), std::get<Uuid>(heads.back())};

  std::vector<Cursor> positions;
  for (const auto& [owner, time, id] : heads) {
    for (const auto& [gallery_time, gallery] : connection.list<std::tuple<Timestamp, Uuid>>(
             kFeedOfOwner, owner, before.time, before.id, last.time, last.id, count, follower)) {
      positions.push_back({gallery_time, gallery});
    }
  }
  std::ranges::sort(positions, std::greater{});
  if (positions.size() > count) positions.resize(count);
  return positions;
}

// The same among the galleries that name this person, each once.
std::vector<Cursor> shared_positions(Connection& connection, UserId person, const Cursor& before, std::size_t count) {
  std::vector<Cursor> positions;
  for (const Query* query : {&kChosen, &kContributed}) {
    for (const auto& [time, gallery] :
         connection.list<std::tuple<Timestamp, Uuid>>(*query, person, before.time, before.id, count)) {
      positions.push_back({time, gallery});
    }
  }
  std::ranges::sort(positions, std::greater{});
  const auto twice = std::ranges::unique(positions);
  positions.erase(twice.begin(), twice.end());
  if (positions.size() > count) positions.resize(count);
  return positions;
}

std::vector<model::Gallery> galleries_at(Connection& connection, const std::vector<Cursor>& positions) {
  std::vector<model::Gallery> galleries;
  for (const Cursor& position : positions) galleries.push_back(connection.get<model::Gallery>(kFind, position.id));
  return galleries;
}

void choose(Connection& connection, const model::Gallery& gallery) {
  for (const UserId person : gallery.people) connection.execute(kChoose, gallery.id, person);
}

void add_contributors(Connection& connection, const model::Gallery& gallery) {
  for (const UserId person : gallery.contributors) connection.execute(kAddContributor, gallery.id, person);
}

}  // namespace

void insert_gallery(Connection& connection, const model::Gallery& gallery) {
  connection.execute(kInsert, gallery, model::fold(gallery.name), gallery.revision);
  choose(connection, gallery);
  add_contributors(connection, gallery);
  write_terms(connection, gallery);
}

Task<Status> SqliteGalleryStore::insert(model::Gallery gallery) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.find<int>(kExists, gallery.id)) return exists_already();
    if (is_name_taken(connection, gallery, model::fold(gallery.name))) return gallery_name_taken();
    insert_gallery(connection, gallery);
    return {};
  });
}

Task<Result<model::Gallery>> SqliteGalleryStore::find(GalleryId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::Gallery> {
    auto gallery = connection.find<model::Gallery>(kFind, id);
    if (!gallery) return not_found();
    return *std::move(gallery);
  });
}

Task<Result<std::unordered_map<GalleryId, model::Gallery>>> SqliteGalleryStore::find_many(std::vector<GalleryId> ids) {
  co_return co_await database_.read(
      [&](Connection& connection) -> Result<std::unordered_map<GalleryId, model::Gallery>> {
        return rows_by_id<model::Gallery>(connection, kFind, ids);
      });
}

Task<Result<model::Gallery>> SqliteGalleryStore::update(model::Gallery gallery) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::Gallery> {
    auto stored = connection.find<model::Gallery>(kFind, gallery.id);
    if (!stored) return not_found();
    if (stored->revision != gallery.revision) return changed_meanwhile();
    stored->name = std::move(gallery.name);
    stored->description = std::move(gallery.description);
    stored->audience = gallery.audience;
    const bool are_people_other = stored->people != gallery.people;
    stored->people = std::move(gallery.people);
    const bool are_contributors_other = stored->contributors != gallery.contributors;
    stored->contributors = std::move(gallery.contributors);
    stored->cover = gallery.cover;
    stored->shares_originals = gallery.shares_originals;
    stored->order = gallery.order;
    stored->sections = std::move(gallery.sections);
    stored->comments_off = gallery.comments_off;
    stored->positions = gallery.positions;
    stored->hides_camera = gallery.hides_camera;
    stored->taken_down_from = gallery.taken_down_from;
    stored->updated_at = gallery.updated_at;
    ++stored->revision;
    const std::string name_folded = model::fold(stored->name);
    if (is_name_taken(connection, *stored, name_folded)) return gallery_name_taken();
    connection.execute(kUpdate, stored->id, stored->name, name_folded, stored->description, stored->audience,
                       stored->cover, stored->revision, stored->updated_at, stored->shares_originals, stored->people,
                       stored->order, stored->comments_off, stored->taken_down_from, stored->contributors,
                       stored->sections, stored->positions, stored->hides_camera);
    write_terms(connection, *stored);
    if (are_people_other) {
      connection.execute(kForgetChosen, stored->id);
      choose(connection, *stored);
    }
    if (are_contributors_other) {
      connection.execute(kForgetContributors, stored->id);
      add_contributors(connection, *stored);
    }
    return *std::move(stored);
  });
}

Task<Result<Page<model::Gallery>>> SqliteGalleryStore::list_by_owner(UserId owner, GalleryFilter filter,
                                                                     PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Gallery>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    return make_page(connection.list<model::Gallery>(kByOwner, owner, mask_of(filter.audiences), before.time, before.id,
                                                     limit + 1, filter.chosen, filter.contributor),
                     limit);
  });
}

Task<Result<Page<model::Gallery>>> SqliteGalleryStore::list_feed(UserId follower, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Gallery>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    const Snapshot snapshot(connection);
    return make_page(galleries_at(connection, feed_positions(connection, follower, before, limit + 1)), limit);
  });
}

Task<Result<Page<model::Gallery>>> SqliteGalleryStore::list_public(PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Gallery>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    return make_page(connection.list<model::Gallery>(kPublic, before.time, before.id, limit + 1), limit);
  });
}

Task<Result<Page<model::Gallery>>> SqliteGalleryStore::list_shared_with(UserId person, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<model::Gallery>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor before = page.after.value_or(kNewestFirst);
    const Snapshot snapshot(connection);
    return make_page(galleries_at(connection, shared_positions(connection, person, before, limit + 1)), limit);
  });
}

Task<Result<std::vector<model::Gallery>>> SqliteGalleryStore::list_on_map(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<model::Gallery>> {
    return connection.list<model::Gallery>(kOnMap, limit);
  });
}

Task<Result<std::uint64_t>> SqliteGalleryStore::count_by_owner(UserId owner, GalleryFilter filter) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::uint64_t> {
    return connection.get<std::uint64_t>(kCountByOwner, owner, mask_of(filter.audiences), filter.chosen,
                                         filter.contributor);
  });
}

Task<Status> SqliteGalleryStore::mark_deleting(GalleryId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kMarkDeleting, id) == 0) return not_found();
    return {};
  });
}

Task<Result<std::vector<GalleryId>>> SqliteGalleryStore::list_deleting(std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<GalleryId>> {
    return connection.list<GalleryId>(kListDeleting, limit);
  });
}

Task<Status> SqliteGalleryStore::erase(GalleryId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.find<model::State>(kState, id) == model::State::kLive) return still_live();
    connection.execute(kForgetChosen, id);
    connection.execute(kForgetContributors, id);
    connection.execute(kErase, id);
    return {};
  });
}

}  // namespace portreto::metadata
