#include <fmt/format.h>

#include "http/url.h"
#include "roles/web/form_file.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

// Errors that every further file would meet as well.
bool is_final(ErrorCode code) {
  return code == ErrorCode::kUnauthenticated || code == ErrorCode::kNotFound || code == ErrorCode::kPermissionDenied;
}

// File by file, so that one that is refused does not keep the others back. A reload sends the same keys, and so finds
// what was added before instead of adding it again.
Task<Result<http::Response>> add_photos(Exchange& exchange) {
  const std::string gallery_id = exchange.parameter("id");
  const std::string path = fmt::format("/galleries/{}/photos", http::encode_path_segment(gallery_id));
  PORTRETO_CO_ASSIGN(auto files, FormFiles::open(exchange));

  std::vector<UploadOutcome> outcomes;
  for (;;) {
    PORTRETO_CO_ASSIGN(auto file, co_await files.next());
    if (!file) break;
    co_await exchange.keep_session_fresh();
    std::string key = files.value("idempotency_key");
    if (!key.empty()) key += fmt::format("-{}", outcomes.size());
    auto added = co_await file->send_to<api::UploadResult>(http::Method::kPost, path, key);
    if (!added && is_final(added.error().code)) co_return fail(std::move(added).error());
    outcomes.push_back({.file_name = file->file_name});
    if (added) {
      outcomes.back().photo = std::move(added->photo);
    } else {
      outcomes.back().reason = std::move(added).error().message;
    }
  }
  if (outcomes.empty()) co_return see_other("/galleries/" + gallery_id);
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  exchange.page().url = "/galleries/" + gallery_id;  // this page itself cannot be opened again
  co_return html(render_upload_result(exchange.page(), gallery_id, outcomes));
}

}  // namespace

void add_upload_pages(PageRoutes& routes, std::uint64_t files_bytes_max) {
  routes.upload("/galleries/{id}/photos", files_bytes_max, add_photos);
}

}  // namespace portreto::roles::web
