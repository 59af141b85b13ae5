#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portreto {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Lower-case hexadecimal, and back; nullopt for an odd length or a foreign character.
std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

// base64url without padding (RFC 4648 section 5), and back. Decoding is strict: no padding, no foreign
// character, no stray bits in the last character, so that each byte string has exactly one spelling.
std::string to_base64url(ByteView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

// base64 with padding (RFC 4648 section 4), and back, as strictly.
std::string to_base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace portreto
