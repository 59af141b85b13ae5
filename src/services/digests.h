#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "mail/mail.h"
#include "metadata/digest_store.h"
#include "metadata/metadata_store.h"
#include "model/digest.h"
#include "runtime/task.h"

namespace portreto::services {

// Who wants mail about what concerns them (model/digest.h). What is mailed, and when, is DigestMailer's. Stateless but
// for the store; thread-safe; dependencies must outlive it.
class Digests {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    mail::Sender* sender;  // null: no mail is sent
    std::string site_url;  // what links begin with: "https://photos.example.org"
    const Clock& clock;
  };
  explicit Digests(Dependencies dependencies) : d_(std::move(dependencies)) {}

  bool can_send() const { return d_.sender != nullptr; }

  Task<Result<std::optional<model::Digest>>> find(UserId user) { return d_.store.digests().find(user); }

  // None: no mail from now on. Otherwise the first time, and after a new address, a mail is sent with a link that has
  // to be opened first; it succeeds once the mail server has that mail. When it cannot be sent, nothing is mailed
  // later either, and doing it again sends another one. kPermissionDenied when no mail is sent here;
  // kTooManyRequests when many were asked for; the errors of mail::Sender.
  Task<Result<std::optional<model::Digest>>> choose(UserId user, std::optional<model::DigestInterval> every,
                                                    std::string peer);

  // For whoever has a link. kNotFound: it is none, of another address, or the mails were ended since. Twice is as once.
  Task<Status> confirm(std::string link);
  // The same; and it succeeds when the mails were ended already.
  Task<Status> end(std::string link);

 private:
  const Dependencies d_;
};

}  // namespace portreto::services
