#include "mail/message_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/utf8.h"

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
            "Content-Language: en\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "\r\n"
            "Hello Änna,\r\n\r\n.\r\nBye\r\n");
}

TEST(MessageText, ASubjectThatIsNotEnglishIsInEncodedWords) {
  const std::string text = text_of({"anna@example.com", "Ορίστε νέο κωδικό πρόσβασης", "Γεια", "el"}).value();
  EXPECT_THAT(text, HasSubstr("\r\nSubject: =?utf-8?B?zp/Pgc6vz4PPhM61IM69zq3OvyDOus+JzrTOuc66z4wgz4DPgc+M?=\r\n "
                              "=?utf-8?B?z4POss6xz4POt8+C?=\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Language: el\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\n\r\nΓεια\r\n"));
}

TEST(MessageText, EncodedWordsHaveWholeCharactersAndShortLines) {
  std::string subject;
  for (const char* part : {"a", "é", "€", "𝄞", "ώ"}) {
    for (int i = 0; i < 30; ++i) subject += part;
  }
  const std::string text = text_of({"anna@example.com", subject, "x"}).value();
  std::string_view field = std::string_view(text).substr(text.find("Subject: ") + 9);
  field = field.substr(0, field.find("\r\nAuto-Submitted"));
  std::string decoded;
  std::size_t lines = 0;
  while (!field.empty()) {
    const std::string_view word = field.substr(0, field.find("\r\n "));
    field.remove_prefix(std::min(field.size(), word.size() + 3));
    EXPECT_LE(word.size(), 76 - std::string_view("Subject: ").size());
    ASSERT_THAT(std::string(word), StartsWith("=?utf-8?B?"));
    const auto bytes = from_base64(word.substr(10, word.size() - 12)).value();
    EXPECT_TRUE(is_valid_utf8(as_text(bytes)));
    decoded += as_text(bytes);
    ++lines;
  }
  EXPECT_EQ(decoded, subject);
  EXPECT_GT(lines, 5u);
}

TEST(MessageText, NothingBreaksOutOfItsLine) {
  for (const char* to : {"", "anna", "anna@example.com\r\nBcc: all@example.com", "anna@example.com>, <b@example.com",
                         "a b@example.com", "anna@example.com,b@example.com"}) {
    EXPECT_FALSE(text_of({to, "x", "y"})) << to;
  }
  EXPECT_FALSE(text_of({"anna@example.com", "x\r\nBcc: all@example.com", "y"}));
  EXPECT_FALSE(text_of({"anna@example.com", "x\n", "y"}));
  EXPECT_FALSE(text_of({"anna@example.com", "Νέο\r\nBcc: all@example.com", "y"}));
  EXPECT_FALSE(text_of({"anna@example.com", "\xff", "y"}));
  for (const char* language : {"", "el\r\nBcc: all@example.com", "el, en", "ελ"}) {
    EXPECT_FALSE(text_of({"anna@example.com", "x", "y", language})) << language;
  }
  EXPECT_FALSE(text_of({"anna@example.com", "x", std::string(901, 'y')}));
  EXPECT_THAT(text_of({"anna@example.com", "x", "a\rb\n"}).value(), HasSubstr("\r\n\r\nab\r\n"));
}

}  // namespace
}  // namespace portreto::mail
