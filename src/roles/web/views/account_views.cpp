#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "model/limits.h"
#include "roles/web/views/device_name.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/qr_code.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

constexpr Text kSecondFactorTitle = "Two-step login"_t;
constexpr Text kPasskeysTitle = "Passkeys"_t;

}  // namespace

std::string render_login(const PageContext& context, const FormState& form, std::string_view return_to,
                         bool has_passkeys) {
  Layout layout(context, "login.tpl", "Log in"_t, Section::kLogIn);
  layout.describe("Log in to see what others share with you, and to share your own photos."_t);
  layout.page().set("RETURN_TO", return_to);
  set_form(layout.page(), form, {"login"});
  if (has_passkeys) layout.page().add_section("PASSKEYS").set("RETURN_TO", return_to);
  return layout.render();
}

std::string render_login_code(const PageContext& context, const FormState& form, std::string_view return_to) {
  Layout layout(context, "login_code.tpl", "Log in"_t, Section::kLogIn);
  layout.page().set("RETURN_TO", return_to);
  set_form(layout.page(), form, {"ticket"});
  return layout.render();
}

std::string render_register(const PageContext& context, const FormState& form, std::string_view return_to,
                            const RegisterRules& rules) {
  using Mode = model::RegistrationMode;
  Layout layout(context, "register.tpl", "Create your account"_t, Section::kNone);
  layout.describe("An account to keep galleries and to share your photos with the people you choose."_t);
  Dictionary& page = layout.page();
  set_text_section(page, "WELCOME", rules.policy.welcome);
  page.show_if(rules.policy.is_unused, "UNUSED");
  const bool has_invitation = !form.value("invitation").empty();
  if (rules.policy.registration == Mode::kClosed && !has_invitation) {
    page.show("CLOSED");
    return layout.render();
  }
  Dictionary& open = page.add_section("OPEN");
  open.set("RETURN_TO", return_to);
  open.set("PASSWORD_LENGTH_MIN", rules.password_length_min);
  set_form(open, form, {"username", "email", "invitation"});
  open.show_if(has_invitation || rules.policy.registration == Mode::kInvitation, "INVITED");
  return layout.render();
}

std::string render_profile_settings(const PageContext& context, const FormState& form, const api::OwnProfile& profile,
                                    const std::optional<Error>& photo_error) {
  Layout layout(context, "settings_profile.tpl", "Settings"_t, Section::kNone);
  Dictionary& page = layout.page();
  const std::string& name = context.viewer ? context.viewer->display_name : profile.username;
  add_avatar(page, "AVATAR", profile.photo, name);
  page.show_if(profile.photo.has_value(), "HAS_PHOTO");
  if (photo_error) page.add_section("PHOTO_ERROR").set("MESSAGE", page.language().say_error(photo_error->message));
  set_form(page, form, {"first_name", "last_name", "bio", "birth_date"});
  constexpr std::array<std::pair<std::string_view, Text>, 4> kSexes{
      {{"", "Not said"_t}, {"female", "Female"_t}, {"male", "Male"_t}, {"other", "Other"_t}}};
  for (const auto& [value, label] : kSexes) {
    Dictionary& option = page.add_section("SEX_OPTION");
    option.set("VALUE", value);
    option.set("LABEL", label);
    option.show_if(form.value("sex") == value, "SELECTED");
  }
  page.show_if(form.value("is_private") == "true", "IS_PRIVATE");
  return layout.render();
}

std::string render_account_settings(const PageContext& context, const api::AccountView& account,
                                    const PasswordForm& password, const api::QuotaView* quota) {
  Layout layout(context, "settings_account.tpl", "Account"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.set("USERNAME", account.username);
  page.set("EMAIL", account.email);
  set_time(page, account.created_at);
  page.set("PASSWORD_LENGTH_MIN", password.length_min);
  page.show_if(password.is_changed, "CHANGED");
  page.show(account.has_second_factor ? "SECOND_FACTOR_ON" : "SECOND_FACTOR_OFF");
  set_form(page, password.form, {});
  if (quota != nullptr) add_room(page.add_section("HAS_ROOM"), *quota);
  return layout.render();
}

std::string render_forgot(const PageContext& context, ForgotState state, const FormState& form) {
  Layout layout(context, "forgot.tpl", "Forgot your password?"_t, Section::kLogIn);
  switch (state) {
    case ForgotState::kAsk: set_form(layout.page().add_section("ASK"), form, {"email"}); break;
    case ForgotState::kAsked: layout.page().show("ASKED"); break;
    case ForgotState::kNoMail: layout.page().show("NO_MAIL"); break;
  }
  return layout.render();
}

std::string render_reset(const PageContext& context, ResetState state, const FormState& form,
                         std::size_t password_length_min) {
  Layout layout(context, "reset.tpl", "Choose a new password"_t, Section::kLogIn);
  layout.hide_from_search_engines();
  switch (state) {
    case ResetState::kChoose: {
      Dictionary& choose = layout.page().add_section("CHOOSE");
      choose.set("PASSWORD_LENGTH_MIN", password_length_min);
      set_form(choose, form, {"token"});
      break;
    }
    case ResetState::kDone: layout.page().show("DONE"); break;
    case ResetState::kDead: layout.page().show("DEAD"); break;
  }
  return layout.render();
}

std::string render_second_factor(const PageContext& context, const FormState& form, std::uint64_t recovery_codes_left) {
  Layout layout(context, "settings_second_factor.tpl", kSecondFactorTitle, Section::kNone);
  Dictionary& page = layout.page();
  Dictionary& on = page.add_section("ON");
  on.set_count("LEFT_TEXT", recovery_codes_left, "{} recovery code is left.|{} recovery codes are left."_n);
  set_form(on, form, {});
  return layout.render();
}

std::string render_second_factor_enrolment(const PageContext& context, const FormState& form) {
  Layout layout(context, "settings_second_factor.tpl", kSecondFactorTitle, Section::kNone);
  Dictionary& off = layout.page().add_section("OFF");
  set_form(off, form, {"ticket", "secret", "uri"});
  const QrCode code = make_qr_code(form.value("uri"));
  if (!code.path.empty()) {
    Dictionary& qr = off.add_section("QR");
    qr.set("QR_VIEW", code.view_box);
    qr.set("QR_PATH", code.path);
  }
  return layout.render();
}

std::string render_recovery_codes(const PageContext& context, const std::vector<std::string>& codes) {
  Layout layout(context, "settings_second_factor.tpl", kSecondFactorTitle, Section::kNone);
  Dictionary& list = layout.page().add_section("CODES");
  for (const std::string& code : codes) list.add_section("CODE").set("TEXT", code);
  return layout.render();
}

std::string render_passkeys(const PageContext& context, const FormState& form, const api::PasskeyList& list,
                            const PasskeyRules& rules) {
  Layout layout(context, "settings_passkeys.tpl", kPasskeysTitle, Section::kNone);
  Dictionary& page = layout.page().add_section("LIST");
  if (!list.passkeys.empty()) {
    Dictionary& rows = page.add_section("HAS_PASSKEYS");
    for (const api::PasskeyView& passkey : list.passkeys) {
      Dictionary& row = rows.add_section("PASSKEY");
      row.set("PASSKEY_ID", passkey.id.str());
      row.set("PASSKEY_NAME", passkey.name);
      row.set("CREATED_ISO", format_rfc3339(passkey.created_at));
      row.set("CREATED_TEXT", time_text(*context.language, passkey.created_at));
      row.show_if(!passkey.used_at, "NEVER_USED");
      if (!passkey.used_at) continue;
      Dictionary& used = row.add_section("USED");
      used.set("USED_ISO", format_rfc3339(*passkey.used_at));
      used.set("USED_TEXT", time_text(*context.language, *passkey.used_at));
    }
  }
  if (!rules.can_add) {
    page.show("UNAVAILABLE");
  } else if (list.passkeys.size() >= model::kPasskeysMax) {
    page.show("FULL");
  } else {
    Dictionary& add = page.add_section("ADD");
    set_form(add, form, {"name"});
    if (rules.wants_code) set_form(add.add_section("SECOND_FACTOR"), form, {});
  }
  return layout.render();
}

std::string render_passkey_making(const PageContext& context, const FormState& form,
                                  const api::PasskeyEnrolment& begun) {
  Layout layout(context, "settings_passkeys.tpl", kPasskeysTitle, Section::kNone);
  Dictionary& make = layout.page().add_section("MAKE");
  set_form(make, form, {"name"});
  make.set("CHALLENGE", begun.challenge);
  make.set("RP_ID", begun.rp_id);
  make.set("USER_ID", begun.user_id);
  make.set("USERNAME", begun.username);
  make.set("ALGORITHMS", fmt::to_string(fmt::join(begun.algorithms, " ")));
  make.set("KNOWN", fmt::to_string(fmt::join(begun.known_credentials, " ")));
  return layout.render();
}

std::string render_sessions(const PageContext& context, const api::SessionList& list) {
  Layout layout(context, "settings_sessions.tpl", "Devices"_t, Section::kNone);
  Dictionary& page = layout.page();
  for (const api::SessionView& session : list.sessions) {
    Dictionary& row = page.add_section("SESSION");
    row.set("SESSION_ID", session.id.str());
    row.set("DEVICE", device_name(layout.language(), session.device));
    row.set("USED_ISO", format_rfc3339(session.last_used_at));
    row.set("USED_TEXT", time_text(layout.language(), session.last_used_at));
    row.set("CREATED_ISO", format_rfc3339(session.created_at));
    row.set("CREATED_TEXT", time_text(layout.language(), session.created_at));
    row.show(session.is_current ? "IS_CURRENT" : "IS_OTHER");
  }
  page.show_if(list.sessions.size() > 1, "HAS_OTHERS");
  return layout.render();
}

std::string render_question(const PageContext& context, const Question& question) {
  Layout layout(context, "confirm_delete.tpl", question.heading, Section::kNone);
  Dictionary& page = layout.page();
  page.set("HEADING", question.heading);
  page.set("TEXT", question.text);
  page.set("FORM_ACTION", question.action);
  page.set("SUBMIT_LABEL", question.submit_label);
  page.set("CANCEL_URL", question.cancel_url);
  page.set("RETURN_TO", question.return_to);
  return layout.render();
}

}  // namespace portreto::roles::web
