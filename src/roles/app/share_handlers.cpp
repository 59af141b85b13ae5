#include "roles/app/share_handlers.h"

#include <utility>

#include "roles/app/file_answers.h"
#include "roles/app/input.h"
#include "security/unlock_token.h"

namespace portreto::roles::app {

services::ShareService::Holder holder_of(const http::Request& request) {
  const auto header = [&](const char* name) { return std::string(request.headers.find(name).value_or("")); };
  return {path_text(request, "secret"), header(api::kShareTokenHeader), header(api::kGuestTokenHeader)};
}

Task<Result<services::Viewer>> open_shared(services::ShareService& shares, const http::Request& request) {
  auto [secret, token, guest] = holder_of(request);
  return shares.open(std::move(secret), std::move(token), std::move(guest));
}

Task<Result<http::Response>> ShareHandlers::create(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::ShareLinkInput>(request));
  PORTRETO_CO_ASSIGN(const auto created,
                     co_await shares_.create(viewer_of(request), gallery,
                                             {.label = std::move(input.label).value_or(""),
                                              .password = std::move(input.password).value_or(""),
                                              .expires_at = input.expires_at,
                                              .allows_download = input.allows_download.value_or(false),
                                              .allows_guests = input.allows_guests.value_or(false),
                                              .guest_photos_max = input.guest_photos_max,
                                              .holds_guest_photos = input.holds_guest_photos.value_or(false),
                                              .hides_gallery = input.hides_gallery.value_or(false)}));
  const api::ShareLinkCreated answer{share_link_item(created.link), created.secret, "/s/" + created.secret};
  co_return api::created(answer, "/api/v1/shared/" + created.secret);
}

Task<Result<http::Response>> ShareHandlers::list(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await shares_.list(viewer_of(request), gallery));
  PORTRETO_CO_ASSIGN(const auto list, answers_.share_links(view));
  co_return api::answer(list);
}

Task<Result<http::Response>> ShareHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto link, path_id<ShareLinkId>(request, "link"));
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::ShareLinkPatch>(request));
  PORTRETO_CO_ASSIGN(const auto changed, co_await shares_.change(viewer_of(request), gallery, link,
                                                                 {.allows_guests = input.allows_guests,
                                                                  .photos_max = input.guest_photos_max,
                                                                  .holds_photos = input.holds_guest_photos,
                                                                  .hides_gallery = input.hides_gallery}));
  co_return api::answer(share_link_item(changed));
}

Task<Result<http::Response>> ShareHandlers::revoke(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto gallery, path_id<GalleryId>(request));
  PORTRETO_CO_ASSIGN(const auto link, path_id<ShareLinkId>(request, "link"));
  PORTRETO_CO_TRY(co_await shares_.revoke(viewer_of(request), gallery, link));
  co_return api::no_content();
}

Task<Result<http::Response>> ShareHandlers::unlock(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::UnlockInput>(request));
  PORTRETO_CO_ASSIGN(auto token, co_await shares_.unlock(path_text(request, "secret"), std::move(input.password),
                                                         request.context.peer_address));
  constexpr std::chrono::seconds kTtl = security::kUnlockTtl;
  co_return api::answer(api::UnlockResult{std::move(token), kTtl.count()});
}

Task<Result<http::Response>> ShareHandlers::look(http::Request& request) {
  const auto look = [&](services::Viewer viewer) -> Task<Result<services::GalleryView>> {
    services::GalleryService::Part part;
    PORTRETO_CO_ASSIGN(part.comments_after, query_cursor(request, "comments"));
    PORTRETO_CO_ASSIGN(part.photos.after, query_cursor(request));
    PORTRETO_CO_ASSIGN(part.photos.limit, query_limit(request, services::kPhotosPerPage));
    PORTRETO_CO_ASSIGN(part.held.after, query_cursor(request, "held"));
    part.section = query_text(request, "section");
    co_return co_await shown_.galleries.look(viewer, viewer.link->gallery, std::move(part));
  };
  PORTRETO_CO_ASSIGN(const auto view, co_await shares_.show(holder_of(request), look));
  PORTRETO_CO_ASSIGN(const auto page, answers_.shared_gallery(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> ShareHandlers::cover(http::Request& request) {
  const auto look = [&](services::Viewer viewer) {
    services::GalleryService::Part part{.photos = {.limit = 1}, .wants_sections = false};
    return shown_.galleries.look(viewer, viewer.link->gallery, std::move(part));
  };
  PORTRETO_CO_ASSIGN(const auto view, co_await shares_.show(holder_of(request), look));
  if (view.card.previews.empty()) co_return fail(ErrorCode::kNotFound, "There are no photos in this gallery.");
  PORTRETO_CO_ASSIGN(std::string url, answers_.preview_url(view.card.previews.front().image));
  co_return redirect_answer(std::move(url));
}

Task<Result<http::Response>> ShareHandlers::archive(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto viewer, co_await open_shared(shares_, request));
  PORTRETO_CO_ASSIGN(auto archive,
                     co_await shown_.archives.open(viewer, viewer.link->gallery, request.context.peer_address));
  co_return archive_answer(std::move(archive));
}

Task<Result<http::Response>> ShareHandlers::photo(http::Request& request) {
  const auto look = [&](services::Viewer viewer) -> Task<Result<services::PhotoView>> {
    PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
    PORTRETO_CO_ASSIGN(const auto comments_after, query_cursor(request, "comments"));
    co_return co_await shown_.photos.look(viewer, id, comments_after);
  };
  PORTRETO_CO_ASSIGN(const auto view, co_await shares_.show(holder_of(request), look));
  PORTRETO_CO_ASSIGN(const auto page, answers_.shared_photo(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> ShareHandlers::original(http::Request& request) {
  const auto find = [&](services::Viewer viewer) -> Task<Result<model::Photo>> {
    PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
    co_return co_await shown_.photos.original(viewer, id);
  };
  PORTRETO_CO_ASSIGN(const auto photo, co_await shares_.show(holder_of(request), find));
  PORTRETO_CO_ASSIGN(std::string url, answers_.original_url(photo));
  co_return redirect_answer(std::move(url));
}

}  // namespace portreto::roles::app
