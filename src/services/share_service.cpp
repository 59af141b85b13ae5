#include "services/share_service.h"

#include <fmt/format.h>

#include <utility>

#include "base/random.h"
#include "metadata/share_link_store.h"
#include "model/limits.h"
#include "model/rules.h"
#include "runtime/all.h"
#include "security/guest_token.h"
#include "services/assembly.h"
#include "services/guesses.h"

namespace portreto::services {
namespace {

constexpr std::size_t kSecretBytes = 32;

Sha256Digest hash_of(std::string_view secret) { return sha256(as_bytes(secret)); }

Status check_guest_photos(std::uint64_t count) {
  if (count <= model::kGuestPhotosMax) return {};
  return fail(Error::invalid_field("guest_photos_max",
                                   fmt::format("Let guests add at most {} photos.", model::kGuestPhotosMax)));
}

Status check_takes_some(bool hides_gallery, std::uint64_t count) {
  if (!hides_gallery || count > 0) return {};
  return fail(Error::invalid_field("guest_photos_max",
                                   "A link that shows nothing of the gallery is for adding photos. Let guests add at "
                                   "least one, let it show the gallery, or revoke it."));
}

bool is_over(const std::optional<Timestamp>& expires_at, Timestamp now) { return expires_at && *expires_at <= now; }

std::unexpected<Error> no_link() { return fail(ErrorCode::kNotFound, "There is no such link."); }

}  // namespace

Task<Result<ShareService::Created>> ShareService::create(Viewer viewer, GalleryId id, NewLink input) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(const model::Gallery gallery, co_await access_.own_gallery(viewer, id));
  const Timestamp now = d_.clock.now();
  const std::uint32_t photos_max = input.guest_photos_max.value_or(input.hides_gallery ? model::kGuestPhotosUsual : 0);
  model::ShareLink link{.id = ShareLinkId::generate(d_.clock),
                        .gallery = id,
                        .expires_at = input.expires_at,
                        .allows_download = input.allows_download,
                        .allows_guests = input.allows_guests,
                        .guest_photos_max = input.holds_guest_photos ? 0 : photos_max,
                        .held_photos_max = input.holds_guest_photos ? photos_max : 0,
                        .created_at = now};
  PORTRETO_CO_ASSIGN(link.label, model::check_share_link_label(input.label));
  PORTRETO_CO_TRY(check_guest_photos(photos_max));
  PORTRETO_CO_TRY(check_takes_some(input.hides_gallery, photos_max));
  if (link.expires_at && *link.expires_at <= now) {
    co_return fail(Error::invalid_field("expires_at", "The link must expire in the future."));
  }
  model::set_hiding(link, input.hides_gallery);
  if (!model::may_view(gallery.audience, {.link = model::Pass::Link::kView})) {
    co_return fail(ErrorCode::kConflict,
                   "This gallery is private, so no link opens it. Choose another audience for it first.");
  }
  PORTRETO_CO_ASSIGN(const auto others, co_await d_.store.share_links().list(id, model::kShareLinksMax));
  if (others.size() >= model::kShareLinksMax) {
    co_return fail(ErrorCode::kConflict,
                   fmt::format("This gallery has {} links. Revoke one that nobody needs.", model::kShareLinksMax));
  }
  if (!input.password.empty()) {
    PORTRETO_CO_ASSIGN(link.password_hash, co_await hash(std::move(input.password)));
  }
  Created created{.link = std::move(link), .secret = random_token(kSecretBytes)};
  created.link.secret_hash = hash_of(created.secret);
  PORTRETO_CO_TRY(co_await d_.store.share_links().insert(created.link));
  co_return created;
}

Task<Result<std::string>> ShareService::hash(std::string password) {
  PORTRETO_CO_TRY(model::check_password(password, "", model::kShareLinkPasswordLengthMin));
  co_return co_await d_.hashing_pool.run([&] { return d_.hasher.hash(password); });
}

Task<Result<ShareLinksView>> ShareService::list(Viewer viewer, GalleryId id) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(access_.find_gallery(id), d_.store.share_links().list(id, model::kShareLinksMax)));
  auto& [gallery, links] = read;
  PORTRETO_CO_ASSIGN(auto found,
                     co_await all(access_.admit_owner(viewer, std::move(gallery)), people_of(d_.store, viewer, {})));
  auto& [own, people] = found;
  co_return ShareLinksView{std::move(people), std::move(own), std::move(links)};
}

Task<Result<model::ShareLink>> ShareService::own_link(Viewer viewer, GalleryId gallery, ShareLinkId id) {
  PORTRETO_CO_TRY(require_user(viewer));
  PORTRETO_CO_TRY(co_await access_.own_gallery(viewer, gallery));
  auto link = co_await d_.store.share_links().find(id);
  if (!link && link.error().code != ErrorCode::kNotFound) co_return fail(std::move(link).error());
  if (!link || link->gallery != gallery) co_return no_link();
  co_return link;
}

Task<Result<model::ShareLink>> ShareService::change(Viewer viewer, GalleryId gallery, ShareLinkId id,
                                                    GuestChange change) {
  PORTRETO_CO_ASSIGN(model::ShareLink link, co_await own_link(viewer, gallery, id));
  if (link.is_revoked) co_return link_has_ended();
  PORTRETO_CO_TRY(check_guest_photos(change.photos_max.value_or(0)));
  if (!change.allows_guests && !change.photos_max && !change.holds_photos && !change.hides_gallery) co_return link;
  const bool hides = change.hides_gallery.value_or(link.hides_gallery);
  if (change.photos_max) PORTRETO_CO_TRY(check_takes_some(hides, *change.photos_max));
  const bool takes_none = !change.photos_max && model::guest_photos_max(link) == 0;
  if (change.hides_gallery && hides && takes_none) change.photos_max = model::kGuestPhotosUsual;
  metadata::ShareLinkStore::GuestChange stored{.allows_guests = change.allows_guests};
  if (change.photos_max || change.holds_photos) {
    const std::uint32_t photos_max = change.photos_max.value_or(model::guest_photos_max(link));
    const bool holds = change.holds_photos.value_or(model::holds_guest_photos(link));
    stored.photos_max = holds ? 0 : photos_max;
    stored.held_photos_max = holds ? photos_max : 0;
  }
  if (change.hides_gallery) {
    model::set_hiding(link, hides);
    stored.hiding = {.hides_gallery = hides, .expires_at = link.expires_at, .hiding_until = link.hiding_until};
  }
  PORTRETO_CO_TRY(co_await d_.store.share_links().change_guests(id, stored));
  link.allows_guests = stored.allows_guests.value_or(link.allows_guests);
  link.guest_photos_max = stored.photos_max.value_or(link.guest_photos_max);
  link.held_photos_max = stored.held_photos_max.value_or(link.held_photos_max);
  co_return link;
}

Task<Status> ShareService::revoke(Viewer viewer, GalleryId gallery, ShareLinkId id) {
  PORTRETO_CO_TRY(co_await own_link(viewer, gallery, id));
  co_return co_await d_.store.share_links().revoke(id);
}

Task<Result<model::ShareLink>> ShareService::find_in_force(const std::string& secret) {
  auto link = co_await d_.store.share_links().find_by_secret(hash_of(secret));
  if (!link) {
    if (link.error().code == ErrorCode::kNotFound) co_return no_link();
    co_return fail(std::move(link).error());
  }
  if (link->is_revoked || is_over(model::expiry_of(*link), d_.clock.now())) co_return link_has_ended();
  co_return link;
}

Task<Status> ShareService::check_gallery(GalleryId id) {
  auto gallery = co_await access_.gallery({.link = OpenLink{.gallery = id}}, id);
  if (gallery) co_return Status{};
  if (gallery.error().code == ErrorCode::kNotFound) co_return link_has_ended();
  co_return fail(std::move(gallery).error());
}

std::optional<Viewer> ShareService::viewer_by(const Known& link, const Holder& holder) const {
  OpenLink open = link.open;
  if (link.has_password && !d_.tokens.verify(holder.token, open.id, d_.clock.now())) return std::nullopt;
  if (open.allows_guests || open.allows_photos) open.guest = security::guest_of(holder.guest, open.id);
  return Viewer{.link = open};
}

std::optional<Viewer> ShareService::presumed(const Holder& holder) {
  const auto link = links_.find(std::string(as_text(hash_of(holder.secret))));
  if (!link || is_over(link->expires_at, d_.clock.now())) return std::nullopt;
  return viewer_by(*link, holder);
}

Task<Result<Viewer>> ShareService::enter(const Holder& holder) {
  PORTRETO_CO_ASSIGN(const model::ShareLink link, co_await find_in_force(holder.secret));
  const Known known{.open = {.gallery = link.gallery,
                             .allows_download = link.allows_download,
                             .id = link.id,
                             .allows_guests = model::lets_guests_react(link),
                             .allows_photos = model::guest_photos_max(link) > 0,
                             .holds_photos = model::holds_guest_photos(link),
                             .hides_gallery = link.hides_gallery},
                    .has_password = !link.password_hash.empty(),
                    .expires_at = model::expiry_of(link)};
  links_.put(std::string(as_text(hash_of(holder.secret))), known);
  auto viewer = viewer_by(known, holder);
  if (viewer) co_return *std::move(viewer);
  PORTRETO_CO_TRY(co_await check_gallery(link.gallery));
  co_return fail(ErrorCode::kUnauthenticated, "This link asks for a password.");
}

Task<Result<Viewer>> ShareService::open(std::string secret, std::string token, std::string guest) {
  const Holder holder{std::move(secret), std::move(token), std::move(guest)};
  PORTRETO_CO_ASSIGN(Viewer viewer, co_await enter(holder));
  PORTRETO_CO_TRY(co_await check_gallery(viewer.link->gallery));
  co_return viewer;
}

Task<Result<std::string>> ShareService::unlock(std::string secret, std::string password, std::string peer) {
  PORTRETO_CO_ASSIGN(const model::ShareLink link, co_await find_in_force(secret));
  PORTRETO_CO_TRY(co_await check_gallery(link.gallery));
  if (link.password_hash.empty()) co_return d_.tokens.issue(link.id, d_.clock.now());

  Guesses guesses(d_.store.sessions(), d_.clock);
  PORTRETO_CO_TRY(co_await guesses.may_try({.account = "link:" + link.id.str(), .peer = "peer:" + peer}));
  PORTRETO_CO_ASSIGN(const bool is_right,
                     co_await d_.hashing_pool.run([&] { return d_.hasher.verify(password, link.password_hash); }));
  if (!is_right) {
    PORTRETO_CO_TRY(co_await guesses.note_failure());
    co_return fail(Error::invalid_field("password", "The password is not right."));
  }
  PORTRETO_CO_TRY(co_await guesses.note_success());
  co_return d_.tokens.issue(link.id, d_.clock.now());
}

}  // namespace portreto::services
