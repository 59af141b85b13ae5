#include "roles/web/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "http/status.h"
#include "roles/web/embedded_assets.h"

namespace portreto::roles::web {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const EmbeddedAsset& asset_of_type(std::string_view extension) {
  for (const EmbeddedAsset& asset : embedded_assets()) {
    if (asset.name.ends_with(extension)) return asset;
  }
  throw std::logic_error("no such asset");
}

class AssetRoutes : public ::testing::Test {
 protected:
  AssetRoutes() : router_(http::problem_response) { add_asset_routes(router_); }

  http::Response get(std::string_view path, std::string_view accept_encoding = "", std::string_view known = "") {
    const auto body = http::make_body("");
    http::Request request;
    request.target = http::Target::parse(path).value();
    if (!accept_encoding.empty()) request.headers.add("Accept-Encoding", std::string(accept_encoding));
    if (!known.empty()) request.headers.add("If-None-Match", std::string(known));
    request.body = body.get();
    boost::asio::io_context loop;
    auto response = boost::asio::co_spawn(loop, router_.dispatch(request), boost::asio::use_future);
    loop.run();
    return response.get();
  }

  static std::string header(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or("(none)"));
  }

  static std::string path_of(const EmbeddedAsset& asset) { return "/assets/" + std::string(asset.name); }

 private:
  http::Router router_;
};

TEST_F(AssetRoutes, ServeTheBytesWithTheirTypeAndForEver) {
  const EmbeddedAsset& styles = asset_of_type(".css");
  const auto response = get(path_of(styles));
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(header(response, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_THAT(header(response, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "Content-Encoding"), "(none)");
  EXPECT_EQ(http::size_of(response.body), styles.plain.size());
}

TEST_F(AssetRoutes, CompressForThoseWhoAccept) {
  const EmbeddedAsset& styles = asset_of_type(".css");
  for (const auto* accepted : {"gzip", "br, gzip", "deflate;q=0.5 , gzip;q=0.8"}) {
    const auto response = get(path_of(styles), accepted);
    EXPECT_EQ(header(response, "Content-Encoding"), "gzip") << accepted;
    EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(http::size_of(response.body), styles.gzip.size());
  }
  for (const auto* refused : {"br", "gzip;q=0", "gzip; q=0.000", "xgzip"}) {
    EXPECT_EQ(header(get(path_of(styles), refused), "Content-Encoding"), "(none)") << refused;
  }
  EXPECT_EQ(header(get(path_of(asset_of_type(".woff2")), "gzip"), "Content-Encoding"), "(none)");
}

TEST_F(AssetRoutes, AnswerNotModifiedToThoseWhoHaveThatEncoding) {
  const std::string path = path_of(asset_of_type(".js"));
  const std::string plain = header(get(path), "ETag");
  const std::string compressed = header(get(path, "gzip"), "ETag");
  EXPECT_NE(plain, compressed);
  EXPECT_EQ(get(path, "", plain).status, 304u);
  EXPECT_EQ(get(path, "gzip", "\"other\", W/" + compressed).status, 304u);
  EXPECT_EQ(get(path, "", "*").status, 304u);
  EXPECT_EQ(get(path, "", compressed).status, 200u);
  EXPECT_EQ(http::size_of(get(path, "", plain).body), 0u);
}

TEST_F(AssetRoutes, KnowNoOtherName) {
  EXPECT_EQ(get("/assets/app.css").status, 404u);
  EXPECT_EQ(get("/assets/app.000000000000.css").status, 404u);
  EXPECT_EQ(get("/assets/..%2Fembedded.cpp").status, 404u);
}

std::vector<EmbeddedTemplate> all_templates() {
  std::vector<EmbeddedTemplate> all;
  for (const EmbeddedTemplates& one : embedded_templates()) {
    all.insert(all.end(), one.templates.begin(), one.templates.end());
  }
  return all;
}

TEST(EmbeddedTemplates, AllEscapeByContext) {
  ASSERT_GT(embedded_templates().size(), 1u);
  for (const EmbeddedTemplate& source : all_templates()) {
    EXPECT_THAT(std::string(source.name), EndsWith(".tpl"));
    EXPECT_THAT(std::string(source.text), StartsWith("{{%AUTOESCAPE context=\"HTML\"}}")) << source.name;
    EXPECT_THAT(std::string(source.text), Not(HasSubstr("[["))) << source.name;
  }
}

TEST(EmbeddedTemplates, NameOnlyAssetsThatExist) {
  std::size_t found = 0;
  for (const EmbeddedTemplate& source : all_templates()) {
    constexpr std::string_view kPrefix = "/assets/";
    for (auto at = source.text.find(kPrefix); at != std::string_view::npos; at = source.text.find(kPrefix, at + 1)) {
      const auto begin = at + kPrefix.size();
      const auto name = source.text.substr(begin, source.text.find_first_of("\"#", begin) - begin);
      EXPECT_TRUE(std::ranges::any_of(embedded_assets(), [&](const auto& asset) { return asset.name == name; }))
          << source.name << " names " << name;
      ++found;
    }
  }
  EXPECT_GT(found, 5u);
}

TEST_F(AssetRoutes, TheServiceWorkerIsAskedForEachTimeAndMayAskUsOnly) {
  const auto response = get("/service-worker.js");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(header(response, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(header(response, "Cache-Control"), "no-cache");
  EXPECT_EQ(header(response, "Content-Security-Policy"), "default-src 'none'; connect-src 'self'");
  EXPECT_EQ(get("/service-worker.js", "", header(response, "ETag")).status, 304u);
}

}  // namespace
}  // namespace portreto::roles::web
