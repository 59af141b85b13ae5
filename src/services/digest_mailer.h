#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "mail/mail.h"
#include "metadata/metadata_store.h"
#include "model/digest.h"
#include "runtime/task.h"
#include "services/mails.h"

namespace portreto::services {

// Mails people what others did that concerns them, as often as they want it (Digests): how many likes, comments and so
// on there are that they have not seen yet, and where to see them; when there is nothing, nothing is mailed. Neither
// names nor texts of others are in it: who wrote them would otherwise choose what we mail.
//
// For one process of the cluster at a time. Of two that do it at once one takes each digest, for kTakenFor: what a
// process leaves unfinished is done again by then, so that a mail may come twice, and none is left out.
class DigestMailer {
 public:
  static constexpr std::chrono::minutes kTakenFor{10};

  struct Dependencies {
    metadata::MetadataStore& store;
    mail::Sender& sender;
    std::string site_url;  // what links begin with: "https://photos.example.org"
    const Clock& clock;
  };
  explicit DigestMailer(Dependencies dependencies) : d_(std::move(dependencies)) {}

  struct Round {
    std::size_t mailed = 0;
    std::size_t left = 0;  // that could not be mailed now, and are due again after kTakenFor
  };
  // All that are due now. Ends when the mail server or the database is away.
  Task<Result<Round>> look();

 private:
  enum class Told { kMailed, kNothing, kLater };
  Task<Result<Told>> tell(model::Digest digest);
  Task<Result<DigestNews>> news_of(model::Digest& digest);

  const Dependencies d_;
};

}  // namespace portreto::services
