#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "mail/mail.h"
#include "metadata/metadata_store.h"
#include "model/values.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"
#include "security/password.h"

namespace portreto::services {

// A new password for whoever can read the mail of an account. Stateless but for the store. Thread-safe. Dependencies
// must outlive it, and it the event loops on which it was called: mails are sent behind the answers.
class PasswordResets {
 public:
  struct Dependencies {
    metadata::MetadataStore& store;
    BlockingPool& hashing_pool;
    const security::PasswordHasher& hasher;
    mail::Sender* sender;  // null: no mail is sent, and no password is reset
    std::string site_url;  // what links begin with: "https://photos.example.org"
    const Clock& clock;
    std::size_t password_length_min = 10;
  };
  explicit PasswordResets(Dependencies dependencies) : d_(std::move(dependencies)) {}

  bool can_send() const { return d_.sender != nullptr; }

  // Whether there is an account with this address or not: the same answer, in the same time, and the same errors
  // (SECURITY 12). Mailing goes on behind the answer. kInvalidArgument naming "email" for what is no address, or
  // "language"; kPermissionDenied when no mail is sent here; kTooManyRequests when many were asked for; kOverloaded.
  struct Ask {
    std::string email;
    std::string peer;                       // the client's address
    std::optional<std::string> language{};  // in which it is asked: of the mail, where the account says none
  };
  Task<Status> ask(Ask asked);

  // Sets the password and ends all sessions. kNotFound for a token that was used, is an hour old, was followed by
  // another one, or never was; kInvalidArgument naming "new_password".
  Task<Status> reset(std::string token, std::string new_password);

  // What goes on behind ask(): makes the token and mails it.
  Task<Status> mail_link(std::string email, std::string language = {});

 private:
  Task<void> mail_link_and_log(std::string email, std::string language);
  Task<void> end_sessions(const model::User& user);

  const Dependencies d_;
  std::atomic<std::size_t> mailing_{0};
};

}  // namespace portreto::services
