#include <fmt/format.h>

#include <array>

#include "roles/web/views/fragments.h"
#include "roles/web/views/share_parts.h"
#include "roles/web/views/views.h"

// The pages on which administrators decide for everybody.
namespace portreto::roles::web {
namespace {

struct Mode {
  model::RegistrationMode mode;
  Text label, hint;
};
constexpr std::array kModes{
    Mode{model::RegistrationMode::kOpen, "Anybody"_t, "whoever finds the page"_t},
    Mode{model::RegistrationMode::kInvitation, "Who was invited"_t, "by a link of an administrator"_t},
    Mode{model::RegistrationMode::kClosed, "Nobody"_t, "also not those who were invited"_t},
};

// Why it has ended, with when where that is known.
std::string end_text(const Language& language, const api::InvitationItem& invitation) {
  const bool is_dated = invitation.ended_at.has_value();
  const std::string date = is_dated ? date_text(language, *invitation.ended_at) : "";
  switch (invitation.state.value_or(model::InvitationState::kInForce)) {
    case model::InvitationState::kUsedUp:
      return is_dated ? language.say("used up {}"_t, date) : std::string(language.say("used up"_t));
    case model::InvitationState::kExpired:
      return is_dated ? language.say("expired {}"_t, date) : std::string(language.say("expired"_t));
    case model::InvitationState::kRevoked:
      return is_dated ? language.say("revoked {}"_t, date) : std::string(language.say("revoked"_t));
    case model::InvitationState::kInForce: break;
  }
  return {};
}

void add_invitation(Dictionary& list, const api::InvitationItem& invitation) {
  Dictionary& item = list.add_include("INVITATION", "invitation.tpl");
  item.set("INVITATION_ID", invitation.id.str());
  set_text_section(item, "LABEL", invitation.note);
  item.show_if(invitation.note.empty(), "NO_LABEL");
  item.set("USES_TEXT", list.language().say("{0} of {1} used"_t, invitation.used, invitation.uses_max));
  item.show_if(invitation.role == model::Role::kAdmin, "ADMINISTERS");
  set_time(item, invitation.created_at);
  if (invitation.created_by) set_text_section(item, "BY", *invitation.created_by);
  if (invitation.is_in_force && invitation.expires_at) {
    set_text_section(item, "EXPIRES", date_text(list.language(), *invitation.expires_at));
  }
  set_text_section(item, "END", end_text(list.language(), invitation));
  item.show_if(invitation.is_in_force, "IN_FORCE");
}

}  // namespace

std::string render_site_settings(const PageContext& context, const FormState& form, bool is_saved) {
  Layout layout(context, "site_settings.tpl", "Site"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.show_if(is_saved, "SAVED");
  set_form(page, form, {"welcome", "quota_gb", "revision"});
  for (const Mode& mode : kModes) {
    Dictionary& choice = page.add_section("MODE");
    choice.set("VALUE", model::to_string(mode.mode));
    choice.set("LABEL", mode.label);
    choice.set("HINT", mode.hint);
    choice.show_if(form.value("registration") == model::to_string(mode.mode), "CHECKED");
  }
  return layout.render();
}

std::string render_invitations(const PageContext& context, const FormState& form, const api::InvitationList& list,
                               std::string_view made) {
  Layout layout(context, "invitations.tpl", "Invitations"_t, Section::kNone);
  Dictionary& page = layout.page();
  if (!made.empty()) add_made_link(page, made);
  set_form(page, form, {"note", "uses_max"});
  add_expiries(page, form);
  if (!list.invitations.empty()) {
    Dictionary& invitations = page.add_section("INVITATIONS");
    for (const api::InvitationItem& invitation : list.invitations) add_invitation(invitations, invitation);
  }
  if (!list.ended.empty()) {
    Dictionary& ended = page.add_section("ENDED");
    for (const api::InvitationItem& invitation : list.ended) add_invitation(ended, invitation);
  }
  return layout.render();
}

}  // namespace portreto::roles::web
