#include "metadata/sqlite/passkey_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"
#include "model/limits.h"

namespace portreto::metadata {
namespace {

using model::Passkey;

const Query kIsThere{"SELECT 1 FROM passkeys WHERE id = ?1 UNION ALL SELECT 1 FROM passkeys WHERE credential_id = ?2"};
const Query kSlots{"SELECT slot FROM passkeys WHERE user = ?1 ORDER BY slot"};
const Query kInsert{insert_into<Passkey>("passkeys")};
const Query kFindByCredential{select<Passkey>("passkeys WHERE credential_id = ?1")};
const Query kListOf{select<Passkey>("passkeys WHERE user = ?1")};
const Query kNoteUse{
    "UPDATE passkeys SET sign_count = ?2, used_at = ?3"
    " WHERE id = ?1 AND (sign_count < ?2 OR (sign_count = 0 AND ?2 = 0))"};
const Query kExists{"SELECT 1 FROM passkeys WHERE id = ?1"};
const Query kRemove{"DELETE FROM passkeys WHERE id = ?1 AND user = ?2"};
const Query kRemoveAllOf{"DELETE FROM passkeys WHERE id IN (SELECT id FROM passkeys WHERE user = ?1 LIMIT ?2)"};

}  // namespace

Task<Status> SqlitePasskeyStore::insert(Passkey passkey) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.find<int>(kIsThere, passkey.id, passkey.credential_id)) return exists_already();
    passkey.slot = 0;
    for (const auto taken : connection.list<std::uint32_t>(kSlots, passkey.user)) {
      if (taken == passkey.slot) ++passkey.slot;
    }
    if (passkey.slot >= model::kPasskeysMax) return too_many_passkeys();
    connection.execute(kInsert, passkey);
    return {};
  });
}

Task<Result<Passkey>> SqlitePasskeyStore::find_by_credential(std::string credential_id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<Passkey> {
    auto passkey = connection.find<Passkey>(kFindByCredential, credential_id);
    if (!passkey) return not_found();
    return *std::move(passkey);
  });
}

Task<Result<std::vector<Passkey>>> SqlitePasskeyStore::list_of(UserId user) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Passkey>> {
    auto passkeys = connection.list<Passkey>(kListOf, user);
    std::ranges::sort(passkeys, {}, [](const Passkey& passkey) { return std::pair(passkey.created_at, passkey.id); });
    return passkeys;
  });
}

Task<Status> SqlitePasskeyStore::note_use(Use use) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kNoteUse, use.id, use.sign_count, use.at) > 0) return {};
    if (connection.find<int>(kExists, use.id)) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> SqlitePasskeyStore::remove(UserId user, PasskeyId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kRemove, id, user) > 0) return {};
    return not_found();
  });
}

Task<Result<std::size_t>> SqlitePasskeyStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](Connection& connection) -> Result<std::size_t> {
    return static_cast<std::size_t>(connection.execute(kRemoveAllOf, user, limit));
  });
}

}  // namespace portreto::metadata
