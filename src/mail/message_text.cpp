#include "mail/message_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/utf8.h"

namespace portreto::mail {
namespace {

constexpr std::size_t kLineBytesMax = 900;  // RFC 5321 allows 998
constexpr std::size_t kLanguageBytesMax = 35;
// Of a subject that is in base64: a line with such a word, "Subject:" included, has 76 bytes at most.
constexpr std::size_t kWordBytesMax = 39;

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

bool is_address(std::string_view text) {
  return text.find('@') != std::string_view::npos && std::ranges::all_of(text, is_visible) &&
         text.find_first_of("<>,;:\"()[]\\") == std::string_view::npos;
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || is_visible(c); });
}

bool is_subject(std::string_view text) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  return text.size() <= kLineBytesMax && is_valid_utf8(text) && std::ranges::none_of(text, is_control);
}

bool is_language(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= kLanguageBytesMax &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

// A header field is ASCII: other text is in words of base64, each on a line of its own, with whole characters (RFC
// 2047).
std::string subject_field(std::string_view subject) {
  if (is_printable_ascii(subject)) return std::string(subject);
  std::string field;
  while (!subject.empty()) {
    std::size_t length = 0;
    while (length < subject.size()) {
      const std::size_t next = length + utf8_sequence_length(subject.substr(length));
      if (next > kWordBytesMax) break;
      length = next;
    }
    if (!field.empty()) field += "\r\n ";
    field += fmt::format("=?utf-8?B?{}?=", to_base64(as_bytes(subject.substr(0, length))));
    subject.remove_prefix(length);
  }
  return field;
}

}  // namespace

Result<std::string> message_text(const Message& message, std::string_view from, std::string_view id, Timestamp now) {
  if (!is_address(message.to) || !is_address(from) || !is_subject(message.subject) || !is_language(message.language)) {
    return fail(ErrorCode::kInvalidArgument, "A mail cannot be sent to this address.");
  }
  const auto time = std::chrono::floor<std::chrono::seconds>(now);
  std::string text = fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\nFrom: Portreto <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\n"
      "Subject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Language: {}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::sys_time<std::chrono::seconds>(time))), from,
      message.to, id, from.substr(from.rfind('@') + 1), subject_field(message.subject), message.language);
  std::string_view rest = message.text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (end > kLineBytesMax) return fail(ErrorCode::kInvalidArgument, "A mail has a line that is too long.");
    for (const char c : rest.substr(0, end)) {
      if (c != '\r' && c != '\0') text += c;
    }
    text += "\r\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

}  // namespace portreto::mail
