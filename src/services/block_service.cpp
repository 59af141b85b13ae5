#include "services/block_service.h"

#include <utility>

#include "metadata/block_store.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

constexpr std::size_t kKeptAwayPerPage = 30;

}  // namespace

Task<Status> BlockService::put(Viewer viewer, std::string username, model::BlockKind kind) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.any_profile(std::move(username)));
  if (person.user == user) co_return fail(ErrorCode::kInvalidArgument, "You cannot keep yourself away.");
  PORTRETO_CO_ASSIGN(const auto distances, co_await store_.blocks().distances(user, {person.user}));
  const auto distance = metadata::BlockStore::distance_to(person.user, distances);
  const bool has_blocked = distance.own == model::BlockKind::kBlocked;
  // Nobody learns by a button that they are blocked.
  if (distance.is_blocked_by && !has_blocked) co_return no_such_person();
  if (has_blocked && kind == model::BlockKind::kMuted) co_return Status{};
  PORTRETO_CO_TRY(co_await store_.blocks().put({user, person.user, kind, clock_.now()}));
  // The block alone decides; the follows only must not come back with its end.
  if (kind == model::BlockKind::kBlocked) PORTRETO_CO_TRY(co_await end_follows(user, person.user));
  co_return Status{};
}

Task<Status> BlockService::remove(Viewer viewer, std::string username, model::BlockKind kind) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto person, co_await access_.any_profile(std::move(username)));
  if (kind == model::BlockKind::kBlocked) {
    PORTRETO_CO_ASSIGN(const auto distances, co_await store_.blocks().distances(user, {person.user}));
    const bool is_blocked = metadata::BlockStore::distance_to(person.user, distances).own == kind;
    // Those that a process left when it died between the block and this.
    if (is_blocked) PORTRETO_CO_TRY(co_await end_follows(user, person.user));
  }
  co_return co_await store_.blocks().remove(user, person.user, kind);
}

Task<Result<PersonList>> BlockService::list(Viewer viewer, model::BlockKind kind,
                                            std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(const auto page, co_await store_.blocks().list(user, kind, {after, kKeptAwayPerPage}));
  std::vector<UserId> others;
  for (const model::Block& block : page.items) others.push_back(block.other);
  PersonList list;
  PORTRETO_CO_ASSIGN(list.people, co_await people_of(store_, viewer, {}));
  // Past the rule, since it would leave out exactly these.
  PORTRETO_CO_ASSIGN(auto profiles, co_await store_.profiles().find_many(others));
  for (const UserId other : others) {
    const auto profile = profiles.find(other);
    if (profile == profiles.end()) continue;  // gone since
    list.people.profiles.insert_or_assign(other, std::move(profile->second));
    list.persons.push_back({other, {model::Relation::kBlocked}});
  }
  list.of = user;
  if (page.next) list.next = page.next->str();
  co_return list;
}

Task<Status> BlockService::end_follows(UserId a, UserId b) {
  PORTRETO_CO_TRY(co_await store_.follows().remove(a, b));
  co_return co_await store_.follows().remove(b, a);
}

}  // namespace portreto::services
