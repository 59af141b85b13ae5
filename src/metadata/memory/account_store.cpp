#include "metadata/memory/account_store.h"

#include <utility>

#include "metadata/failures.h"

namespace portreto::metadata {

Task<Status> MemoryAccountStore::insert(model::User user) {
  const std::lock_guard lock(tables_.mutex);
  if (tables_.people.contains(user.id)) co_return exists_already();
  bool is_username_taken = false;
  bool is_email_taken = false;
  for (const auto& [id, person] : tables_.people) {
    is_username_taken |= person.user.username == user.username;
    is_email_taken |= person.user.email == user.email;
  }
  if (is_username_taken || is_email_taken) co_return account_taken(is_username_taken, is_email_taken);
  model::Profile profile{.user = user.id, .username = user.username, .created_at = user.created_at};
  const UserId id = user.id;
  tables_.people.emplace(id, Tables::Person{std::move(user), std::move(profile)});
  co_return Status{};
}

Task<Result<model::User>> MemoryAccountStore::find(UserId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_person(tables_, id);
  if (person == nullptr) co_return not_found();
  co_return person->user;
}

Task<Result<model::User>> MemoryAccountStore::find_by_login(std::string login) {
  const std::lock_guard lock(tables_.mutex);
  for (const auto& [id, person] : tables_.people) {
    if (person.user.deleted_at) continue;
    if (person.user.username == login || person.user.email == login) co_return person.user;
  }
  co_return not_found();
}

Task<Status> MemoryAccountStore::change_password(PasswordChange change) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, change.user);
  if (person == nullptr) co_return not_found();
  if (person->user.password_hash != change.expected) co_return changed_meanwhile();
  person->user.password_hash = std::move(change.password_hash);
  person->user.password_changed_at = change.at;
  person->user.password_changed_in = change.in;
  co_return Status{};
}

Task<Status> MemoryAccountStore::set_role(UserId user, model::Role role) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr) co_return not_found();
  person->user.role = role;
  co_return Status{};
}

Task<Status> MemoryAccountStore::set_disabled(UserId user, bool is_disabled) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr) co_return not_found();
  person->user.is_disabled = is_disabled;
  co_return Status{};
}

Task<Status> MemoryAccountStore::set_language(UserId user, std::string language) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr) co_return not_found();
  person->user.language = std::move(language);
  co_return Status{};
}

Task<Status> MemoryAccountStore::set_password_reset(UserId user, model::PasswordReset reset) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr) co_return not_found();
  person->user.password_reset = reset;
  co_return Status{};
}

Task<Status> MemoryAccountStore::reset_password(PasswordByReset change) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, change.user);
  if (person == nullptr) co_return not_found();
  model::User& user = person->user;
  if (user.password_hash != change.expected || !user.password_reset ||
      user.password_reset->token_hash != change.token_hash || user.password_reset->expires_at <= change.at) {
    co_return changed_meanwhile();
  }
  user.password_hash = std::move(change.password_hash);
  user.password_changed_at = change.at;
  user.password_changed_in.reset();
  user.password_reset.reset();
  co_return Status{};
}

Task<Status> MemoryAccountStore::change_second_factor(SecondFactorChange change) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, change.user);
  if (person == nullptr) co_return not_found();
  if (person->user.password_hash != change.expected) co_return changed_meanwhile();
  person->user.password_hash = std::move(change.password_hash);
  person->user.second_factor = std::move(change.second_factor);
  co_return Status{};
}

Task<Status> MemoryAccountStore::use_factor_step(UserId user, std::int64_t step) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr || !person->user.second_factor) co_return changed_meanwhile();
  if (person->user.second_factor->last_step >= step) co_return changed_meanwhile();
  person->user.second_factor->last_step = step;
  co_return Status{};
}

Task<Status> MemoryAccountStore::use_recovery_code(UserId user, Sha256Digest code) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr || !person->user.second_factor) co_return changed_meanwhile();
  if (std::erase(person->user.second_factor->recovery_codes, code) == 0) co_return changed_meanwhile();
  co_return Status{};
}

Task<Status> MemoryAccountStore::replace_recovery_codes(UserId user, std::vector<std::byte> secret,
                                                        std::vector<Sha256Digest> codes) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_person(tables_, user);
  if (person == nullptr || !person->user.second_factor) co_return changed_meanwhile();
  if (person->user.second_factor->secret != secret) co_return changed_meanwhile();
  person->user.second_factor->recovery_codes = std::move(codes);
  co_return Status{};
}

Task<Result<model::User>> MemoryAccountStore::mark_deleted(Deletion deletion) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_row(tables_.people, deletion.user);
  if (person == nullptr) co_return not_found();
  if (person->user.deleted_at) co_return person->user;
  if (person->user.password_hash != deletion.expected) co_return changed_meanwhile();
  person->user.deleted_at = deletion.at;
  person->user.receipt_secret = std::move(deletion.receipt_secret);
  person->user.is_disabled = true;
  co_return person->user;
}

Task<Result<model::User>> MemoryAccountStore::find_deleted(UserId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_row(tables_.people, id);
  if (person == nullptr || !person->user.deleted_at) co_return not_found();
  co_return person->user;
}

Task<Result<std::vector<Person>>> MemoryAccountStore::list_deleted(std::optional<UserId> after, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<Person> people;
  for (const auto& [id, person] : tables_.people) {
    const bool is_wanted = person.user.deleted_at && (!after || *after < id) && people.size() < page_size(limit);
    if (is_wanted) people.push_back(person);
  }
  co_return people;
}

Task<Status> MemoryAccountStore::erase(UserId id) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_row(tables_.people, id);
  if (person == nullptr) co_return Status{};
  if (!person->user.deleted_at) co_return still_live();
  tables_.people.erase(id);
  co_return Status{};
}

}  // namespace portreto::metadata
