#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "security/current.h"
#include "security/keys.h"
#include "security/mac_ring.h"

namespace portreto::security {

// Tokens against cross-site request forgery, which every form carries (OWASP's "signed double-submit", without state on
// the server). A token is bound to `binding`: the session's id, or, before there is one, the random value of a cookie
// that was set for the purpose; so a token of one browser is worth nothing in another, and logging in ends those from
// before.
//
// The token is HMAC-SHA256(key, "csrf|v1|" + binding), truncated to 128 bits, XORed with a random pad and preceded by
// it: it looks different in every answer, so that compression of a page next to attacker-chosen text tells nothing
// (BREACH). Thread-safe.
class CsrfTokens {
 public:
  void set_keys(const SecretRing& ring) { keys_.set(MacRing(ring)); }

  // 43 characters of base64url. kUnavailable while no key may sign.
  Result<std::string> issue(std::string_view binding, Timestamp now) const;

  // Whether the token was issued for this binding under a key of the ring; an empty binding never fits.
  bool verify(std::string_view token, std::string_view binding, Timestamp now) const;

 private:
  Current<MacRing> keys_;
};

// Whether a request that changes something was sent by a page of our own, from the headers that a browser sets and a
// page cannot. `origin` and `sec_fetch_site` are empty when missing; `own_origin` is `scheme://host[:port]` as browsers
// write it (lower case, no default port). An Origin must be ours ("null" is not), and Sec-Fetch-Site must be
// same-origin, or none, which means the person's own doing. With neither, no: every browser since 2020 sends one of
// them with a POST. Pages need a Referrer-Policy other than no-referrer, which makes browsers send "Origin: null" with
// their own forms.
bool is_same_origin(std::string_view origin, std::string_view sec_fetch_site, std::string_view own_origin);

}  // namespace portreto::security
