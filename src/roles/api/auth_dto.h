#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/digest.h"
#include "model/site.h"
#include "model/values.h"

// Bodies of /api/v1/auth.
namespace portreto::api {

struct RegisterInput {
  std::string username;
  std::string email;
  std::string password;
  std::optional<std::string> invitation;  // its token
  std::optional<std::string> language{};  // what mails to them are in, a code of BCP 47, as everywhere
};
BOOST_DESCRIBE_STRUCT(RegisterInput, (), (username, email, password, invitation, language))

struct LoginInput {
  std::string login;  // username or email
  std::string password;
  std::optional<std::string> device_token;  // from an earlier answer: this device is then throttled by itself
};
BOOST_DESCRIBE_STRUCT(LoginInput, (), (login, password, device_token))

// For refresh and for logout.
struct RefreshInput {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshInput, (), (refresh_token))

// POST /auth/login/code.
struct LoginCodeInput {
  std::string ticket;  // of a SecondFactorNeeded
  std::string code;    // of the app, or a recovery code
  std::optional<std::string> device_token;
};
BOOST_DESCRIBE_STRUCT(LoginCodeInput, (), (ticket, code, device_token))

// The answer to a login whose password was right, where the account wants a code besides.
struct SecondFactorNeeded {
  std::string ticket;
  std::uint64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(SecondFactorNeeded, (), (ticket, expires_in))

struct TokenOwner {
  UserId id;
  std::string username;
};
BOOST_DESCRIBE_STRUCT(TokenOwner, (), (id, username))

struct TokenPair {
  std::string access_token;
  std::string token_type = "Bearer";
  std::uint64_t expires_in = 0;  // seconds
  std::string refresh_token;
  std::uint64_t refresh_expires_in = 0;  // seconds
  TokenOwner user;
  std::optional<std::string> device_token;  // after a login; not after a refresh
};
BOOST_DESCRIBE_STRUCT(TokenPair, (),
                      (access_token, token_type, expires_in, refresh_token, refresh_expires_in, user, device_token))

// The account's own view of itself; nobody else ever sees an email.
// Mail about what concerns a person. PUT /auth/account/digest takes `every`, and answers with this.
struct DigestView {
  std::optional<model::DigestInterval> every;  // absent: none is wanted
  bool is_confirmed = false;                   // the link in the first mail was opened; none is sent before
};
BOOST_DESCRIBE_STRUCT(DigestView, (), (every, is_confirmed))

struct DigestInput {
  std::optional<model::DigestInterval> every;
};
BOOST_DESCRIBE_STRUCT(DigestInput, (), (every))

struct DigestLinkInput {
  std::string link;  // the last part of the address in the mail
};
BOOST_DESCRIBE_STRUCT(DigestLinkInput, (), (link))

struct AccountView {
  UserId id;
  std::string username;
  std::string email;
  model::Role role = model::Role::kMember;
  Timestamp created_at;
  bool has_second_factor = false;
  std::uint64_t recovery_codes_left = 0;
  DigestView digest{};
  std::optional<std::string> language{};  // what mails to them are in; absent: never chosen
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, username, email, role, created_at, has_second_factor, recovery_codes_left, digest, language))

// PUT /auth/account/language.
struct LanguageInput {
  std::string language;
};
BOOST_DESCRIBE_STRUCT(LanguageInput, (), (language))

// GET /auth/policy: what anybody may do here without an account's token.
struct AuthPolicy {
  bool can_reset_password = false;  // by mail; whether mail is sent at all
  model::RegistrationMode registration = model::RegistrationMode::kOpen;
  std::string welcome;     // from the administrators to those who have no account yet; may be empty
  bool is_unused = false;  // nobody has an account
  bool has_passkeys = false;
};
BOOST_DESCRIBE_STRUCT(AuthPolicy, (), (can_reset_password, registration, welcome, is_unused, has_passkeys))

// GET /auth/login/passkey: what navigator.credentials.get() wants. All bytes are in base64url, here and below.
struct PasskeyChallenge {
  std::string challenge;
  std::string rp_id;
  std::uint64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(PasskeyChallenge, (), (challenge, rp_id, expires_in))

// POST /auth/login/passkey: what it gave.
struct PasskeyLoginInput {
  std::string credential_id;
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
  std::string user_handle;
  std::optional<std::string> device_token;
};
BOOST_DESCRIBE_STRUCT(PasskeyLoginInput, (),
                      (credential_id, client_data, authenticator_data, signature, user_handle, device_token))

// POST /auth/passkeys/enrolment.
struct PasskeyProof {
  std::string password;
  std::optional<std::string> code;  // where two-step login is on
};
BOOST_DESCRIBE_STRUCT(PasskeyProof, (), (password, code))

// Its answer: what navigator.credentials.create() wants.
struct PasskeyEnrolment {
  std::string challenge;
  std::string rp_id;
  std::string user_id;  // the user handle
  std::string username;
  std::vector<std::int32_t> algorithms;        // of COSE, the best first
  std::vector<std::string> known_credentials;  // not to be made again
  std::uint64_t expires_in = 0;                // seconds
};
BOOST_DESCRIBE_STRUCT(PasskeyEnrolment, (),
                      (challenge, rp_id, user_id, username, algorithms, known_credentials, expires_in))

// POST /auth/passkeys: what it gave.
struct PasskeyInput {
  std::string name;
  std::string client_data;
  std::string attestation_object;
};
BOOST_DESCRIBE_STRUCT(PasskeyInput, (), (name, client_data, attestation_object))

struct PasskeyView {
  PasskeyId id;
  std::string name;
  Timestamp created_at;
  std::optional<Timestamp> used_at;
};
BOOST_DESCRIBE_STRUCT(PasskeyView, (), (id, name, created_at, used_at))

struct PasskeyList {
  std::vector<PasskeyView> passkeys;
};
BOOST_DESCRIBE_STRUCT(PasskeyList, (), (passkeys))

// POST /auth/password-reset.
struct PasswordResetAsk {
  std::string email;
  std::optional<std::string> language{};  // of the mail, where the account says none
};
BOOST_DESCRIBE_STRUCT(PasswordResetAsk, (), (email, language))

// PUT /auth/password-reset.
struct PasswordResetInput {
  std::string token;  // from the mail
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordResetInput, (), (token, new_password))

// POST /auth/second-factor/enrolment.
struct SecondFactorEnrolment {
  std::string ticket;
  std::string secret;  // in base32, for apps that are told it by hand
  std::string uri;     // "otpauth://…", for a QR code
};
BOOST_DESCRIBE_STRUCT(SecondFactorEnrolment, (), (ticket, secret, uri))

// PUT /auth/second-factor.
struct SecondFactorInput {
  std::string ticket;
  std::string password;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorInput, (), (ticket, password, code))

// POST /auth/second-factor/off and /auth/second-factor/recovery-codes.
struct SecondFactorProof {
  std::string password;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorProof, (), (password, code))

struct RecoveryCodes {
  std::vector<std::string> recovery_codes;  // shown this once
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recovery_codes))

struct SessionView {
  SessionId id;
  std::string device;  // what the browser or program called itself (User-Agent)
  Timestamp created_at;
  Timestamp last_used_at;  // when its tokens were renewed last
  Timestamp expires_at;
  bool is_current = false;  // the one that asks
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, device, created_at, last_used_at, expires_at, is_current))

// GET /auth/sessions; the one used last first.
struct SessionList {
  std::vector<SessionView> sessions;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (sessions))

// PUT /auth/password.
struct PasswordInput {
  std::string current_password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordInput, (), (current_password, new_password))

// POST /auth/account/deletion: both to confirm it.
struct DeletionInput {
  std::string password;
  std::string username;
};
BOOST_DESCRIBE_STRUCT(DeletionInput, (), (password, username))

struct DeletionStarted {
  std::string secret;  // of the receipt
  std::string path;    // of its page, on the web tier
};
BOOST_DESCRIBE_STRUCT(DeletionStarted, (), (secret, path))

// What lay on one storage node.
struct ErasedNode {
  std::string node;  // "local": the one process that there is
  std::uint64_t images = 0;
  std::uint64_t bytes = 0;             // of the originals
  std::uint64_t left = 0;              // images that are still to be erased there
  std::optional<Timestamp> erased_at;  // when nothing was left
  bool is_retired = false;             // is out of the cluster for good, and was not erased
};
BOOST_DESCRIBE_STRUCT(ErasedNode, (), (node, images, bytes, left, erased_at, is_retired))

// GET /auth/deletions/{secret}.
struct DeletionReceipt {
  Timestamp deleted_at;
  bool is_counted = false;  // otherwise the numbers are still to come
  std::uint64_t photos = 0;
  std::uint64_t bytes = 0;
  std::uint64_t galleries = 0;
  std::uint64_t comments = 0;
  std::uint64_t likes = 0;
  std::uint64_t follows = 0;
  std::vector<ErasedNode> nodes;
  std::optional<Timestamp> erased_at;    // when all was removed but what lies on nodes that are away
  std::optional<Timestamp> finished_at;  // when nothing was left anywhere
};
BOOST_DESCRIBE_STRUCT(DeletionReceipt, (),
                      (deleted_at, is_counted, photos, bytes, galleries, comments, likes, follows, nodes, erased_at,
                       finished_at))

}  // namespace portreto::api
