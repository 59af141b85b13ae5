#include <array>

#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

struct Choice {
  const char* value;  // empty: none is wanted
  const char* section;
};
constexpr std::array kChoices{Choice{"", "NONE"}, Choice{"hourly", "HOURLY"}, Choice{"daily", "DAILY"},
                              Choice{"weekly", "WEEKLY"}};

}  // namespace

std::string render_digest_settings(const PageContext& context, const api::AccountView& account, bool can_send,
                                   bool is_saved, const FormState& form) {
  Layout layout(context, "settings_mail.tpl", "Mail"_t, Section::kNone);
  if (!can_send) {
    layout.page().show("NO_MAIL");
    return layout.render();
  }
  Dictionary& page = layout.page().add_section("CAN_SEND");
  page.set("EMAIL", account.email);
  const api::DigestView& digest = account.digest;
  page.show_if(is_saved && (!digest.every || digest.is_confirmed), "SAVED");
  if (digest.every && !digest.is_confirmed) page.add_section("UNCONFIRMED").set("EMAIL", account.email);
  const std::string chosen = form.error     ? form.value("every")
                             : digest.every ? std::string(model::to_string(*digest.every))
                                            : std::string();
  for (const Choice& choice : kChoices) page.show_if(chosen == choice.value, choice.section);
  const std::string mailed_in = form.error         ? form.value("language")
                                : account.language ? *account.language
                                                   : std::string(context.language->code());
  for (const auto& one : language::languages()) {
    Dictionary& option = page.add_section("LANGUAGE_OPTION");
    option.set("VALUE", one->code());
    option.set("LABEL", one->name());
    option.show_if(one->code() == mailed_in, "SELECTED");
  }
  set_form(page, form, {});
  return layout.render();
}

std::string render_digest_link(const PageContext& context, DigestLinkPage link_page, DigestLinkState state,
                               const FormState& form) {
  Layout layout(context, "digest_link.tpl", "Mail"_t, Section::kNone);
  layout.hide_from_search_engines();
  if (state == DigestLinkState::kDead) {
    layout.page().show("DEAD");
    return layout.render();
  }
  const bool is_confirmation = link_page == DigestLinkPage::kConfirm;
  if (state == DigestLinkState::kDone) {
    layout.page().show(is_confirmation ? "CONFIRMED" : "ENDED");
    return layout.render();
  }
  set_form(layout.page().add_section(is_confirmation ? "CONFIRM" : "END"), form, {"link"});
  return layout.render();
}

}  // namespace portreto::roles::web
