#include <algorithm>

#include "http/ascii.h"
#include "http/message.h"
#include "http/url.h"

namespace portreto::http {

namespace {

constexpr std::size_t kSegmentsUsual = 6;
constexpr std::size_t kPairsUsual = 4;

// What browsers leave unescaped in a target (WHATWG URL), which is somewhat more than RFC 3986 allows. A fragment never
// travels.
bool is_target_char(char c) { return c > ' ' && c < '\x7f' && c != '#'; }

Status parse_segments(std::string_view path, std::vector<std::string>& segments) {
  path.remove_prefix(1);
  if (path.empty()) return {};
  segments.reserve(kSegmentsUsual);
  for (bool more = true; more;) {
    const auto slash = path.find('/');
    more = slash != std::string_view::npos;
    auto segment = percent_decode(path.substr(0, slash));
    if (!segment) return fail(ErrorCode::kInvalidArgument, "The address has an invalid escape.");
    if (*segment == "." || *segment == "..") return fail(ErrorCode::kInvalidArgument, "The address has a dot segment.");
    segments.push_back(std::move(*segment));
    if (more) path.remove_prefix(slash + 1);
  }
  return {};
}

Status parse_query(std::string_view text, std::vector<std::pair<std::string, std::string>>& query) {
  query.reserve(kPairsUsual);
  while (!text.empty()) {
    const auto pair = take_until(text, '&');
    if (pair.empty()) continue;
    if (query.size() == kTargetQueryPairsMax) return fail(ErrorCode::kInvalidArgument, "The query is too long.");
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == pair.npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return fail(ErrorCode::kInvalidArgument, "The query has an invalid escape.");
    query.emplace_back(std::move(*name), std::move(*value));
  }
  return {};
}

}  // namespace

Result<Target> Target::parse(std::string_view raw) {
  if (raw.empty() || raw.front() != '/' || raw.size() > kTargetBytesMax || !std::ranges::all_of(raw, is_target_char)) {
    return fail(ErrorCode::kInvalidArgument, "The address of the request is not valid.");
  }
  Target target;
  target.raw = raw;
  const auto mark = raw.find('?');
  PORTRETO_TRY(parse_segments(raw.substr(0, mark), target.segments));
  if (mark != raw.npos) PORTRETO_TRY(parse_query(raw.substr(mark + 1), target.query));
  return target;
}

std::string_view Target::path() const { return std::string_view(raw).substr(0, raw.find('?')); }

std::optional<std::string_view> Target::query_value(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &std::pair<std::string, std::string>::first);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

}  // namespace portreto::http
