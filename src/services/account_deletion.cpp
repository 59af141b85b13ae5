#include "services/account_deletion.h"

#include <utility>

#include "base/random.h"
#include "metadata/deletion_store.h"
#include "model/rules.h"
#include "services/guesses.h"
#include "services/second_factor.h"

namespace portreto::services {
namespace {

constexpr std::size_t kReceiptSecretBytes = 32;

}  // namespace

// A part of a hash of the secret: whoever reads the database learns no link from it.
DeletionId receipt_of(const std::string& secret) { return {Uuid::derive("receipt of a deletion " + secret)}; }

Task<Result<std::string>> AccountDeletion::remove(Wish wish) {
  PORTRETO_CO_ASSIGN(model::User user, co_await find(wish.user));
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try({.account = "password:" + user.id.str(), .peer = "peer:" + wish.peer}));
  PORTRETO_CO_ASSIGN(const bool is_right, co_await d_.hashing_pool.run([&]() -> Result<bool> {
    return d_.hasher.verify(wish.password, bare_hash(user.password_hash));
  }));
  if (!is_right) {
    PORTRETO_CO_TRY(co_await guesses.note_failure());
    co_return fail(Error::invalid_field("password", "This is not your password."));
  }
  PORTRETO_CO_TRY(co_await guesses.note_success());
  if (model::fold(wish.username) != user.username) {
    co_return fail(Error::invalid_field("username", "Type your username, " + user.username + ", to confirm."));
  }
  const metadata::AccountStore::Deletion deletion{user.id, user.password_hash, d_.clock.now(),
                                                  random_token(kReceiptSecretBytes)};
  auto marked = co_await d_.store.accounts().mark_deleted(deletion);
  if (!marked && marked.error().code == ErrorCode::kOutcomeUnknown) {
    marked = co_await d_.store.accounts().mark_deleted(deletion);
  }
  PORTRETO_CO_ASSIGN(user, std::move(marked));
  std::string secret = user.receipt_secret;
  PORTRETO_CO_TRY(co_await begin(std::move(user)));
  co_return secret;
}

// Deleted already: the answer to an earlier try may have been lost.
Task<Result<model::User>> AccountDeletion::find(UserId id) {
  auto user = co_await d_.store.accounts().find(id);
  if (user || user.error().code != ErrorCode::kNotFound) co_return user;
  user = co_await d_.store.accounts().find_deleted(id);
  if (!user && user.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kUnauthenticated, "This account is no longer there.");
  }
  co_return user;
}

// Both are done by AccountErasure, too, if this process dies here.
Task<Status> AccountDeletion::begin(model::User user) {
  const model::Deletion receipt{.id = receipt_of(user.receipt_secret), .created_at = *user.deleted_at};
  auto inserted = co_await d_.store.deletions().insert(receipt);
  if (!inserted && inserted.error().code != ErrorCode::kAlreadyExists) co_return inserted;
  PORTRETO_CO_TRY(co_await d_.store.sessions().remove_others(user.id, SessionId{}));
  co_return Status{};
}

Task<Result<bool>> AccountDeletion::is_deleted(UserId user) {
  const auto found = co_await d_.store.accounts().find_deleted(user);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(found.error());
  co_return found.has_value();
}

Task<Result<model::Deletion>> AccountDeletion::receipt(std::string secret) {
  auto receipt = co_await d_.store.deletions().find(receipt_of(secret));
  if (!receipt && receipt.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kNotFound, "There is no such receipt. They are kept for 30 days.");
  }
  co_return receipt;
}

}  // namespace portreto::services
