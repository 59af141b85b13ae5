#include "roles/auth/commands/users.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "metadata/passkey_store.h"
#include "model/limits.h"
#include "model/rules.h"
#include "roles/process/text_table.h"
#include "services/audit_log.h"
#include "services/invitations.h"
#include "services/second_factor.h"

namespace portreto::roles {
namespace {

constexpr std::size_t kPeopleABatch = 200;

std::string day_of(Timestamp time) {
  return fmt::format("{:%Y-%m-%d}", std::chrono::time_point_cast<std::chrono::seconds>(time));
}

Task<Result<model::User>> find_user(metadata::MetadataStore& metadata, const std::string& login) {
  auto user = co_await metadata.accounts().find_by_login(model::fold(login));
  if (!user && user.error().code == ErrorCode::kNotFound) {
    co_return fail(ErrorCode::kNotFound,
                   fmt::format("There is nobody with the username or the email address {}.", login));
  }
  co_return user;
}

}  // namespace

Task<Result<std::string>> users_table(metadata::MetadataStore& metadata, bool admins_only) {
  const auto records = metadata.records();
  std::vector<TextRow> rows{{"USERNAME", "ROLE", "EMAIL", "SINCE"}};
  std::optional<metadata::Person> after;
  for (bool has_more = true; has_more;) {
    PORTRETO_CO_ASSIGN(auto people, co_await records->of<metadata::Person>().list(after, kPeopleABatch));
    for (const auto& [user, profile] : people) {
      if (admins_only && user.role != model::Role::kAdmin) continue;
      const std::string role(model::to_string(user.role));
      rows.push_back(
          {user.username, user.is_disabled ? role + ", disabled" : role, user.email, day_of(user.created_at)});
    }
    has_more = people.size() == kPeopleABatch;
    if (has_more) after = std::move(people.back());
  }
  if (rows.size() == 1) co_return admins_only ? "There are no administrators.\n" : "There are no people.\n";
  co_return text_table(rows);
}

Task<Result<std::string>> invite_user(metadata::MetadataStore& metadata, model::Role role, std::string url,
                                      const Clock& clock) {
  services::Invitations invitations(metadata, clock);
  services::AuditLog audit(metadata, clock);
  const services::Invitations::New wanted{
      .note = "Made on the machine", .expires_at = clock.now() + services::kSetUpTtl, .role = role};
  PORTRETO_CO_ASSIGN(const auto created, co_await audit.record({}, services::invitation_act(wanted),
                                                               invitations.create(std::nullopt, wanted)));
  co_return fmt::format("{}{}\nOne person can make an account with this link within a day{}.\n", url,
                        services::path_of(created), role == model::Role::kAdmin ? ", as an administrator" : "");
}

Task<Result<std::string>> set_user_role(metadata::MetadataStore& metadata, std::string login, model::Role role) {
  const auto user = co_await find_user(metadata, login);
  if (!user) co_return fail(user.error());
  services::AuditLog audit(metadata, system_clock());
  PORTRETO_CO_TRY(co_await audit.record({},
                                        {.act = services::audit_act::kRole,
                                         .object = "@" + user->username,
                                         .detail = fmt::format("{} → {}", to_string(user->role), to_string(role))},
                                        metadata.accounts().set_role(user->id, role)));
  if (role == model::Role::kMember) co_return fmt::format("{} is a member like others.\n", user->username);
  co_return fmt::format(
      "{} is an administrator from now on. Their menu shows it within ten minutes, or once they log in "
      "again.\n",
      user->username);
}

Task<Result<std::string>> end_two_step_login(metadata::MetadataStore& metadata, std::string login) {
  const auto user = co_await find_user(metadata, login);
  if (!user) co_return fail(user.error());
  if (!user->second_factor) co_return fmt::format("{} logs in by the password alone already.\n", user->username);
  services::AuditLog audit(metadata, system_clock());
  auto ended =
      metadata.accounts().change_second_factor({.user = user->id,
                                                .expected = user->password_hash,
                                                .password_hash = std::string(services::bare_hash(user->password_hash)),
                                                .second_factor = std::nullopt});
  PORTRETO_CO_TRY(co_await audit.record({}, {.act = services::audit_act::kEndTwoStep, .object = "@" + user->username},
                                        std::move(ended)));
  co_return fmt::format("{} logs in by the password alone from now on, and can turn two-step login on again.\n",
                        user->username);
}

Task<Result<std::string>> remove_passkeys(metadata::MetadataStore& metadata, std::string login) {
  const auto user = co_await find_user(metadata, login);
  if (!user) co_return fail(user.error());
  services::AuditLog audit(metadata, system_clock());
  std::size_t removed = 0;
  const auto remove_all = [&]() -> Task<Status> {
    for (;;) {
      PORTRETO_CO_ASSIGN(const std::size_t some,
                         co_await metadata.passkeys().remove_all_of(user->id, model::kPasskeysMax));
      if (some == 0) co_return Status{};
      removed += some;
    }
  };
  PORTRETO_CO_TRY(co_await audit.record(
      {}, {.act = services::audit_act::kRemovePasskeys, .object = "@" + user->username}, remove_all()));
  if (removed == 0) co_return fmt::format("{} has no passkeys.\n", user->username);
  co_return fmt::format("{} passkey{} of {} removed; {} can log in by the password, and add new ones.\n", removed,
                        removed == 1 ? "" : "s", user->username, user->username);
}

}  // namespace portreto::roles
