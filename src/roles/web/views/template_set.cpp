#include "roles/web/views/template_set.h"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "roles/web/embedded_assets.h"

namespace portreto::roles::web {
namespace {

ctemplate::TemplateString view(std::string_view text) { return {text.data(), text.size()}; }

std::unique_ptr<ctemplate::TemplateCache> parse_templates() {
  auto cache = std::make_unique<ctemplate::TemplateCache>();
  for (const EmbeddedTemplate& source : embedded_templates()) {
    if (!cache->StringToTemplateCache(view(source.name), view(source.text), ctemplate::DO_NOT_STRIP)) {
      throw std::logic_error(fmt::format("the template {} does not parse", source.name));
    }
  }
  // Nothing is read from disk or replaced from now on, so that look-ups need no lock.
  cache->Freeze();
  return cache;
}

}  // namespace

ctemplate::TemplateCache& templates() {
  static const std::unique_ptr<ctemplate::TemplateCache> cache = parse_templates();
  return *cache;
}

}  // namespace portreto::roles::web
