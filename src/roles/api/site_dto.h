#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "model/site.h"
#include "roles/api/page_dto.h"

// What administrators decide for everybody.
namespace portreto::api {

// GET and PATCH /admin/settings.
struct SiteSettingsPage {
  std::optional<Viewer> viewer;
  model::RegistrationMode registration = model::RegistrationMode::kOpen;
  std::string welcome;            // on the pages for those who have no account yet
  std::uint64_t quota_bytes = 0;  // how much of their photos each person may keep; 0: no limit
  std::uint64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(SiteSettingsPage, (), (viewer, registration, welcome, quota_bytes, revision))

struct SiteSettingsPatch {
  std::uint64_t revision = 0;  // of what was read
  std::optional<model::RegistrationMode> registration;
  std::optional<std::string> welcome;
  std::optional<std::uint64_t> quota_bytes;
};
BOOST_DESCRIBE_STRUCT(SiteSettingsPatch, (), (revision, registration, welcome, quota_bytes))

// POST /admin/invitations.
struct InvitationInput {
  std::optional<std::string> note;        // for the administrators' own list
  std::optional<std::uint64_t> uses_max;  // absent: 1
  std::optional<Timestamp> expires_at;    // absent: never
};
BOOST_DESCRIBE_STRUCT(InvitationInput, (), (note, uses_max, expires_at))

struct InvitationItem {
  InvitationId id;
  std::string note;
  model::Role role = model::Role::kMember;  // of the accounts that are made with it
  std::uint64_t uses_max = 1;
  std::uint64_t used = 0;  // accounts that were made with it
  std::optional<Timestamp> expires_at;
  bool is_in_force = false;  // neither expired, used up nor revoked
  std::optional<model::InvitationState> state;
  std::optional<Timestamp> ended_at;  // absent: in force, or nobody noted it
  std::optional<std::string>
      created_by;  // username of the administrator; absent: made on the machine, or they are gone
  Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(InvitationItem, (),
                      (id, note, role, uses_max, used, expires_at, is_in_force, state, ended_at, created_by,
                       created_at))

// The one time that the token is told.
struct InvitationCreated {
  InvitationItem invitation;
  std::string token;
  std::string path;  // of the page for people, "/register?…"
};
BOOST_DESCRIBE_STRUCT(InvitationCreated, (), (invitation, token, path))

// GET /admin/invitations: those in force and the others, each newest first.
struct InvitationList {
  std::optional<Viewer> viewer;
  std::vector<InvitationItem> invitations;
  std::vector<InvitationItem> ended;
};
BOOST_DESCRIBE_STRUCT(InvitationList, (), (viewer, invitations, ended))

}  // namespace portreto::api
