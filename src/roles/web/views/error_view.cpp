#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

std::string_view heading_of(unsigned status) {
  switch (status) {
    case 400: return "That did not work";
    case 401: return "Please log in";
    case 403: return "Not allowed";
    case 404: return "Nothing here";
    case 405: return "That did not work";
    case 409: return "Somebody was faster";
    case 410: return "Gone";
    case 413: return "Too large";
    case 415: return "Not a photo that we know";
    case 422: return "That file is broken";
    case 429: return "A little slower, please";
    case 503: return "Busy right now";
    case 507: return "Out of space";
    default: return "Something broke";
  }
}

}  // namespace

std::string render_error(const PageContext& context, unsigned status, const Error& error) {
  const std::string_view heading = heading_of(status);
  Layout layout(context, "error.tpl", heading, Section::kNone);
  layout.hide_from_search_engines();
  Dictionary& page = layout.page();
  page.set("STATUS", status);
  page.set("HEADING", heading);
  page.set("MESSAGE", error.message);
  if (status >= 500 || status == 429) {
    if (!context.url.empty()) page.add_section("RETRY").set("RETRY_URL", context.url);
    page.add_section("REQUEST").set("REQUEST_ID", context.request_id);
  }
  return layout.render();
}

}  // namespace portreto::roles::web
