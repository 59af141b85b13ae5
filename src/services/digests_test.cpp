#include "services/digests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "metadata/digest_store.h"
#include "metadata/notification_store.h"
#include "services/account_fixture_testing.h"
#include "services/digest_mailer.h"

namespace portreto::services {
namespace {

using model::DigestInterval;
using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;

// Takes mails, or answers what it is told to.
class Mailbox final : public mail::Sender {
 public:
  Task<Status> send(mail::Message message) override {
    if (answer) co_return *answer;
    mails.push_back(std::move(message));
    co_return Status{};
  }
  std::optional<Status> answer;
  std::vector<mail::Message> mails;
};

class DigestsTest : public AccountFixture {
 protected:
  static constexpr char kOurSite[] = "https://photos.example.org";

  DigestsTest() {
    anna_ = sign_up().user.id;
    ben_ = sign_up("ben").user.id;
  }

  auto choose(std::optional<DigestInterval> every) { return run(digests_.choose(anna_, every, "192.0.2.1")); }
  // What stands behind `path` in the newest mail.
  std::string link(const std::string& path) const {
    const std::string begin = kOurSite + path;
    const std::string& text = mailbox_.mails.back().text;
    const auto at = text.find(begin);
    if (at == std::string::npos) return "";
    return text.substr(at + begin.size(), text.find('\n', at) - at - begin.size());
  }
  void subscribe(DigestInterval every = DigestInterval::kDaily) {
    ASSERT_TRUE(choose(every));
    ASSERT_TRUE(run(digests_.confirm(link("/digest/confirm/"))));
    mailbox_.mails.clear();
  }
  void like() {
    clock_.advance(std::chrono::seconds(1));
    ASSERT_TRUE(
        run(store_.social().put_like({{model::TargetKind::kGallery, Uuid::generate()}, ben_, clock_.now(), anna_})));
  }
  std::size_t mailed() { return run(mailer_.look()).value().mailed; }
  std::string code(const Status& status) { return status ? "ok" : std::string(to_string(status.error().code)); }

  Mailbox mailbox_;
  Digests digests_{{store_, &mailbox_, kOurSite, clock_}};
  DigestMailer mailer_{{store_, mailbox_, kOurSite, clock_}};
  UserId anna_, ben_;
};

TEST_F(DigestsTest, NothingIsMailedBeforeTheLinkIsOpened) {
  const auto chosen = choose(DigestInterval::kDaily).value();
  EXPECT_FALSE(chosen->is_confirmed);
  ASSERT_EQ(mailbox_.mails.size(), 1u);
  EXPECT_EQ(mailbox_.mails[0].to, "anna@example.org");
  like();
  clock_.advance(hours(48));
  EXPECT_EQ(mailed(), 0u);

  EXPECT_EQ(code(run(digests_.confirm(link("/digest/confirm/")))), "ok");
  EXPECT_EQ(code(run(digests_.confirm(link("/digest/confirm/")))), "ok") << "twice";
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 0u) << "what was before is no news";
}

TEST_F(DigestsTest, TellsWhatIsNewOnceAndNothingWhenThereIsNothing) {
  subscribe();
  like();
  like();
  EXPECT_EQ(mailed(), 0u) << "it is not due";
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 1u);
  const std::string text = mailbox_.mails.back().text;
  EXPECT_THAT(text, HasSubstr("- 2 likes\n"));
  EXPECT_THAT(text, HasSubstr("https://photos.example.org/notifications"));
  EXPECT_THAT(text, Not(HasSubstr("ben"))) << "others do not choose what we mail";
  EXPECT_EQ(mailed(), 0u);
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 0u);
  like();
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 1u);
  EXPECT_THAT(mailbox_.mails.back().text, HasSubstr("- 1 like\n"));
}

TEST_F(DigestsTest, IsInTheLanguageThatTheAccountHasWhenItIsMailed) {
  ASSERT_TRUE(run(accounts_.choose_language(anna_, "el")));
  ASSERT_TRUE(choose(DigestInterval::kDaily));
  EXPECT_EQ(mailbox_.mails.back().language, "el");
  EXPECT_EQ(mailbox_.mails.back().subject, "Θέλετε email για τις φωτογραφίες σας;");
  ASSERT_TRUE(run(digests_.confirm(link("/digest/confirm/"))));
  like();
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 1u);
  EXPECT_THAT(mailbox_.mails.back().text, HasSubstr("- 1 «μου αρέσει»\n"));

  ASSERT_TRUE(run(accounts_.choose_language(anna_, "en")));
  like();
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 1u);
  EXPECT_EQ(mailbox_.mails.back().language, "en");
  EXPECT_THAT(mailbox_.mails.back().text, HasSubstr("- 1 like\n"));
}

TEST_F(DigestsTest, WhatWasSeenIsNotMailed) {
  subscribe();
  like();
  ASSERT_TRUE(run(store_.notifications().set_seen(anna_, clock_.now())));
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 0u);
}

TEST_F(DigestsTest, IsEndedByTheLinkInAMailWithoutLoggingIn) {
  subscribe();
  like();
  clock_.advance(hours(24));
  ASSERT_EQ(mailed(), 1u);
  const std::string end = link("/digest/end/");
  EXPECT_EQ(code(run(digests_.end(end))), "ok");
  EXPECT_EQ(code(run(digests_.end(end))), "ok") << "twice";
  EXPECT_EQ(run(digests_.find(anna_)).value(), std::nullopt);
  like();
  clock_.advance(hours(48));
  EXPECT_EQ(mailed(), 0u);

  ASSERT_TRUE(choose(DigestInterval::kDaily));
  EXPECT_EQ(code(run(digests_.end(end))), "not_found") << "of an earlier choice";
  EXPECT_EQ(code(run(digests_.confirm(end))), "not_found");
}

TEST_F(DigestsTest, AForeignLinkOpensNothing) {
  ASSERT_TRUE(choose(DigestInterval::kDaily));
  std::string forged = link("/digest/confirm/");
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  for (const std::string& text : {forged, std::string(), std::string("x"), anna_.str() + "."}) {
    EXPECT_EQ(code(run(digests_.confirm(text))), "not_found") << text;
    EXPECT_EQ(code(run(digests_.end(text))), "not_found") << text;
  }
  EXPECT_FALSE(run(digests_.find(anna_)).value()->is_confirmed);
}

TEST_F(DigestsTest, ChangingHowOftenNeedsNoNewConsent) {
  subscribe();
  const auto changed = choose(DigestInterval::kHourly).value();
  EXPECT_TRUE(changed->is_confirmed);
  EXPECT_TRUE(mailbox_.mails.empty());
  like();
  clock_.advance(hours(1));
  EXPECT_EQ(mailed(), 1u);
  EXPECT_EQ(choose(std::nullopt).value(), std::nullopt);
  EXPECT_EQ(choose(std::nullopt).value(), std::nullopt) << "twice";
}

TEST_F(DigestsTest, AMailServerThatIsAwayPostponesIt) {
  subscribe();
  like();
  clock_.advance(hours(24));
  mailbox_.answer = fail(ErrorCode::kUnavailable, "away");
  auto round = run(mailer_.look()).value();
  EXPECT_EQ(round.mailed, 0u);
  EXPECT_EQ(round.left, 1u);
  mailbox_.answer.reset();
  clock_.advance(DigestMailer::kTakenFor);
  EXPECT_EQ(mailed(), 1u);
  EXPECT_EQ(mailbox_.mails.size(), 1u);
}

TEST_F(DigestsTest, WhatMayHaveBeenSentIsNotSentAgain) {
  subscribe();
  like();
  clock_.advance(hours(24));
  mailbox_.answer = fail(ErrorCode::kOutcomeUnknown, "broken off");
  EXPECT_EQ(mailed(), 1u);
  mailbox_.answer.reset();
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 0u);
}

TEST_F(DigestsTest, AnAddressThatIsRefusedForGoodGetsNoMore) {
  subscribe();
  like();
  clock_.advance(hours(24));
  mailbox_.answer = fail(ErrorCode::kInvalidArgument, "no such box");
  static_cast<void>(mailed());
  EXPECT_FALSE(run(digests_.find(anna_)).value()->is_confirmed);
}

TEST_F(DigestsTest, WhatAProcessLeftUnfinishedIsDoneAgain) {
  subscribe();
  like();
  clock_.advance(hours(24));
  // It has taken it, and dies.
  auto taken = run(store_.digests().list_due(clock_.now(), 10)).value().front();
  taken.due = clock_.now() + DigestMailer::kTakenFor;
  ASSERT_TRUE(run(store_.digests().put(taken)));
  EXPECT_EQ(mailed(), 0u) << "another process leaves it alone";
  clock_.advance(DigestMailer::kTakenFor);
  EXPECT_EQ(mailed(), 1u);
}

TEST_F(DigestsTest, ThatOfADisabledOrDeletedAccountIsNotMailed) {
  subscribe();
  like();
  clock_.advance(hours(24));
  ASSERT_TRUE(run(store_.accounts().set_disabled(anna_, true)));
  EXPECT_EQ(mailed(), 0u);
  EXPECT_TRUE(run(digests_.find(anna_)).value());
  const std::string hash = run(store_.accounts().find(anna_)).value().password_hash;
  ASSERT_TRUE(run(store_.accounts().mark_deleted({anna_, hash, clock_.now(), "secret"})));
  clock_.advance(hours(24));
  EXPECT_EQ(mailed(), 0u);
  EXPECT_EQ(run(digests_.find(anna_)).value(), std::nullopt);
}

TEST_F(DigestsTest, MailsOfConsentAreFewAndRefusedWithoutAMailServer) {
  std::string last = "ok";
  for (int i = 0; i < 50 && last == "ok"; ++i) {
    const auto chosen = choose(DigestInterval::kDaily);
    last = chosen ? "ok" : std::string(to_string(chosen.error().code));
  }
  EXPECT_EQ(last, "too_many_requests");
  Digests none{{store_, nullptr, kOurSite, clock_}};
  EXPECT_EQ(run(none.choose(ben_, DigestInterval::kDaily, "192.0.2.9")).error().code, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(run(none.choose(ben_, std::nullopt, "192.0.2.9"))) << "to end it needs no mail";
}

}  // namespace
}  // namespace portreto::services
