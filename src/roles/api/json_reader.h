#pragma once

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "roles/api/json_writer.h"
#include "roles/api/text_value.h"

namespace portreto::api {

enum class Strictness {
  kRequest,   // unknown fields are refused; what is not an optional must be there
  kResponse,  // unknown fields are ignored; what is missing keeps its default
};

inline constexpr std::size_t kJsonDepthMax = 16;
inline constexpr std::size_t kJsonFieldErrorsMax = 20;  // further ones are not listed

// Takes a parsed JSON value apart into described structs, collecting what is wrong. Used once, by one thread.
class JsonReader {
 public:
  explicit JsonReader(Strictness strictness) : strictness_(strictness) {}

  // The text as a value in `memory`'s buffer; kInvalidArgument when it is not JSON, too long or nested too deep.
  static Result<boost::json::value> parse(std::string_view text, std::size_t bytes_max,
                                          boost::json::monotonic_resource& memory);

  // Whether all went well, and if not, kInvalidArgument with every field.
  Status result() const;

  // Where a value stands, as a chain on the stack: it becomes text only when something is wrong with it.
  struct Path {
    const Path* parent = nullptr;
    std::string_view name{};
    std::size_t index = 0;  // of an array, when the name is empty
    std::string str() const;
  };

  void read(const boost::json::value& from, std::string& to, const Path& path);
  void read(const boost::json::value& from, bool& to, const Path& path);
  void read(const boost::json::value& from, double& to, const Path& path);

  template <std::integral T>
  void read(const boost::json::value& from, T& to, const Path& path) {
    boost::json::error_code failure;
    const T number = from.to_number<T>(failure);  // exact: neither rounds nor wraps
    if (failure) return refuse(path, "must be a whole number within its range");
    to = number;
  }

  template <HasTextValue T>
  void read(const boost::json::value& from, T& to, const Path& path) {
    const auto* text = from.if_string();
    const auto value = text ? TextValue<T>::parse(std::string_view(*text)) : std::nullopt;
    if (!value) return refuse_kind(path, TextValue<T>::kExpected);
    to = *value;
  }

  template <typename T>
  void read(const boost::json::value& from, std::optional<T>& to, const Path& path) {
    if (from.is_null()) return to.reset();
    read(from, to.emplace(), path);
  }

  template <typename T>
  void read(const boost::json::value& from, std::vector<T>& to, const Path& path) {
    const auto* items = from.if_array();
    if (!items) return refuse(path, "must be a list");
    to.resize(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) read((*items)[i], to[i], Path{&path, {}, i});
  }

  template <Described T>
  void read(const boost::json::value& from, T& to, const Path& path) {
    const auto* object = from.if_object();
    if (!object) return refuse(path, "must be an object");
    std::size_t known = 0;
    boost::mp11::mp_for_each<DescribedMembers<T>>([&]<typename Member>(Member) {
      constexpr std::string_view name = Member::name;
      const Path member_path{&path, name};
      if (const auto* value = object->if_contains({name.data(), name.size()})) {
        ++known;
        read(*value, to.*Member::pointer, member_path);
      } else {
        missing(to.*Member::pointer, member_path);
      }
    });
    if (known == object->size() || strictness_ == Strictness::kResponse) return;
    for (const auto& [name, value] : *object) {
      if (!is_member<T>({name.data(), name.size()})) {
        refuse(Path{&path, {name.data(), name.size()}}, "is not known here");
      }
    }
  }

 private:
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
  std::array<unsigned char, 16 * 1024> buffer;  // most bodies fit; pages go on into the heap
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  const auto value = JsonReader::parse(text, bytes_max, memory);
  if (!value) return fail(value.error());
  JsonReader reader(strictness);
  T result{};
  reader.read(*value, result, {});
  PORTRETO_TRY(reader.result());
  return result;
}

}  // namespace portreto::api
