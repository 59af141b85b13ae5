#pragma once

#include <string_view>

#include "roles/web/views/dictionary.h"
#include "roles/web/views/page_context.h"

// What the pages have in common on which somebody makes links for others.
namespace portreto::roles::web {

// The link that was just made, as text and as a QR code: the section MADE, which it gives back.
Dictionary& add_made_link(Dictionary& page, std::string_view url);

// How long it is to work: the choices of the field `expires_in_days`. A month unless another one was sent.
void add_expiries(Dictionary& page, const FormState& form);

}  // namespace portreto::roles::web
