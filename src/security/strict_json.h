#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace portreto::security {

// A JSON object (RFC 8259) in which no name stands twice at any level; nullopt for anything else. Two readers that
// disagree about which of two equal names counts are how a checked value and a used value come apart (RFC 8725
// section 2.8 warns of such differences). At most 4 levels deep.
std::optional<boost::json::object> parse_strict_object(std::string_view text);

// The text under a name; nullopt when there is none, or something else. Lives as long as the object.
std::optional<std::string_view> text_at(const boost::json::object& object, std::string_view name);

}  // namespace portreto::security
