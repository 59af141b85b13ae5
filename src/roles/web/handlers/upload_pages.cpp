#include <fmt/format.h>

#include "http/url.h"
#include "roles/web/handlers/photo_files.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

Task<Result<http::Response>> add_photos(Exchange& exchange) {
  const std::string gallery = "/galleries/" + exchange.parameter("id");
  const std::string path = fmt::format("/galleries/{}/photos", http::encode_path_segment(exchange.parameter("id")));
  PORTRETO_CO_ASSIGN(const auto outcomes, co_await add_files(exchange, [&](const FormFiles&) { return path; }));
  if (outcomes.empty()) co_return see_other(gallery);
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = gallery;  // this page itself cannot be opened again
  co_return html(render_upload_result(exchange.page(), gallery, "", outcomes));
}

}  // namespace

void add_upload_pages(PageRoutes& routes, std::uint64_t files_bytes_max) {
  routes.upload("/galleries/{id}/photos", files_bytes_max, add_photos);
}

}  // namespace portreto::roles::web
