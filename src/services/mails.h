#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "language/language.h"
#include "mail/mail.h"
#include "model/digest.h"
#include "model/notification.h"
#include "model/values.h"

// What our mails say, in each language. `site_url` is what links begin with: "https://photos.example.org".
namespace portreto::services {

mail::Message password_reset_mail(const language::Language& language, const model::User& user,
                                  std::string_view site_url, std::string_view token);

// Asks whether somebody wants digests: with the link that says so.
mail::Message consent_mail(const language::Language& language, const model::User& user, std::string_view site_url,
                           const model::Digest& digest);

struct DigestNews {
  std::map<model::NotificationKind, std::size_t> counts;
  bool is_more = false;  // than these
};
mail::Message digest_mail(const language::Language& language, const model::User& user, std::string_view site_url,
                          const model::Digest& digest, const DigestNews& news);

}  // namespace portreto::services
