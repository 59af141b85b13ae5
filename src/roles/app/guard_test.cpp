#include "roles/app/guard.h"

#include <gtest/gtest.h>

#include "http/status.h"
#include "services/world_testing.h"

namespace portreto::roles::app {
namespace {

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    const security::SigningRing ring{security::generate_signing_key(world_.clock.now())};
    signer_.set_keys(ring);
    verifier_.set_keys(security::public_ring(ring));
    router_.set_guard(make_guard({tokens_, sessions_, admins_, credentials_, world_.clock}));
    for (const auto& [pattern, access] :
         {std::pair("/admin", http::Access::kAdmin), std::pair("/user", http::Access::kUser)}) {
      router_.add({.method = http::Method::kGet,
                   .pattern = pattern,
                   .access = access,
                   .body_bytes_max = 0,
                   .handler = [](http::Request& request) -> Task<Result<http::Response>> {
                     co_return http::Response{.body = std::string(request.context.is_admin ? "admin" : "member")};
                   }});
    }
  }

  void set_role(UserId user, model::Role role) {
    ASSERT_TRUE(world_.run(world_.metadata.accounts().set_role(user, role)));
  }
  // By a token that was made when they had that role; empty: without one.
  std::string get(const std::string& path, std::optional<UserId> user, const std::string& role = {}) {
    return send(http::Method::kGet, path, user, role);
  }
  std::string send(http::Method method, const std::string& path, std::optional<UserId> user, const std::string& role) {
    http::Request request{.method = method, .target = http::Target::parse(path).value()};
    request.context.is_admin = true;  // what a client claims must not count
    if (user) {
      const SessionId session = SessionId::generate();
      world_.run(world_.metadata.sessions().insert({.id = session, .user = *user})).value();
      const auto token =
          signer_.sign({.user = *user, .session = session, .username = "x", .role = role}, world_.clock.now());
      request.headers.set("Authorization", "Bearer " + token->text);
    }
    const auto body = http::make_body({});
    request.body = body.get();
    http::Response response = world_.run(router_.dispatch(request));
    return std::to_string(response.status) + ' ' +
           (response.status == 200 ? world_.run(http::collect(std::move(response.body), 1024)).value() : "");
  }

  services::World world_;
  security::AccessTokenSigner signer_{"portreto", "portreto", std::chrono::seconds(600)};
  security::AccessTokenVerifier verifier_{"portreto", "portreto"};
  security::VerifiedTokenCache tokens_{verifier_};
  services::SessionWatch sessions_{world_.metadata, world_.clock};
  services::AdminCheck admins_{world_.metadata.accounts()};
  security::ServiceCredentials credentials_;
  http::Router router_{http::problem_response};
};

// SECURITY 29.
TEST_F(GuardTest, RoutesForAdministratorsAreNotThereForOthers) {
  const UserId maria = world_.add_user("maria");
  EXPECT_EQ(get("/admin", std::nullopt), "401 ");
  EXPECT_EQ(get("/admin", maria, "member"), "404 ");
  set_role(maria, model::Role::kAdmin);
  EXPECT_EQ(get("/admin", maria, "admin"), "200 admin");
}

TEST_F(GuardTest, ARoleCountsWithTheNextRequestWhateverTheTokenSays) {
  const UserId maria = world_.add_user("maria");
  EXPECT_EQ(get("/admin", maria, "admin"), "404 ");
  set_role(maria, model::Role::kAdmin);
  EXPECT_EQ(get("/admin", maria, "member"), "200 member") << "what is shown elsewhere is the token's";
}

TEST_F(GuardTest, NothingIsDoneBeforeItIsKnownWhetherTheyAreStillOne) {
  const UserId maria = world_.add_user("maria");
  bool was_done = false;
  router_.add({.method = http::Method::kPost,
               .pattern = "/admin",
               .access = http::Access::kAdmin,
               .handler = [&](http::Request&) -> Task<Result<http::Response>> {
                 was_done = true;
                 co_return http::Response{};
               }});
  EXPECT_EQ(send(http::Method::kPost, "/admin", maria, "admin"), "404 ");
  EXPECT_FALSE(was_done) << "what changes something is not begun";
  set_role(maria, model::Role::kAdmin);
  EXPECT_EQ(send(http::Method::kPost, "/admin", maria, "admin"), "200 ");
  EXPECT_TRUE(was_done);
}

TEST_F(GuardTest, WhoHasDeletedTheirAccountIsNobody) {
  const UserId maria = world_.add_user("maria");
  set_role(maria, model::Role::kAdmin);
  ASSERT_TRUE(world_.run(world_.metadata.accounts().mark_deleted({maria, "", world_.clock.now(), "secret"})));
  EXPECT_EQ(get("/admin", maria, "admin"), "401 ");
  EXPECT_EQ(get("/user", maria, "admin"), "401 ");
}

TEST_F(GuardTest, OtherRoutesTellTheRoleOfTheToken) {
  const UserId maria = world_.add_user("maria");
  EXPECT_EQ(get("/user", maria, "admin"), "200 admin");
  EXPECT_EQ(get("/user", maria, "member"), "200 member");
  EXPECT_EQ(get("/user", std::nullopt), "401 ");
}

}  // namespace
}  // namespace portreto::roles::app
