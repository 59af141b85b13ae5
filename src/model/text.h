#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Texts as people see them: code points instead of bytes. Everything here is pure.
namespace portreto::model {

// The code points of a UTF-8 text, one after the other; a byte that is part of none reads as U+FFFD. Refers to the
// text.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) : rest_(text) {}
  std::optional<char32_t> next();  // nullopt at the end

 private:
  std::string_view rest_;
};

void append_utf8(char32_t code_point, std::string& text);

std::size_t count_code_points(std::string_view text);

// Unicode's White_Space, and the characters without a width, so that no name looks empty.
bool is_blank(char32_t code_point);

// C0, DEL and C1 (category Cc), and the separators U+2028 and U+2029, which break lines as well.
bool is_control(char32_t code_point);

// Without blanks at both ends.
std::string_view trim(std::string_view text);

}  // namespace portreto::model
