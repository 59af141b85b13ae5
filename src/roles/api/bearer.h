#pragma once

#include <memory>

#include "http/message.h"
#include "security/jwt.h"
#include "security/token_cache.h"

namespace portreto::api {

// Whom access tokens are from and for: the same in all tiers that sign or verify them.
inline constexpr char kTokenIssuer[] = "portreto";
inline constexpr char kTokenAudience[] = "portreto";

using Claims = std::shared_ptr<const security::AccessClaims>;

// The claims of the request's `Authorization: Bearer` token; null when it has none. A token that is there and not valid
// is kUnauthenticated, never the same as none: who sent it believes to be signed in.
inline Result<Claims> find_bearer(const http::Request& request, security::VerifiedTokenCache& tokens, Timestamp now) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.headers.find("Authorization");
  if (!header) return Claims();
  if (!header->starts_with(kScheme))
    return fail(ErrorCode::kUnauthenticated, "Send the access token as a Bearer token.");
  return tokens.verify(header->substr(kScheme.size()), now);
}

inline Result<Claims> require_bearer(const http::Request& request, security::VerifiedTokenCache& tokens,
                                     Timestamp now) {
  PORTRETO_ASSIGN(Claims claims, find_bearer(request, tokens, now));
  if (!claims) return fail(ErrorCode::kUnauthenticated, "Log in first.");
  return claims;
}

}  // namespace portreto::api
