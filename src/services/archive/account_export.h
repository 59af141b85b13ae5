#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "model/notification.h"
#include "model/passkey.h"
#include "services/archive/archive.h"
#include "services/archive/archive_turns.h"
#include "services/image_bytes.h"
#include "services/views.h"

namespace portreto::services {

// All that a person has in Portreto, but the bytes of their photos.
struct AccountData {
  struct Photo {
    model::Photo photo;
    std::string file;  // of the original, in the archive
  };
  struct Gallery {
    model::Gallery gallery;
    std::vector<Photo> photos;
  };

  Timestamp at;
  model::User user;
  model::Profile profile;
  std::optional<std::string> picture_file;
  std::vector<Gallery> galleries;        // newest first
  std::vector<Photo> contributions;      // that they added to galleries of others
  std::vector<model::Comment> comments;  // theirs, on anything
  // Of people without an account, on what is theirs; with target, comment and guest_name.
  std::vector<model::Notification> guest_comments;
  std::vector<model::Like> likes;  // theirs
  std::vector<model::Passkey> passkeys;
  std::vector<UserId> following, followers, blocked, muted;
  std::unordered_map<UserId, model::Profile> people;  // whoever is named above and is there
};

// Makes archives of all that a person has: the originals, and a document about them and the rest. Thread-safe;
// dependencies must outlive it and the archives.
class AccountExports {
 public:
  AccountExports(metadata::MetadataStore& store, ImageBytes& bytes, const Clock& clock,
                 std::shared_ptr<ArchiveTurns> turns)
      : store_(store), bytes_(bytes), clock_(clock), turns_(std::move(turns)) {}

  // `write` makes the text of the document, which the archive begins with. kUnauthenticated for nobody;
  // kTooManyRequests and kOverloaded as ArchiveTurns::take; kPayloadTooLarge beyond kArchivePhotosMax photos.
  Task<Result<std::shared_ptr<Archive>>> open(Viewer viewer, std::function<std::string(const AccountData&)> write);

 private:
  Task<Result<AccountData>> gather(UserId user);
  Task<Status> gather_galleries(AccountData& data);
  Task<Status> gather_contributions(AccountData& data);
  Task<Status> gather_acts(AccountData& data);
  Task<Status> gather_guest_comments(AccountData& data);
  Task<Status> gather_people(AccountData& data);

  metadata::MetadataStore& store_;
  ImageBytes& bytes_;
  const Clock& clock_;
  const std::shared_ptr<ArchiveTurns> turns_;
};

// The name of the document in the archive.
inline constexpr std::string_view kExportDocument = "portreto.json";

}  // namespace portreto::services
