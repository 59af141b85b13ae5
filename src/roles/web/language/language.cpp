#include "roles/web/language/language.h"

#include <algorithm>

#include "http/ascii.h"
#include "http/quality.h"

namespace portreto::roles::web {
namespace {

// "el-GR" is served by "el", and "pt" by "pt-BR".
bool serves(std::string_view code, std::string_view range) {
  if (http::equal_ignoring_case(code, range)) return true;
  const std::string_view primary = range.substr(0, range.find('-'));
  return http::equal_ignoring_case(code.substr(0, code.find('-')), primary);
}

const Language* first_language(auto is_wanted) {
  const auto all = language::languages();
  const auto found = std::ranges::find_if(all, [&](const auto& one) { return is_wanted(one->code()); });
  return found == all.end() ? nullptr : found->get();
}

}  // namespace

const Language& choose_language(std::string_view chosen, std::string_view accept_language) {
  const auto is_chosen = [chosen](std::string_view code) { return http::equal_ignoring_case(code, chosen); };
  if (const Language* language = first_language(is_chosen)) return *language;
  const Language* best = &english();
  int best_weight = 0;
  while (!accept_language.empty()) {
    const std::string_view element = http::take_until(accept_language, ',');
    const std::string_view range = http::trim(element.substr(0, element.find(';')));
    const int weight = http::quality_of(element, range).value_or(0);
    if (weight <= best_weight) continue;
    const Language* found = first_language([range](std::string_view code) { return serves(code, range); });
    if (found == nullptr) continue;
    best = found;
    best_weight = weight;
  }
  return *best;
}

}  // namespace portreto::roles::web
