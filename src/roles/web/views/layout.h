#pragma once

#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>

#include "roles/api/dto.h"
#include "roles/web/views/dictionary.h"
#include "roles/web/views/page_context.h"

namespace portreto::roles::web {

// One page while it is filled: the frame of layout.tpl around a page's own template. Not thread-safe; used once.
class Layout {
 public:
  Layout(const PageContext& context, const char* page_template, std::string_view title, Section section);
  Layout(const PageContext& context, const char* page_template, Text title, Section section)
      : Layout(context, page_template, context.language->say(title), section) {}

  // The dictionary of the page's own template.
  Dictionary& page() { return *page_; }
  const PageContext& context() const { return context_; }

  const Language& language() const { return *context_.language; }

  void describe(std::string_view text);  // for search engines and link previews
  void describe(Text text) { describe(language().say(text)); }
  void hide_from_search_engines();
  // What other programs show in place of a link to this page. `image_url` is absolute; empty: none.
  struct Preview {
    std::string_view title, text, image_url;
  };
  void set_preview(const Preview& preview);
  // Kept in the bar's search field; a new query there is of the same `kind`.
  void set_search(std::string_view query, std::string_view kind);

  // Registers a photo's proportion and colour in the page's one style block and returns its number, to be set as {{N}}.
  // `ratio`: width to height, in decimal.
  int add_photo_style(std::string_view ratio, std::uint32_t width, std::string_view average_color);
  // The first photo that is drawn is what a person waits for; it is fetched eagerly.
  bool take_first_photo() { return std::exchange(is_first_photo_, false); }

  std::string render();

 private:
  static constexpr std::size_t kPageBytesUsual = 96 * 1024;  // with 50 photos

  const PageContext& context_;
  std::pmr::monotonic_buffer_resource memory_{kPageBytesUsual};
  Dictionary globals_;
  Dictionary root_{globals_};
  Dictionary* page_;
  Dictionary* styles_ = nullptr;
  int photo_count_ = 0;
  bool is_first_photo_ = true;
};

// Expands one template by itself, for fragments, in the dictionary's language.
std::string expand(std::string_view template_name, const Dictionary& dictionary);

}  // namespace portreto::roles::web
