#include "services/digest_mailer.h"

#include <algorithm>
#include <utility>

#include "metadata/block_store.h"
#include "metadata/digest_store.h"
#include "metadata/notification_store.h"
#include "runtime/log.h"
#include "services/mail_language.h"

namespace portreto::services {
namespace {

using model::Digest;

constexpr std::size_t kDigestsAtOnce = 50;
constexpr std::size_t kCountedMax = 100;  // so many are enough to say that there are many

}  // namespace

Task<Result<DigestMailer::Round>> DigestMailer::look() {
  Round round;
  for (;;) {
    PORTRETO_CO_ASSIGN(auto due, co_await d_.store.digests().list_due(d_.clock.now(), kDigestsAtOnce));
    if (due.empty()) co_return round;
    for (Digest& digest : due) {
      // Nobody else takes it meanwhile, and it is no more due.
      digest.due = d_.clock.now() + kTakenFor;
      auto taken = co_await d_.store.digests().put(std::move(digest));
      if (!taken && taken.error().code == ErrorCode::kConflict) continue;
      if (!taken) co_return fail(std::move(taken).error());
      PORTRETO_CO_ASSIGN(const Told told, co_await tell(*std::move(taken)));
      if (told == Told::kMailed) ++round.mailed;
      if (told == Told::kLater) {
        ++round.left;
        co_return round;
      }
    }
  }
}

Task<Result<DigestMailer::Told>> DigestMailer::tell(Digest digest) {
  auto account = co_await d_.store.accounts().find(digest.user);
  if (!account && account.error().code == ErrorCode::kNotFound) {
    PORTRETO_CO_TRY(co_await d_.store.digests().erase(digest.user));
    co_return Told::kNothing;
  }
  if (!account) co_return fail(std::move(account).error());
  Told told = Told::kNothing;
  if (account->email != digest.email) {
    digest.is_confirmed = false;  // they have not said that they want it there
  } else if (!account->is_disabled) {
    PORTRETO_CO_ASSIGN(const DigestNews news, co_await news_of(digest));
    if (!news.counts.empty() || news.is_more) {
      const auto sent =
          co_await d_.sender.send(digest_mail(mail_language(*account), *account, d_.site_url, digest, news));
      // What may have been sent is not sent again.
      told = sent || sent.error().code != ErrorCode::kUnavailable ? Told::kMailed : Told::kLater;
      if (!sent && sent.error().code == ErrorCode::kInvalidArgument) digest.is_confirmed = false;  // refused for good
      if (!sent) log::warn("a digest was not mailed", {{"user", digest.user}, {"code", to_string(sent.error().code)}});
    }
  }
  // It is due again once it counts as taken no more.
  if (told == Told::kLater) co_return told;
  digest.due = d_.clock.now() + model::duration_of(digest.every);
  const auto put = co_await d_.store.digests().put(std::move(digest));
  // They have chosen otherwise meanwhile.
  if (!put && put.error().code != ErrorCode::kConflict) co_return fail(put.error());
  co_return told;
}

// Notes in `digest` how far it tells.
Task<Result<DigestNews>> DigestMailer::news_of(Digest& digest) {
  auto& notifications = d_.store.notifications();
  PORTRETO_CO_ASSIGN(const auto seen, co_await notifications.seen_at(digest.user));
  const Timestamp until = std::max(digest.told_until, seen.value_or(Timestamp()));
  PORTRETO_CO_ASSIGN(const auto items,
                     co_await notifications.list_since(digest.user, until + std::chrono::milliseconds(1), kCountedMax));
  std::vector<UserId> actors;
  for (const model::Notification& item : items) actors.push_back(item.actor);
  PORTRETO_CO_ASSIGN(const auto distances, co_await d_.store.blocks().distances(digest.user, std::move(actors)));
  DigestNews news;
  for (const model::Notification& item : items) {
    // Whom they mute, or are kept apart from by a block, is not counted, nor are they elsewhere.
    if (!distances.contains(item.actor)) ++news.counts[item.kind];
  }
  if (items.size() == kCountedMax) {
    news.is_more = true;
    digest.told_until = d_.clock.now();
  } else if (!items.empty()) {
    digest.told_until = items.back().at;
  }
  co_return news;
}

}  // namespace portreto::services
