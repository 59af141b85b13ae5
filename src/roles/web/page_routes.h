#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "http/router.h"
#include "roles/web/exchange.h"

namespace portreto::roles::web {

using PageHandler = std::function<Task<Result<http::Response>>(Exchange&)>;
// With the fields of the form that was sent, its CSRF token checked.
using FormHandler = std::function<Task<Result<http::Response>>(Exchange&, FormState)>;

// Adds pages to a router, with what all have in common: the session restored, cookies written, security headers set, an
// error drawn as a page, and a person who must log in sent there and back again. Needed only while routes are added;
// the dependencies must outlive the router.
class PageRoutes {
 public:
  PageRoutes(http::Router& router, const WebDependencies& dependencies) : router_(router), d_(dependencies) {}

  void page(std::string pattern, PageHandler handler);
  void form(std::string pattern, FormHandler handler);
  // A form with files, of `files_bytes_max` together: the handler reads the body itself, and must check its CSRF token
  // before it does anything.
  void upload(std::string pattern, std::uint64_t files_bytes_max, PageHandler handler);
  // What only scripts of our pages ask for: an error is a problem and not a page. Whatever may change something has the
  // page's CSRF token in the header X-CSRF-Token, which is checked before the handler runs and before the body is read;
  // the body may come as slowly as an upload does.
  void script(http::Method method, std::string pattern, std::uint64_t body_bytes_max, PageHandler handler);

 private:
  void add(http::Route route, PageHandler handler, bool is_for_scripts = false);

  http::Router& router_;
  const WebDependencies& d_;
};

// The answer to a request for which there is no page, or which failed before one could be made.
http::Response error_page(const http::Request& request, const Error& error);

void add_account_pages(PageRoutes& routes);
void add_feed_pages(PageRoutes& routes);
void add_gallery_pages(PageRoutes& routes);
void add_section_pages(PageRoutes& routes);
void add_map_pages(PageRoutes& routes);
void add_photo_pages(PageRoutes& routes);
void add_upload_pages(PageRoutes& routes, std::uint64_t files_bytes_max);
void add_upload_relay(PageRoutes& routes, std::uint64_t file_size_bytes_max);
void add_reaction_pages(PageRoutes& routes);
void add_people_pages(PageRoutes& routes);
void add_search_pages(PageRoutes& routes);
void add_select_pages(PageRoutes& routes);
void add_share_pages(PageRoutes& routes);
// The ids of the photos that were selected in a form (kSelectionPrefix).
std::vector<std::string> chosen_in(const FormState& form);
void add_held_pages(PageRoutes& routes);
void add_shared_pages(PageRoutes& routes);
void add_guest_pages(PageRoutes& routes, std::uint64_t files_bytes_max);
class StreamSlots;
void add_notification_pages(PageRoutes& routes, StreamSlots& slots);
void add_operations_pages(PageRoutes& routes);
void add_site_pages(PageRoutes& routes);
void add_quota_pages(PageRoutes& routes);
void add_moderation_pages(PageRoutes& routes);
void add_password_reset_pages(PageRoutes& routes);
void add_digest_pages(PageRoutes& routes);
void add_second_factor_pages(PageRoutes& routes);
void add_passkey_pages(PageRoutes& routes);
void add_deletion_pages(PageRoutes& routes);
void add_settings_pages(PageRoutes& routes, std::uint64_t file_size_bytes_max);

}  // namespace portreto::roles::web
