#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/values.h"

// Bodies of /api/v1/auth.
namespace portreto::api {

struct RegisterInput {
  std::string username;
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(RegisterInput, (), (username, email, password))

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
struct AccountView {
  UserId id;
  std::string username;
  std::string email;
  model::Role role = model::Role::kMember;
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(AccountView, (), (id, username, email, role, created_at))

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

}  // namespace portreto::api
