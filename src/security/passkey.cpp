#include "security/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <openssl/evp.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <memory>
#include <utility>

#include "base/hash.h"
#include "security/passkey_data.h"
#include "security/strict_json.h"

namespace portreto::security {
namespace {

// What is much greater than any that there are.
constexpr std::size_t kClientDataBytesMax = 4096;
constexpr std::size_t kAttestationBytesMax = 16384;

std::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::kInvalidArgument, std::move(message)); }
std::unexpected<Error> malformed() {
  return refuse("What the passkey answered cannot be read. Try again, or use another passkey.");
}
std::unexpected<Error> bad_signature() { return refuse("The signature of this passkey is not right."); }
std::unexpected<Error> bad_algorithm() {
  return refuse("This passkey uses an algorithm that is not known here. Use another one.");
}

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
Bytes copy_of(const unsigned char* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  return {bytes.begin(), bytes.end()};
}

template <auto kFree>
struct FreeByAddress {
  template <typename T>
  void operator()(T* object) const {
    kFree(&object);
  }
};
using Credential = std::unique_ptr<fido_cred_t, FreeByAddress<fido_cred_free>>;
using Assertion = std::unique_ptr<fido_assert_t, FreeByAddress<fido_assert_free>>;
using Es256Key = std::unique_ptr<es256_pk_t, FreeByAddress<es256_pk_free>>;
using EddsaKey = std::unique_ptr<eddsa_pk_t, FreeByAddress<eddsa_pk_free>>;
using Rs256Key = std::unique_ptr<rs256_pk_t, FreeByAddress<rs256_pk_free>>;
using OpensslKey = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;

// Calls `use` with a key as libfido2 has it, and with the key as OpenSSL takes it, which is null for a point that is
// not on the curve and the like. False for one of another size.
bool with_key(const PasskeyKey& key, auto use) {
  const auto call = [&](auto made, auto read, auto convert) {
    if (!made || read(made.get(), key.bytes.data(), key.bytes.size()) != FIDO_OK) return false;
    return use(made.get(), OpensslKey(convert(made.get())));
  };
  switch (key.algorithm) {
    case COSE_ES256: return call(Es256Key(es256_pk_new()), es256_pk_from_ptr, es256_pk_to_EVP_PKEY);
    case COSE_EDDSA: return call(EddsaKey(eddsa_pk_new()), eddsa_pk_from_ptr, eddsa_pk_to_EVP_PKEY);
    case COSE_RS256: return call(Rs256Key(rs256_pk_new()), rs256_pk_from_ptr, rs256_pk_to_EVP_PKEY);
    default: return false;
  }
}

Status check_client_data(const RelyingParty& party, std::string_view challenge, std::string_view type, ByteView bytes) {
  if (bytes.size() > kClientDataBytesMax) return malformed();
  const auto data = parse_strict_object(as_text(bytes));
  if (!data) return malformed();
  if (text_at(*data, "type") != type) return refuse("The passkey was asked for something else.");
  if (text_at(*data, "challenge") != challenge) return refuse("The passkey answered another question. Try again.");
  if (text_at(*data, "origin") != party.origin) {
    return refuse("The passkey was used on another website. Open " + party.origin + " and try again.");
  }
  // Our pages are in no frame of another website.
  const auto* cross_origin = data->if_contains("crossOrigin");
  const bool is_framed = cross_origin != nullptr && (!cross_origin->is_bool() || cross_origin->get_bool());
  if (is_framed || data->contains("topOrigin")) return refuse("The passkey was used within another website.");
  return {};
}

Result<AuthenticatorData> check_authenticator_data(const RelyingParty& party, ByteView bytes) {
  const auto data = read_authenticator_data(bytes);
  if (!data) return malformed();
  if (!std::ranges::equal(data->rp_id_hash, sha256(as_bytes(party.id)))) {
    return refuse("This passkey is for another website.");
  }
  if (!data->is_user_present) return refuse("The passkey was used without asking you. Try again.");
  if (!data->is_user_verified) {
    return refuse(
        "The passkey did not ask who you are. Set up a PIN, a fingerprint or the like on it, then try again.");
  }
  return *data;
}

// A credential of libfido2 that has read the data, whose key is of this algorithm; null when it is not.
Credential read_credential(const RelyingParty& party, int algorithm, ByteView client_data, ByteView data) {
  Credential credential(fido_cred_new());
  const Sha256Digest hash = sha256(client_data);
  const bool is_read = credential && fido_cred_set_type(credential.get(), algorithm) == FIDO_OK &&
                       fido_cred_set_rp(credential.get(), party.id.c_str(), nullptr) == FIDO_OK &&
                       fido_cred_set_uv(credential.get(), FIDO_OPT_TRUE) == FIDO_OK &&
                       fido_cred_set_clientdata_hash(credential.get(), raw(hash), hash.size()) == FIDO_OK &&
                       fido_cred_set_authdata_raw(credential.get(), raw(data), data.size()) == FIDO_OK;
  if (!is_read) return nullptr;
  return credential;
}

Status check_attestation(const AttestationObject& object, int algorithm, fido_cred_t* credential) {
  if (object.format == "none") {
    if (!object.is_statement_empty) return malformed();
    return {};
  }
  if (object.format != "packed" || object.has_others) {
    return refuse("The passkey sent a certificate, for which it was not asked. Use another one.");
  }
  if (object.algorithm != algorithm || object.signature.empty()) return malformed();
  const bool is_right = fido_cred_set_fmt(credential, "packed") == FIDO_OK &&
                        fido_cred_set_sig(credential, raw(object.signature), object.signature.size()) == FIDO_OK &&
                        fido_cred_verify_self(credential) == FIDO_OK;
  if (!is_right) return bad_signature();
  return {};
}

}  // namespace

Result<RelyingParty> relying_party_of(std::string_view site_url) {
  const auto refuse_site = [](std::string reason) {
    return fail(ErrorCode::kUnavailable, "Passkeys cannot be used here: " + std::move(reason));
  };
  if (site_url.empty()) return refuse_site("server.public_url is not set.");
  const auto url = boost::urls::parse_uri(site_url);
  if (!url) return refuse_site("server.public_url is not an address.");
  const bool is_https = url->scheme() == "https";
  std::string host = url->host_name();
  std::ranges::transform(host, host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  if (url->host_type() != boost::urls::host_type::name || host.empty()) {
    return refuse_site("server.public_url must have a name such as photos.example.org, and not an IP address.");
  }
  const bool is_local = host == "localhost" || host.ends_with(".localhost");
  if (!is_https && !(is_local && url->scheme() == "http")) {
    return refuse_site("server.public_url must begin with https://.");
  }
  RelyingParty party{.origin = (is_https ? "https://" : "http://") + host, .id = std::move(host)};
  const std::string port(url->port());
  if (!port.empty() && port != (is_https ? "443" : "80")) party.origin += ":" + port;
  return party;
}

std::optional<std::string> claimed_challenge(ByteView client_data) {
  if (client_data.size() > kClientDataBytesMax) return std::nullopt;
  const auto data = parse_strict_object(as_text(client_data));
  if (!data) return std::nullopt;
  const auto challenge = text_at(*data, "challenge");
  if (!challenge) return std::nullopt;
  return std::string(*challenge);
}

Result<CreatedPasskey> verify_creation(const RelyingParty& party, std::string_view challenge,
                                       const PasskeyCreation& creation) {
  PORTRETO_TRY(check_client_data(party, challenge, "webauthn.create", creation.client_data));
  if (creation.attestation_object.size() > kAttestationBytesMax) return malformed();
  const auto object = read_attestation_object(creation.attestation_object);
  if (!object) return malformed();
  PORTRETO_ASSIGN(const AuthenticatorData data, check_authenticator_data(party, object->authenticator_data));
  if (!data.credential) return malformed();
  for (const std::int32_t algorithm : kPasskeyAlgorithms) {
    const Credential credential = read_credential(party, algorithm, creation.client_data, object->authenticator_data);
    if (!credential) continue;
    PORTRETO_TRY(check_attestation(*object, algorithm, credential.get()));
    CreatedPasskey created{
        .credential_id = {data.credential->id.begin(), data.credential->id.end()},
        .key = {algorithm, copy_of(fido_cred_pubkey_ptr(credential.get()), fido_cred_pubkey_len(credential.get()))},
        .sign_count = data.sign_count};
    if (!with_key(created.key, [](auto*, const OpensslKey& key) { return key != nullptr; })) return malformed();
    return created;
  }
  return bad_algorithm();
}

Result<std::uint32_t> verify_assertion(const RelyingParty& party, std::string_view challenge, const PasskeyKey& key,
                                       const PasskeyAssertion& assertion) {
  PORTRETO_TRY(check_client_data(party, challenge, "webauthn.get", assertion.client_data));
  if (assertion.authenticator_data.size() > kAttestationBytesMax) return malformed();
  PORTRETO_ASSIGN(const AuthenticatorData data, check_authenticator_data(party, assertion.authenticator_data));
  if (data.credential || assertion.signature.empty()) return malformed();
  const Assertion checked(fido_assert_new());
  const Sha256Digest hash = sha256(assertion.client_data);
  const bool is_read =
      checked && fido_assert_set_rp(checked.get(), party.id.c_str()) == FIDO_OK &&
      fido_assert_set_up(checked.get(), FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(checked.get(), FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_clientdata_hash(checked.get(), raw(hash), hash.size()) == FIDO_OK &&
      fido_assert_set_count(checked.get(), 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(checked.get(), 0, raw(assertion.authenticator_data),
                                   assertion.authenticator_data.size()) == FIDO_OK &&
      fido_assert_set_sig(checked.get(), 0, raw(assertion.signature), assertion.signature.size()) == FIDO_OK;
  if (!is_read) return malformed();
  const bool is_right = with_key(key, [&](auto* made, const OpensslKey&) {
    return fido_assert_verify(checked.get(), 0, key.algorithm, made) == FIDO_OK;
  });
  if (!is_right) return bad_signature();
  return data.sign_count;
}

}  // namespace portreto::security
