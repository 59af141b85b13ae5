#include "roles/storage/storage_role.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "http/conditional.h"
#include "http/ranges.h"
#include "http/status.h"
#include "model/variant.h"
#include "roles/storage/blob_body.h"

namespace portreto::roles {
namespace {

// A blob is one person's upload, opened in somebody else's browser: nothing in it may ever run (SECURITY 37).
void add_safety_headers(http::Headers& headers) {
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  headers.set("Referrer-Policy", "no-referrer");
}

void add_caching(http::Headers& headers, std::chrono::sys_seconds expires_at, Timestamp now) {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(expires_at - now);
  headers.set("Cache-Control", fmt::format("private, max-age={}, immutable", std::max<std::int64_t>(0, age.count())));
}

// Not to be kept: the same address has an answer to other ranges.
http::Response not_satisfiable(std::uint64_t size_bytes) {
  http::Response response{.status = 416};
  response.headers.set("Content-Range", http::content_range_unsatisfiable(size_bytes));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

// Ranges are of GET alone (RFC 9110 section 14.2).
http::RangeOutcome range_of(const http::Request& request, std::uint64_t size_bytes, std::string_view etag) {
  if (request.method != http::Method::kGet) return http::WholeContent{};
  return http::requested_range(request.headers, size_bytes, etag);
}

}  // namespace

StorageRole::StorageRole(Dependencies dependencies) : d_(dependencies), router_(http::problem_response) {
  router_.add({.method = http::Method::kGet,
               .pattern = "/b/{blob}/{variant}",
               .body_bytes_max = 0,
               .handler = [this](http::Request& request) { return get_blob(request); }});
  router_.set_finisher([](const http::Request&, http::Response& response) { add_safety_headers(response.headers); });
}

Task<Result<http::Response>> StorageRole::get_blob(http::Request& request) {
  const std::string_view path = request.target.path();
  const std::string_view raw = request.target.raw;
  const std::string_view query = raw.size() > path.size() ? raw.substr(path.size() + 1) : std::string_view{};
  const Timestamp now = d_.clock.now();
  PORTRETO_CO_ASSIGN(const security::UrlGrant grant, d_.signer.verify("GET", path, query, now));
  const auto variant = model::Variant::from_number(grant.variant);
  if (!variant) co_return fail(ErrorCode::kNotFound, "There is no such picture.");

  const blob::BlobKey key{grant.blob, grant.variant};
  auto resident = d_.blobs.find_resident(key);
  blob::BlobInfo info;
  if (resident) {
    info = resident->info;
  } else {
    PORTRETO_CO_ASSIGN(info, co_await d_.blobs.head(key));
  }
  const std::string etag = http::strong_etag(fmt::format("{:x}-{:08x}", info.size_bytes, info.crc32c));

  http::Response response;
  response.headers.set("ETag", etag);
  response.headers.set("Accept-Ranges", "bytes");
  add_caching(response.headers, grant.expires_at, now);
  if (http::is_not_modified(request.headers, etag)) co_return http::not_modified(response.headers);
  response.headers.set("Content-Type", std::string(model::media_type(variant->format)));
  if (variant->is_original() || grant.download) {
    response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", grant.blob.str(),
                                                            file_extension(variant->format)));
  }

  const http::RangeOutcome range = range_of(request, info.size_bytes, etag);
  if (std::holds_alternative<http::RangeNotSatisfiable>(range)) co_return not_satisfiable(info.size_bytes);
  std::uint64_t offset = 0;
  std::uint64_t length = info.size_bytes;
  if (const auto* part = std::get_if<http::ByteRange>(&range)) {
    response.status = 206;
    response.headers.set("Content-Range", http::content_range(*part, info.size_bytes));
    offset = part->first;
    length = part->length();
  }
  response.body = std::make_shared<BlobBody>(d_.blobs, key, info, offset, length, std::move(resident));
  co_return response;
}

}  // namespace portreto::roles
