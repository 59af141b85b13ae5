#include "http/quality.h"

#include "http/ascii.h"

namespace portreto::http {

namespace {

// qvalue: "0" or "1", with at most three decimals.
int parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text.size() > 1 && text[1] != '.') return 0;
  int thousandths = (text[0] - '0') * 1000;
  int weight = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (!is_digit(c)) return 0;
    thousandths += (c - '0') * weight;
    weight /= 10;
  }
  return std::min(thousandths, 1000);
}

}  // namespace

std::optional<int> quality_of(std::string_view list, std::string_view element) {
  while (!list.empty()) {
    auto item = take_until(list, ',');
    if (!equal_ignoring_case(take_until(item, ';'), element)) continue;
    int quality = 1000;
    while (!item.empty()) {
      const auto parameter = take_until(item, ';');
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) quality = parse_quality(parameter.substr(2));
    }
    return quality;
  }
  return std::nullopt;
}

}  // namespace portreto::http
