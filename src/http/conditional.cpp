#include "http/conditional.h"

#include <array>

#include "http/ascii.h"

namespace portreto::http {

namespace {

std::string_view without_weakness(std::string_view etag) { return etag.starts_with("W/") ? etag.substr(2) : etag; }

// Calls `visit` with each entity tag of a list until it returns true; whether it did. Tags are quoted and may hold
// commas.
template <typename Visit>
bool any_tag(std::string_view list, Visit visit) {
  for (;;) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || list.front() == ',')) list.remove_prefix(1);
    const std::size_t open = list.starts_with("W/") ? 2 : 0;
    if (list.size() <= open || list[open] != '"') return false;
    const auto close = list.find('"', open + 1);
    if (close == list.npos) return false;
    if (visit(list.substr(0, close + 1))) return true;
    list.remove_prefix(close + 1);
  }
}

}  // namespace

std::string strong_etag(std::string_view opaque) { return std::string("\"").append(opaque).append("\""); }

bool none_match_hits(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  return any_tag(if_none_match, [&](std::string_view tag) { return without_weakness(tag) == without_weakness(etag); });
}

bool match_allows(std::string_view if_match, std::string_view etag) {
  if (trim(if_match) == "*") return !etag.empty();
  return any_tag(if_match, [&](std::string_view tag) { return !tag.starts_with("W/") && tag == etag; });
}

bool is_not_modified(const Headers& headers, std::string_view etag) {
  const auto condition = headers.find("If-None-Match");
  return condition && none_match_hits(*condition, etag);
}

Response not_modified(const Headers& full) {
  constexpr std::array<std::string_view, 5> kRepeated{"Cache-Control", "Content-Location", "ETag", "Expires", "Vary"};
  Response response{.status = 304};
  for (const auto name : kRepeated) {
    if (const auto value = full.find(name)) response.headers.add(std::string(name), std::string(*value));
  }
  return response;
}

}  // namespace portreto::http
