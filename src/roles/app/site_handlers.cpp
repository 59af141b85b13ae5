#include "roles/app/site_handlers.h"

#include <fmt/format.h>

#include <utility>

#include "roles/app/input.h"
#include "runtime/log.h"
#include "services/assembly.h"

namespace portreto::roles::app {

Task<Result<http::Response>> SiteHandlers::settings_answer(const http::Request& request, model::SiteSettings settings) {
  PORTRETO_CO_ASSIGN(const auto people, co_await services::people_of(metadata_, viewer_of(request), {}));
  PORTRETO_CO_ASSIGN(const auto render, answers_.renderer(people));
  co_return api::answer(api::SiteSettingsPage{.viewer = render.viewer(),
                                              .registration = settings.registration,
                                              .welcome = std::move(settings.welcome),
                                              .quota_bytes = settings.quota_bytes,
                                              .revision = settings.revision});
}

Task<Result<http::Response>> SiteHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto settings, co_await site_.look());
  co_return co_await settings_answer(request, std::move(settings));
}

Task<Result<http::Response>> SiteHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::SiteSettingsPatch>(request));
  services::AuditLog::Act act{.act = services::audit_act::kSettings, .object = "site"};
  if (input.registration) act.detail = fmt::format("registration: {}", model::to_string(*input.registration));
  if (input.welcome) act.detail += act.detail.empty() ? "welcome text" : ", welcome text";
  if (input.quota_bytes) {
    act.detail += fmt::format("{}quota: {} bytes", act.detail.empty() ? "" : ", ", *input.quota_bytes);
  }
  PORTRETO_CO_ASSIGN(auto settings, co_await audit_.record(viewer_of(request), std::move(act),
                                                           site_.change({.revision = input.revision,
                                                                         .registration = input.registration,
                                                                         .welcome = std::move(input.welcome),
                                                                         .quota_bytes = input.quota_bytes})));
  log::warn("an administrator has changed the settings of the site",
            {{"registration", model::to_string(settings.registration)}, {"user", request.context.user->str()}});
  co_return co_await settings_answer(request, std::move(settings));
}

api::InvitationItem SiteHandlers::item_of(const model::Invitation& invitation, const services::People& people) const {
  const model::InvitationState state = invitations_.state_of(invitation);
  api::InvitationItem item{.id = invitation.id,
                           .note = invitation.note,
                           .role = invitation.role,
                           .uses_max = invitation.uses_max,
                           .used = invitation.used,
                           .expires_at = invitation.expires_at,
                           .is_in_force = state == model::InvitationState::kInForce,
                           .state = state,
                           .ended_at = invitations_.end_of(invitation),
                           .created_at = invitation.created_at};
  if (invitation.created_by) {
    if (const auto* profile = people.find(*invitation.created_by)) item.created_by = profile->username;
  }
  return item;
}

Task<Result<http::Response>> SiteHandlers::list_invitations(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto invitations, co_await invitations_.list());
  std::vector<UserId> makers;
  for (const auto* part : {&invitations.in_force, &invitations.ended}) {
    for (const model::Invitation& invitation : *part) {
      if (invitation.created_by) makers.push_back(*invitation.created_by);
    }
  }
  PORTRETO_CO_ASSIGN(const auto people, co_await services::people_of(metadata_, viewer_of(request), std::move(makers)));
  PORTRETO_CO_ASSIGN(const auto render, answers_.renderer(people));
  api::InvitationList list{.viewer = render.viewer(), .invitations = {}, .ended = {}};
  for (const auto& invitation : invitations.in_force) list.invitations.push_back(item_of(invitation, people));
  for (const auto& invitation : invitations.ended) list.ended.push_back(item_of(invitation, people));
  co_return api::answer(list);
}

Task<Result<http::Response>> SiteHandlers::invite(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::InvitationInput>(request));
  PORTRETO_CO_ASSIGN(const auto people, co_await services::people_of(metadata_, viewer_of(request), {}));
  services::Invitations::New wanted{.note = std::move(input.note).value_or(""),
                                    .uses_max = input.uses_max.value_or(1),
                                    .expires_at = input.expires_at};
  PORTRETO_CO_ASSIGN(const auto created, co_await audit_.record(viewer_of(request), services::invitation_act(wanted),
                                                                invitations_.create(request.context.user, wanted)));
  const api::InvitationCreated answer{item_of(created.invitation, people), created.token, path_of(created)};
  co_return api::answer(answer, 201);
}

Task<Result<http::Response>> SiteHandlers::revoke_invitation(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<InvitationId>(request));
  PORTRETO_CO_TRY(co_await audit_.record(viewer_of(request),
                                         {.act = services::audit_act::kRevokeInvitation, .object = id.str()},
                                         invitations_.revoke(id)));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
