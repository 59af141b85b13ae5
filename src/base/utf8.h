#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace portreto {

// The length in bytes of the well-formed UTF-8 sequence that `text` begins with (Unicode 15, table 3-7: no overlong
// form, no surrogate, nothing above U+10FFFF), or 0 when it begins with none.
std::size_t utf8_sequence_length(std::string_view text);

bool is_valid_utf8(std::string_view text);

// The text with U+FFFD in the place of each byte that is part of no well-formed sequence.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace portreto
