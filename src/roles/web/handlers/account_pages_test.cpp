#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

class AccountPages : public ::testing::Test {
 protected:
  AccountPages() { browser_.get("/login"); }

  Answer log_in(std::string return_to = {}) {
    return browser_.post(
        "/login", {{"login", "anna"}, {"password", "correct horse battery"}, {"return_to", std::move(return_to)}});
  }

  // And opens the page to log in again.
  void log_out() {
    browser_.get("/");
    EXPECT_EQ(browser_.post("/logout").status, 303u);
    browser_.get("/login");
  }

  Site site_;
  Browser browser_{site_.role.router()};
};

TEST_F(AccountPages, LoggingInKeepsTheTokens) {
  const Answer answer = log_in();
  EXPECT_EQ(answer.status, 303u);
  EXPECT_EQ(answer.header("Location"), "/");
  EXPECT_EQ(browser_.cookies["access"], kAccessToken);
  EXPECT_EQ(browser_.cookies["refresh"], kRefreshToken);
  EXPECT_EQ(browser_.cookies["device"], "device-token");
  EXPECT_THAT(site_.auth.calls().back().body, HasSubstr("correct horse battery"));
}

TEST_F(AccountPages, TheDeviceIsRecognisedTheNextTime) {
  log_in();
  log_out();
  site_.auth.forget_calls();
  ASSERT_EQ(log_in().status, 303u);
  EXPECT_THAT(site_.auth.calls().front().body, HasSubstr("\"device_token\":\"device-token\""));
}

TEST_F(AccountPages, AfterLoggingInNobodyIsLedElsewhere) {
  for (const char* elsewhere : {"//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"}) {
    browser_.get("/login");
    EXPECT_EQ(log_in(elsewhere).header("Location"), "/") << elsewhere;
    browser_.cookies.clear();
  }
}

TEST_F(AccountPages, AnInvitationInTheAddressIsPassedOnAndTellsNobodyElse) {
  const Answer page = browser_.get("/register?invitation=token-1");
  EXPECT_THAT(page.body, HasSubstr("name=\"invitation\" value=\"token-1\""));
  EXPECT_EQ(page.header("Referrer-Policy"), "strict-origin");
  EXPECT_EQ(browser_.get("/register").header("Referrer-Policy"), "same-origin");
  site_.auth.forget_calls();
  browser_.post("/register",
                {{"username", "anna"}, {"email", "a@example.org"}, {"password", "p"}, {"invitation", "token-1"}});
  EXPECT_THAT(site_.auth.calls().front().body, HasSubstr("\"invitation\":\"token-1\""));
}

TEST_F(AccountPages, RegistrationThatIsClosedShowsNoForm) {
  site_.auth.give("GET /auth/policy",
                  api::AuthPolicy{.registration = model::RegistrationMode::kClosed, .welcome = "Hello"});
  EXPECT_THAT(browser_.get("/register").body, ::testing::AllOf(HasSubstr("Registration is closed here"),
                                                               HasSubstr("Hello"), Not(HasSubstr("name=\"email\""))));
  EXPECT_THAT(browser_.get("/register?invitation=x").body, HasSubstr("name=\"email\""));
}

TEST_F(AccountPages, AWrongPasswordShowsTheFormAgainWithoutIt) {
  site_.auth.refuse("POST /auth/login", {ErrorCode::kUnauthenticated, "The username or the password is not right."});
  const Answer page = log_in();
  EXPECT_EQ(page.status, 400u) << "401 would open a browser's own dialog";
  EXPECT_EQ(page.header("WWW-Authenticate"), "");
  EXPECT_THAT(page.body, HasSubstr("The username or the password is not right."));
  EXPECT_THAT(page.body, HasSubstr("value=\"anna\""));
  EXPECT_THAT(page.body, Not(HasSubstr("correct horse battery")));
}

TEST_F(AccountPages, ASecondStepAsksForACodeAndThenKeepsTheTokens) {
  site_.auth.give("POST /auth/login", api::SecondFactorNeeded{"1.ticket.k.m", 300}, 202);
  site_.auth.refuse("POST /auth/login/code", Error::invalid_field("code", "This code is not right."));
  const Answer asked = log_in("/galleries");
  EXPECT_EQ(asked.status, 200u);
  EXPECT_FALSE(browser_.cookies.contains("access"));
  EXPECT_THAT(asked.body, HasSubstr("value=\"1.ticket.k.m\""));
  EXPECT_THAT(asked.body, Not(HasSubstr("correct horse battery")));

  const auto send_code = [&] {
    return browser_.post("/login/code", {{"ticket", "1.ticket.k.m"}, {"code", "123456"}, {"return_to", "/galleries"}});
  };
  const Answer wrong = send_code();
  EXPECT_EQ(wrong.status, 400u);
  EXPECT_THAT(wrong.body, HasSubstr("This code is not right."));
  EXPECT_THAT(wrong.body, HasSubstr("value=\"1.ticket.k.m\""));
  EXPECT_THAT(wrong.body, Not(HasSubstr("123456")));

  site_.auth.give("POST /auth/login/code", tokens_of_anna());
  const Answer right = send_code();
  EXPECT_EQ(right.status, 303u);
  EXPECT_EQ(right.header("Location"), "/galleries");
  EXPECT_EQ(browser_.cookies["access"], kAccessToken);
}

TEST_F(AccountPages, ASecondStepThatComesTooLateBeginsAgain) {
  site_.auth.refuse("POST /auth/login/code", {ErrorCode::kUnauthenticated, "This took too long. Log in again."});
  const Answer page = browser_.post("/login/code", {{"ticket", "old"}, {"code", "123456"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("This took too long."));
  EXPECT_THAT(page.body, HasSubstr("action=\"/login\""));
}

TEST_F(AccountPages, APasskeyIsOfferedWhereOneCanBeUsedAndLogsIn) {
  EXPECT_THAT(browser_.get("/login").body, Not(HasSubstr("passkey"))) << "while the auth tier does not say so";
  site_.auth.give("GET /auth/policy", api::AuthPolicy{.has_passkeys = true});
  const Answer page = browser_.get("/login?return_to=%2Fgalleries");
  EXPECT_THAT(page.body, HasSubstr("Use a passkey"));
  EXPECT_THAT(page.header("Permissions-Policy"), HasSubstr("publickey-credentials-get=(self)"));

  site_.auth.give("GET /auth/login/passkey", api::PasskeyChallenge{"Y2g", "photos.example.org", 300});
  const Answer challenge = browser_.get("/login/passkey");
  EXPECT_THAT(challenge.body, HasSubstr("\"challenge\":\"Y2g\""));
  EXPECT_EQ(challenge.header("Cache-Control"), "no-store");

  const auto send = [&] {
    return browser_.post("/login/passkey", {{"credential_id", "aWQ"},
                                            {"client_data", "ZGF0YQ"},
                                            {"authenticator_data", "ZGF0YQ"},
                                            {"signature", "c2ln"},
                                            {"user_handle", "dQ"},
                                            {"return_to", "/galleries"}});
  };
  site_.auth.refuse("POST /auth/login/passkey", {ErrorCode::kUnauthenticated, "This passkey is not known here."});
  const Answer refused = send();
  EXPECT_EQ(refused.status, 400u);
  EXPECT_THAT(refused.body, HasSubstr("This passkey is not known here."));
  EXPECT_FALSE(browser_.cookies.contains("access"));
  site_.auth.give("POST /auth/login/passkey", tokens_of_anna());
  const Answer right = send();
  EXPECT_EQ(right.status, 303u);
  EXPECT_EQ(right.header("Location"), "/galleries");
  EXPECT_EQ(browser_.cookies["access"], kAccessToken);
}

TEST_F(AccountPages, TooManyFailuresAreSaid) {
  site_.auth.refuse("POST /auth/login", {ErrorCode::kTooManyRequests, "Too many failed logins."});
  const Answer page = log_in();
  EXPECT_EQ(page.status, 429u);
  EXPECT_THAT(page.body, HasSubstr("Too many failed logins."));
}

TEST_F(AccountPages, WhileAuthIsAwayTheFormKeepsWhatWasTyped) {
  site_.auth.go_away();
  const Answer page = log_in("/galleries");
  EXPECT_EQ(page.status, 503u);
  EXPECT_THAT(page.body, HasSubstr("value=\"anna\""));
  EXPECT_THAT(page.body, HasSubstr("value=\"/galleries\""));
  site_.auth.go_away(false);
  EXPECT_EQ(log_in("/galleries").header("Location"), "/galleries");
}

TEST_F(AccountPages, RegisteringShowsWhatIsWrongWithEachField) {
  Error error{ErrorCode::kAlreadyExists, "Some fields need another look."};
  error.fields = {{"username", "This username is taken."}, {"password", "Use at least 10 characters."}};
  site_.auth.refuse("POST /auth/register", error);
  browser_.get("/register");
  const Answer page = browser_.post(
      "/register", {{"username", "anna"}, {"email", "anna@example.org"}, {"password", "correct horse battery"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("This username is taken."));
  EXPECT_THAT(page.body, HasSubstr("Use at least 10 characters."));
  EXPECT_THAT(page.body, HasSubstr("value=\"anna@example.org\""));
  EXPECT_THAT(page.body, Not(HasSubstr("correct horse battery")));
}

TEST_F(AccountPages, RegisteringLogsIn) {
  browser_.get("/register");
  EXPECT_EQ(browser_.post("/register", {{"username", "anna"}, {"email", "a@example.org"}, {"password", "p"}}).status,
            303u);
  EXPECT_EQ(browser_.cookies["access"], kAccessToken);
}

TEST_F(AccountPages, WhoIsLoggedInNeedsNoForm) {
  log_in();
  EXPECT_EQ(browser_.get("/login?return_to=%2Fexplore").header("Location"), "/explore");
  EXPECT_EQ(browser_.get("/register").header("Location"), "/");
  EXPECT_EQ(browser_.get("/login?return_to=https%3A%2F%2Fevil.example").header("Location"), "/");
}

TEST_F(AccountPages, LoggingOutEndsTheSessionAndForgetsTheTokens) {
  log_in();
  browser_.get("/");
  const Answer answer = browser_.post("/logout");
  EXPECT_EQ(answer.status, 303u);
  EXPECT_EQ(site_.auth.count("POST /auth/logout"), 1u);
  EXPECT_THAT(browser_.cookies, Not(Contains(Key("access"))));
  EXPECT_THAT(browser_.cookies, Not(Contains(Key("refresh"))));
  EXPECT_EQ(browser_.cookies["device"], "device-token") << "it opens nothing, and spares its owner the throttling";
}

TEST_F(AccountPages, ALogoutThatFailedCanBeTriedAgain) {
  log_in();
  browser_.get("/");
  site_.auth.go_away();
  EXPECT_EQ(browser_.post("/logout").status, 503u);
  EXPECT_EQ(browser_.cookies["refresh"], kRefreshToken);
  site_.auth.go_away(false);
  EXPECT_EQ(browser_.post("/logout").status, 303u);
}

TEST_F(AccountPages, TheThemeIsKeptInACookie) {
  EXPECT_EQ(browser_.post("/theme", {{"theme", "dark"}, {"return_to", "/explore"}}).header("Location"), "/explore");
  EXPECT_THAT(browser_.get("/explore").body, HasSubstr("data-bs-theme=\"dark\""));
  browser_.post("/theme", {{"theme", "system"}});
  EXPECT_THAT(browser_.get("/explore").body, Not(HasSubstr("<html lang=\"en\" data-bs-theme")));
  browser_.post("/theme", {{"theme", "\"><script>"}});
  EXPECT_THAT(browser_.cookies, Not(Contains(Key("theme"))));
}

TEST_F(AccountPages, TheLanguageIsChosenOrTheBrowsers) {
  const Browser::Headers greek{{"Accept-Language", "el-GR,el;q=0.9,en;q=0.8"}};
  const Answer page = browser_.get("/login", greek);
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"el\""));
  EXPECT_THAT(page.body, HasSubstr("Καλώς ήρθατε ξανά"));
  EXPECT_EQ(page.header("Content-Language"), "el");
  EXPECT_THAT(page.header("Vary"), HasSubstr("Accept-Language, Cookie"));

  EXPECT_EQ(browser_.post("/language", {{"language", "en"}, {"return_to", "/login"}}).header("Location"), "/login");
  EXPECT_THAT(browser_.get("/login", greek).body, HasSubstr("<html lang=\"en\""));
  browser_.post("/language", {{"language", "el"}});
  EXPECT_THAT(browser_.get("/login").body, HasSubstr("<html lang=\"el\""));
  browser_.post("/language", {{"language", "\"><script>"}});
  EXPECT_THAT(browser_.cookies, Not(Contains(Key("language"))));
  EXPECT_EQ(browser_.post("/language", {{"language", "el"}, {"return_to", "https://evil.example"}}).header("Location"),
            "/");
}

TEST_F(AccountPages, ChoosingALanguageChoosesThatOfMailsToo) {
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  browser_.post("/language", {{"language", "el"}});
  EXPECT_EQ(site_.auth.count("PUT /auth/account/language"), 0u) << "nobody is logged in";
  Browser anna = site_.signed_in_browser();
  EXPECT_EQ(anna.post("/language", {{"language", "el"}, {"return_to", "/explore"}}).header("Location"), "/explore");
  EXPECT_EQ(anna.cookies["language"], "el");
  EXPECT_EQ(site_.auth.calls().back().body, R"({"language":"el"})");
  EXPECT_EQ(site_.auth.calls().back().bearer, kAccessToken);
  site_.auth.forget_calls();
  anna.post("/language", {{"language", "xx"}});
  EXPECT_EQ(site_.auth.count("PUT /auth/account/language"), 0u) << "one that there is not";

  site_.auth.go_away();
  EXPECT_EQ(anna.post("/language", {{"language", "en"}}).status, 303u);
  EXPECT_EQ(anna.cookies["language"], "en") << "pages do not wait for it";
}

TEST_F(AccountPages, ALanguageChosenBeforeALoginIsThatOfMailsAfterItOnce) {
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  const auto told = [this] { return site_.auth.count("PUT /auth/account/language"); };
  const Browser::Fields login{{"login", "anna"}, {"password", "correct horse battery"}};
  ASSERT_EQ(browser_.post("/login", login, {{"Accept-Language", "el"}}).status, 303u);
  EXPECT_EQ(told(), 0u) << "what a browser asks for is nobody's choice";
  log_out();
  browser_.post("/language", {{"language", "el"}});
  site_.auth.forget_calls();
  ASSERT_EQ(log_in("/explore").header("Location"), "/explore");
  ASSERT_EQ(told(), 1u);
  EXPECT_EQ(site_.auth.calls().back().body, R"({"language":"el"})");
  EXPECT_EQ(site_.auth.calls().back().bearer, kAccessToken);
  log_out();
  ASSERT_EQ(log_in().status, 303u);
  EXPECT_EQ(told(), 1u) << "another may have been chosen since";
  EXPECT_EQ(browser_.cookies["language"], "el");
}

TEST_F(AccountPages, ALanguageChosenBeforeALoginByCodeOrPasskeyIsThatOfMailsToo) {
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  for (const char* way : {"/login/code", "/login/passkey"}) {
    site_.auth.give("POST /auth" + std::string(way), tokens_of_anna());
    Browser browser(site_.role.router());
    browser.get("/login");
    browser.post("/language", {{"language", "el"}});
    ASSERT_EQ(browser.post(way, {{"ticket", "t"}, {"code", "123456"}}).status, 303u) << way;
    EXPECT_EQ(site_.auth.calls().back().what, "PUT /auth/account/language") << way;
  }
}

TEST_F(AccountPages, ALanguageOfWhichNoAccountHeardIsToldAtTheNextLogin) {
  browser_.post("/language", {{"language", "el"}});
  site_.auth.refuse("PUT /auth/account/language", {ErrorCode::kUnavailable, "Later."});
  EXPECT_EQ(log_in().status, 303u) << "the login does not depend on it";
  EXPECT_EQ(browser_.cookies["access"], kAccessToken);
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  log_out();
  site_.auth.forget_calls();
  log_in();
  EXPECT_EQ(site_.auth.count("PUT /auth/account/language"), 1u);
}

TEST_F(AccountPages, ALanguageThatIsTakenBackOrSettledOtherwiseIsNotTold) {
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  site_.auth.give("PUT /auth/account/digest", api::DigestView{});
  browser_.post("/language", {{"language", "el"}});
  browser_.post("/language", {{"language", ""}});
  ASSERT_EQ(log_in().status, 303u);
  EXPECT_EQ(site_.auth.count("PUT /auth/account/language"), 0u) << "left to the browser";

  Browser ben(site_.role.router());
  ben.get("/register");
  ben.post("/language", {{"language", "el"}});
  ben.post("/register", {{"username", "ben"}, {"email", "b@example.org"}, {"password", "p"}});
  EXPECT_EQ(site_.auth.count("PUT /auth/account/language"), 0u) << "it went with the registration";
  EXPECT_THAT(ben.cookies, Not(Contains(Key("language_untold"))));

  Browser anna = site_.signed_in_browser();
  anna.cookies["language"] = "el";
  anna.cookies["language_untold"] = "yes";
  EXPECT_EQ(anna.post("/settings/mail", {{"every", "daily"}, {"language", "en"}}).status, 303u);
  EXPECT_THAT(anna.cookies, Not(Contains(Key("language_untold")))) << "the settings came later";
}

TEST_F(AccountPages, TheLanguageOfThePageGoesWithARegistrationAndAForgottenPassword) {
  site_.auth.on("POST /auth/password-reset", [](const StandIn::Call&) { return http::Response{.status = 202}; });
  browser_.post("/language", {{"language", "el"}});
  browser_.post("/forgot", {{"email", "a@example.org"}});
  EXPECT_EQ(site_.auth.calls().back().body, R"({"email":"a@example.org","language":"el"})");
  site_.auth.forget_calls();
  browser_.post("/register", {{"username", "anna"}, {"email", "a@example.org"}, {"password", "p"}});
  EXPECT_THAT(site_.auth.calls().front().body, HasSubstr(R"("language":"el")"));
}

TEST_F(AccountPages, TheLanguageOfMailsStandsInTheSettingsAndIsChosenFirst) {
  site_.auth.give("GET /auth/policy", api::AuthPolicy{.can_reset_password = true});
  site_.auth.give("GET /auth/account", api::AccountView{.username = "anna", .language = "el"});
  site_.auth.on("PUT /auth/account/language", [](const StandIn::Call&) { return api::no_content(); });
  site_.auth.give("PUT /auth/account/digest", api::DigestView{});
  Browser anna = site_.signed_in_browser();
  EXPECT_THAT(anna.get("/settings/mail").body, HasSubstr(R"(<option value="el" lang="el" selected>Ελληνικά</option>)"));
  site_.auth.forget_calls();
  EXPECT_EQ(anna.post("/settings/mail", {{"every", "daily"}, {"language", "en"}}).status, 303u);
  ASSERT_EQ(site_.auth.calls().size(), 2u);
  EXPECT_EQ(site_.auth.calls()[0].body, R"({"language":"en"})");
  EXPECT_EQ(site_.auth.calls()[1].what, "PUT /auth/account/digest");

  site_.auth.refuse("PUT /auth/account/language",
                    Error::invalid_field("language", "There is no such language here. Choose one of: en, el."));
  const Answer refused = anna.post("/settings/mail", {{"every", "daily"}, {"language", "xx"}});
  EXPECT_EQ(refused.status, 400u);
  EXPECT_THAT(refused.body, HasSubstr("There is no such language here."));
}

TEST_F(AccountPages, ErrorsAreSaidInTheLanguageOfThePage) {
  site_.auth.refuse("POST /auth/login", {ErrorCode::kUnauthenticated, "The username or the password is not right."});
  browser_.get("/login");
  browser_.post("/language", {{"language", "el"}});
  const Answer refused = browser_.post("/login", {{"login", "anna"}, {"password", "wrong"}});
  EXPECT_THAT(refused.body, HasSubstr("Το όνομα χρήστη ή ο κωδικός πρόσβασης δεν είναι σωστά."));
  const Answer missing = browser_.get("/nothing/here");
  EXPECT_EQ(missing.status, 404u);
  EXPECT_THAT(missing.body, HasSubstr("Δεν υπάρχει τίποτα σε αυτή τη διεύθυνση."));
}

}  // namespace
}  // namespace portreto::roles::web
