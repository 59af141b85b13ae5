#pragma once

#include <string>
#include <utility>

#include "base/result.h"

// What every backend says to people, so that they read the same whatever stands behind.
namespace portreto::metadata {

inline std::unexpected<Error> not_found() {
  return fail(ErrorCode::kNotFound, "This does not exist, or not any more.");
}

inline std::unexpected<Error> exists_already() { return fail(ErrorCode::kAlreadyExists, "This exists already."); }

inline std::unexpected<Error> changed_meanwhile() {
  return fail(ErrorCode::kConflict,
              "This was changed by somebody else meanwhile. Load it again, then repeat your change.");
}

inline std::unexpected<Error> still_live() {
  return fail(ErrorCode::kConflict, "Only what is marked as being deleted can be erased.");
}

inline std::unexpected<Error> still_stored() {
  return fail(ErrorCode::kConflict,
              "Only what is marked as being deleted, and lies on no node any more, can be erased.");
}

inline Error try_again(ErrorCode code, std::string message) {
  Error error{code, std::move(message)};
  error.retry_after_s = 1;
  return error;
}

inline Error database_full() {
  return {ErrorCode::kStorageFull, "There is no room left to store this. Nothing was changed; tell the administrator."};
}

inline Error database_silent() {
  return try_again(ErrorCode::kUnavailable, "The database does not answer. Nothing was changed; try again soon.");
}

inline Error database_read_only() {
  return try_again(
      ErrorCode::kUnavailable,
      "Portreto takes no changes for now: its database is read-only. Nothing was changed; try again soon.");
}

inline Error database_unsure() {
  return try_again(ErrorCode::kOutcomeUnknown,
                   "The database failed while it stored this. Look whether it is there, then try again.");
}

inline std::unexpected<Error> too_many_passkeys() {
  return fail(ErrorCode::kConflict,
              "You have as many passkeys as an account can have. Remove one that you no longer use.");
}

inline std::unexpected<Error> gallery_name_taken() {
  constexpr auto kMessage = "You have a gallery of this name already. Choose another name.";
  return fail(Error{ErrorCode::kAlreadyExists, kMessage, {{"name", kMessage}}});
}

inline std::unexpected<Error> account_taken(bool is_username_taken, bool is_email_taken) {
  Error error{ErrorCode::kAlreadyExists, "This account cannot be created."};
  if (is_username_taken) error.fields.push_back({"username", "This username is taken. Choose another one."});
  if (is_email_taken) error.fields.push_back({"email", "There is an account with this email address already. Log in."});
  return fail(std::move(error));
}

// Of a record that is stored as it is, see records/records.h.
inline std::unexpected<Error> stored_otherwise(const std::string& title) {
  return fail(ErrorCode::kConflict, "There is another " + title + " already, or one with what must be unique.");
}

}  // namespace portreto::metadata
