#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

// What a relying party checks of a passkey (Web Authentication Level 2, sections 7.1 and 7.2), but for what only the
// database knows. Signatures and keys are verified by libfido2. Pure; any thread.
namespace portreto::security {

// The service, as browsers and authenticators know it.
struct RelyingParty {
  std::string origin;  // "https://photos.example.org"
  std::string id;      // "photos.example.org"
  bool operator==(const RelyingParty&) const = default;
};
// Of the service at this address. kUnavailable, with a text that says what to set, where browsers have no passkeys: for
// an address that is empty, an IP address, or neither https nor on localhost.
Result<RelyingParty> relying_party_of(std::string_view site_url);

// COSE's numbers of the algorithms that are taken, the best first (RFC 9053, RFC 8812).
inline constexpr std::int32_t kPasskeyAlgorithms[] = {-7, -8, -257};  // ES256, EdDSA, RS256

struct PasskeyKey {
  std::int32_t algorithm = 0;
  Bytes bytes;  // ES256: x, y; EdDSA: the 32 bytes; RS256: the modulus of 2048 bits, the exponent of 24
  bool operator==(const PasskeyKey&) const = default;
};

// The challenge that client data say they answer, in base64url, before anything is verified; nullopt when there is
// none.
std::optional<std::string> claimed_challenge(ByteView client_data);

// What navigator.credentials.create() gave.
struct PasskeyCreation {
  ByteView client_data;         // clientDataJSON
  ByteView attestation_object;  // of the format "none" or, without a certificate, "packed"
};
struct CreatedPasskey {
  Bytes credential_id;  // 1…1023 bytes
  PasskeyKey key;
  std::uint32_t sign_count = 0;
};
// `challenge`: in base64url. kInvalidArgument says what is not as it must be.
Result<CreatedPasskey> verify_creation(const RelyingParty& party, std::string_view challenge,
                                       const PasskeyCreation& creation);

// What navigator.credentials.get() gave.
struct PasskeyAssertion {
  ByteView client_data;
  ByteView authenticator_data;
  ByteView signature;
};
// The authenticator's count of signatures; whether it has gone back is for the caller to see. Errors as above.
Result<std::uint32_t> verify_assertion(const RelyingParty& party, std::string_view challenge, const PasskeyKey& key,
                                       const PasskeyAssertion& assertion);

}  // namespace portreto::security
