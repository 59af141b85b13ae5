#pragma once

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/hash.h"
#include "security/passkey.h"

// For tests: an authenticator with one credential, whose answers are signed by OpenSSL. What it is told to do wrong, it
// does.
namespace portreto::security {

// Heads and strings of CBOR.
inline void put_cbor_head(Bytes& to, unsigned major, std::uint64_t number) {
  const auto put = [&](unsigned low, int bytes) {
    to.push_back(static_cast<std::byte>(major << 5 | low));
    for (int i = bytes - 1; i >= 0; --i) to.push_back(static_cast<std::byte>(number >> (8 * i)));
  };
  if (number < 24) return put(static_cast<unsigned>(number), 0);
  if (number < 256) return put(24, 1);
  if (number < 65536) return put(25, 2);
  put(26, 4);
}
inline void put_cbor_number(Bytes& to, std::int64_t number) {
  if (number < 0) return put_cbor_head(to, 1, static_cast<std::uint64_t>(-1 - number));
  put_cbor_head(to, 0, static_cast<std::uint64_t>(number));
}
inline void put_bytes(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
inline void put_cbor_bytes(Bytes& to, ByteView bytes) {
  put_cbor_head(to, 2, bytes.size());
  put_bytes(to, bytes);
}
inline void put_cbor_text(Bytes& to, std::string_view text) {
  put_cbor_head(to, 3, text.size());
  put_bytes(to, as_bytes(text));
}

class SoftPasskey {
 public:
  static constexpr std::int32_t kEs256 = -7;
  static constexpr std::int32_t kEdDsa = -8;
  static constexpr std::int32_t kRs256 = -257;

  explicit SoftPasskey(std::string_view credential_id = "credential", std::int32_t algorithm = kEs256)
      : algorithm_(algorithm), id_(as_bytes(credential_id).begin(), as_bytes(credential_id).end()) {
    switch (algorithm) {
      case kEdDsa: key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); break;
      case kRs256: key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})); break;
      default: key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); break;
    }
    if (!key_) throw std::runtime_error("no key");
  }

  // What is said in an answer, right unless it is changed.
  struct Say {
    std::string origin = "https://photos.example.org";
    std::string rp_id = "photos.example.org";
    std::string type{};     // of the client data; empty: what belongs there
    std::string more{};     // of the client data, behind the other members
    unsigned flags = 0x05;  // present and verified
    std::uint32_t sign_count = 0;
    std::string format = "none";  // or "packed", signed by the credential itself
    std::int32_t algorithm = 0;   // that the key says it is for; 0: its own
    bool spoils_signature = false;
  };

  struct Creation {
    Bytes client_data, attestation_object;
    PasskeyCreation view() const { return {client_data, attestation_object}; }
  };
  Creation create(std::string_view challenge, const Say& say) const {
    Creation made{.client_data = client_data(challenge, say, "webauthn.create")};
    const Bytes data = authenticator_data(say, true);
    Bytes& object = made.attestation_object;
    put_cbor_head(object, 5, 3);
    put_cbor_text(object, "fmt");
    put_cbor_text(object, say.format);
    put_cbor_text(object, "attStmt");
    put_cbor_head(object, 5, say.format == "none" ? 0 : 2);
    if (say.format != "none") {
      put_cbor_text(object, "alg");
      put_cbor_number(object, algorithm_);
      put_cbor_text(object, "sig");
      put_cbor_bytes(object, sign(data, made.client_data, say));
    }
    put_cbor_text(object, "authData");
    put_cbor_bytes(object, data);
    return made;
  }
  Creation create(std::string_view challenge) const { return create(challenge, Say{}); }

  struct Assertion {
    Bytes client_data, authenticator_data, signature;
    PasskeyAssertion view() const { return {client_data, authenticator_data, signature}; }
  };
  Assertion get(std::string_view challenge, const Say& say) const {
    Assertion made{.client_data = client_data(challenge, say, "webauthn.get"),
                   .authenticator_data = authenticator_data(say, false)};
    made.signature = sign(made.authenticator_data, made.client_data, say);
    return made;
  }
  Assertion get(std::string_view challenge) const { return get(challenge, Say{}); }

  const Bytes& id() const { return id_; }

 private:
  static Bytes client_data(std::string_view challenge, const Say& say, std::string_view type) {
    const std::string text = fmt::format(R"({{"type":"{}","challenge":"{}","origin":"{}"{}}})",
                                         say.type.empty() ? type : say.type, challenge, say.origin, say.more);
    return {as_bytes(text).begin(), as_bytes(text).end()};
  }

  Bytes authenticator_data(const Say& say, bool has_credential) const {
    Bytes data;
    put_bytes(data, sha256(as_bytes(say.rp_id)));
    data.push_back(static_cast<std::byte>(say.flags | (has_credential ? 0x40U : 0U)));
    for (int i = 3; i >= 0; --i) data.push_back(static_cast<std::byte>(say.sign_count >> (8 * i)));
    if (!has_credential) return data;
    data.insert(data.end(), 16, std::byte{0});
    data.push_back(static_cast<std::byte>(id_.size() >> 8));
    data.push_back(static_cast<std::byte>(id_.size()));
    put_bytes(data, id_);
    put_key(data, say.algorithm == 0 ? algorithm_ : say.algorithm);
    return data;
  }

  Bytes octets(const char* name) const {
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), name, nullptr, 0, &size);
    Bytes bytes(size);
    EVP_PKEY_get_octet_string_param(key_.get(), name, reinterpret_cast<unsigned char*>(bytes.data()), size, &size);
    return bytes;
  }
  Bytes number(const char* name, std::size_t size) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    Bytes bytes(size);
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size));
    BN_free(value);
    return bytes;
  }

  // COSE (RFC 9053): 1 the kind, 3 the algorithm, and what the kind has.
  void put_key(Bytes& to, std::int32_t algorithm) const {
    const auto put = [&](std::int64_t name, std::int64_t value) {
      put_cbor_number(to, name);
      put_cbor_number(to, value);
    };
    const auto put_part = [&](std::int64_t name, ByteView bytes) {
      put_cbor_number(to, name);
      put_cbor_bytes(to, bytes);
    };
    switch (algorithm_) {
      case kEdDsa:
        put_cbor_head(to, 5, 4);
        put(1, 1);
        put(3, algorithm);
        put(-1, 6);
        put_part(-2, octets(OSSL_PKEY_PARAM_PUB_KEY));
        return;
      case kRs256:
        put_cbor_head(to, 5, 4);
        put(1, 3);
        put(3, algorithm);
        put_part(-1, number(OSSL_PKEY_PARAM_RSA_N, 256));
        put_part(-2, number(OSSL_PKEY_PARAM_RSA_E, 3));
        return;
      default:
        put_cbor_head(to, 5, 5);
        put(1, 2);
        put(3, algorithm);
        put(-1, 1);
        put_part(-2, number(OSSL_PKEY_PARAM_EC_PUB_X, 32));
        put_part(-3, number(OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    }
  }

  Bytes sign(ByteView data, ByteView client_data, const Say& say) const {
    Bytes message(data.begin(), data.end());
    put_bytes(message, sha256(client_data));
    const std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })> context(
        EVP_MD_CTX_new());
    const EVP_MD* digest = algorithm_ == kEdDsa ? nullptr : EVP_sha256();
    std::size_t size = 512;
    Bytes signature(size);
    const bool is_signed = EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
                           EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                          reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
    if (!is_signed) throw std::runtime_error("no signature");
    signature.resize(size);
    if (say.spoils_signature) signature.back() ^= std::byte{1};
    return signature;
  }

  std::int32_t algorithm_;
  Bytes id_;
  std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })> key_;
};

}  // namespace portreto::security
