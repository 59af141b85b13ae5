#include "roles/storage/status_page.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/random.h"
#include "roles/web/views/storage_status_view.h"

namespace portreto::roles {
namespace {

using Clock = std::chrono::steady_clock;

class Page {
 public:
  Page(const blob::NodeStore& blobs, const StorageTraffic& traffic, Metrics& metrics, std::string version)
      : blobs_(blobs),
        traffic_(traffic),
        get_(metrics.route("GET", kBlobPattern)),
        put_(metrics.route("PUT", kBlobPattern)),
        delete_(metrics.route("DELETE", kBlobPattern)),
        version_(std::move(version)) {}

  http::Response render() const {
    web::StorageStatus status{.version = version_,
                              .uptime = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - started_),
                              .disks = blobs_.disks()};
    const auto add = [&](std::string_view method, const RouteMeter& meter, double bytes) {
      status.methods.push_back(
          {.name = method, .statistics = meter.statistics(), .bytes = static_cast<std::uint64_t>(bytes)});
    };
    add("GET", get_, traffic_.read_bytes.value());
    add("PUT", put_, traffic_.written_bytes.value());
    add("DELETE", delete_, 0);

    const std::string nonce = random_token(16);
    http::Response response{.status = 200, .body = web::render_storage_status(status, nonce)};
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set(
        "Content-Security-Policy",
        fmt::format("default-src 'none'; style-src 'nonce-{}'; base-uri 'none'; frame-ancestors 'none'", nonce));
    return response;
  }

 private:
  const blob::NodeStore& blobs_;
  const StorageTraffic& traffic_;
  const RouteMeter &get_, &put_, &delete_;
  const std::string version_;
  const Clock::time_point started_ = Clock::now();
};

Task<Result<http::Response>> answer(const Page& page) { co_return page.render(); }

}  // namespace

void add_status_page(http::Router& router, const blob::NodeStore& blobs, const StorageTraffic& traffic,
                     Metrics& metrics, std::string version) {
  auto page = std::make_shared<const Page>(blobs, traffic, metrics, std::move(version));
  router.add(
      {.method = http::Method::kGet, .pattern = "/status", .body_bytes_max = 0, .handler = [page](http::Request&) {
         return answer(*page);
       }});
}

}  // namespace portreto::roles
