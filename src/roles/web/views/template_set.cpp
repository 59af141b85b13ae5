#include "roles/web/views/template_set.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "roles/web/embedded_assets.h"
#include "roles/web/language/language.h"

namespace portreto::roles::web {
namespace {

ctemplate::TemplateString view(std::string_view text) { return {text.data(), text.size()}; }

std::unique_ptr<ctemplate::TemplateCache> parse_templates(const EmbeddedTemplates& embedded) {
  auto cache = std::make_unique<ctemplate::TemplateCache>();
  for (const EmbeddedTemplate& source : embedded.templates) {
    if (!cache->StringToTemplateCache(view(source.name), view(source.text), ctemplate::DO_NOT_STRIP)) {
      throw std::logic_error(fmt::format("the template {} in {} does not parse", source.name, embedded.language));
    }
  }
  // Nothing is read from disk or replaced from now on, so that look-ups need no lock.
  cache->Freeze();
  return cache;
}

auto parse_all() {
  std::map<std::string_view, std::unique_ptr<ctemplate::TemplateCache>> caches;
  for (const EmbeddedTemplates& embedded : embedded_templates()) caches[embedded.language] = parse_templates(embedded);
  return caches;
}

}  // namespace

ctemplate::TemplateCache& templates(const Language& language) {
  static const auto caches = parse_all();
  return *caches.at(language.code());
}

}  // namespace portreto::roles::web
