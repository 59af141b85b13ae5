#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "roles/api/json_tape.h"
#include "roles/api/json_writer.h"
#include "roles/api/text_value.h"

namespace portreto::api {

enum class Strictness {
  kRequest,   // unknown fields are refused; what is not an optional must be there
  kResponse,  // unknown fields are ignored; what is missing keeps its default
};

// Structs that say so have a member `kind`, which a newer version than ours may know more of: lists of a response go
// without what is of a kind that is not known here, so that the rest is still shown.
template <typename T>
concept HasKindsToCome = requires { requires T::kHasKindsToCome; };

inline constexpr std::size_t kJsonFieldErrorsMax = 20;  // further ones are not listed

// Takes a parsed JSON value apart into described structs, collecting what is wrong. Used once, by one thread.
class JsonReader {
 public:
  explicit JsonReader(Strictness strictness) : strictness_(strictness) {}

  // Whether all went well, and if not, kInvalidArgument with every field.
  Status result() const;

  // Where a value stands, as a chain on the stack: it becomes text only when something is wrong with it.
  struct Path {
    const Path* parent = nullptr;
    std::string_view name{};
    std::size_t index = 0;  // of an array, when the name is empty
    std::string str() const;
  };

  void read(const JsonNode& from, std::string& to, const Path& path);
  void read(const JsonNode& from, bool& to, const Path& path);
  void read(const JsonNode& from, double& to, const Path& path);

  template <std::integral T>
  void read(const JsonNode& from, T& to, const Path& path) {
    const auto number = whole<T>(from);
    if (!number) return refuse(path, "must be a whole number within its range");
    to = *number;
  }

  template <HasTextValue T>
  void read(const JsonNode& from, T& to, const Path& path) {
    const bool is_text = from.kind() == JsonNode::Kind::kString;
    const auto value = is_text ? TextValue<T>::parse(from.as_text()) : std::nullopt;
    if (!value) return refuse_kind(path, TextValue<T>::kExpected);
    to = *value;
  }

  template <typename T>
  void read(const JsonNode& from, std::optional<T>& to, const Path& path) {
    if (from.kind() == JsonNode::Kind::kNull) return to.reset();
    read(from, to.emplace(), path);
  }

  template <typename T>
  void read(const JsonNode& from, std::vector<T>& to, const Path& path) {
    if (from.kind() != JsonNode::Kind::kArray) return refuse(path, "must be a list");
    to.clear();
    to.reserve(from.size());
    const JsonNode* item = from.first();
    for (std::size_t i = 0; i < from.size(); ++i, item = item->next()) {
      if constexpr (HasKindsToCome<T>) {
        if (strictness_ == Strictness::kResponse && is_of_unknown_kind<T>(*item)) continue;
      }
      read(*item, to.emplace_back(), Path{&path, {}, i});
    }
  }

  template <Described T>
  void read(const JsonNode& from, T& to, const Path& path) {
    if (from.kind() != JsonNode::Kind::kObject) return refuse(path, "must be an object");
    Members members(from);
    std::size_t known = 0;
    boost::mp11::mp_for_each<DescribedMembers<T>>([&]<typename Member>(Member) {
      const Path member_path{&path, Member::name};
      if (const JsonNode* value = members.find(member_path.name)) {
        ++known;
        read(*value, to.*Member::pointer, member_path);
      } else {
        missing(to.*Member::pointer, member_path);
      }
    });
    if (known == from.size() || strictness_ == Strictness::kResponse) return;
    const JsonNode* name = from.first();
    for (std::size_t i = 0; i < from.size(); ++i, name = name->next()->next()) {
      const Path member_path{&path, name->as_text()};
      if (!is_member<T>(member_path.name)) {
        refuse(member_path, "is not known here");
      } else if (Members(from).find(member_path.name) != name->next()) {
        refuse(member_path, "is there twice");
      }
    }
  }

 private:
  // The members of an object by name. Quick when they are asked for in the order in which they stand, as they do in
  // what our own writer wrote.
  class Members {
   public:
    explicit Members(const JsonNode& object) : object_(object), expected_(object.first()) {}

    const JsonNode* find(std::string_view name) {
      const JsonNode* const end = object_.next();
      if (expected_ == end || expected_->as_text() != name) {
        expected_ = object_.first();
        while (expected_ != end && expected_->as_text() != name) expected_ = expected_->next()->next();
        if (expected_ == end) return nullptr;
      }
      const JsonNode* const value = expected_->next();
      expected_ = value->next();
      return value;
    }

   private:
    const JsonNode& object_;
    const JsonNode* expected_;
  };

  // Exact: neither rounds nor wraps.
  template <std::integral T>
  static std::optional<T> whole(const JsonNode& from) {
    const auto within = [](std::integral auto number) {
      return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
    };
    constexpr double kExactMax = 1LL << 53;
    switch (from.kind()) {
      case JsonNode::Kind::kInteger: return within(from.as_integer());
      case JsonNode::Kind::kUnsigned: return within(from.as_unsigned());
      case JsonNode::Kind::kDouble: {
        const double number = from.as_double();
        if (std::abs(number) > kExactMax || number != std::trunc(number)) return std::nullopt;
        return within(static_cast<std::int64_t>(number));
      }
      default: return std::nullopt;
    }
  }

  template <typename T>
  static bool is_of_unknown_kind(const JsonNode& item) {
    if (item.kind() != JsonNode::Kind::kObject) return false;
    const JsonNode* kind = Members(item).find("kind");
    if (kind == nullptr || kind->kind() != JsonNode::Kind::kString) return false;
    return !TextValue<decltype(T::kind)>::parse(kind->as_text());
  }

  template <typename T>
  static bool is_member(std::string_view name) {
    bool found = false;
    boost::mp11::mp_for_each<DescribedMembers<T>>([&](auto member) { found = found || name == member.name; });
    return found;
  }

  template <typename T>
  void missing(const T&, const Path& path) {
    if (strictness_ == Strictness::kRequest) refuse(path, "is missing");
  }
  template <typename T>
  void missing(std::optional<T>&, const Path&) {}

  void refuse(const Path& path, std::string_view problem);
  void refuse_kind(const Path& path, std::string_view expected);

  const Strictness strictness_;
  std::vector<FieldError> errors_;
};

template <typename T>
Result<T> read_json(std::string_view text, Strictness strictness, std::size_t bytes_max) {
  PORTRETO_ASSIGN(const JsonTape tape, JsonTape::parse(text, bytes_max));
  JsonReader reader(strictness);
  T result{};
  reader.read(tape.root(), result, {});
  PORTRETO_TRY(reader.result());
  return result;
}

}  // namespace portreto::api
