#pragma once

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "roles/app/app_role.h"
#include "roles/app/openapi.h"
#include "roles/app/operations/fleet.h"
#include "roles/process/figures.h"
#include "services/world_testing.h"

namespace portreto::roles::app {

// docs/openapi.yaml, asked the questions that tests have.
class Document {
 public:
  Document() : json_(boost::json::parse(openapi_document())) {}

  const boost::json::object& paths() const { return json_.at("paths").as_object(); }
  const boost::json::object& schemas() const { return json_.at("components").at("schemas").as_object(); }
  const boost::json::object* operation(const http::Route& route) const {
    const auto* path = paths().if_contains(route.pattern);
    const auto* operation = path ? path->as_object().if_contains(lower(to_string(route.method))) : nullptr;
    return operation ? &operation->as_object() : nullptr;
  }
  static std::string lower(std::string_view method) {
    std::string text(method);
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  }

 private:
  boost::json::value json_;
};

struct Answer {
  unsigned status = 0;
  std::map<std::string, std::string> headers;
  std::string text;

  boost::json::value json() const { return boost::json::parse(text); }
  std::string at(const std::string& pointer) const {
    const auto value = json();
    const auto& found = value.at_pointer(pointer);
    return found.is_string() ? std::string(found.as_string()) : boost::json::serialize(found);
  }
};

// The app tier in memory, asked through its router as a client would. Each answer is held against docs/openapi.yaml.
class Harness {
 public:
  Harness() {
    const Timestamp now = world.clock.now();
    const security::SigningRing ring{security::generate_signing_key(now)};
    signer.set_keys(ring);
    verifier.set_keys(security::public_ring(ring));
    url_signer.set_keys({security::generate_secret_key(now)});
    unlock_tokens.set_keys({security::generate_secret_key(now)});
    credentials.set_keys({security::generate_secret_key(now)});
    role = std::make_unique<AppRole>(AppRole::Dependencies{.metadata = world.metadata,
                                                           .bytes = world.bytes,
                                                           .imager = world.imager,
                                                           .tokens = tokens,
                                                           .credentials = credentials,
                                                           .url_signer = url_signer,
                                                           .unlock_tokens = unlock_tokens,
                                                           .hasher = hasher,
                                                           .hashing = world.pool,
                                                           .files = world.pool,
                                                           .operations = operations,
                                                           .clock = world.clock,
                                                           .upload = {.file_size_bytes_max = 1 << 20},
                                                           .spool_directory = world.directory / "spool"});
  }

  std::string token_of(UserId user) {
    const SessionId session = SessionId::generate();
    world.run(world.metadata.sessions().insert({.id = session, .user = user})).value();
    return signer.sign({.user = user, .session = session, .username = "x", .role = "member"}, world.clock.now())
        .value()
        .text;
  }

  using HeaderList = std::vector<std::pair<std::string, std::string>>;
  Answer send(http::Method method, const std::string& path, std::optional<UserId> user, std::string body = {},
              HeaderList headers = {}) {
    http::Request request{.method = method, .target = http::Target::parse("/api/v1" + path).value()};
    if (user) request.headers.set("Authorization", "Bearer " + token_of(*user));
    if (!body.empty() && body.front() == '{') request.headers.set("Content-Type", "application/json");
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    request.context.user = UserId::generate();  // what a client claims must not count
    const auto reader = http::make_body(std::move(body));
    request.body = reader.get();
    const http::Route* route = role->router().match(request);
    http::Response response = world.run(role->router().dispatch(request));
    Answer answer{.status = response.status};
    for (const auto& [name, value] : response.headers.fields()) answer.headers[name] = value;
    answer.text = world.run(http::collect(std::move(response.body), 4 << 20)).value();
    if (route) expect_documented(*route, answer);
    return answer;
  }
  Answer get(const std::string& path, std::optional<UserId> user) { return send(http::Method::kGet, path, user); }

  services::World world;
  security::AccessTokenSigner signer{"portreto", "portreto", std::chrono::seconds(600)};
  security::AccessTokenVerifier verifier{"portreto", "portreto"};
  security::VerifiedTokenCache tokens{verifier};
  security::UrlSigner url_signer;
  security::UnlockTokens unlock_tokens;
  const security::PasswordHasher hasher{{.memory_kib = 8, .passes = 1}};
  security::ServiceCredentials credentials;
  Health health;
  Figures figures{{.instance = "here", .zone = "z", .version = "1"}, health, world.clock};
  LocalFleet fleet{figures, {"web", "auth", "app", "storage"}};
  Backends backends{{.metadata = world.metadata,
                     .database_kind = "memory",
                     .registry_kind = "none",
                     .storage = [this] { return storage; },
                     .clock = world.clock}};
  const OperationsSources operations{fleet, backends};
  // The storage nodes in the registry.
  cluster::MemberList storage = std::make_shared<const std::vector<cluster::Member>>(
      std::vector{cluster::Member{.role = cluster::Role::kStorage, .instance = "s1", .address = "h:1", .zone = "a"}});
  std::unique_ptr<AppRole> role;

 private:
  void expect_documented(const http::Route& route, const Answer& answer) {
    static const Document document;
    const auto* operation = document.operation(route);
    ASSERT_TRUE(operation) << route.pattern;
    const auto& responses = operation->at("responses").as_object();
    const bool is_failure = answer.status >= 500 && answer.status != 507;
    EXPECT_TRUE(is_failure || responses.contains(std::to_string(answer.status)))
        << to_string(route.method) << ' ' << route.pattern << " answers " << answer.status << ": " << answer.text;
  }
};

}  // namespace portreto::roles::app
