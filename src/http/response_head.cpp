#include "http/response_head.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "http/ascii.h"
#include "http/header_names.h"
#include "http/status.h"

namespace portreto::http {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4: return equal_ignoring_case(name, "Date");
    case 10: return equal_ignoring_case(name, "Connection") || equal_ignoring_case(name, "Keep-Alive");
    case 12: return equal_ignoring_case(name, kRequestIdHeader);
    case 14: return equal_ignoring_case(name, "Content-Length");
    case 17: return equal_ignoring_case(name, "Transfer-Encoding");
    default: return false;
  }
}

// The clock's second changes far more seldom than answers are sent.
const std::string& date_now() {
  thread_local std::chrono::sys_seconds formatted_at{};
  thread_local std::string text;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != formatted_at || text.empty()) {
    formatted_at = now;
    text = format_http_date(now);
  }
  return text;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void append_response_head(std::string& out, const Response& response, const ResponseFraming& framing,
                          std::string_view request_id) {
  fmt::format_int status(response.status);
  out.append("HTTP/1.1 ").append(status.data(), status.size()).append(" ").append(reason_of(response.status));
  out.append("\r\n");
  for (const auto& [name, value] : response.headers.fields()) {
    if (!is_ours(name)) append_field(out, name, value);
  }
  append_field(out, "Date", date_now());
  if (framing.content_length) {
    fmt::format_int length(*framing.content_length);
    append_field(out, "Content-Length", {length.data(), length.size()});
  }
  if (!framing.keep_alive) {
    append_field(out, "Connection", "close");
  } else if (framing.is_http_1_0) {
    append_field(out, "Connection", "keep-alive");
  }
  append_field(out, kRequestIdHeader, request_id);
  out.append("\r\n");
}

std::string format_http_date(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                     unsigned(date.day()), kMonths[unsigned(date.month()) - 1], int(date.year()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  std::tm parts{};
  const std::string copy(text);
  const char* end = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0') return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(parts.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                         std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  if (!date.ok()) return std::nullopt;
  const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(parts.tm_hour) +
                                        std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
  // One spelling only: what strptime takes too easily does not survive the way back.
  if (format_http_date(time) != text) return std::nullopt;
  return time;
}

}  // namespace portreto::http
