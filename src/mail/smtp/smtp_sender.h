#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"
#include "mail/mail.h"
#include "runtime/blocking_pool.h"

namespace portreto::mail {

struct SmtpOptions {
  std::string url;   // "smtp://host:port" or "smtps://host:port"
  std::string from;  // an address
  std::string username{};
  std::string password{};
  bool is_starttls_required = true;           // of smtp://
  std::string ca_file{};                      // empty: the system's
  std::chrono::milliseconds timeout{30'000};  // of one mail, with all that belongs to it
};

// By SMTP (RFC 5321) through libcurl, one connection a mail. The pool, whose threads then wait for the server, and the
// clock must outlive it.
class SmtpSender final : public Sender {
 public:
  SmtpSender(SmtpOptions options, BlockingPool& pool, const Clock& clock);

  Task<Status> send(Message message) override;

 private:
  Status send_now(const std::string& to, const std::string& text) const;

  const SmtpOptions options_;
  BlockingPool& pool_;
  const Clock& clock_;
};

}  // namespace portreto::mail
