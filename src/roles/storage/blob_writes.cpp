#include "roles/storage/blob_writes.h"

#include <fmt/format.h>

#include <utility>

#include "roles/api/rest.h"

namespace portreto::roles {

Result<security::UrlGrant> verify_url(const security::UrlSigner& signer, std::string_view method,
                                      const http::Request& request, Timestamp now) {
  const std::string_view path = request.target.path();
  const std::string_view raw = request.target.raw;
  const std::string_view query = raw.size() > path.size() ? raw.substr(path.size() + 1) : std::string_view{};
  return signer.verify(method, path, query, now);
}

Task<Result<http::Response>> BlobWrites::put(http::Request& request) {
  PORTRETO_CO_ASSIGN(const security::UrlGrant grant, verify_url(signer_, "PUT", request, clock_.now()));
  const auto declared = request.body->size();
  if (declared != grant.size_bytes) {
    co_return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("Send the {} bytes that the URL was signed for, with a Content-Length.", grant.size_bytes));
  }
  PORTRETO_CO_ASSIGN(auto source, co_await intake_.receive(*request.body, {grant.size_bytes, grant.crc32c}));
  PORTRETO_CO_ASSIGN(const blob::PutOutcome outcome,
                     co_await blobs_.put({grant.blob, grant.variant}, std::move(source)));
  http::Response response{.status = 200};
  if (outcome == blob::PutOutcome::kStored) {
    response.status = 201;
    written_bytes_.add(static_cast<double>(grant.size_bytes));
  }
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

Task<Result<http::Response>> BlobWrites::erase(http::Request& request) {
  PORTRETO_CO_ASSIGN(const security::UrlGrant grant, verify_url(signer_, "DELETE", request, clock_.now()));
  PORTRETO_CO_TRY(co_await fence_.admit(request));  // only now is it known to come from another tier
  PORTRETO_CO_TRY(co_await blobs_.erase({grant.blob, grant.variant}));
  co_return api::no_content();
}

}  // namespace portreto::roles
