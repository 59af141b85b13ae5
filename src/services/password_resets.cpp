#include "services/password_resets.h"

#include <array>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/random.h"
#include "model/rules.h"
#include "runtime/log.h"
#include "runtime/spawn.h"
#include "runtime/timer.h"
#include "services/guesses.h"
#include "services/mail_language.h"
#include "services/mails.h"
#include "services/second_factor.h"

namespace portreto::services {
namespace {

constexpr std::size_t kResetSecretBytes = 32;
constexpr std::size_t kUuidChars = 36;
constexpr std::chrono::hours kResetTtl{1};
constexpr std::size_t kMailingMax = 64;  // at once, in this process
constexpr std::chrono::seconds kAgainAfter{5};
constexpr int kResetTriesMax = 3;

struct Token {
  UserId user;
  Bytes secret;

  std::string str() const { return user.str() + '.' + to_base64url(secret); }
  Sha256Digest hash() const { return sha256(secret); }

  static std::optional<Token> parse(std::string_view text) {
    if (text.size() <= kUuidChars || text[kUuidChars] != '.') return std::nullopt;
    const auto user = UserId::parse(text.substr(0, kUuidChars));
    auto secret = from_base64url(text.substr(kUuidChars + 1));
    if (!user || !secret || secret->size() != kResetSecretBytes) return std::nullopt;
    return Token{*user, *std::move(secret)};
  }
};

std::unexpected<Error> dead_link() {
  return fail(ErrorCode::kNotFound, "This link was used already, or is too old. Ask for a new one.");
}

// Given back when the mail is on its way, or is not.
class Slot {
 public:
  explicit Slot(std::atomic<std::size_t>& taken) : taken_(taken) {}
  ~Slot() { taken_.fetch_sub(1, std::memory_order_relaxed); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::atomic<std::size_t>& taken_;
};

}  // namespace

Task<Status> PasswordResets::ask(Ask asked) {
  if (!can_send()) {
    co_return fail(ErrorCode::kPermissionDenied,
                   "No mail is sent from here. Ask the administrator for a new password.");
  }
  PORTRETO_CO_ASSIGN(std::string address, model::check_email(asked.email));
  if (asked.language) PORTRETO_CO_TRY(check_language(*asked.language));
  // Whether there is an account or not.
  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.count_asking({.account = "reset:" + address, .peer = "reset-peer:" + asked.peer},
                                                "Too many links were asked for. Wait a little, then try again."));
  if (mailing_.fetch_add(1, std::memory_order_relaxed) >= kMailingMax) {
    mailing_.fetch_sub(1, std::memory_order_relaxed);
    co_return fail(Error::overloaded());
  }
  spawn(co_await boost::asio::this_coro::executor, "mail a link",
        mail_link_and_log(std::move(address), std::move(asked.language).value_or("")));
  co_return Status{};
}

Task<void> PasswordResets::mail_link_and_log(std::string email, std::string language) {
  const Slot slot(mailing_);
  const auto mailed = co_await mail_link(std::move(email), std::move(language));
  // No address and no reason that names one: logs are read by more people than mails are.
  if (!mailed) log::error("a link to set a password was not mailed", {{"code", to_string(mailed.error().code)}});
}

Task<Status> PasswordResets::mail_link(std::string email, std::string language) {
  auto user = co_await d_.store.accounts().find_by_login(std::move(email));
  if (!user && user.error().code == ErrorCode::kNotFound) co_return Status{};
  if (!user) co_return fail(std::move(user).error());
  if (user->is_disabled) co_return Status{};
  Token token{user->id, Bytes(kResetSecretBytes)};
  fill_random(token.secret);
  PORTRETO_CO_TRY(
      co_await d_.store.accounts().set_password_reset(user->id, {token.hash(), d_.clock.now() + kResetTtl}));
  const mail::Message message = password_reset_mail(mail_language(*user, language), *user, d_.site_url, token.str());
  Status sent;
  for (int tries = 0; tries < kResetTriesMax; ++tries) {
    if (tries > 0) co_await sleep_for(kAgainAfter);
    sent = co_await d_.sender->send(message);
    // One that may have been sent is not sent again: who misses it asks once more.
    if (sent || sent.error().code != ErrorCode::kUnavailable) break;
  }
  co_return sent;
}

Task<Status> PasswordResets::reset(std::string text, std::string new_password) {
  const auto token = Token::parse(text);
  if (!token) co_return dead_link();
  auto user = co_await d_.store.accounts().find(token->user);
  if (!user && user.error().code != ErrorCode::kNotFound) co_return fail(std::move(user).error());
  if (!user || user->is_disabled || !user->password_reset || user->password_reset->expires_at <= d_.clock.now() ||
      !equal_constant_time(user->password_reset->token_hash, token->hash())) {
    co_return dead_link();
  }
  const auto checked = model::check_password(new_password, user->username, d_.password_length_min);
  if (!checked) {
    std::string message = checked.error().fields.empty() ? checked.error().message : checked.error().fields[0].message;
    co_return fail(Error::invalid_field("new_password", std::move(message)));
  }
  PORTRETO_CO_ASSIGN(std::string hash, co_await d_.hashing_pool.run([&] { return d_.hasher.hash(new_password); }));
  // The second factor stays as it is.
  if (user->second_factor) hash = marked_hash(hash);
  const auto done = co_await d_.store.accounts().reset_password({.user = user->id,
                                                                 .token_hash = token->hash(),
                                                                 .expected = user->password_hash,
                                                                 .password_hash = std::move(hash),
                                                                 .at = d_.clock.now()});
  if (!done && (done.error().code == ErrorCode::kConflict || done.error().code == ErrorCode::kNotFound)) {
    co_return dead_link();  // used, followed by another one, or the account is being deleted, all of this meanwhile
  }
  PORTRETO_CO_TRY(done);
  co_await end_sessions(*user);
  co_return Status{};
}

// The password is changed already, by which no session is renewed: what fails here only makes them end later.
Task<void> PasswordResets::end_sessions(const model::User& user) {
  Result<std::size_t> removed;
  for (int tries = 0; tries < kResetTriesMax; ++tries) {
    removed = co_await d_.store.sessions().remove_others(user.id, SessionId{});
    if (removed) break;
  }
  if (!removed) log::error("sessions of before a new password are left", {{"user", user.id}});
  // Whoever forgot the password has guessed at it before.
  for (const std::string& name : {user.username, user.email}) {
    co_await d_.store.sessions().clear_failures("account:" + name);
  }
}

}  // namespace portreto::services
