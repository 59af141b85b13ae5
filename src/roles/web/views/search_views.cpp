#include <fmt/format.h>

#include <array>
#include <utility>

#include "http/url.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

std::string_view name_of_kind(SearchKind kind) {
  switch (kind) {
    case SearchKind::kPeople: return "people";
    case SearchKind::kGalleries: return "galleries";
    case SearchKind::kPhotos: return "photos";
  }
  return {};
}

Text among(SearchKind kind) {
  switch (kind) {
    case SearchKind::kPeople: return "Among people"_t;
    case SearchKind::kGalleries: return "Among galleries"_t;
    case SearchKind::kPhotos: return "Among photos"_t;
  }
  return {};
}

// The address of a search; what does not go with its kind is left out.
std::string search_url(const SearchAsked& asked) {
  std::string url = fmt::format("/search?kind={}", name_of_kind(asked.kind));
  const auto add = [&url](std::string_view name, std::string_view value) {
    if (!value.empty()) url += fmt::format("&{}={}", name, http::encode_query_value(value));
  };
  add("q", asked.text);
  if (asked.kind == SearchKind::kPeople) return url;
  if (asked.kind == SearchKind::kPhotos) {
    add("tag", asked.tag);
    add("camera", asked.camera);
  }
  add("from", asked.from);
  add("to", asked.to);
  return url;
}

SearchAsked with(SearchAsked asked, std::string SearchAsked::* part) {
  asked.*part = {};
  return asked;
}
SearchAsked of_kind(SearchAsked asked, SearchKind kind) {
  asked.kind = kind;
  return asked;
}

bool is_filtered(const SearchAsked& asked) {
  if (asked.kind == SearchKind::kPeople) return false;
  const bool has_dates = !asked.from.empty() || !asked.to.empty();
  return has_dates || (asked.kind == SearchKind::kPhotos && (!asked.tag.empty() || !asked.camera.empty()));
}

bool asks_for_nothing(const SearchAsked& asked) { return asked.text.empty() && !is_filtered(asked); }

// Which condition to leave out, one at a time, when nothing meets all of them.
void add_ways_to_broaden(Dictionary& nothing, const SearchAsked& asked) {
  const auto say = [&nothing](Text text, const auto&... values) {
    return std::string(nothing.language().say(text, values...));
  };
  const auto add = [&nothing](std::string text, const SearchAsked& broader) {
    Dictionary& way = nothing.add_section("BROADER");
    way.set("TEXT", text);
    way.set("URL", search_url(broader));
  };
  if (asked.kind == SearchKind::kPhotos) {
    if (!asked.tag.empty()) add(say("Without the tag “{}”"_t, asked.tag), with(asked, &SearchAsked::tag));
    if (!asked.camera.empty()) add(say("Of any camera"_t), with(asked, &SearchAsked::camera));
  }
  const bool has_dates = asked.kind != SearchKind::kPeople && (!asked.from.empty() || !asked.to.empty());
  if (has_dates) add(say("Of any date"_t), with(with(asked, &SearchAsked::from), &SearchAsked::to));
  if (is_filtered(asked) && !asked.text.empty()) add(say("Without the words"_t), with(asked, &SearchAsked::text));
  for (const SearchKind kind : {SearchKind::kPhotos, SearchKind::kGalleries, SearchKind::kPeople}) {
    if (kind != asked.kind && !asked.text.empty()) {
      add(say(among(kind)), of_kind({.text = asked.text}, kind));
    }
  }
}

// The page of a search without what was found.
class SearchPage {
 public:
  SearchPage(const PageContext& context, const SearchAsked& asked, const std::optional<Error>& error = {})
      : asked_(asked),
        layout_(context, "search.tpl", asked.text.empty() ? context.say("Search"_t) : asked.text, Section::kNone) {
    layout_.set_search(asked.text, name_of_kind(asked.kind));
    layout_.hide_from_search_engines();
    constexpr std::array kTabs{std::pair{SearchKind::kPeople, "People"_t},
                               std::pair{SearchKind::kGalleries, "Galleries"_t},
                               std::pair{SearchKind::kPhotos, "Photos"_t}};
    for (const auto& [kind, label] : kTabs) {
      Dictionary& tab = page().add_section("TAB");
      tab.set("URL", search_url(of_kind(asked, kind)));
      tab.set("LABEL", label);
      tab.show_if(kind == asked.kind, "CURRENT");
    }
    page().set("KIND", name_of_kind(asked.kind));
    if (asked.kind == SearchKind::kPeople) return;
    FormState form;
    form.values = {{"tag", asked.tag}, {"camera", asked.camera}, {"from", asked.from}, {"to", asked.to}};
    form.error = error;
    Dictionary& filters = page().add_section("FILTERS");
    filters.show_if(is_filtered(asked) || error.has_value(), "OPEN");
    filters.show_if(asked.kind == SearchKind::kPhotos, "OF_PHOTOS");
    set_form(filters, form, {"tag", "camera", "from", "to"});
  }

  Layout& layout() { return layout_; }
  Dictionary& page() { return layout_.page(); }

  // `is_empty`: of this page of the list; `next`: of the one behind it, which may have what this one has not.
  std::string render(bool is_empty, const std::optional<std::string>& next, std::string_view parameter = "cursor") {
    set_more(page(), search_url(asked_), next, parameter);
    if (asks_for_nothing(asked_)) {
      page().show("NO_QUERY");
    } else if (is_empty && next) {
      page().show("NOTHING_YET");
    } else if (is_empty) {
      add_ways_to_broaden(page().add_section("NO_RESULTS"), asked_);
    }
    return layout_.render();
  }

 private:
  const SearchAsked& asked_;
  Layout layout_;
};

}  // namespace

std::string render_search(const PageContext& context, const SearchAsked& asked, const api::PeoplePage& people) {
  SearchPage page(context, asked);
  if (!people.people.empty()) {
    Dictionary& list = page.page().add_section("PEOPLE");
    for (const api::PersonItem& person : people.people) add_person(page.layout(), list, person, {});
  }
  return page.render(people.people.empty(), people.next, "after");
}

std::string render_search(const PageContext& context, const SearchAsked& asked, const api::GalleryList& galleries) {
  SearchPage page(context, asked);
  if (!galleries.galleries.empty()) {
    Dictionary& list = page.page().add_section("GALLERIES");
    for (const api::GalleryCard& card : galleries.galleries) add_card(page.layout(), list, card, true);
  }
  return page.render(galleries.galleries.empty(), galleries.next);
}

std::string render_search(const PageContext& context, const SearchAsked& asked, const api::FoundPhotos& photos) {
  SearchPage page(context, asked);
  if (!photos.photos.empty()) add_found(page.layout(), page.page().add_section("PHOTOS"), photos.photos);
  return page.render(photos.photos.empty(), photos.next);
}

std::string render_refused_search(const PageContext& context, const SearchAsked& asked, const Error& error) {
  SearchPage page(context, asked, error);
  return page.layout().render();
}

std::string render_tag(const PageContext& context, std::string_view tag, const api::FoundPhotos& photos) {
  Layout layout(context, "tag.tpl", fmt::format("#{}", tag), Section::kNone);
  layout.describe(context.say("Photos with the tag “{}”."_t, tag));
  Dictionary& page = layout.page();
  page.set("TAG_NAME", tag);
  const std::string path = "/tags/" + http::encode_path_segment(tag);
  page.set("SEARCH_URL", search_url({.kind = SearchKind::kPhotos, .tag = std::string(tag)}));
  if (!photos.photos.empty()) {
    add_found(layout, page.add_section("PHOTOS"), photos.photos);
  } else {
    page.show(photos.next ? "NOTHING_YET" : "EMPTY");
  }
  set_more(page, path, photos.next);
  return layout.render();
}

std::string render_people_options(const api::PeoplePage& people) {
  std::pmr::monotonic_buffer_resource memory;
  Dictionary root(memory);
  for (const api::PersonItem& person : people.people) {
    Dictionary& option = root.add_section("OPTION");
    option.set("USERNAME", person.user.username);
    option.set("PERSON_NAME", person.user.display_name);
    add_avatar(option, "AVATAR", person.user.photo, person.user.display_name);
  }
  return expand("people_options.tpl", root);
}

}  // namespace portreto::roles::web
