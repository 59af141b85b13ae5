#include "services/digests.h"

#include <utility>

#include "services/digest_link.h"
#include "services/guesses.h"
#include "services/mail_language.h"
#include "services/mails.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

using model::Digest;

constexpr int kPutTriesMax = 5;  // against others who change it at the same moment

std::unexpected<Error> dead_digest_link() {
  return fail(ErrorCode::kNotFound, "This link does not work any more. Choose anew in the settings of your account.");
}

}  // namespace

Task<Result<std::optional<Digest>>> Digests::choose(UserId user, std::optional<model::DigestInterval> every,
                                                    std::string peer) {
  if (!every) {
    PORTRETO_CO_TRY(co_await d_.store.digests().erase(user));
    co_return std::nullopt;
  }
  if (!can_send()) co_return fail(ErrorCode::kPermissionDenied, "No mail is sent from here.");
  PORTRETO_CO_ASSIGN(const model::User account, co_await d_.store.accounts().find(user));
  bool has_consent = false;
  bool has_asked = false;
  const auto change = [&]() -> Task<Result<Digest>> {
    PORTRETO_CO_ASSIGN(auto stored, co_await d_.store.digests().find(user));
    has_consent = stored && stored->is_confirmed && stored->email == account.email;
    if (!has_consent && !std::exchange(has_asked, true)) {
      Guesses guesses(d_.store.sessions(), d_.clock);
      PORTRETO_CO_TRY(co_await guesses.count_asking({.account = "digest:" + user.str(), .peer = "digest-peer:" + peer},
                                                    "Too many mails were asked for. Wait a little, then try again."));
    }
    Digest next = std::move(stored).value_or(Digest{.user = user});
    if (!has_consent) {
      next.secret = DigestLink::new_secret();
      next.is_confirmed = false;
    }
    next.email = account.email;
    next.every = *every;
    next.due = d_.clock.now() + model::duration_of(*every);
    co_return co_await d_.store.digests().put(std::move(next));
  };
  PORTRETO_CO_ASSIGN(const Digest digest, co_await until_unchanged(kPutTriesMax, change));
  if (has_consent) co_return digest;
  PORTRETO_CO_TRY(co_await d_.sender->send(consent_mail(mail_language(account), account, d_.site_url, digest)));
  co_return digest;
}

Task<Status> Digests::confirm(std::string text) {
  const auto link = DigestLink::parse(text);
  if (!link) co_return dead_digest_link();
  co_return co_await until_unchanged(kPutTriesMax, [&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(auto stored, co_await d_.store.digests().find(link->user));
    if (!stored || !link->is_of(*stored)) co_return dead_digest_link();
    if (stored->is_confirmed) co_return Status{};
    stored->is_confirmed = true;
    // What was before is no news.
    stored->told_until = d_.clock.now();
    stored->due = d_.clock.now() + model::duration_of(stored->every);
    PORTRETO_CO_TRY(co_await d_.store.digests().put(*std::move(stored)));
    co_return Status{};
  });
}

Task<Status> Digests::end(std::string text) {
  const auto link = DigestLink::parse(text);
  if (!link) co_return dead_digest_link();
  PORTRETO_CO_ASSIGN(const auto stored, co_await d_.store.digests().find(link->user));
  if (!stored) co_return Status{};
  if (!link->is_of(*stored)) co_return dead_digest_link();
  co_return co_await d_.store.digests().erase(link->user);
}

}  // namespace portreto::services
