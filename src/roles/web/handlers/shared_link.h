#pragma once

#include <string>
#include <string_view>

#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// What all pages of a share link have in common. Its secret is the parameter {secret}.
namespace portreto::roles::web {

inline constexpr std::string_view kUnlockCookie = "unlock";  // of this link's pages alone
inline constexpr std::string_view kGuestCookie = "guest";    // likewise

std::string shared_path(Exchange& exchange);            // of the link's own page
std::string shared_api_path(Exchange& exchange);        // below /api/v1
std::string shared_photo_api_path(Exchange& exchange);  // the photo {id}

// By the link's cookies, whoever is signed in.
void become_guest(Exchange& exchange);
// The same with a token of a guest, a new one where the browser has none. It is remembered by remember_guest() alone.
std::string become_some_guest(Exchange& exchange);
void remember_guest(Exchange& exchange, std::string token);

bool is_locked(const Result<http::Response>& response);

// What is below the link's own page: while the link is locked it leads there, to the form for its password.
PageHandler below_shared(PageHandler handler);
FormHandler below_shared_form(FormHandler handler);
// What changes something there, by a guest who is one from then on.
PageHandler as_some_guest(PageHandler handler);

// The gallery, or the photo {id}, for guests who may like and comment with the forms for that. `form` is a comment that
// was refused.
Task<Result<http::Response>> show_shared_gallery(Exchange& exchange, FormState form, unsigned status);
Task<Result<http::Response>> show_shared_photo(Exchange& exchange, FormState form, unsigned status);

}  // namespace portreto::roles::web
