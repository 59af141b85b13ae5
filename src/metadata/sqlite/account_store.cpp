#include "metadata/sqlite/account_store.h"

#include <utility>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

const Query kInsert{insert_into<model::User>("people")};
const Query kInsertWord{"INSERT INTO people_words (word, user) VALUES (?1, ?2)"};
const Query kExists{"SELECT 1 FROM people WHERE id = ?1"};
const Query kUsernameTaken{"SELECT 1 FROM people WHERE username = ?1"};
const Query kEmailTaken{"SELECT 1 FROM people WHERE email = ?1"};
const Query kFind{select<model::User>("people WHERE id = ?1 AND deleted_at IS NULL")};
const Query kFindByUsername{select<model::User>("people WHERE username = ?1 AND deleted_at IS NULL")};
const Query kFindByEmail{select<model::User>("people WHERE email = ?1 AND deleted_at IS NULL")};
const Query kChangePassword{
    "UPDATE people SET password_hash = ?3, password_changed_at = ?4, password_changed_in = ?5"
    " WHERE id = ?1 AND password_hash = ?2 AND deleted_at IS NULL"};
const Query kIsLive{"SELECT 1 FROM people WHERE id = ?1 AND deleted_at IS NULL"};
const Query kSetRole{"UPDATE people SET role = ?2 WHERE id = ?1 AND deleted_at IS NULL"};
const Query kSetDisabled{"UPDATE people SET is_disabled = ?2 WHERE id = ?1 AND deleted_at IS NULL"};
const Query kSetLanguage{"UPDATE people SET language = ?2 WHERE id = ?1 AND deleted_at IS NULL"};
const Query kSetPasswordReset{"UPDATE people SET password_reset = ?2 WHERE id = ?1 AND deleted_at IS NULL"};
const Query kResetPassword{
    "UPDATE people SET password_hash = ?2, password_changed_at = ?3, password_changed_in = NULL, password_reset = NULL"
    " WHERE id = ?1"};
const Query kChangeSecondFactor{
    "UPDATE people SET password_hash = ?3, second_factor = ?4"
    " WHERE id = ?1 AND password_hash = ?2 AND deleted_at IS NULL"};
const Query kSetSecondFactor{"UPDATE people SET second_factor = ?2 WHERE id = ?1"};

const Query kFindAny{select<model::User>("people WHERE id = ?1")};
const Query kMarkDeleted{"UPDATE people SET deleted_at = ?2, receipt_secret = ?3, is_disabled = 1 WHERE id = ?1"};
// Whatever a program from before would find them by.
const Query kRemoveWords{"DELETE FROM people_words WHERE user = ?1"};
const Query kListDeleted{select<Person>(
    "people INDEXED BY people_deleted WHERE id > coalesce(?1, x'') AND deleted_at IS NOT NULL ORDER BY id LIMIT ?2")};
const Query kErase{"DELETE FROM people WHERE id = ?1"};

// Changes the factor of a person, who has one, by `use`, which says whether it found what it wanted.
Status use_factor(Connection& connection, UserId id, auto use) {
  auto user = connection.find<model::User>(kFind, id);
  if (!user || !user->second_factor || !use(*user->second_factor)) return changed_meanwhile();
  connection.execute(kSetSecondFactor, id, user->second_factor);
  return {};
}

}  // namespace

Task<Status> SqliteAccountStore::insert(model::User user) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.find<int>(kExists, user.id)) return exists_already();
    const bool is_username_taken = connection.find<int>(kUsernameTaken, user.username).has_value();
    const bool is_email_taken = connection.find<int>(kEmailTaken, user.email).has_value();
    if (is_username_taken || is_email_taken) return account_taken(is_username_taken, is_email_taken);
    connection.execute(kInsert, user);
    connection.execute(kInsertWord, user.username, user.id);
    return {};
  });
}

Task<Result<model::User>> SqliteAccountStore::find(UserId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::User> {
    auto user = connection.find<model::User>(kFind, id);
    if (!user) return not_found();
    return *std::move(user);
  });
}

// A username has no "@", an email address has one.
Task<Result<model::User>> SqliteAccountStore::find_by_login(std::string login) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::User> {
    auto user = connection.find<model::User>(login.contains('@') ? kFindByEmail : kFindByUsername, login);
    if (!user) return not_found();
    return *std::move(user);
  });
}

Task<Status> SqliteAccountStore::change_password(PasswordChange change) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto& [user, expected, password_hash, at, in] = change;
    if (connection.execute(kChangePassword, user, expected, password_hash, at, in) > 0) return {};
    if (connection.find<int>(kIsLive, user)) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> SqliteAccountStore::set_role(UserId user, model::Role role) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetRole, user, role) > 0) return {};
    return not_found();
  });
}

Task<Status> SqliteAccountStore::set_disabled(UserId user, bool is_disabled) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetDisabled, user, is_disabled) > 0) return {};
    return not_found();
  });
}

Task<Status> SqliteAccountStore::set_language(UserId user, std::string language) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetLanguage, user, language) > 0) return {};
    return not_found();
  });
}

Task<Status> SqliteAccountStore::set_password_reset(UserId user, model::PasswordReset reset) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetPasswordReset, user, reset) == 0) return not_found();
    return {};
  });
}

Task<Status> SqliteAccountStore::reset_password(PasswordByReset change) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto stored = connection.find<model::User>(kFind, change.user);
    if (!stored) return not_found();
    const auto& reset = stored->password_reset;
    if (stored->password_hash != change.expected || !reset || reset->token_hash != change.token_hash ||
        reset->expires_at <= change.at) {
      return changed_meanwhile();
    }
    connection.execute(kResetPassword, change.user, change.password_hash, change.at);
    return {};
  });
}

Task<Status> SqliteAccountStore::change_second_factor(SecondFactorChange change) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    const auto& [user, expected, password_hash, second_factor] = change;
    if (connection.execute(kChangeSecondFactor, user, expected, password_hash, second_factor) > 0) return {};
    if (connection.find<int>(kIsLive, user)) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> SqliteAccountStore::use_factor_step(UserId user, std::int64_t step) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    return use_factor(connection, user, [step](model::SecondFactor& factor) {
      if (factor.last_step >= step) return false;
      factor.last_step = step;
      return true;
    });
  });
}

Task<Status> SqliteAccountStore::use_recovery_code(UserId user, Sha256Digest code) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    return use_factor(connection, user,
                      [&code](model::SecondFactor& factor) { return std::erase(factor.recovery_codes, code) > 0; });
  });
}

Task<Status> SqliteAccountStore::replace_recovery_codes(UserId user, std::vector<std::byte> secret,
                                                        std::vector<Sha256Digest> codes) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    return use_factor(connection, user, [&](model::SecondFactor& factor) {
      if (factor.secret != secret) return false;
      factor.recovery_codes = codes;
      return true;
    });
  });
}

Task<Result<model::User>> SqliteAccountStore::mark_deleted(Deletion deletion) {
  co_return co_await database_.write([&](Connection& connection) -> Result<model::User> {
    auto stored = connection.find<model::User>(kFindAny, deletion.user);
    if (!stored) return not_found();
    if (stored->deleted_at) return *std::move(stored);
    if (stored->password_hash != deletion.expected) return changed_meanwhile();
    stored->deleted_at = deletion.at;
    stored->receipt_secret = deletion.receipt_secret;
    stored->is_disabled = true;
    connection.execute(kMarkDeleted, stored->id, stored->deleted_at, stored->receipt_secret);
    connection.execute(kRemoveWords, stored->id);
    return *std::move(stored);
  });
}

Task<Result<model::User>> SqliteAccountStore::find_deleted(UserId id) {
  co_return co_await database_.read([&](Connection& connection) -> Result<model::User> {
    auto user = connection.find<model::User>(kFindAny, id);
    if (!user || !user->deleted_at) return not_found();
    return *std::move(user);
  });
}

Task<Result<std::vector<Person>>> SqliteAccountStore::list_deleted(std::optional<UserId> after, std::size_t limit) {
  co_return co_await database_.read([&](Connection& connection) -> Result<std::vector<Person>> {
    auto people = connection.list<Person>(kListDeleted, after, page_size(limit));
    for (Person& person : people) person = completed(std::move(person));
    return people;
  });
}

Task<Status> SqliteAccountStore::erase(UserId id) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.find<int>(kIsLive, id)) return still_live();
    connection.execute(kRemoveWords, id);
    connection.execute(kErase, id);
    return {};
  });
}

}  // namespace portreto::metadata
