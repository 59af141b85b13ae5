#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

// The bytes that authenticators send, taken apart (Web Authentication Level 2, section 6.1 and 6.5.4). Views are into
// what was read. Pure; any thread.
namespace portreto::security {

inline constexpr std::size_t kCredentialIdBytesMax = 1023;

struct AuthenticatorData {
  ByteView rp_id_hash;  // 32 bytes
  bool is_user_present = false;
  bool is_user_verified = false;
  std::uint32_t sign_count = 0;
  // Of a new credential.
  struct Credential {
    ByteView id;   // 1…kCredentialIdBytesMax bytes
    ByteView key;  // one item of CBOR
  };
  std::optional<Credential> credential{};
};
// nullopt for anything that is cut off, goes on behind its end, or is no CBOR where CBOR belongs. What it accepts may
// be given to libfido2, which allocates as much as CBOR announces.
std::optional<AuthenticatorData> read_authenticator_data(ByteView bytes);

struct AttestationObject {
  std::string_view format;
  ByteView authenticator_data;
  // What is wanted of the statement, which has these alone when it is signed by the credential itself.
  bool is_statement_empty = true;
  std::optional<std::int64_t> algorithm{};
  ByteView signature{};
  bool has_others = false;  // a certificate, for one
};
std::optional<AttestationObject> read_attestation_object(ByteView bytes);

}  // namespace portreto::security
