#include "roles/api/json_reader.h"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace portreto::api {

Result<boost::json::value> JsonReader::parse(std::string_view text, std::size_t bytes_max,
                                             boost::json::monotonic_resource& memory) {
  if (text.size() > bytes_max) return fail(ErrorCode::kPayloadTooLarge, "This body is too long.");
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::json::error_code failure;
  auto value = boost::json::parse({text.data(), text.size()}, failure, &memory, options);
  if (failure) return fail(ErrorCode::kInvalidArgument, "The body is not well-formed JSON.");
  return value;
}

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

void JsonReader::read(const boost::json::value& from, std::string& to, const Path& path) {
  const auto* text = from.if_string();
  if (!text) return refuse(path, "must be text");
  to.assign(text->data(), text->size());
}

void JsonReader::read(const boost::json::value& from, bool& to, const Path& path) {
  const auto* value = from.if_bool();
  if (!value) return refuse(path, "must be true or false");
  to = *value;
}

void JsonReader::read(const boost::json::value& from, double& to, const Path& path) {
  boost::json::error_code failure;
  const double number = from.to_number<double>(failure);
  if (failure) return refuse(path, "must be a number");
  to = number;
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
