#include "mail/message_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portreto::mail {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kFrom[] = "photos@example.org";

Result<std::string> text_of(const Message& message) {
  return message_text(message, kFrom, "0123", *parse_rfc3339("2026-11-27T06:05:04.321Z"));
}

TEST(MessageText, HasAllThatAMailNeeds) {
  EXPECT_EQ(text_of({"anna@example.com", "Set a new password", "Hello Änna,\n\n.\nBye"}).value(),
            "Date: Fri, 27 Nov 2026 06:05:04 +0000\r\n"
            "From: Portreto <photos@example.org>\r\n"
            "To: <anna@example.com>\r\n"
            "Message-ID: <0123@example.org>\r\n"
            "Subject: Set a new password\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "\r\n"
            "Hello Änna,\r\n\r\n.\r\nBye\r\n");
}

TEST(MessageText, NothingBreaksOutOfItsLine) {
  for (const char* to : {"", "anna", "anna@example.com\r\nBcc: all@example.com", "anna@example.com>, <b@example.com",
                         "a b@example.com", "anna@example.com,b@example.com"}) {
    EXPECT_FALSE(text_of({to, "x", "y"})) << to;
  }
  EXPECT_FALSE(text_of({"anna@example.com", "x\r\nBcc: all@example.com", "y"}));
  EXPECT_FALSE(text_of({"anna@example.com", "x\n", "y"}));
  EXPECT_FALSE(text_of({"anna@example.com", "x", std::string(901, 'y')}));
  EXPECT_THAT(text_of({"anna@example.com", "x", "a\rb\n"}).value(), HasSubstr("\r\n\r\nab\r\n"));
}

}  // namespace
}  // namespace portreto::mail
