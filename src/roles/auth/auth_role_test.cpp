#include "roles/auth/auth_role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "metadata/memory/memory_metadata_store.h"
#include "roles/api/codec.h"
#include "roles/api/dto.h"
#include "roles/api/testing/call.h"
#include "security/base32.h"
#include "security/passkey_testing.h"
#include "security/totp.h"

namespace portreto::roles {
namespace {

using http::Method;
using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kPassword[] = "correct horse battery";
const std::string kJson = "application/json";

// The value of a text field, at the top of a JSON answer; empty when there is none.
std::string text_at(const Answer& answer, std::string_view name) {
  const auto value = boost::json::parse(answer.body);
  const auto* text = value.as_object().if_contains(name);
  return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

std::vector<std::string> wrong_fields(const Answer& answer) {
  std::vector<std::string> names;
  const auto problem = boost::json::parse(answer.body);
  if (const auto* errors = problem.as_object().if_contains("errors")) {
    for (const auto& error : errors->as_array()) names.emplace_back(error.at("field").as_string());
  }
  return names;
}

// What differs between two problems by its nature alone: the number of the request.
std::string without_request_id(std::string body) {
  const auto at = body.find("\"request_id\"");
  return body.substr(0, at);
}

class AuthRoleTest : public ::testing::Test {
 protected:
  AuthRoleTest() {
    const Timestamp now = clock_.now();
    const security::SigningRing ring{security::generate_signing_key(now)};
    signer_.set_keys(ring);
    verifier_.set_keys(security::public_ring(ring));
    role_.set_public_keys(security::public_ring(ring));
    refresh_tokens_.set_keys({security::generate_secret_key(now)});
    device_tokens_.set_keys({security::generate_secret_key(now)});
    tickets_.set_keys({security::generate_secret_key(now)});
  }

  Answer post(std::string path, std::string body, std::string type = kJson) {
    return test::send(role_.router(), {.method = Method::kPost,
                                       .target = "/api/v1/auth" + path,
                                       .headers = {{"Content-Type", std::move(type)}},
                                       .body = std::move(body)});
  }
  Answer get(std::string path, std::string bearer = {}) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!bearer.empty()) headers.emplace_back("Authorization", "Bearer " + bearer);
    return test::get(role_.router(), "/api/v1/auth" + path, std::move(headers));
  }

  Answer sign_up(std::string username = "anna") {
    return post("/register", api::to_json(api::RegisterInput{username, username + "@example.org", kPassword}));
  }
  Answer log_in(std::string login, std::string password, std::optional<std::string> device_token = {}) {
    return post("/login",
                api::to_json(api::LoginInput{std::move(login), std::move(password), std::move(device_token)}));
  }
  Answer refresh(std::string token) { return post("/refresh", api::to_json(api::RefreshInput{std::move(token)})); }
  Answer log_out(std::string token) { return post("/logout", api::to_json(api::RefreshInput{std::move(token)})); }

  ManualClock clock_{*parse_rfc3339("2026-11-25T03:13:57.000Z")};
  metadata::MemoryMetadataStore store_;
  BlockingPool pool_{2, 64};
  security::PasswordHasher hasher_{{.memory_kib = 64, .passes = 1}};
  security::AccessTokenSigner signer_{"portreto", "portreto", std::chrono::seconds(600)};
  security::AccessTokenVerifier verifier_{"portreto", "portreto"};
  security::VerifiedTokenCache tokens_{verifier_};
  security::RefreshTokens refresh_tokens_;
  security::DeviceTokens device_tokens_;
  security::Tickets tickets_;
  services::SiteService site_{store_, clock_};
  services::Invitations invitations_{store_, clock_};
  services::AccountService accounts_{
      {store_, pool_, hasher_, signer_, refresh_tokens_, device_tokens_, tickets_, site_, invitations_, clock_, {}}};
  services::SecondFactors second_factors_{{store_, pool_, hasher_, tickets_, clock_}};
  services::Passkeys passkeys_{{store_, second_factors_, tickets_, device_tokens_, clock_},
                               "https://photos.example.org"};
  services::PasswordResets password_resets_{{store_, pool_, hasher_, nullptr, "https://photos.example.org", clock_}};
  services::Digests digests_{{store_, nullptr, "https://photos.example.org", clock_}};
  services::AccountDeletion deletions_{{store_, pool_, hasher_, clock_}};
  AuthRole role_{
      {accounts_, second_factors_, passkeys_, password_resets_, digests_, deletions_, site_, tokens_, clock_}};
};

TEST_F(AuthRoleTest, APasskeyIsAddedListedUsedAndRemoved) {
  const Answer anna = sign_up();
  const std::string token = text_at(anna, "access_token");
  const auto as_anna = [&](Method method, std::string path, std::string body = {}) {
    return test::send(role_.router(), {.method = method,
                                       .target = "/api/v1/auth" + path,
                                       .headers = {{"Content-Type", kJson}, {"Authorization", "Bearer " + token}},
                                       .body = std::move(body)});
  };
  const Answer refused = as_anna(Method::kPost, "/passkeys/enrolment", R"({"password":"wrong"})");
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(wrong_fields(refused), std::vector<std::string>{"password"});
  const Answer begun = as_anna(Method::kPost, "/passkeys/enrolment", api::to_json(api::PasskeyProof{kPassword, {}}));
  ASSERT_EQ(begun.status, 200u) << begun.body;
  EXPECT_EQ(text_at(begun, "rp_id"), "photos.example.org");
  EXPECT_EQ(begun.header("Cache-Control"), "no-store");
  const security::SoftPasskey phone;
  const auto made = phone.create(text_at(begun, "challenge"));
  const std::string input =
      api::to_json(api::PasskeyInput{"Phone", to_base64url(made.client_data), to_base64url(made.attestation_object)});
  const Answer added = as_anna(Method::kPost, "/passkeys", input);
  ASSERT_EQ(added.status, 201u) << added.body;
  EXPECT_EQ(added.header("Location"), "/api/v1/auth/passkeys/" + text_at(added, "id"));
  EXPECT_EQ(as_anna(Method::kPost, "/passkeys", input).status, 401u) << "a challenge works once";
  EXPECT_THAT(as_anna(Method::kGet, "/passkeys").body, HasSubstr("\"Phone\""));

  const auto log_in = [&] {
    const auto signature = phone.get(text_at(get("/login/passkey"), "challenge"));
    return post("/login/passkey", api::to_json(api::PasskeyLoginInput{to_base64url(phone.id()),
                                                                      to_base64url(signature.client_data),
                                                                      to_base64url(signature.authenticator_data),
                                                                      to_base64url(signature.signature),
                                                                      text_at(begun, "user_id"),
                                                                      {}}));
  };
  const Answer logged_in = log_in();
  ASSERT_EQ(logged_in.status, 200u) << logged_in.body;
  EXPECT_EQ(get("/account", text_at(logged_in, "access_token")).status, 200u);
  EXPECT_EQ(as_anna(Method::kDelete, "/passkeys/" + text_at(added, "id")).status, 204u);
  EXPECT_EQ(as_anna(Method::kDelete, "/passkeys/" + text_at(added, "id")).status, 404u);
  EXPECT_EQ(log_in().status, 401u);
}

TEST_F(AuthRoleTest, RegisteringGivesTokensThatWork) {
  const Answer made = sign_up();
  ASSERT_EQ(made.status, 201u) << made.body;
  EXPECT_EQ(made.header("Content-Type"), kJson);
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  EXPECT_EQ(text_at(made, "token_type"), "Bearer");
  const auto pair = api::from_response_json<api::TokenPair>(made.body).value();
  EXPECT_EQ(pair.expires_in, 600u);
  EXPECT_EQ(pair.refresh_expires_in, 30u * 24 * 3600);
  EXPECT_EQ(pair.user.username, "anna");

  const Answer account = get("/account", pair.access_token);
  EXPECT_EQ(account.status, 200u);
  EXPECT_EQ(text_at(account, "email"), "anna@example.org");
  EXPECT_EQ(text_at(account, "id"), pair.user.id.str());
  EXPECT_THAT(account.body, Not(HasSubstr("argon2")));
  EXPECT_EQ(refresh(pair.refresh_token).status, 200u);
}

TEST_F(AuthRoleTest, EachWrongFieldIsNamed) {
  const Answer refused = post("/register", R"({"username":"a b","email":"nowhere","password":"short"})");
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_THAT(wrong_fields(refused), ::testing::UnorderedElementsAre("username", "email", "password"));
}

TEST_F(AuthRoleTest, ATakenNameIsAConflict) {
  ASSERT_EQ(sign_up("anna").status, 201u);
  const Answer refused = sign_up("ANNA");
  EXPECT_EQ(refused.status, 409u);
  EXPECT_THAT(wrong_fields(refused), ::testing::Contains("username"));
}

TEST_F(AuthRoleTest, LoggingInByUsernameAndByEmail) {
  ASSERT_EQ(sign_up().status, 201u);
  EXPECT_EQ(log_in("anna", kPassword).status, 200u);
  EXPECT_EQ(log_in("Anna@Example.org", kPassword).status, 200u);
}

TEST_F(AuthRoleTest, ARefreshTokenIsReplaced) {
  const std::string first = text_at(sign_up(), "refresh_token");
  const Answer renewed = refresh(first);
  ASSERT_EQ(renewed.status, 200u);
  EXPECT_NE(text_at(renewed, "refresh_token"), first);
  EXPECT_EQ(text_at(renewed, "device_token"), "");
  EXPECT_EQ(get("/account", text_at(renewed, "access_token")).status, 200u);
}

TEST_F(AuthRoleTest, LoggingOutEndsTheSession) {
  const std::string token = text_at(sign_up(), "refresh_token");
  EXPECT_EQ(log_out(token).status, 204u);
  EXPECT_EQ(refresh(token).status, 401u);
  EXPECT_EQ(log_out(token).status, 204u) << "twice is as once";
  EXPECT_EQ(log_out("nonsense").status, 204u);
}

TEST_F(AuthRoleTest, ThePublicKeysCanBeRead) {
  const Answer answer = get("/jwks");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.header("Content-Type"), "application/jwk-set+json");
  EXPECT_THAT(answer.header("Cache-Control"), StartsWith("public, max-age="));
  const auto keys = boost::json::parse(answer.body).at("keys").as_array();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0].at("crv").as_string(), "Ed25519");
  EXPECT_FALSE(keys[0].as_object().contains("d")) << "the private half";
}

TEST_F(AuthRoleTest, AnAccountKeepsTheLanguageOfItsMails) {
  const std::string token = text_at(sign_up(), "access_token");
  EXPECT_THAT(get("/account", token).body, Not(HasSubstr("\"language\""))) << "never chosen";
  const auto choose = [&](std::string body, std::string bearer) {
    std::vector<std::pair<std::string, std::string>> headers{{"Content-Type", kJson}};
    if (!bearer.empty()) headers.emplace_back("Authorization", "Bearer " + bearer);
    return test::send(role_.router(), {.method = Method::kPut,
                                       .target = "/api/v1/auth/account/language",
                                       .headers = std::move(headers),
                                       .body = std::move(body)});
  };
  EXPECT_EQ(choose(R"({"language":"el"})", "").status, 401u);
  for (const char* language : {"el", "el", "en"}) {
    EXPECT_EQ(choose(api::to_json(api::LanguageInput{language}), token).status, 204u);
    EXPECT_EQ(text_at(get("/account", token), "language"), language);
  }
  for (const char* body : {R"({"language":"xx"})", R"({"language":""})", R"({"language":null})", "{}"}) {
    const Answer refused = choose(body, token);
    EXPECT_EQ(refused.status, 400u) << body;
    EXPECT_EQ(wrong_fields(refused), std::vector<std::string>{"language"}) << body;
  }
  EXPECT_THAT(choose(R"({"language":"xx"})", token).body, HasSubstr("Choose one of: en, el."));
  EXPECT_EQ(text_at(get("/account", token), "language"), "en");
}

TEST_F(AuthRoleTest, ARegistrationMayNameTheLanguage) {
  api::RegisterInput input{"maria", "maria@example.org", kPassword, {}, "xx"};
  const Answer refused = post("/register", api::to_json(input));
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(wrong_fields(refused), std::vector<std::string>{"language"});
  input.language = "el";
  const Answer made = post("/register", api::to_json(input));
  ASSERT_EQ(made.status, 201u) << made.body;
  EXPECT_EQ(text_at(get("/account", text_at(made, "access_token")), "language"), "el");
}

TEST_F(AuthRoleTest, WithoutKeysItSaysWhenToComeBack) {
  AuthRole fresh{
      {accounts_, second_factors_, passkeys_, password_resets_, digests_, deletions_, site_, tokens_, clock_}};
  EXPECT_EQ(test::get(fresh.router(), "/api/v1/auth/jwks").status, 503u);

  signer_.set_keys({});
  EXPECT_EQ(sign_up().status, 503u);
}

TEST_F(AuthRoleTest, ABusyHasherIsA503WithRetryAfter) {
  BlockingPool none{1, 0};
  services::AccountService busy{
      {store_, none, hasher_, signer_, refresh_tokens_, device_tokens_, tickets_, site_, invitations_, clock_, {}}};
  AuthRole role{{busy, second_factors_, passkeys_, password_resets_, digests_, deletions_, site_, tokens_, clock_}};
  const Answer answer = test::send(role.router(), {.method = Method::kPost,
                                                   .target = "/api/v1/auth/login",
                                                   .headers = {{"Content-Type", kJson}},
                                                   .body = api::to_json(api::LoginInput{"anna", kPassword, {}})});
  EXPECT_EQ(answer.status, 503u);
  EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST_F(AuthRoleTest, ASessionEndsWithItsAccount) {
  const model::Session session{.id = SessionId::generate(), .user = UserId::generate()};
  const auto token = signer_.sign({session.user, session.id, "nobody", "member"}, clock_.now());
  EXPECT_EQ(get("/account", token->text).status, 401u) << "without a session";
  ASSERT_TRUE(test::await(store_.sessions().insert(session)));
  EXPECT_EQ(get("/account", token->text).status, 401u) << "of an account that is gone";
}

TEST_F(AuthRoleTest, Security03_EachKindOfTokenIsGoodForItsOwnUseOnly) {
  const auto pair = api::from_response_json<api::TokenPair>(sign_up().body).value();
  EXPECT_EQ(get("/account", pair.refresh_token).status, 401u);
  EXPECT_EQ(get("/account", *pair.device_token).status, 401u);
  EXPECT_EQ(refresh(pair.access_token).status, 401u);
  EXPECT_EQ(refresh(*pair.device_token).status, 401u);
  EXPECT_EQ(refresh(pair.refresh_token).status, 200u) << "the attempts did it no harm";
}

TEST_F(AuthRoleTest, Security05_AnAccessTokenExpires) {
  const std::string token = text_at(sign_up(), "access_token");
  clock_.advance(std::chrono::seconds(600 + 31));
  EXPECT_EQ(get("/account", token).status, 401u);
}

TEST_F(AuthRoleTest, WhoMustLogInIsToldHow) {
  const auto scheme_only = test::get(role_.router(), "/api/v1/auth/account", {{"Authorization", "Basic YTpi"}});
  for (const Answer& answer : {get("/account"), get("/account", "nonsense"), scheme_only, refresh("nonsense")}) {
    EXPECT_EQ(answer.status, 401u);
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");  // RFC 9110 section 11.6.1
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(text_at(answer, "request_id"), test::kRequestId);
  }
}

TEST_F(AuthRoleTest, Security12_UnknownAndWrongGetTheSameAnswer) {
  ASSERT_EQ(sign_up().status, 201u);
  const Answer wrong = log_in("anna", "not the password");
  const Answer unknown = log_in("nobody", "not the password");
  EXPECT_EQ(wrong.status, 401u);
  EXPECT_EQ(unknown.status, 401u);
  EXPECT_EQ(without_request_id(wrong.body), without_request_id(unknown.body));
}

TEST_F(AuthRoleTest, Security13_AKnownDeviceIsNotLockedOut) {
  const std::string device = text_at(sign_up(), "device_token");
  ASSERT_NE(device, "");
  Answer guess;
  for (int i = 0; i < 30 && guess.status != 429; ++i) guess = log_in("anna", "guess");
  ASSERT_EQ(guess.status, 429u);
  EXPECT_GT(std::stoi(guess.header("Retry-After")), 0);
  EXPECT_EQ(log_in("anna", kPassword).status, 429u);
  EXPECT_EQ(log_in("anna", kPassword, "nonsense").status, 429u);
  const Answer known = log_in("anna", kPassword, device);
  EXPECT_EQ(known.status, 200u);
  EXPECT_NE(text_at(known, "device_token"), "");
}

TEST_F(AuthRoleTest, Security28_AnObjectInPlaceOfTextIsRefused) {
  ASSERT_EQ(sign_up().status, 201u);
  const Answer login = post("/login", R"({"login":{"$ne":""},"password":{"$ne":""}})");
  EXPECT_EQ(login.status, 400u);
  EXPECT_EQ(wrong_fields(login), (std::vector<std::string>{"login", "password"}));
  EXPECT_EQ(post("/login", R"({"login":"anna","password":{"$gt":""}})").status, 400u);
  EXPECT_EQ(post("/refresh", R"({"refresh_token":{"$ne":""}})").status, 400u);
  EXPECT_EQ(post("/logout", R"({"refresh_token":["a"]})").status, 400u);
  EXPECT_EQ(post("/register", R"({"username":{"$ne":""},"email":"a@b.c","password":"correct horse"})").status, 400u);
}

TEST_F(AuthRoleTest, UnknownFieldsAreRefusedByName) {
  const Answer answer = post("/register", R"({"username":"anna","email":"anna@example.org",)"
                                          R"("password":"correct horse battery","role":"admin"})");
  EXPECT_EQ(answer.status, 400u);
  EXPECT_EQ(wrong_fields(answer), (std::vector<std::string>{"role"}));
}

TEST_F(AuthRoleTest, BrokenJsonIsRefused) {
  for (const char* body : {"", "{", "[]", "null", "\"anna\"", "{\"login\":\"a\"}"}) {
    EXPECT_EQ(post("/login", body).status, 400u) << body;
  }
}

// So that no form of another site can send one.
TEST_F(AuthRoleTest, OnlyJsonIsTaken) {
  const std::string body = api::to_json(api::LoginInput{"anna", kPassword, {}});
  ASSERT_EQ(sign_up().status, 201u);
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a",
                           "application/jsonp", "application", ""}) {
    EXPECT_EQ(post("/login", body, type).status, 415u) << type;
  }
  for (const char* type : {"application/json; charset=utf-8", "Application/JSON"}) {
    EXPECT_EQ(post("/login", body, type).status, 200u) << type;
  }
}

TEST_F(AuthRoleTest, ALongBodyIsRefused) {
  EXPECT_EQ(post("/login", "{\"login\":\"" + std::string(100'000, 'a') + "\"}").status, 413u);
}

TEST_F(AuthRoleTest, SessionsAreListedAndEnded) {
  ASSERT_EQ(sign_up().status, 201u);
  const std::string first = text_at(log_in("anna", kPassword), "access_token");
  const Answer listed = get("/sessions", first);
  ASSERT_EQ(listed.status, 200u) << listed.body;
  const auto sessions = boost::json::parse(listed.body).at("sessions").as_array();
  ASSERT_EQ(sessions.size(), 2u);
  std::string other;
  int current = 0;
  for (const auto& session : sessions) {
    if (session.at("is_current").as_bool()) {
      ++current;
    } else {
      other = session.at("id").as_string();
    }
  }
  EXPECT_EQ(current, 1);
  const auto end = [&](const std::string& path, const std::string& bearer) {
    return test::send(role_.router(), {.method = Method::kDelete,
                                       .target = "/api/v1/auth" + path,
                                       .headers = {{"Authorization", "Bearer " + bearer}}})
        .status;
  };
  EXPECT_EQ(end("/sessions/nonsense", first), 404u);
  EXPECT_EQ(end("/sessions/" + other, first), 204u);
  EXPECT_EQ(end("/sessions/" + other, first), 404u);
  const std::string second = text_at(log_in("anna", kPassword), "access_token");
  EXPECT_EQ(end("/sessions", second), 204u);
  EXPECT_EQ(get("/account", second).status, 200u);
  EXPECT_EQ(get("/account", first).status, 401u) << "its session has ended";
  EXPECT_EQ(get("/sessions").status, 401u);
}

TEST_F(AuthRoleTest, APasswordIsChanged) {
  ASSERT_EQ(sign_up().status, 201u);
  const std::string token = text_at(log_in("anna", kPassword), "access_token");
  const auto change = [&](std::string current, std::string next, std::string bearer) {
    return test::send(role_.router(),
                      {.method = Method::kPut,
                       .target = "/api/v1/auth/password",
                       .headers = {{"Content-Type", kJson}, {"Authorization", "Bearer " + std::move(bearer)}},
                       .body = api::to_json(api::PasswordInput{std::move(current), std::move(next)})});
  };
  const Answer wrong = change("wrong", "another fine lantern", token);
  EXPECT_EQ(wrong.status, 400u);
  EXPECT_THAT(wrong_fields(wrong), ::testing::ElementsAre("current_password"));
  EXPECT_EQ(change(kPassword, "another fine lantern", token).status, 204u);
  EXPECT_EQ(log_in("anna", "another fine lantern").status, 200u);
  EXPECT_EQ(change(kPassword, "another fine lantern", "nonsense").status, 401u);
}

TEST_F(AuthRoleTest, ALoginWithASecondFactorHasTwoSteps) {
  ASSERT_EQ(sign_up().status, 201u);
  const std::string bearer = text_at(log_in("anna", kPassword), "access_token");
  const auto send = [&](Method method, std::string path, std::string body, bool is_signed_in = true) {
    test::Call call{.method = method, .target = "/api/v1/auth" + path, .body = std::move(body)};
    if (!call.body.empty()) call.headers.emplace_back("Content-Type", kJson);
    if (is_signed_in) call.headers.emplace_back("Authorization", "Bearer " + bearer);
    return test::send(role_.router(), std::move(call));
  };
  EXPECT_EQ(send(Method::kPost, "/second-factor/enrolment", "", false).status, 401u);
  const Answer enrolled = send(Method::kPost, "/second-factor/enrolment", "");
  ASSERT_EQ(enrolled.status, 200u) << enrolled.body;
  const auto secret = security::from_base32(text_at(enrolled, "secret")).value();
  const auto code = [&](int off = 0) { return security::totp_code(secret, security::totp_step(clock_.now()) + off); };
  const auto turned_on = send(Method::kPut, "/second-factor",
                              api::to_json(api::SecondFactorInput{text_at(enrolled, "ticket"), kPassword, code()}));
  ASSERT_EQ(turned_on.status, 200u) << turned_on.body;
  EXPECT_EQ(turned_on.header("Cache-Control"), "no-store");
  EXPECT_EQ(boost::json::parse(turned_on.body).at("recovery_codes").as_array().size(), 10u);
  const Answer account = get("/account", bearer);
  EXPECT_THAT(account.body, HasSubstr("\"has_second_factor\":true"));
  EXPECT_THAT(account.body, HasSubstr("\"recovery_codes_left\":10"));
  EXPECT_THAT(account.body, Not(HasSubstr(text_at(enrolled, "secret")))) << "never shown again";

  const Answer first = log_in("anna", kPassword);
  EXPECT_EQ(first.status, 202u);
  EXPECT_EQ(text_at(first, "access_token"), "");
  const auto second = [&](std::string word) {
    return post("/login/code", api::to_json(api::LoginCodeInput{text_at(first, "ticket"), std::move(word), {}}));
  };
  const Answer wrong = second(code());
  EXPECT_EQ(wrong.status, 400u) << "it turned the factor on";
  EXPECT_THAT(wrong_fields(wrong), ::testing::ElementsAre("code"));
  const Answer right = second(code(1));
  EXPECT_EQ(right.status, 200u);
  EXPECT_NE(text_at(right, "access_token"), "");
  EXPECT_NE(text_at(right, "device_token"), "");
  EXPECT_EQ(post("/login/code", api::to_json(api::LoginCodeInput{"nonsense", code(), {}})).status, 401u);

  clock_.advance(std::chrono::minutes(1));
  const auto proof = [&] { return api::to_json(api::SecondFactorProof{kPassword, code()}); };
  EXPECT_EQ(send(Method::kPost, "/second-factor/recovery-codes", proof()).status, 200u);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(send(Method::kPost, "/second-factor/off", proof()).status, 204u);
  EXPECT_EQ(send(Method::kPost, "/second-factor/off", proof()).status, 409u);
  EXPECT_EQ(log_in("anna", kPassword).status, 200u);
}

TEST_F(AuthRoleTest, WithoutAMailServerNoPasswordIsReset) {
  EXPECT_THAT(get("/policy").body, HasSubstr("\"can_reset_password\":false"));
  EXPECT_EQ(post("/password-reset", R"({"email":"anna@example.org"})").status, 403u);
}

TEST_F(AuthRoleTest, APasswordIsResetByATokenAlone) {
  ASSERT_EQ(sign_up().status, 201u);
  const model::User anna = test::await(store_.accounts().find_by_login("anna")).value();
  const Bytes secret(32, std::byte{7});
  ASSERT_TRUE(test::await(
      store_.accounts().set_password_reset(anna.id, {sha256(secret), clock_.now() + std::chrono::hours(1)})));
  const auto put = [&](std::string token, std::string password) {
    return test::send(role_.router(),
                      {.method = Method::kPut,
                       .target = "/api/v1/auth/password-reset",
                       .headers = {{"Content-Type", kJson}},
                       .body = api::to_json(api::PasswordResetInput{std::move(token), std::move(password)})});
  };
  const std::string token = anna.id.str() + '.' + to_base64url(secret);
  EXPECT_EQ(put("nonsense", "another fine lantern").status, 404u);
  EXPECT_THAT(wrong_fields(put(token, "short")), ::testing::ElementsAre("new_password"));
  EXPECT_EQ(put(token, "another fine lantern").status, 204u);
  EXPECT_EQ(put(token, "another fine lantern").status, 404u);
  EXPECT_EQ(log_in("anna", "another fine lantern").status, 200u);
}

TEST_F(AuthRoleTest, AnAccountIsDeletedByPasswordAndName) {
  const std::string token = text_at(sign_up(), "access_token");
  const auto ask = [&](std::string password, std::string username, const std::string& bearer) {
    return test::send(role_.router(),
                      {.method = Method::kPost,
                       .target = "/api/v1/auth/account/deletion",
                       .headers = {{"Content-Type", kJson}, {"Authorization", "Bearer " + bearer}},
                       .body = api::to_json(api::DeletionInput{std::move(password), std::move(username)})});
  };
  EXPECT_THAT(wrong_fields(ask("wrong", "anna", token)), ::testing::ElementsAre("password"));
  EXPECT_THAT(wrong_fields(ask(kPassword, "ana", token)), ::testing::ElementsAre("username"));
  EXPECT_EQ(ask(kPassword, "anna", "nonsense").status, 401u);
  ASSERT_EQ(get("/account", token).status, 200u);

  const Answer started = ask(kPassword, "Anna", token);
  ASSERT_EQ(started.status, 202u) << started.body;
  const std::string secret = text_at(started, "secret");
  EXPECT_EQ(text_at(started, "path"), "/deleted/" + secret);
  EXPECT_EQ(get("/account", token).status, 401u);
  EXPECT_EQ(log_in("anna", kPassword).status, 401u);
  EXPECT_EQ(sign_up().status, 409u) << "the name is not free yet";

  const Answer again = ask(kPassword, "anna", token);
  EXPECT_EQ(again.status, 202u) << "the first answer may have been lost";
  EXPECT_EQ(text_at(again, "secret"), secret);
  EXPECT_THAT(wrong_fields(ask("wrong", "anna", token)), ::testing::ElementsAre("password"));

  const Answer receipt = get("/deletions/" + secret);
  ASSERT_EQ(receipt.status, 200u) << receipt.body;
  EXPECT_THAT(receipt.body, Not(HasSubstr("anna")));
  EXPECT_FALSE(boost::json::parse(receipt.body).at("is_counted").as_bool());
  EXPECT_EQ(get("/deletions/" + secret + "x").status, 404u);
}

TEST_F(AuthRoleTest, GuessesAtThePasswordOfADeletionAreThrottled) {
  const std::string token = text_at(sign_up(), "access_token");
  Answer guess;
  for (int i = 0; i < 30 && guess.status != 429; ++i) {
    guess = test::send(role_.router(), {.method = Method::kPost,
                                        .target = "/api/v1/auth/account/deletion",
                                        .headers = {{"Content-Type", kJson}, {"Authorization", "Bearer " + token}},
                                        .body = api::to_json(api::DeletionInput{"guess", "anna"})});
  }
  EXPECT_EQ(guess.status, 429u);
  EXPECT_EQ(get("/account", token).status, 200u);
}

TEST_F(AuthRoleTest, OtherMethodsAreNotAllowed) {
  const Answer answer = get("/login");
  EXPECT_EQ(answer.status, 405u);
  EXPECT_EQ(answer.header("Allow"), "POST");
}

}  // namespace
}  // namespace portreto::roles
