#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/bytes.h"

// What web/build.mjs made, carried inside the program: one file to copy, and no version of the assets but its own.
// All of it is constant and lives for the whole program; any thread may read it.
namespace portreto::roles::web {

struct EmbeddedAsset {
  std::string_view name;          // "app.57c47388fd88.css", as it stands behind /assets/
  std::string_view content_type;  // with its charset
  std::string_view hash;          // of `plain`, part of the name: another content never has this name
  ByteView plain;
  ByteView gzip;  // empty when compressing does not pay
};

struct EmbeddedTemplate {
  std::string_view name;  // "gallery.tpl"
  std::string_view text;  // ctemplate source; each begins with its AUTOESCAPE pragma
};

struct EmbeddedTemplates {
  std::string_view language;  // its code
  std::span<const EmbeddedTemplate> templates;
};

// Sorted by name. Never empty.
std::span<const EmbeddedAsset> embedded_assets();
// One for each of language::embedded_languages(), in their order; the same names in each.
std::span<const EmbeddedTemplates> embedded_templates();

}  // namespace portreto::roles::web
