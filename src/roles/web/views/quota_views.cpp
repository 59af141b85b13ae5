#include <algorithm>

#include "roles/web/views/amounts.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {

void add_room(Dictionary& dictionary, const api::QuotaView& quota) {
  Dictionary& room = dictionary.add_include("ROOM", "room.tpl");
  Dictionary& section = room.add_section(quota.limit_bytes == 0 ? "UNLIMITED" : "LIMITED");
  section.set("USED", decimal_bytes_text(dictionary.language(), quota.used_bytes));
  if (quota.limit_bytes == 0) return;
  section.set("LIMIT", decimal_bytes_text(dictionary.language(), quota.limit_bytes));
  const auto share = static_cast<double>(quota.used_bytes) / static_cast<double>(quota.limit_bytes);
  section.set("PERCENT", static_cast<std::uint64_t>(std::min(1.0, share) * 100));
}

RoomState room_left(const Language& language, const api::QuotaView& quota) {
  if (quota.limit_bytes == 0) return {};
  const std::uint64_t left = quota.limit_bytes - std::min(quota.limit_bytes, quota.used_bytes);
  return {.is_limited = true,
          .left_bytes = left,
          .text = language.say("You have room for {0} more, of {1}."_t, decimal_bytes_text(language, left),
                               decimal_bytes_text(language, quota.limit_bytes))};
}

std::string render_person_quota(const PageContext& context, const FormState& form, const api::QuotaView& quota,
                                bool is_saved) {
  Layout layout(context, "person_quota.tpl", "Room"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.set("PERSON_NAME", quota.user.display_name);
  page.set("USERNAME", quota.user.username);
  page.show_if(is_saved, "SAVED");
  add_room(page, quota);
  set_form(page, form, {"limit_gb"});
  return layout.render();
}

}  // namespace portreto::roles::web
