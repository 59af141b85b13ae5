#include "roles/storage/storage_role.h"

#include <fmt/compile.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "blob/blob_tag.h"
#include "http/conditional.h"
#include "http/ranges.h"
#include "http/status.h"
#include "model/variant.h"
#include "roles/api/service_guard.h"
#include "roles/storage/blob_body.h"

namespace portreto::roles {
namespace {

// A blob is one person's upload, opened in somebody else's browser: nothing in it may ever run (SECURITY 37).
void add_safety_headers(http::Headers& headers) {
  headers.set("X-Content-Type-Options", "nosniff");
  if (!headers.find("Content-Security-Policy")) headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  headers.set("Referrer-Policy", "no-referrer");
}

void add_caching(http::Headers& headers, std::chrono::sys_seconds expires_at, Timestamp now) {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(expires_at - now);
  headers.set("Cache-Control",
              fmt::format(FMT_COMPILE("private, max-age={}, immutable"), std::max<std::int64_t>(0, age.count())));
}

void describe(http::Headers& headers, const security::UrlGrant& grant) {
  // Unknown variants are those of a newer version, which runs beside this one while a cluster is upgraded.
  const auto variant = model::Variant::from_number(grant.variant);
  headers.set("Content-Type", variant ? std::string(model::media_type(variant->format)) : "application/octet-stream");
  if (variant && !variant->is_original() && !grant.download) return;
  headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", grant.blob.str(),
                                                 variant ? file_extension(variant->format) : "bin"));
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

StorageTraffic::StorageTraffic(Metrics& metrics)
    : read_bytes(metrics.counter("blob_read_bytes_total", "Bytes of blobs that were asked for.")),
      written_bytes(metrics.counter("blob_written_bytes_total", "Bytes of blobs that were stored.")) {}

StorageRole::StorageRole(Dependencies dependencies)
    : d_(dependencies),
      traffic_(d_.metrics),
      intake_(d_.spool),
      writes_(d_.blobs, d_.signer, d_.clock, intake_, d_.fence, traffic_.written_bytes),
      peer_handlers_(d_.blobs, d_.signer, d_.clock, intake_,
                     [this](const std::string& address) { return peers_.at(address); }),
      router_(http::problem_response) {
  router_.add({.method = http::Method::kGet,
               .pattern = kBlobPattern,
               .body_bytes_max = 0,
               .handler = [this](http::Request& request) { return get_blob(request); }});
  router_.add({.method = http::Method::kPut,
               .pattern = kBlobPattern,
               .body_bytes_max = UINT32_MAX,  // a volume's own limit is less; what is allowed is what was signed
               .is_streaming = true,
               .handler = [this](http::Request& request) { return writes_.put(request); }});
  router_.add({.method = http::Method::kDelete,
               .pattern = kBlobPattern,
               .body_bytes_max = 0,
               .handler = [this](http::Request& request) { return writes_.erase(request); }});
  peer_handlers_.add_to(router_);
  router_.set_guard([this, require = api::require_service(d_.credentials, d_.clock)](
                        const http::Route& route, http::Request& request) { return admit(require, route, request); });
  router_.set_finisher([](const http::Request&, http::Response& response) { add_safety_headers(response.headers); });
}

Task<Status> StorageRole::admit(const http::Guard& require, const http::Route& route, http::Request& request) {
  PORTRETO_CO_TRY(co_await require(route, request));
  if (route.access != http::Access::kService) co_return Status{};  // anybody could name an epoch there
  co_return co_await d_.fence.admit(request);
}

Task<Result<http::Response>> StorageRole::get_blob(http::Request& request) {
  const Timestamp now = d_.clock.now();
  PORTRETO_CO_ASSIGN(const security::UrlGrant grant, verify_url(d_.signer, "GET", request, now));

  const blob::BlobKey key{grant.blob, grant.variant};
  auto resident = d_.blobs.find_resident(key);
  blob::FetchedBlob blob;
  if (resident) {
    blob.info = resident->info;
  } else if (request.method == http::Method::kGet && !request.headers.find("If-None-Match")) {
    PORTRETO_CO_ASSIGN(blob, co_await d_.blobs.fetch(key));
  } else {
    PORTRETO_CO_ASSIGN(blob.info, co_await d_.blobs.head(key));
  }
  const blob::BlobInfo info = blob.info;
  const std::string etag = http::strong_etag(blob::tag_of(info));

  http::Response response;
  response.headers.set("ETag", etag);
  response.headers.set("Accept-Ranges", "bytes");
  add_caching(response.headers, grant.expires_at, now);
  if (http::is_not_modified(request.headers, etag)) co_return http::not_modified(response.headers);
  describe(response.headers, grant);

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
  if (request.method == http::Method::kGet) traffic_.read_bytes.add(static_cast<double>(length));
  response.body = std::make_shared<BlobBody>(d_.blobs, key, std::move(blob), offset, length, std::move(resident));
  co_return response;
}

}  // namespace portreto::roles
