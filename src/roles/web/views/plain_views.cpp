#include "roles/web/views/layout.h"
#include "roles/web/views/views.h"

// Pages that say the same to everybody.
namespace portreto::roles::web {

std::string render_offline(const PageContext& context) {
  Layout layout(context, "offline.tpl", "Not reachable"_t, Section::kNone);
  layout.hide_from_search_engines();
  return layout.render();
}

std::string render_shortcuts(const PageContext& context) {
  return Layout(context, "shortcuts.tpl", "Keyboard shortcuts"_t, Section::kNone).render();
}

}  // namespace portreto::roles::web
