#include "mail/message_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace portreto::mail {
namespace {

constexpr std::size_t kLineBytesMax = 900;  // RFC 5321 allows 998

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

bool is_address(std::string_view text) {
  return text.find('@') != std::string_view::npos && std::ranges::all_of(text, is_visible) &&
         text.find_first_of("<>,;:\"()[]\\") == std::string_view::npos;
}

bool is_subject(std::string_view text) {
  return text.size() <= kLineBytesMax && std::ranges::all_of(text, [](char c) { return c == ' ' || is_visible(c); });
}

}  // namespace

Result<std::string> message_text(const Message& message, std::string_view from, std::string_view id, Timestamp now) {
  if (!is_address(message.to) || !is_address(from) || !is_subject(message.subject)) {
    return fail(ErrorCode::kInvalidArgument, "A mail cannot be sent to this address.");
  }
  const auto time = std::chrono::floor<std::chrono::seconds>(now);
  std::string text = fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\nFrom: Portreto <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\n"
      "Subject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::sys_time<std::chrono::seconds>(time))), from,
      message.to, id, from.substr(from.rfind('@') + 1), message.subject);
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
