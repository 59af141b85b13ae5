#include "metadata/memory/passkey_store.h"

#include "metadata/failures.h"
#include "model/limits.h"

namespace portreto::metadata {

using model::Passkey;

Task<Status> MemoryPasskeyStore::insert(Passkey passkey) {
  const std::lock_guard lock(tables_.mutex);
  const bool is_there = std::ranges::any_of(tables_.passkeys, [&](const auto& row) {
    return row.first == passkey.id || row.second.credential_id == passkey.credential_id;
  });
  if (is_there) co_return exists_already();
  const auto is_taken = [&](std::uint32_t slot) {
    return std::ranges::any_of(
        tables_.passkeys, [&](const auto& row) { return row.second.user == passkey.user && row.second.slot == slot; });
  };
  passkey.slot = 0;
  while (passkey.slot < model::kPasskeysMax && is_taken(passkey.slot)) ++passkey.slot;
  if (passkey.slot == model::kPasskeysMax) co_return too_many_passkeys();
  tables_.passkeys.emplace(passkey.id, std::move(passkey));
  co_return Status{};
}

Task<Result<Passkey>> MemoryPasskeyStore::find_by_credential(std::string credential_id) {
  const std::lock_guard lock(tables_.mutex);
  for (const auto& [id, passkey] : tables_.passkeys) {
    if (passkey.credential_id == credential_id) co_return passkey;
  }
  co_return not_found();
}

Task<Result<std::vector<Passkey>>> MemoryPasskeyStore::list_of(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  co_return oldest(rows_where(tables_.passkeys, [user](const Passkey& passkey) { return passkey.user == user; }),
                   model::kPasskeysMax);
}

Task<Status> MemoryPasskeyStore::note_use(Use use) {
  const std::lock_guard lock(tables_.mutex);
  auto* passkey = find_row(tables_.passkeys, use.id);
  if (passkey == nullptr) co_return not_found();
  const bool is_ahead = use.sign_count > passkey->sign_count || (use.sign_count == 0 && passkey->sign_count == 0);
  if (!is_ahead) co_return changed_meanwhile();
  passkey->sign_count = use.sign_count;
  passkey->used_at = use.at;
  co_return Status{};
}

Task<Status> MemoryPasskeyStore::remove(UserId user, PasskeyId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* passkey = find_row(tables_.passkeys, id);
  if (passkey == nullptr || passkey->user != user) co_return not_found();
  tables_.passkeys.erase(id);
  co_return Status{};
}

Task<Result<std::size_t>> MemoryPasskeyStore::remove_all_of(UserId user, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::size_t removed = 0;
  std::erase_if(tables_.passkeys, [&](const auto& row) {
    const bool is_next = row.second.user == user && removed < limit;
    removed += is_next;
    return is_next;
  });
  co_return removed;
}

}  // namespace portreto::metadata
