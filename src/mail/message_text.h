#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "mail/mail.h"

namespace portreto::mail {

// A mail as it goes over the wire, header and body (RFC 5322, RFC 2045), lines ended by CRLF. `id` is the left part of
// its Message-ID. kInvalidArgument for an address, a subject or a language that would break out of its line.
Result<std::string> message_text(const Message& message, std::string_view from, std::string_view id, Timestamp now);

}  // namespace portreto::mail
