#pragma once

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roles/api/text_value.h"

namespace portreto::api {

template <typename T>
using DescribedMembers = boost::describe::describe_members<T, boost::describe::mod_public>;

template <typename T>
concept Described = requires { typename DescribedMembers<T>; } && std::is_class_v<T>;

// Appends a JSON string (RFC 8259 section 7). The text must be UTF-8.
void write_json(std::string& out, std::string_view text);
inline void write_json(std::string& out, const std::string& text) { write_json(out, std::string_view(text)); }

void write_json(std::string& out, double value);  // not a finite number: null

inline void write_json(std::string& out, bool value) { out += value ? "true" : "false"; }

template <std::integral T>
void write_json(std::string& out, T value) {
  std::array<char, 24> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

template <HasTextValue T>
void write_json(std::string& out, const T& value) {
  const auto text = TextValue<T>::text(value);
  out += '"';
  out += std::string_view(text);
  out += '"';
}

template <typename T>
void write_json(std::string& out, const std::vector<T>& values);
template <Described T>
void write_json(std::string& out, const T& value);

// `"name":` as it stands in the text, made while compiling.
template <typename Member>
inline constexpr auto kJsonName = [] {
  constexpr std::string_view name = Member::name;
  std::array<char, name.size() + 3> text{};
  text[0] = '"';
  for (std::size_t i = 0; i < name.size(); ++i) text[i + 1] = name[i];
  text[name.size() + 1] = '"';
  text[name.size() + 2] = ':';
  return text;
}();

// Appends `"name":value,`; nothing for an empty optional.
template <typename Member, typename T>
void write_json_member(std::string& out, const T& value) {
  out.append(kJsonName<Member>.data(), kJsonName<Member>.size());
  write_json(out, value);
  out += ',';
}
template <typename Member, typename T>
void write_json_member(std::string& out, const std::optional<T>& value) {
  if (value) write_json_member<Member>(out, *value);
}

inline void close_json(std::string& out, char bracket) {
  if (out.back() == ',') {
    out.back() = bracket;
  } else {
    out += bracket;
  }
}

template <typename T>
void write_json(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (const T& value : values) {
    write_json(out, value);
    out += ',';
  }
  close_json(out, ']');
}

template <Described T>
void write_json(std::string& out, const T& value) {
  out += '{';
  boost::mp11::mp_for_each<DescribedMembers<T>>(
      [&]<typename Member>(Member) { write_json_member<Member>(out, value.*Member::pointer); });
  close_json(out, '}');
}

}  // namespace portreto::api
