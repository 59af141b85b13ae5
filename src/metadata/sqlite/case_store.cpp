#include "metadata/sqlite/case_store.h"

#include <utility>

#include "metadata/failures.h"
#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

using model::Case;

const Query kInsert{insert_into<Case>("cases") + " ON CONFLICT DO NOTHING"};
const Query kFind{select<Case>("cases WHERE subject = ?1")};
const Query kUpdate{
    "UPDATE cases SET reports = ?2, decision = ?3, state = ?4, changed_at = ?5, revision = ?6 WHERE subject = ?1"};
const Query kList{
    select<Case>("cases WHERE state = ?1 AND (changed_at, subject) > (?2, ?3) ORDER BY changed_at, subject LIMIT ?4")};
const Query kRemoveOf{"DELETE FROM cases WHERE subject IN (SELECT subject FROM cases WHERE owner = ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqliteCaseStore::insert(Case reported) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kInsert, reported) == 0) return exists_already();
    return {};
  });
}

Task<Result<Case>> SqliteCaseStore::find(Uuid subject) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Case> {
    auto found = connection.find<Case>(kFind, subject);
    if (!found) return not_found();
    return *std::move(found);
  });
}

Task<Result<Case>> SqliteCaseStore::update(Case reported) {
  co_return co_await database_.write([&](Connection& connection) -> Result<Case> {
    auto stored = connection.find<Case>(kFind, reported.subject);
    if (!stored) return not_found();
    if (stored->revision != reported.revision) return changed_meanwhile();
    stored->reports = std::move(reported.reports);
    if (reported.decision) stored->decision = std::move(reported.decision);
    stored->state = reported.state;
    stored->changed_at = reported.changed_at;
    ++stored->revision;
    connection.execute(kUpdate, stored->subject, stored->reports, stored->decision, stored->state, stored->changed_at,
                       stored->revision);
    return *std::move(stored);
  });
}

Task<Result<Page<Case>>> SqliteCaseStore::list(Case::State state, PageRequest page) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Page<Case>> {
    const std::size_t limit = page_size(page.limit);
    const Cursor after = page.after.value_or(kOldestFirst);
    return make_page(connection.list<Case>(kList, state, after.time, after.id, limit + 1), limit);
  });
}

Task<Result<std::size_t>> SqliteCaseStore::remove_all_of(UserId owner, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    return static_cast<std::size_t>(connection.execute(kRemoveOf, owner, limit));
  });
}

}  // namespace portreto::metadata
