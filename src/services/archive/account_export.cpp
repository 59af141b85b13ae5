#include "services/archive/account_export.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "metadata/block_store.h"
#include "metadata/notification_store.h"
#include "metadata/passkey_store.h"
#include "metadata/quota_store.h"
#include "services/access.h"
#include "services/all_photos.h"
#include "services/archive/archive_stream.h"
#include "services/archive/entry_names.h"
#include "services/archive/gallery_archive.h"

namespace portreto::services {
namespace {

constexpr std::size_t kExportBatch = metadata::kPageSizeMax;

// A folder for each gallery: as the names of files, which no two have alike.
class FolderNames {
 public:
  std::string add(std::string_view wanted) {
    std::string name = names_.add(safe_file_name(wanted, "gallery") + std::string(kEnding), "");
    name.erase(name.size() - kEnding.size());
    return name;
  }

 private:
  static constexpr std::string_view kEnding = ".d";  // so that a dot in a gallery's name begins no extension
  EntryNames names_;
};

// All pages of a list, of each row what `value` makes of it.
template <typename Row, typename Fetch, typename Value>
Task<Result<std::vector<UserId>>> all_users(Fetch fetch, Value value) {
  std::vector<UserId> users;
  metadata::PageRequest request{.limit = kExportBatch};
  do {
    PORTRETO_CO_ASSIGN(const metadata::Page<Row> page, co_await fetch(request));
    for (const Row& row : page.items) users.push_back(row.*value);
    request.after = page.next;
  } while (request.after);
  co_return users;
}

std::vector<ArchiveItem> items_of(const AccountData& data, std::string document) {
  std::vector<ArchiveItem> items;
  const ByteView text = as_bytes(document);
  items.push_back({.entry = {.name = std::string(kExportDocument), .size_bytes = text.size(), .modified_at = data.at},
                   .content = std::make_shared<const Bytes>(text.begin(), text.end())});
  if (data.picture_file) items.push_back(original_item(*data.profile.photo, *data.picture_file, data.at));
  for (const AccountData::Gallery& gallery : data.galleries) {
    for (const auto& [photo, file] : gallery.photos) {
      items.push_back(original_item(photo.image, file, photo.taken_at.value_or(photo.created_at)));
    }
  }
  for (const auto& [photo, file] : data.contributions) {
    items.push_back(original_item(photo.image, file, photo.taken_at.value_or(photo.created_at)));
  }
  return items;
}

std::unexpected<Error> too_many_photos() {
  return fail(ErrorCode::kPayloadTooLarge, fmt::format("You have more than {} photos, too many for one archive. "
                                                       "Download your galleries one by one.",
                                                       kArchivePhotosMax));
}

}  // namespace

Task<Result<std::shared_ptr<Archive>>> AccountExports::open(Viewer viewer,
                                                            std::function<std::string(const AccountData&)> write) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(ArchiveTurns::Turn turn, turns_->take(user.str()));
  PORTRETO_CO_ASSIGN(const AccountData data, co_await gather(user));
  co_return stream_archive(bytes_, fmt::format("portreto-{}.zip", data.user.username), items_of(data, write(data)),
                           std::move(turn));
}

Task<Result<AccountData>> AccountExports::gather(UserId user) {
  AccountData data{.at = clock_.now()};
  PORTRETO_CO_ASSIGN(data.user, co_await store_.accounts().find(user));
  PORTRETO_CO_ASSIGN(data.profile, co_await store_.profiles().find(user));
  if (data.profile.photo) {
    data.picture_file = fmt::format("profile.{}", model::file_extension(data.profile.photo->format));
  }
  PORTRETO_CO_TRY(co_await gather_galleries(data));
  PORTRETO_CO_TRY(co_await gather_contributions(data));
  PORTRETO_CO_TRY(co_await gather_acts(data));
  PORTRETO_CO_TRY(co_await gather_guest_comments(data));
  PORTRETO_CO_TRY(co_await gather_people(data));
  co_return data;
}

Task<Status> AccountExports::gather_galleries(AccountData& data) {
  FolderNames folders;
  std::size_t photos = 0;
  metadata::PageRequest request{.limit = kExportBatch};
  do {
    PORTRETO_CO_ASSIGN(auto page, co_await store_.galleries().list_by_owner(data.user.id, own_galleries(), request));
    for (model::Gallery& gallery : page.items) data.galleries.push_back({.gallery = std::move(gallery), .photos = {}});
    request.after = page.next;
  } while (request.after);
  for (AccountData::Gallery& gallery : data.galleries) {
    const std::string folder = folders.add(gallery.gallery.name);
    EntryNames names;
    AllPhotos all_photos(store_.photos(), gallery.gallery, kExportBatch);
    for (;;) {
      PORTRETO_CO_ASSIGN(auto some, co_await all_photos.next());
      if (some.empty()) break;
      photos += some.size();
      if (photos > kArchivePhotosMax) {
        co_return too_many_photos();
      }
      for (model::Photo& photo : some) {
        std::string file =
            fmt::format("photos/{}/{}", folder, names.add(photo.file_name, model::file_extension(photo.image.format)));
        gallery.photos.push_back({std::move(photo), std::move(file)});
      }
    }
  }
  co_return Status{};
}

Task<Status> AccountExports::gather_contributions(AccountData& data) {
  std::size_t photos = 0;
  std::set<GalleryId> own;
  for (const AccountData::Gallery& gallery : data.galleries) {
    photos += gallery.photos.size();
    own.insert(gallery.gallery.id);
  }
  EntryNames names;
  PORTRETO_CO_ASSIGN(const auto stored, co_await store_.quotas().stored(data.user.id));
  for (const auto& [gallery, bytes] : stored) {
    if (own.contains(gallery)) continue;
    metadata::PageRequest request{.limit = kExportBatch};
    do {
      PORTRETO_CO_ASSIGN(auto page, co_await store_.photos().list(gallery, request));
      for (model::Photo& photo : page.items) {
        if (photo.owner != data.user.id) continue;
        if (++photos > kArchivePhotosMax) co_return too_many_photos();
        // "photos" holds a folder for each gallery of one's own, so no name is taken twice.
        std::string file =
            fmt::format("contributions/{}", names.add(photo.file_name, model::file_extension(photo.image.format)));
        data.contributions.push_back({std::move(photo), std::move(file)});
      }
      request.after = page.next;
    } while (request.after);
  }
  co_return Status{};
}

Task<Status> AccountExports::gather_acts(AccountData& data) {
  for (bool has_more = true; has_more;) {
    const auto after = data.comments.empty() ? std::nullopt : std::optional(data.comments.back().id);
    PORTRETO_CO_ASSIGN(auto page, co_await store_.social().list_comments_by(data.user.id, after, kExportBatch));
    has_more = page.size() == kExportBatch;
    for (model::Comment& comment : page) data.comments.push_back(std::move(comment));
  }
  for (bool has_more = true; has_more;) {
    const auto after = data.likes.empty() ? std::nullopt : std::optional(data.likes.back().target);
    PORTRETO_CO_ASSIGN(const auto page, co_await store_.social().list_likes_by(data.user.id, after, kExportBatch));
    has_more = page.size() == kExportBatch;
    data.likes.insert(data.likes.end(), page.begin(), page.end());
  }
  co_return Status{};
}

// Found as what was told to the person: nobody else can have them in an archive of their own.
Task<Status> AccountExports::gather_guest_comments(AccountData& data) {
  std::optional<metadata::NotificationKey> after;
  do {
    PORTRETO_CO_ASSIGN(auto page, co_await store_.notifications().list(data.user.id, after, kExportBatch));
    for (model::Notification& one : page.items) {
      if (one.guest_name && one.comment && one.target) data.guest_comments.push_back(std::move(one));
    }
    after = page.next;
  } while (after);
  co_return Status{};
}

Task<Status> AccountExports::gather_people(AccountData& data) {
  const UserId user = data.user.id;
  const auto accepted = model::FollowState::kAccepted;
  const auto following = [&](auto page) { return store_.follows().list_following(user, accepted, page); };
  const auto followers = [&](auto page) { return store_.follows().list_followers(user, accepted, page); };
  const auto blocked = [&](auto page) { return store_.blocks().list(user, model::BlockKind::kBlocked, page); };
  const auto muted = [&](auto page) { return store_.blocks().list(user, model::BlockKind::kMuted, page); };
  PORTRETO_CO_ASSIGN(data.following, co_await all_users<model::Follow>(following, &model::Follow::followed));
  PORTRETO_CO_ASSIGN(data.followers, co_await all_users<model::Follow>(followers, &model::Follow::follower));
  PORTRETO_CO_ASSIGN(data.blocked, co_await all_users<model::Block>(blocked, &model::Block::other));
  PORTRETO_CO_ASSIGN(data.muted, co_await all_users<model::Block>(muted, &model::Block::other));
  PORTRETO_CO_ASSIGN(data.passkeys, co_await store_.passkeys().list_of(user));
  std::set<UserId> named;
  for (const auto* users : {&data.following, &data.followers, &data.blocked, &data.muted}) {
    named.insert(users->begin(), users->end());
  }
  for (const AccountData::Gallery& gallery : data.galleries) {
    named.insert(gallery.gallery.people.begin(), gallery.gallery.people.end());
    named.insert(gallery.gallery.contributors.begin(), gallery.gallery.contributors.end());
  }
  const std::vector<UserId> all(named.begin(), named.end());
  for (std::size_t at = 0; at < all.size(); at += kExportBatch) {
    const auto end = std::min(at + kExportBatch, all.size());
    PORTRETO_CO_ASSIGN(auto profiles,
                       co_await store_.profiles().find_many({all.begin() + static_cast<std::ptrdiff_t>(at),
                                                             all.begin() + static_cast<std::ptrdiff_t>(end)}));
    data.people.merge(profiles);
  }
  co_return Status{};
}

}  // namespace portreto::services
