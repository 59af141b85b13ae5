#pragma once

#include <cstring>  // ctemplate 2.4 uses strlen without including it

#include <ctemplate/template_dictionary.h>

#include <string>
#include <string_view>
#include <utility>

#include "roles/api/dto.h"
#include "roles/web/views/page_context.h"

namespace portreto::roles::web {

// One page while it is filled: the frame of layout.tpl around a page's own template. Not thread-safe; used once.
class Layout {
 public:
  Layout(const PageContext& context, std::string_view page_template, std::string_view title, Section section);

  // The dictionary of the page's own template.
  ctemplate::TemplateDictionary& page() { return *page_; }
  const PageContext& context() const { return context_; }

  void describe(std::string_view text);  // for search engines and link previews
  void hide_from_search_engines();
  void set_search_query(std::string_view query);  // kept in the bar's search field

  // Registers a photo's proportion and colour in the page's one style block and returns its number, to be set as {{N}}.
  std::string add_photo_style(std::uint32_t width, std::uint32_t height, std::string_view average_color);
  // The first photo that is drawn is what a person waits for; it is fetched eagerly.
  bool take_first_photo() { return std::exchange(is_first_photo_, false); }

  std::string render();

 private:
  const PageContext& context_;
  ctemplate::TemplateDictionary root_;
  ctemplate::TemplateDictionary* page_;
  ctemplate::TemplateDictionary* styles_ = nullptr;
  int photo_count_ = 0;
  bool is_first_photo_ = true;
};

// Expands one template by itself, for fragments.
std::string expand(std::string_view template_name, ctemplate::TemplateDictionary& dictionary);

}  // namespace portreto::roles::web
