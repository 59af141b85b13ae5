#include "services/mails.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "language/text.h"
#include "services/digest_link.h"

namespace portreto::services {
namespace {

using language::Language;
using language::PluralText;
using language::Text;
using language::operator""_n;
using language::operator""_t;
using model::NotificationKind;

struct DigestLine {
  NotificationKind kind;
  PluralText text;
};
constexpr std::array kDigestLines{
    DigestLine{NotificationKind::kLike, "{} like|{} likes"_n},
    DigestLine{NotificationKind::kComment, "{} comment|{} comments"_n},
    DigestLine{NotificationKind::kFollowRequest, "{} person who asks to follow you|{} people who ask to follow you"_n},
    DigestLine{NotificationKind::kNewFollower, "{} new follower|{} new followers"_n},
    DigestLine{NotificationKind::kGuestPhoto, "{} photo that a guest added|{} photos that guests added"_n},
    DigestLine{NotificationKind::kFollowAccepted,
               "{} person who lets you follow them|{} people who let you follow them"_n},
    DigestLine{NotificationKind::kContributor,
               "{} gallery to which you may add photos|{} galleries to which you may add photos"_n},
    DigestLine{NotificationKind::kChosen, "{} gallery shared with you|{} galleries shared with you"_n},
    DigestLine{NotificationKind::kPhotosAdded,
               "{} time that somebody added photos to a gallery of yours|{} times that somebody added photos to a "
               "gallery of yours"_n},
};

// Why they get it, and how they get no more.
Text reason_of(model::DigestInterval every) {
  switch (every) {
    case model::DigestInterval::kHourly:
      return "You asked for this mail, once an hour at most. Open this page to get no more of it:"_t;
    case model::DigestInterval::kDaily:
      return "You asked for this mail, once a day at most. Open this page to get no more of it:"_t;
    case model::DigestInterval::kWeekly: break;
  }
  return "You asked for this mail, once a week at most. Open this page to get no more of it:"_t;
}

mail::Message message(const Language& language, std::string to, Text subject, std::string text) {
  return {.to = std::move(to),
          .subject = std::string(language.say(subject)),
          .text = std::move(text),
          .language = std::string(language.code())};
}

}  // namespace

// Links stand on lines of their own, where all programs find their ends.
mail::Message password_reset_mail(const Language& language, const model::User& user, std::string_view site_url,
                                  std::string_view token) {
  std::string text = fmt::format(
      "{}\n\n{}\n\n{}/reset/{}\n\n{}\n",
      language.say("Somebody, most likely you, asked for a new password for your account {0} at {1}."_t, user.username,
                   site_url),
      language.say("Open this page within an hour to choose one:"_t), site_url, token,
      language.say("If it was not you, there is nothing to do: without this link your password stays as it is."_t));
  return message(language, user.email, "Set a new password"_t, std::move(text));
}

mail::Message consent_mail(const Language& language, const model::User& user, std::string_view site_url,
                           const model::Digest& digest) {
  std::string text = fmt::format(
      "{}\n\n{}\n\n{}/digest/confirm/{}\n\n{}\n",
      language.say("Somebody, most likely you, asked for mail about what others do that concerns the account {0} at "
                   "{1}: likes, comments, followers."_t,
                   user.username, site_url),
      language.say("Open this page to say that you want it:"_t), site_url, DigestLink::of(digest).str(),
      language.say("If it was not you, there is nothing to do: no such mail is sent before."_t));
  return message(language, user.email, "Do you want mail about your photos?"_t, std::move(text));
}

mail::Message digest_mail(const Language& language, const model::User& user, std::string_view site_url,
                          const model::Digest& digest, const DigestNews& news) {
  std::string lines;
  for (const DigestLine& line : kDigestLines) {
    const auto found = news.counts.find(line.kind);
    if (found != news.counts.end()) lines += fmt::format("- {}\n", language.count(found->second, line.text));
  }
  if (news.is_more) lines += fmt::format("- {}\n", language.say("and more"_t));
  std::string text = fmt::format("{}\n\n{}\n{}\n{}/notifications\n\n{}\n{}/digest/end/{}\n",
                                 language.say("{0}, this is new for you at {1}:"_t, user.username, site_url), lines,
                                 language.say("See it:"_t), site_url, language.say(reason_of(digest.every)), site_url,
                                 DigestLink::of(digest).str());
  return message(language, digest.email, "What is new about your photos"_t, std::move(text));
}

}  // namespace portreto::services
