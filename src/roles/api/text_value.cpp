#include "roles/api/text_value.h"

#include <array>

namespace portreto::api {
namespace {

constexpr std::array<std::string_view, 4> kRelations{"self", "none", "requested", "following"};  // as Relation

}  // namespace

std::string_view to_string(Relation value) { return kRelations[static_cast<std::size_t>(value)]; }

std::optional<Relation> parse_relation(std::string_view text) {
  for (std::size_t i = 0; i < kRelations.size(); ++i) {
    if (kRelations[i] == text) return static_cast<Relation>(i);
  }
  return std::nullopt;
}

}  // namespace portreto::api
