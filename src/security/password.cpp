#include "security/password.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/hash.h"
#include "security/sodium_start.h"

namespace portreto::security {
namespace {

using Salt = std::array<unsigned char, crypto_pwhash_SALTBYTES>;
using Key = std::array<std::byte, 32>;

// argon2id; nullopt when there is no memory.
std::optional<Key> derive(std::string_view password, const Salt& salt, unsigned passes, std::size_t memory_bytes) {
  Key key;
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(key.data()), key.size(), password.data(), password.size(),
                    salt.data(), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  return key;
}

// What a hash in the PHC string format holds.
struct StoredHash {
  std::size_t memory_bytes = 0;
  unsigned passes = 0;
  Salt salt{};
  Key key{};
};

// Reads from the left of a text; false when it does not go on as expected.
bool skip(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

template <typename Number>
bool read_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

template <typename Octets>
bool read_base64(std::string_view& text, Octets& octets) {
  const std::string_view encoded = text.substr(0, text.find('$'));
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(octets.data()), octets.size(), encoded.data(), encoded.size(),
                        nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0) {
    return false;
  }
  text.remove_prefix(encoded.size());
  return size == octets.size() && end == encoded.data() + encoded.size();
}

std::optional<StoredHash> parse(std::string_view text) {
  StoredHash hash;
  std::size_t memory_kib = 0;
  const bool is_complete = skip(text, "$argon2id$v=19$m=") && read_number(text, memory_kib) && skip(text, ",t=") &&
                           read_number(text, hash.passes) && skip(text, ",p=1$") && read_base64(text, hash.salt) &&
                           skip(text, "$") && read_base64(text, hash.key) && text.empty();
  constexpr std::size_t kMemoryKibMax = crypto_pwhash_argon2id_MEMLIMIT_MAX / 1024;
  if (!is_complete || memory_kib > kMemoryKibMax) return std::nullopt;
  hash.memory_bytes = memory_kib * 1024;
  return hash;
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost) : memory_bytes_(cost.memory_kib * 1024), passes_(cost.passes) {
  start_sodium();
  if (memory_bytes_ < crypto_pwhash_argon2id_MEMLIMIT_MIN || memory_bytes_ > crypto_pwhash_argon2id_MEMLIMIT_MAX ||
      passes_ < crypto_pwhash_argon2id_OPSLIMIT_MIN) {
    throw std::invalid_argument("argon2id needs at least 8 KiB and less than 4 TiB of memory, and 1 pass.");
  }
}

Result<std::string> PasswordHasher::hash(std::string_view password) const {
  if (password.size() > kPasswordBytesMax) {
    return fail(Error::invalid_field("password", "This password is too long. Use at most 1024 characters."));
  }
  std::array<char, crypto_pwhash_STRBYTES> text;
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), passes_, memory_bytes_,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Error::overloaded());
  }
  return std::string(text.data());
}

// Not by crypto_pwhash_str_verify: libsodium 1.0.18 makes it say "wrong password" when there was no memory.
Result<bool> PasswordHasher::verify(std::string_view password, std::string_view hash) const {
  const auto stored = parse(hash);
  if (!stored) return fail(ErrorCode::kCorruption, "The stored password hash is damaged.");
  const auto key = derive(password.substr(0, kPasswordBytesMax), stored->salt, stored->passes, stored->memory_bytes);
  if (!key) return fail(Error::overloaded());
  return equal_constant_time(*key, stored->key) && password.size() <= kPasswordBytesMax;
}

Result<bool> PasswordHasher::verify_dummy(std::string_view password) const {
  if (!derive(password.substr(0, kPasswordBytesMax), Salt{}, passes_, memory_bytes_)) return fail(Error::overloaded());
  return false;
}

bool PasswordHasher::needs_rehash(std::string_view hash) const {
  const auto stored = parse(hash);
  return !stored || stored->memory_bytes != memory_bytes_ || stored->passes != passes_;
}

}  // namespace portreto::security
