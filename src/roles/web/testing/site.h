#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "base/clock.h"
#include "roles/api/dto.h"
#include "roles/web/testing/browser.h"
#include "roles/web/testing/stand_in.h"
#include "roles/web/web_role.h"

namespace portreto::roles::web {

inline constexpr char kAccessToken[] = "access-token";
inline constexpr char kRefreshToken[] = "refresh-token";

inline api::Viewer anna() {
  return {.id = *UserId::parse("01890a5d-ac96-774b-bcce-b302099a8057"), .username = "anna", .display_name = "Anna A"};
}

// What the auth tier answers to a login.
inline api::TokenPair tokens_of_anna() {
  return {.access_token = kAccessToken,
          .expires_in = 600,
          .refresh_token = kRefreshToken,
          .refresh_expires_in = 3600,
          .user = {anna().id, anna().username},
          .device_token = "device-token"};
}

// For tests only: the web tier with stand-ins behind it, which know one person and one gallery.
struct Site {
  static constexpr char kGallery[] = "01890a5d-ac96-774b-bcce-b302099a8001";
  static constexpr char kGalleryPath[] = "/galleries/01890a5d-ac96-774b-bcce-b302099a8001";

  Site() {
    csrf.set_keys({security::generate_secret_key(clock.now())});
    auth.give("POST /auth/login", tokens_of_anna());
    auth.give("POST /auth/register", tokens_of_anna(), 201);
    auth.give("POST /auth/refresh", tokens_of_anna());
    auth.on("POST /auth/logout", [](const StandIn::Call&) { return api::no_content(); });

    app.give("GET /explore", api::GalleryList{});
    app.give_to(kAccessToken, "GET /me", api::Me{.viewer = anna()});
    app.give_to(kAccessToken, "GET /feed", api::FeedPage{.viewer = anna()});
    api::GalleryPage gallery;
    gallery.gallery.id = *GalleryId::parse(kGallery);
    gallery.gallery.name = "Summer";
    gallery.permissions.can_edit = true;
    gallery.permissions.can_delete = true;
    gallery.permissions.can_add = true;
    app.give("GET " + std::string(kGalleryPath), gallery);
  }

  // A browser in which Anna is logged in, and a page of ours is open.
  Browser signed_in_browser() {
    Browser browser(role.router());
    browser.cookies = {{"access", kAccessToken}, {"refresh", kRefreshToken}};
    browser.get("/");
    app.forget_calls();
    auth.forget_calls();
    return browser;
  }

  ManualClock clock{*parse_rfc3339("2026-11-25T03:13:57.000Z")};
  StandIn app, auth;
  security::CsrfTokens csrf;
  std::atomic<bool> is_draining{false};
  WebRole role{{.app = app,
                .auth = auth,
                .csrf = csrf,
                .clock = clock,
                .file_size_bytes_max = 64 * 1024,
                .files_max = 10,
                .is_draining = [this] { return is_draining.load(); },
                .notification_interval = std::chrono::milliseconds(20)}};
};

}  // namespace portreto::roles::web
