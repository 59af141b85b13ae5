#include "roles/web/form_file.h"

#include "http/url.h"

namespace portreto::roles::web {
namespace {

constexpr std::size_t kFieldBytesMax = 1024;

}  // namespace

http::Headers FormFile::headers(std::string idempotency_key) const {
  http::Headers headers;
  headers.set("Content-Type", "application/octet-stream");  // what it is, is found out from its content
  headers.set("X-File-Name", http::encode_query_value(file_name));
  if (!idempotency_key.empty()) headers.set("Idempotency-Key", std::move(idempotency_key));
  return headers;
}

Result<FormFiles> FormFiles::open(Exchange& exchange) {
  // Two fields of ours come with the files.
  const http::MultipartLimits limits{.parts_max = exchange.dependencies().files_max + 8};
  PORTRETO_ASSIGN(auto reader,
                  http::MultipartReader::open(exchange.request().headers, *exchange.request().body, limits));
  return FormFiles(exchange, std::move(reader));
}

Task<Result<std::optional<FormFile>>> FormFiles::next() {
  for (;;) {
    PORTRETO_CO_ASSIGN(auto part, co_await reader_.next_part());
    if (!part) {
      if (!is_checked_) PORTRETO_CO_TRY(exchange_->check_csrf(value("csrf")));
      co_return std::nullopt;
    }
    if (!part->filename) {
      PORTRETO_CO_ASSIGN(std::string text, co_await http::read_all(*part->body, kFieldBytesMax));
      fields_.values.try_emplace(part->name, std::move(text));
      continue;
    }
    if (!is_checked_) PORTRETO_CO_TRY(exchange_->check_csrf(value("csrf")));
    is_checked_ = true;
    if (part->filename->empty()) continue;
    co_return FormFile{*exchange_, *part->filename, part->body};
  }
}

}  // namespace portreto::roles::web
