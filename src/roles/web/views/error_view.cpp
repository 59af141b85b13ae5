#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

Text heading_of(unsigned status) {
  switch (status) {
    case 400: return "That did not work"_t;
    case 401: return "Please log in"_t;
    case 403: return "Not allowed"_t;
    case 404: return "Nothing here"_t;
    case 405: return "That did not work"_t;
    case 409: return "Somebody was faster"_t;
    case 410: return "Gone"_t;
    case 413: return "Too large"_t;
    case 415: return "Not a photo that we know"_t;
    case 422: return "That file is broken"_t;
    case 429: return "A little slower, please"_t;
    case 503: return "Busy right now"_t;
    case 507: return "Out of space"_t;
    default: return "Something broke"_t;
  }
}

}  // namespace

std::string render_error(const PageContext& context, unsigned status, const Error& error) {
  const Text heading = heading_of(status);
  Layout layout(context, "error.tpl", heading, Section::kNone);
  layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  page.set("STATUS", status);
  page.set("HEADING", heading);
  page.set("MESSAGE", layout.language().say_error(error.message));
  if (status >= 500 || status == 429) {
    if (!context.url.empty()) page.add_section("RETRY").set("RETRY_URL", context.url);
    page.add_section("REQUEST").set("REQUEST_ID", context.request_id);
  }
  return layout.render();
}

}  // namespace portreto::roles::web
