#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace portreto::http {

// A strong entity tag: `opaque` in quotes (RFC 9110 section 8.8.3). Characters that cannot stand in one must not be in
// it; hexadecimal and base64url are fine.
std::string strong_etag(std::string_view opaque);

// Whether an If-None-Match value names the current tag by weak comparison, or is "*": answer 304 then.
bool none_match_hits(std::string_view if_none_match, std::string_view etag);
// Whether an If-Match value allows a change of what has the current tag now (strong comparison, or "*"); `etag` is
// empty when the thing does not exist. kPreconditionFailed otherwise.
bool match_allows(std::string_view if_match, std::string_view etag);

// For GET and HEAD: whether the client's copy is still good.
bool is_not_modified(const Headers& headers, std::string_view etag);
// The 304 for it, with what RFC 9110 section 15.4.5 asks to repeat: pass the headers of the full answer.
Response not_modified(const Headers& full);

}  // namespace portreto::http
