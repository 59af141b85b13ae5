#include "metadata/mongo/account_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/schema.h"
#include "metadata/mongo/stored_document.h"
#include "metadata/paging.h"

namespace portreto::metadata {

Task<Status> MongoAccountStore::insert(model::User user) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Person person{.user = user, .profile = {.username = user.username}};
    if (client.insert(kPeople, stored_document(person))) return {};
    if (client.exists(kPeople, document("_id", user.id))) return exists_already();
    return account_taken(client.exists(kPeople, document("username", user.username)),
                         client.exists(kPeople, document("email", user.email)));
  });
}

Task<Result<model::User>> MongoAccountStore::find(UserId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::User> {
    auto user = client.find_one<model::User>(kPeople, not_deleted(document("_id", id)));
    if (!user) return not_found();
    return *std::move(user);
  });
}

// A username has no "@", an email address has one.
Task<Result<model::User>> MongoAccountStore::find_by_login(std::string login) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::User> {
    const char* field = login.contains('@') ? "email" : "username";
    auto user = client.find_one<model::User>(kPeople, not_deleted(document(field, login)));
    if (!user) return not_found();
    return *std::move(user);
  });
}

Task<Status> MongoAccountStore::change_password(PasswordChange change) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson fields = document("password_hash", change.password_hash, "password_changed_at", change.at,
                                 "password_changed_in", change.in);
    const Bson filter = not_deleted(document("_id", change.user, "password_hash", change.expected));
    if (client.update(kPeople, filter, document("$set", fields))) return {};
    if (client.exists(kPeople, not_deleted(document("_id", change.user)))) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoAccountStore::set_role(UserId user, model::Role role) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.update(kPeople, not_deleted(document("_id", user)), document("$set", document("role", role)))) return {};
    return not_found();
  });
}

Task<Status> MongoAccountStore::set_disabled(UserId user, bool is_disabled) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("is_disabled", is_disabled));
    if (client.update(kPeople, not_deleted(document("_id", user)), change)) return {};
    return not_found();
  });
}

Task<Status> MongoAccountStore::set_language(UserId user, std::string language) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson change = document("$set", document("language", language));
    if (client.update(kPeople, not_deleted(document("_id", user)), change)) return {};
    return not_found();
  });
}

Task<Status> MongoAccountStore::set_password_reset(UserId user, model::PasswordReset reset) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.update(kPeople, not_deleted(document("_id", user)),
                       document("$set", document("password_reset", reset)))) {
      return not_found();
    }
    return {};
  });
}

Task<Status> MongoAccountStore::reset_password(PasswordByReset change) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson filter =
        not_deleted(document("_id", change.user, "password_hash", change.expected, "password_reset.token_hash",
                             change.token_hash, "password_reset.expires_at", document("$gt", change.at)));
    const Bson update =
        document("$set", document("password_hash", change.password_hash, "password_changed_at", change.at), "$unset",
                 document("password_changed_in", "", "password_reset", ""));
    if (client.update(kPeople, filter, update)) return {};
    if (client.exists(kPeople, not_deleted(document("_id", change.user)))) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoAccountStore::change_second_factor(SecondFactorChange change) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    Bson update =
        document("$set", document("password_hash", change.password_hash).add("second_factor", change.second_factor));
    if (!change.second_factor) update.add("$unset", document("second_factor", ""));
    const Bson filter = not_deleted(document("_id", change.user, "password_hash", change.expected));
    if (client.update(kPeople, filter, update)) return {};
    if (client.exists(kPeople, not_deleted(document("_id", change.user)))) return changed_meanwhile();
    return not_found();
  });
}

Task<Status> MongoAccountStore::use_factor_step(UserId user, std::int64_t step) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson filter = not_deleted(document("_id", user, "second_factor.last_step", document("$lt", step)));
    if (!client.update(kPeople, filter, document("$set", document("second_factor.last_step", step)))) {
      return changed_meanwhile();
    }
    return {};
  });
}

Task<Status> MongoAccountStore::use_recovery_code(UserId user, Sha256Digest code) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson of_code = document("second_factor.recovery_codes", code);
    if (!client.update(kPeople, not_deleted(document("_id", user).add_all(of_code)), document("$pull", of_code))) {
      return changed_meanwhile();
    }
    return {};
  });
}

Task<Status> MongoAccountStore::replace_recovery_codes(UserId user, std::vector<std::byte> secret,
                                                       std::vector<Sha256Digest> codes) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    const Bson filter = not_deleted(document("_id", user, "second_factor.secret", secret));
    if (!client.update(kPeople, filter, document("$set", document("second_factor.recovery_codes", codes)))) {
      return changed_meanwhile();
    }
    return {};
  });
}

// A program from before takes the person for a disabled one, and finds them by no word.
Task<Result<model::User>> MongoAccountStore::mark_deleted(Deletion deletion) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::User> {
    const Bson fields = document("deleted_at", deletion.at, "receipt_secret", deletion.receipt_secret, "is_disabled",
                                 true, "words", std::vector<std::string>(), "is_deleted", true);
    auto marked = client.find_and_modify<model::User>(
        kPeople, not_deleted(document("_id", deletion.user, "password_hash", deletion.expected)),
        document("$set", fields), Returned::kAfter);
    if (marked) return *std::move(marked);
    auto stored = client.find_one<model::User>(kPeople, document("_id", deletion.user));
    if (!stored) return not_found();
    if (!stored->deleted_at) return changed_meanwhile();
    return *std::move(stored);
  });
}

Task<Result<model::User>> MongoAccountStore::find_deleted(UserId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::User> {
    auto user = client.find_one<model::User>(kPeople, document("_id", id, "is_deleted", true));
    if (!user) return not_found();
    return *std::move(user);
  });
}

Task<Result<std::vector<Person>>> MongoAccountStore::list_deleted(std::optional<UserId> after, std::size_t limit) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<Person>> {
    Bson filter = document("is_deleted", true);
    if (after) filter.add("_id", document("$gt", *after));
    auto people = client.find<Person>(kPeople, filter, {.sort = document("_id", 1), .limit = page_size(limit)});
    for (Person& person : people) person = completed(std::move(person));
    return people;
  });
}

Task<Status> MongoAccountStore::erase(UserId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (client.remove(kPeople, document("_id", id, "is_deleted", true))) return {};
    if (client.exists(kPeople, document("_id", id))) return still_live();
    return {};
  });
}

}  // namespace portreto::metadata
