#include "services/mails.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mail/message_text.h"
#include "services/digest_link.h"
#include "services/mail_language.h"

namespace portreto::services {
namespace {

using model::NotificationKind;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kHome[] = "https://photos.example.org";

const language::Language& greek() { return *language::find_language("el"); }
model::User anna() { return {.id = UserId::generate(), .username = "anna", .email = "anna@example.org"}; }
model::Digest digest_of(const model::User& user) {
  return {.user = user.id, .email = user.email, .secret = DigestLink::new_secret()};
}

TEST(Mails, ANewPasswordIsInTheLanguageThatIsGiven) {
  const mail::Message english = password_reset_mail(language::english(), anna(), kHome, "token");
  EXPECT_EQ(english.to, "anna@example.org");
  EXPECT_EQ(english.subject, "Set a new password");
  EXPECT_EQ(english.language, "en");
  EXPECT_EQ(english.text,
            "Somebody, most likely you, asked for a new password for your account anna at "
            "https://photos.example.org.\n\n"
            "Open this page within an hour to choose one:\n\nhttps://photos.example.org/reset/token\n\n"
            "If it was not you, there is nothing to do: without this link your password stays as it is.\n");
  const mail::Message translated = password_reset_mail(greek(), anna(), kHome, "token");
  EXPECT_EQ(translated.subject, "Ορίστε νέο κωδικό πρόσβασης");
  EXPECT_EQ(translated.language, "el");
  EXPECT_THAT(translated.text, AllOf(HasSubstr("\n\nhttps://photos.example.org/reset/token\n\n"), HasSubstr("anna"),
                                     HasSubstr("Ανοίξτε"), Not(HasSubstr("password"))));
}

TEST(Mails, TheQuestionWhetherDigestsAreWantedIs) {
  const model::Digest digest = digest_of(anna());
  const std::string link = std::string("\n\n") + kHome + "/digest/confirm/" + DigestLink::of(digest).str() + "\n\n";
  const mail::Message english = consent_mail(language::english(), anna(), kHome, digest);
  EXPECT_EQ(english.subject, "Do you want mail about your photos?");
  EXPECT_THAT(english.text, AllOf(HasSubstr(link), HasSubstr("the account anna at https://photos.example.org: likes")));
  const mail::Message translated = consent_mail(greek(), anna(), kHome, digest);
  EXPECT_EQ(translated.subject, "Θέλετε email για τις φωτογραφίες σας;");
  EXPECT_THAT(translated.text, AllOf(HasSubstr(link), HasSubstr("anna"), Not(HasSubstr("Open"))));
}

TEST(Mails, DigestsCountAsTheLanguageDoes) {
  const model::Digest digest = digest_of(anna());
  const DigestNews news{{{NotificationKind::kLike, 1}, {NotificationKind::kNewFollower, 2}}, true};
  const mail::Message english = digest_mail(language::english(), anna(), kHome, digest, news);
  EXPECT_EQ(english.text, std::string("anna, this is new for you at https://photos.example.org:\n\n"
                                      "- 1 like\n- 2 new followers\n- and more\n\n"
                                      "See it:\nhttps://photos.example.org/notifications\n\n"
                                      "You asked for this mail, once a day at most. Open this page to get no more of "
                                      "it:\nhttps://photos.example.org/digest/end/") +
                              DigestLink::of(digest).str() + "\n");
  const mail::Message translated = digest_mail(greek(), anna(), kHome, digest, news);
  EXPECT_EQ(translated.language, "el");
  EXPECT_THAT(translated.text,
              AllOf(HasSubstr("\n- 1 «μου αρέσει»\n- 2 νέοι ακόλουθοι\n- και άλλα\n"), Not(HasSubstr("like"))));
}

// What a translation could break: lines that are too long, links that are lost, and kinds that say nothing.
TEST(Mails, CanBeSentInEachLanguage) {
  const model::User user = anna();
  for (const auto& language : language::languages()) {
    std::vector<mail::Message> mails{password_reset_mail(*language, user, kHome, "token"),
                                     consent_mail(*language, user, kHome, digest_of(user))};
    for (const auto every :
         {model::DigestInterval::kHourly, model::DigestInterval::kDaily, model::DigestInterval::kWeekly}) {
      DigestNews news;
      for (const auto kind :
           {NotificationKind::kLike, NotificationKind::kComment, NotificationKind::kFollowRequest,
            NotificationKind::kNewFollower, NotificationKind::kGuestPhoto, NotificationKind::kFollowAccepted,
            NotificationKind::kContributor, NotificationKind::kChosen, NotificationKind::kPhotosAdded}) {
        news.counts[kind] = 7;
      }
      model::Digest digest = digest_of(user);
      digest.every = every;
      mails.push_back(digest_mail(*language, user, kHome, digest, news));
      EXPECT_GE(std::ranges::count(mails.back().text, '7'), 9) << mails.back().text;
    }
    for (const mail::Message& mail : mails) {
      EXPECT_EQ(mail.language, language->code());
      EXPECT_THAT(mail.text, AllOf(HasSubstr(kHome), HasSubstr("anna"), Not(HasSubstr("{")))) << mail.text;
      EXPECT_TRUE(mail::message_text(mail, "photos@example.org", "1", Timestamp())) << mail.text;
    }
  }
}

TEST(MailLanguage, IsTheAccountsThenTheOneAskedInThenEnglish) {
  model::User user = anna();
  EXPECT_EQ(mail_language(user).code(), "en");
  EXPECT_EQ(mail_language(user, "el").code(), "el");
  EXPECT_EQ(mail_language(user, "xx").code(), "en");
  user.language = "en";
  EXPECT_EQ(mail_language(user, "el").code(), "en");
  user.language = "el";
  EXPECT_EQ(mail_language(user, "en").code(), "el");
  user.language = "xx";
  EXPECT_EQ(mail_language(user, "el").code(), "el") << "one that there is no more";
}

TEST(MailLanguage, OneThatThereIsNotIsRefusedWithThoseThatThereAre) {
  EXPECT_EQ(check_language("el").value(), "el");
  EXPECT_EQ(check_language("en").value(), "en");
  for (const char* code : {"", "EL", "el-GR", "xx", "el\r\nBcc: all@example.com"}) {
    const auto refused = check_language(code);
    ASSERT_FALSE(refused) << code;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(refused.error().fields.at(0).field, "language");
    EXPECT_EQ(refused.error().fields.at(0).message, "There is no such language here. Choose one of: en, el.");
  }
}

}  // namespace
}  // namespace portreto::services
