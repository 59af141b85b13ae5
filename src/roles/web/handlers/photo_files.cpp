#include "roles/web/handlers/photo_files.h"

#include <fmt/format.h>

#include <utility>

namespace portreto::roles::web {
namespace {

bool is_final(ErrorCode code) {
  return code == ErrorCode::kUnauthenticated || code == ErrorCode::kNotFound || code == ErrorCode::kPermissionDenied ||
         code == ErrorCode::kGone;
}

}  // namespace

std::string upload_hint(const Exchange& exchange) {
  const WebDependencies& dependencies = exchange.dependencies();
  return exchange.page().say("JPEG, PNG, WebP, GIF, HEIC or AVIF, up to {0} MB each, {1} at a time."_t,
                             dependencies.file_size_bytes_max >> 20, dependencies.files_max);
}

Task<Result<std::vector<UploadOutcome>>> add_files(Exchange& exchange,
                                                   std::function<std::string(const FormFiles&)> path_of) {
  PORTRETO_CO_ASSIGN(auto files, FormFiles::open(exchange));
  std::vector<UploadOutcome> outcomes;
  for (;;) {
    PORTRETO_CO_ASSIGN(auto file, co_await files.next());
    if (!file) co_return outcomes;
    co_await exchange.keep_session_fresh();
    std::string key = files.value("idempotency_key");
    if (!key.empty()) key += fmt::format("-{}", outcomes.size());
    auto added = co_await file->send_to<api::UploadResult>(http::Method::kPost, path_of(files), key);
    if (!added && is_final(added.error().code)) co_return fail(std::move(added).error());
    outcomes.push_back({.file_name = file->file_name});
    if (added) {
      outcomes.back().photo = std::move(added->photo);
      outcomes.back().is_held = added->is_held;
    } else {
      outcomes.back().reason = std::move(added).error().message;
    }
  }
}

}  // namespace portreto::roles::web
