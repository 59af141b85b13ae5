#include "metadata/mongo/passkey_store.h"

#include <algorithm>

#include "base/contains.h"
#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/schema.h"
#include "model/limits.h"

namespace portreto::metadata {

using model::Passkey;

// The index of (user, slot) refuses a slot that was taken at the same time: then the next free one is tried.
Task<Status> MongoPasskeyStore::insert(Passkey passkey) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    for (std::size_t tries = 0; tries <= model::kPasskeysMax; ++tries) {
      if (client.exists(kPasskeys, document("_id", passkey.id)) ||
          client.exists(kPasskeys, document("credential_id", passkey.credential_id))) {
        return exists_already();
      }
      const auto taken = client.find_values<std::uint32_t>(kPasskeys, "slot", document("user", passkey.user));
      passkey.slot = 0;
      while (passkey.slot < model::kPasskeysMax && contains(taken, passkey.slot)) ++passkey.slot;
      if (passkey.slot == model::kPasskeysMax) return too_many_passkeys();
      if (client.insert(kPasskeys, document_of(passkey))) return {};
    }
    return changed_meanwhile();
  });
}

Task<Result<Passkey>> MongoPasskeyStore::find_by_credential(std::string credential_id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<Passkey> {
    auto passkey = client.find_one<Passkey>(kPasskeys, document("credential_id", credential_id));
    if (!passkey) return not_found();
    return *std::move(passkey);
  });
}

Task<Result<std::vector<Passkey>>> MongoPasskeyStore::list_of(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Passkey>> {
    auto passkeys = client.find<Passkey>(kPasskeys, document("user", user), {.limit = model::kPasskeysMax});
    std::ranges::sort(passkeys, {}, [](const Passkey& passkey) { return std::pair(passkey.created_at, passkey.id); });
    return passkeys;
  });
}

Task<Status> MongoPasskeyStore::note_use(Use use) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson counts = use.sign_count == 0 ? document("sign_count", std::uint32_t{0})
                                            : document("sign_count", document("$lt", use.sign_count));
    const Bson change = document("$set", document("sign_count", use.sign_count, "used_at", use.at));
    if (client.update(kPasskeys, document("_id", use.id).add_all(counts), change)) return {};
    if (client.exists(kPasskeys, document("_id", use.id))) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoPasskeyStore::remove(UserId user, PasskeyId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.remove(kPasskeys, document("_id", id, "user", user))) return {};
    return not_found();
  });
}

Task<Result<std::size_t>> MongoPasskeyStore::remove_all_of(UserId user, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const auto ids = client.find_values<PasskeyId>(kPasskeys, "_id", document("user", user), {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kPasskeys, document("_id", document("$in", ids)));
  });
}

}  // namespace portreto::metadata
