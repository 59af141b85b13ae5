#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/recently_used.h"
#include "metadata/metadata_store.h"
#include "metadata/share_link_store.h"
#include "runtime/blocking_pool.h"
#include "security/password.h"
#include "security/unlock_token.h"
#include "services/access.h"
#include "services/presuming.h"
#include "services/views.h"

namespace portreto::services {

// Links by which people without an account see one gallery. Stateless but for the store, and for what it remembers to
// read early, so that any replica can answer any call. Thread-safe. Dependencies must outlive the service.
class ShareService {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    BlockingPool& hashing_pool;  // argon2: see AccountService
    const security::PasswordHasher& hasher;
    const security::UnlockTokens& tokens;
    const Clock& clock;
  };
  explicit ShareService(Dependencies dependencies) : d_(dependencies), access_(dependencies.store) {}

  struct NewLink {
    std::string label;
    std::string password;  // empty: none
    std::optional<Timestamp> expires_at;
    bool allows_download = false;
    bool allows_guests = false;  // to like and to comment
    // That guests may add; 0: none. Absent: none, or model::kGuestPhotosUsual where it hides the gallery.
    std::optional<std::uint32_t> guest_photos_max;
    bool holds_guest_photos = false;  // until the owner lets them through
    bool hides_gallery = false;       // shows guests nothing but what they have added, and so lets them add some
  };
  struct Created {
    model::ShareLink link;
    std::string secret;  // 256 random bits as base64url; only its hash is kept, so this is the one time it is told
  };
  // For the owner of the gallery. kConflict while the gallery is private, since no link would open it, and when it has
  // model::kShareLinksMax links.
  Task<Result<Created>> create(Viewer viewer, GalleryId gallery, NewLink input);
  Task<Result<ShareLinksView>> list(Viewer viewer, GalleryId gallery);
  // What guests may do; absent: as it was.
  struct GuestChange {
    std::optional<bool> allows_guests;
    std::optional<std::uint32_t> photos_max;
    std::optional<bool> holds_photos{};  // means nothing, and is not kept, where they may add none
    // Where they could add none they may add model::kGuestPhotosUsual from then on.
    std::optional<bool> hides_gallery{};
  };
  // By one write. kGone when it is revoked; kNotFound as for revoke().
  Task<Result<model::ShareLink>> change(Viewer viewer, GalleryId gallery, ShareLinkId link, GuestChange change);
  // Ends it for good, at once; what its guests have left stays, for the owner to delete. Revoked already: succeeds.
  // kNotFound when it is no link of this gallery.
  Task<Status> revoke(Viewer viewer, GalleryId gallery, ShareLinkId link);

  // What whoever holds the secret may see, to be passed to the services that show it. `token` is one of unlock(), or
  // empty; by `guest` they are told from other guests (security/guest_token.h), empty: by nothing. kNotFound: no such
  // link; kGone: it is revoked or has expired, or its gallery is closed to links by now; kUnauthenticated: it has a
  // password, and the token does not fit.
  Task<Result<Viewer>> open(std::string secret, std::string token, std::string guest = {});

  // What somebody who comes by a link sends along: as for open().
  struct Holder {
    std::string secret, token, guest;
  };
  // What `show` brings them: a function Viewer → Task<Result<T>> that goes by the access rule and changes nothing; it
  // may be called twice. Fails as open(), then as `show`. What the link was the last time is remembered, and only to
  // read early: the link is read each time beside it, and what was read is dropped unless the link is as it was. So a
  // page waits for the database as often as if its gallery were known, and the first one by a link in each process once
  // more.
  template <typename Show, typename T = typename std::invoke_result_t<Show&, Viewer>::value_type::value_type>
  Task<Result<T>> show(Holder holder, Show show) {
    PORTRETO_CO_ASSIGN(auto shown, co_await read_presuming(enter(holder), presumed(holder), std::identity(), show));
    if (shown.about) co_return std::move(shown.about);
    // Perhaps since the gallery is closed to links, which is told in other words.
    PORTRETO_CO_TRY(co_await check_gallery(shown.value.link->gallery));
    co_return fail(std::move(shown.about).error());
  }

  // A token for open(), for the right password. kInvalidArgument (field "password") for a wrong one; kTooManyRequests
  // after some, counted by the link and by the client's address (`peer`) as log-ins are (SECURITY 13).
  Task<Result<std::string>> unlock(std::string secret, std::string password, std::string peer);

 private:
  Task<Result<model::ShareLink>> own_link(Viewer viewer, GalleryId gallery, ShareLinkId id);
  Task<Result<model::ShareLink>> find_in_force(const std::string& secret);
  // As open(), before it is asked whether links open the gallery.
  Task<Result<Viewer>> enter(const Holder& holder);
  // Whether links open the gallery, or kGone.
  Task<Status> check_gallery(GalleryId gallery);
  // What is remembered of a link that was in force.
  struct Known {
    OpenLink open;  // without a guest
    bool has_password = false;
    std::optional<Timestamp> expires_at;
  };
  std::optional<Viewer> presumed(const Holder& holder);
  // nullopt: the link has a password, and the token does not fit.
  std::optional<Viewer> viewer_by(const Known& link, const Holder& holder) const;
  Task<Result<std::string>> hash(std::string password);

  static constexpr std::size_t kLinksRememberedMax = 20'000;

  const Dependencies d_;
  Access access_;
  RecentlyUsed<std::string, Known> links_{kLinksRememberedMax};  // by the bytes of their secrets' hashes
};

}  // namespace portreto::services
