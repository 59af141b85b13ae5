#include "roles/api/json_reader.h"

#include <fmt/format.h>

#include <limits>

namespace portreto::api {

Status JsonReader::result() const {
  if (errors_.empty()) return {};
  Error error{ErrorCode::kInvalidArgument, errors_.front().message};
  if (errors_.size() > 1) error.message = "Some fields need another look.";
  error.fields = errors_;
  return fail(std::move(error));
}

std::string JsonReader::Path::str() const {
  const std::string prefix = parent ? parent->str() : std::string{};
  if (name.empty()) return parent ? fmt::format("{}[{}]", prefix, index) : prefix;
  return prefix.empty() ? std::string(name) : fmt::format("{}.{}", prefix, name);
}

void JsonReader::read(const JsonNode& from, std::string& to, const Path& path) {
  if (from.kind() != JsonNode::Kind::kString) return refuse(path, "must be text");
  to = from.as_text();
}

void JsonReader::read(const JsonNode& from, bool& to, const Path& path) {
  const bool is_true = from.kind() == JsonNode::Kind::kTrue;
  if (!is_true && from.kind() != JsonNode::Kind::kFalse) return refuse(path, "must be true or false");
  to = is_true;
}

void JsonReader::read(const JsonNode& from, double& to, const Path& path) {
  switch (from.kind()) {
    case JsonNode::Kind::kInteger: to = static_cast<double>(from.as_integer()); return;
    case JsonNode::Kind::kUnsigned: to = static_cast<double>(from.as_unsigned()); return;
    case JsonNode::Kind::kDouble: to = from.as_double(); return;
    // As it is written where there is none.
    case JsonNode::Kind::kNull:
      if (strictness_ == Strictness::kResponse) {
        to = std::numeric_limits<double>::quiet_NaN();
        return;
      }
      [[fallthrough]];
    default: refuse(path, "must be a number");
  }
}

void JsonReader::refuse_kind(const Path& path, std::string_view expected) {
  refuse(path, fmt::format("must be {}", expected));
}

void JsonReader::refuse(const Path& path, std::string_view problem) {
  if (errors_.size() == kJsonFieldErrorsMax) return;
  std::string field = path.str();
  std::string message = fmt::format("{} {}.", field.empty() ? "The body" : field, problem);
  errors_.push_back({std::move(field), std::move(message)});
}

}  // namespace portreto::api
