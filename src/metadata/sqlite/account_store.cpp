#include "metadata/sqlite/account_store.h"

#include <utility>

namespace portreto::metadata {
namespace {

const Query kInsert{insert_into<model::User>("people")};
const Query kInsertWord{"INSERT INTO people_words (word, user) VALUES (?1, ?2)"};
const Query kExists{"SELECT 1 FROM people WHERE id = ?1"};
const Query kUsernameTaken{"SELECT 1 FROM people WHERE username = ?1"};
const Query kEmailTaken{"SELECT 1 FROM people WHERE email = ?1"};
const Query kFind{select<model::User>("people WHERE id = ?1")};
const Query kFindByUsername{select<model::User>("people WHERE username = ?1")};
const Query kFindByEmail{select<model::User>("people WHERE email = ?1")};
const Query kChangePassword{
    "UPDATE people SET password_hash = ?3, password_changed_at = ?4, password_changed_in = ?5"
    " WHERE id = ?1 AND password_hash = ?2"};
const Query kSetRole{"UPDATE people SET role = ?2 WHERE id = ?1"};

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
    if (connection.find<int>(kExists, user)) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> SqliteAccountStore::set_role(UserId user, model::Role role) {
  co_return co_await database_.write([&](Connection& connection) -> Status {
    if (connection.execute(kSetRole, user, role) > 0) return {};
    return not_found();
  });
}

}  // namespace portreto::metadata
