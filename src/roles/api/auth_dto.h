#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

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

}  // namespace portreto::api
