#include "roles/web/media/media_relay.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/parse_number.h"
#include "roles/api/media.h"
#include "roles/web/media/resumed_body.h"
#include "roles/web/selected_headers.h"

namespace portreto::roles::web {
namespace {

// ARCHITECTURE.md "storage first byte 800 ms". A node that is only slow is asked again when all others have failed.
constexpr std::chrono::milliseconds kFirstByteMax{800};

// What a browser asks of a picture, and what a node says of it.
constexpr std::string_view kRequestFields[] = {"Range", "If-Range", "If-None-Match"};
constexpr std::string_view kResponseFields[] = {"Accept-Ranges",
                                                "Cache-Control",
                                                "Content-Disposition",
                                                "Content-Range",
                                                "Content-Type",
                                                "Content-Security-Policy",
                                                "ETag",
                                                "Cross-Origin-Resource-Policy",
                                                "Referrer-Policy",
                                                "X-Content-Type-Options"};

// Whether another copy could do better: the node is unwell, lost the blob, or does not know the key yet.
bool is_final(unsigned status) { return status < 400 || status == 416; }

// The bytes that an answer with a body has, of the whole blob.
http::ByteRange bytes_of(const http::Response& response, std::uint64_t size_bytes) {
  std::uint64_t first = 0;
  if (const auto field = response.headers.find("Content-Range"); field && field->starts_with("bytes ")) {
    first = parse_number<std::uint64_t>(field->substr(6, field->find('-') - 6)).value_or(0);
  }
  return {first, first + size_bytes - 1};
}

}  // namespace

// One request for a picture, for as long as its answer is being sent.
struct MediaRelay::Wish {
  http::Method method = http::Method::kGet;
  http::Target target;  // at a node
  http::Headers headers;
  http::RequestContext context;
  std::vector<std::string> nodes;  // in the order in which they are asked
  std::size_t asked = 0;           // of them

  http::Request request() const {
    http::Request request{.method = method, .target = target, .headers = headers, .context = context};
    request.context.deadline = std::min(context.deadline, std::chrono::steady_clock::now() + kFirstByteMax);
    return request;
  }
};

void MediaRelay::add_to(http::Router& router) {
  router.add({.method = http::Method::kGet,
              .pattern = std::string(api::kMediaOrigin) + "/b/{blob}/{variant}",
              .body_bytes_max = 0,
              .handler = [this](http::Request& request) { return get(request); }});
}

Task<Result<http::Response>> MediaRelay::get(http::Request& request) {
  const auto blob = BlobId::parse(request.path_parameters.find("blob")->second);
  auto target = http::Target::parse(std::string_view(request.target.raw).substr(api::kMediaOrigin.size()));
  if (!blob || !target) co_return fail(ErrorCode::kNotFound, "There is no such picture.");
  auto wish = std::make_shared<Wish>(Wish{.method = request.method,
                                          .target = *std::move(target),
                                          .headers = selected_headers(request.headers, kRequestFields),
                                          .context = request.context});
  for (;;) {
    PORTRETO_CO_ASSIGN(const CopyFinder::Found found, co_await finder_.find(*blob, request.context));
    wish->nodes = reliability_.in_order(*found.nodes, std::chrono::steady_clock::now());
    wish->asked = 0;
    auto response = co_await ask_copies(wish);
    if (response || !found.is_remembered) co_return response;
    finder_.forget(*blob);  // the copies may have moved
  }
}

Task<Result<http::Response>> MediaRelay::ask_copies(std::shared_ptr<Wish> wish) {
  std::optional<http::Response> refusal;
  while (wish->asked < wish->nodes.size()) {
    const std::string& node = wish->nodes[wish->asked++];
    http::Client* client = node_(node);
    if (!client) continue;
    auto response = co_await client->send(wish->request());
    if (!response) {
      reliability_.failed(node, std::chrono::steady_clock::now());
      continue;
    }
    if (is_final(response->status)) co_return resumable(std::move(wish), *std::move(response));
    if (response->status < 500) refusal = *std::move(response);
  }
  if (refusal && refusal->status == 404) co_return fail(ErrorCode::kNotFound, "There is no such picture.");
  if (refusal) co_return fail(ErrorCode::kPermissionDenied, "This address is out of date. Reload the page it was on.");
  co_return fail(Error{ErrorCode::kUnavailable, "This picture cannot be reached now. Try again in a moment.", {}, 1});
}

http::Response MediaRelay::resumable(std::shared_ptr<Wish> wish, http::Response response) {
  response.headers = selected_headers(response.headers, kResponseFields);
  auto* body = std::get_if<std::shared_ptr<http::BodyWriterSource>>(&response.body);
  const auto etag = response.headers.find("ETag");
  if (!body || !etag) return response;
  const http::ByteRange bytes = bytes_of(response, (*body)->size());
  *body = std::make_shared<ResumedBody>(
      std::move(*body), [this, wish = std::move(wish), bytes, etag = std::string(*etag)](std::uint64_t done) {
        return reopen(wish, {bytes.first + done, bytes.last}, etag);
      });
  return response;
}

Task<Result<http::ResponseBody>> MediaRelay::reopen(std::shared_ptr<Wish> wish, http::ByteRange bytes,
                                                    std::string etag) {
  reliability_.failed(wish->nodes[wish->asked - 1], std::chrono::steady_clock::now());
  wish->headers = {};
  wish->headers.set("Range", fmt::format("bytes={}-{}", bytes.first, bytes.last));
  wish->headers.set("If-Range", etag);
  wish->context.deadline = std::chrono::steady_clock::time_point::max();  // the answer has begun, in time
  while (wish->asked < wish->nodes.size()) {
    http::Client* client = node_(wish->nodes[wish->asked++]);
    if (!client) continue;
    auto response = co_await client->send(wish->request());
    // Other bytes would come as a whole, because of If-Range.
    if (response && response->status == 206 && http::size_of(response->body) == bytes.length()) {
      co_return std::move(response->body);
    }
  }
  co_return fail(ErrorCode::kUnavailable, "No copy of this picture can be reached now.");
}

}  // namespace portreto::roles::web
