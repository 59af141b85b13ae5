#include "roles/web/views/dictionary.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace portreto::roles::web {
namespace {

constexpr std::size_t kValuesUsual = 14;  // of a photo

std::string_view view(const ctemplate::TemplateString& text) { return {text.data(), text.size()}; }

template <typename List>
auto* named(List& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, [](const auto& entry) { return entry.name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

// Over the children of a section or an include; or, of a section without any, over the one dictionary around it.
class Dictionary::ChildIterator final : public Iterator {
 public:
  ChildIterator(const Dictionary* first, bool has_siblings) : next_(first), has_siblings_(has_siblings) {}
  bool HasNext() const override { return next_ != nullptr; }
  const TemplateDictionaryInterface& Next() override {
    return *std::exchange(next_, has_siblings_ ? next_->next_ : nullptr);
  }

 private:
  const Dictionary* next_;
  const bool has_siblings_;
};

void Dictionary::set(std::string_view name, std::string_view value) {
  if (values_.empty()) values_.reserve(kValuesUsual);
  values_.push_back({name, keep(value)});
}

std::string_view Dictionary::keep(std::string_view text) {
  if (text.empty()) return "";
  char* const copy = static_cast<char*>(memory_->allocate(text.size(), 1));
  std::ranges::copy(text, copy);
  return {copy, text.size()};
}

void Dictionary::show(std::string_view section) {
  if (!named(sections_, section)) sections_.push_back({.name = section});
}

Dictionary& Dictionary::add_section(std::string_view section) {
  show(section);
  return add_child(*named(sections_, section), this);
}

Dictionary& Dictionary::add_include(std::string_view include, const char* template_name) {
  if (!named(includes_, include)) includes_.push_back({.name = include, .template_name = template_name});
  return add_child(*named(includes_, include), globals_);
}

// Never destroyed: all that it has is in `memory_`.
Dictionary& Dictionary::add_child(Children& siblings, const Dictionary* parent) {
  void* const place = memory_->allocate(sizeof(Dictionary), alignof(Dictionary));
  auto* const child = new (place) Dictionary(*memory_, *language_, parent, globals_);
  (siblings.last ? siblings.last->next_ : siblings.first) = child;
  siblings.last = child;
  return *child;
}

const Dictionary::Children* Dictionary::visible_section(std::string_view name) const {
  for (const Dictionary* at = this; at; at = at->parent_) {
    if (const Children* found = named(at->sections_, name)) return found;
  }
  return nullptr;
}

ctemplate::TemplateString Dictionary::GetValue(const ctemplate::TemplateString& variable) const {
  for (const Dictionary* at = this; at; at = at->parent_) {
    for (const Value& value : at->values_ | std::views::reverse) {
      if (value.name == view(variable)) return {value.text.data(), value.text.size()};
    }
  }
  return "";
}

bool Dictionary::IsHiddenSection(const ctemplate::TemplateString& name) const { return !visible_section(view(name)); }

bool Dictionary::IsHiddenTemplate(const ctemplate::TemplateString& name) const { return !named(includes_, view(name)); }

const char* Dictionary::GetIncludeTemplateName(const ctemplate::TemplateString& variable, int) const {
  return named(includes_, view(variable))->template_name;
}

// ctemplate asks for these only of what is not hidden, and deletes them.
Dictionary::Iterator* Dictionary::CreateTemplateIterator(const ctemplate::TemplateString& name) const {
  return new ChildIterator(named(includes_, view(name))->first, true);
}

Dictionary::Iterator* Dictionary::CreateSectionIterator(const ctemplate::TemplateString& name) const {
  const Children* const section = visible_section(view(name));
  return section->first ? new ChildIterator(section->first, true) : new ChildIterator(this, false);
}

void Dictionary::DumpToString(std::string* out, int indent) const {
  for (const Value& value : values_) {
    out->append(static_cast<std::size_t>(indent), ' ').append(value.name).append(": ").append(value.text) += '\n';
  }
}

}  // namespace portreto::roles::web
