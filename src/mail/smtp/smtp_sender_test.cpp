#include "mail/smtp/smtp_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <map>
#include <string>

#include "mail/testing/scripted_server.h"

namespace portreto::mail {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::chrono::milliseconds kPatience{500};

template <typename T>
T await(Task<T> task) {
  static boost::asio::thread_pool loop(1);
  return boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future).get();
}

// Takes every mail, but for the commands that are named by their first word ("" is the greeting).
ScriptedServer::Script taking_mail(std::map<std::string, std::optional<std::string>> but = {}) {
  return [but](const std::string& line) -> std::optional<std::string> {
    const std::string verb = line.substr(0, line.find(' '));
    if (const auto found = but.find(verb); found != but.end()) return found->second;
    if (verb.empty()) return "220 mail.example.org";
    if (verb == "DATA") return "354 go on";
    return "250 fine";
  };
}

class SmtpSenderTest : public testing::Test {
 protected:
  std::string send(const std::string& url, bool is_starttls_required = false) {
    SmtpSender sender(
        {.url = url, .from = "photos@example.org", .is_starttls_required = is_starttls_required, .timeout = kPatience},
        pool_, clock_);
    const auto began = std::chrono::steady_clock::now();
    const Status sent = await(sender.send({"anna@example.com", "A link", "Hello\n.\n..and so on\n"}));
    EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience + std::chrono::seconds(10));
    return sent ? "sent" : std::string(to_string(sent.error().code));
  }

  ManualClock clock_{Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27))};
  BlockingPool pool_{1, 4};
};

TEST_F(SmtpSenderTest, SendsAMailAsItIs) {
  ScriptedServer server(taking_mail());
  EXPECT_EQ(send(server.url()), "sent");
  const auto lines = server.lines();
  EXPECT_THAT(lines, Contains("MAIL FROM:<photos@example.org>"));
  EXPECT_THAT(lines, Contains("RCPT TO:<anna@example.com>"));
  EXPECT_THAT(lines, Contains("Subject: A link"));
  EXPECT_THAT(lines, Contains("..")) << "a point at the start of a line is doubled (RFC 5321 section 4.5.2)";
  EXPECT_THAT(lines, Contains("...and so on"));
}

TEST_F(SmtpSenderTest, TellsARefusalForNowFromOneForGood) {
  for (const char* step : {"", "EHLO", "MAIL", "RCPT", "DATA", "."}) {
    for (const char* reply : {"451 later", "550 never"}) {
      // Whoever is greeted by a refusal of EHLO tries HELO.
      ScriptedServer server(taking_mail({{step, reply}, {"HELO", reply}}));
      const bool is_for_good = reply[0] == '5';
      EXPECT_EQ(send(server.url()), is_for_good ? "invalid_argument" : "unavailable") << step << ' ' << reply;
    }
  }
}

TEST_F(SmtpSenderTest, ACutConnectionBeforeTheMailSentNothing) {
  for (const char* step : {"", "EHLO", "MAIL", "RCPT", "DATA"}) {
    ScriptedServer server(taking_mail({{step, std::nullopt}}));
    EXPECT_EQ(send(server.url()), "unavailable") << step;
  }
}

TEST_F(SmtpSenderTest, ACutConnectionBehindTheMailLeavesItOpen) {
  ScriptedServer server(taking_mail({{".", std::nullopt}}));
  EXPECT_EQ(send(server.url()), "outcome_unknown");
}

TEST_F(SmtpSenderTest, ASilentServerIsWaitedForUntilTheDeadline) {
  for (const char* step : {"", "EHLO", "RCPT", "DATA"}) {
    ScriptedServer server(taking_mail({{step, ScriptedServer::kSilence}, {"QUIT", ScriptedServer::kSilence}}));
    EXPECT_EQ(send(server.url()), "unavailable") << step;
  }
  ScriptedServer server(taking_mail({{".", ScriptedServer::kSilence}, {"QUIT", ScriptedServer::kSilence}}));
  EXPECT_EQ(send(server.url()), "outcome_unknown");
}

TEST_F(SmtpSenderTest, NobodyWaitsForAServerToSayGoodbye) {
  ScriptedServer server(taking_mail({{"QUIT", ScriptedServer::kSilence}}));
  EXPECT_EQ(send(server.url()), "sent");
}

TEST_F(SmtpSenderTest, NobodyThereIsUnavailable) {
  std::string url;
  {
    const ScriptedServer gone(taking_mail());
    url = gone.url();
  }
  EXPECT_EQ(send(url), "unavailable");
}

TEST_F(SmtpSenderTest, NothingIsSaidInTheClearWhereEncryptionIsWanted) {
  ScriptedServer server(taking_mail());
  EXPECT_EQ(send(server.url(), true), "unavailable");
  EXPECT_THAT(server.lines(), Not(Contains(StartsWith("MAIL"))));
}

TEST_F(SmtpSenderTest, AFullPoolRefusesAtOnce) {
  ScriptedServer server(taking_mail());
  BlockingPool none{1, 0};
  SmtpSender sender({.url = server.url(), .from = "photos@example.org", .is_starttls_required = false}, none, clock_);
  EXPECT_EQ(await(sender.send({"anna@example.com", "x", "y"})).error().code, ErrorCode::kOverloaded);
}

TEST_F(SmtpSenderTest, AnAddressCannotAddRecipients) {
  ScriptedServer server(taking_mail());
  SmtpSender sender({.url = server.url(), .from = "photos@example.org", .is_starttls_required = false}, pool_, clock_);
  EXPECT_EQ(await(sender.send({"anna@example.com>\r\nRCPT TO:<b@example.com", "x", "y"})).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_THAT(server.lines(), Not(Contains(HasSubstr("RCPT"))));
}

}  // namespace
}  // namespace portreto::mail
