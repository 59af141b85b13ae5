#pragma once

#include <cstring>  // ctemplate 2.4 uses strlen without including it

#include <ctemplate/template_dictionary_interface.h>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "roles/web/language/language.h"

namespace portreto::roles::web {

// What a template is filled with: values, sections and includes by name, as ctemplate::TemplateDictionary keeps them.
// That one hashes every name and takes a lock of the whole process for every value, which was half the time of a page;
// a template has so few names that looking through them is faster.
//
// Values are copied into `memory`. Names are not: they are literals, or kept by the caller until the page is expanded.
// Sections see the values around them, includes only their own and the globals. Not thread-safe; expanding may be done
// from any thread.
class Dictionary final : public ctemplate::TemplateDictionaryInterface {
 public:
  // For a whole page, in one language. `memory` takes all that hangs on it, and gives nothing back before it ends
  // itself, as a std::pmr::monotonic_buffer_resource does.
  explicit Dictionary(std::pmr::memory_resource& memory, const Language& language = english())
      : Dictionary(memory, language, nullptr, nullptr) {}
  // The frame of a page: sees `globals`, as do all its includes.
  explicit Dictionary(Dictionary& globals) : Dictionary(*globals.memory_, *globals.language_, &globals, &globals) {}
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;

  const Language& language() const { return *language_; }

  // Again: the later value counts. A Text is set as it is in the page's language.
  void set(std::string_view name, std::string_view value);
  void set(std::string_view name, Text text) { set(name, language_->say(text)); }
  void set_count(std::string_view name, std::uint64_t count, PluralText text) {
    set(name, language_->count(count, text));
  }
  template <std::integral Number>
  void set(std::string_view name, Number value) {
    char digits[24];
    set(name, std::string_view(digits, std::to_chars(digits, digits + sizeof digits, value).ptr));
  }

  // Shows a section once, with the values that are here; again: changes nothing.
  void show(std::string_view section);
  void show_if(bool condition, std::string_view section) {
    if (condition) show(section);
  }
  // Shows a section once more, with values of its own; or a template in the place of {{>include}}. The first template
  // of an include is that of all.
  Dictionary& add_section(std::string_view section);
  Dictionary& add_include(std::string_view include, const char* template_name);

  // For arguments of `set` as names that are put together.
  std::string_view keep(std::string_view text);

 private:
  struct Value {
    std::string_view name, text;
  };
  struct Children {
    std::string_view name;
    const char* template_name = nullptr;  // of an include
    Dictionary* first = nullptr;          // none: a section that is shown with the values around it
    Dictionary* last = nullptr;
  };
  class ChildIterator;

  Dictionary(std::pmr::memory_resource& memory, const Language& language, const Dictionary* parent,
             const Dictionary* globals)
      : memory_(&memory),
        language_(&language),
        parent_(parent),
        globals_(globals),
        values_(&memory),
        sections_(&memory),
        includes_(&memory) {}

  Dictionary& add_child(Children& siblings, const Dictionary* parent);
  const Children* visible_section(std::string_view name) const;

  // For ctemplate, while it expands.
  ctemplate::TemplateString GetValue(const ctemplate::TemplateString& variable) const override;
  bool IsHiddenSection(const ctemplate::TemplateString& name) const override;
  bool IsUnhiddenSection(const ctemplate::TemplateString& name) const override { return !IsHiddenSection(name); }
  bool IsHiddenTemplate(const ctemplate::TemplateString& name) const override;
  const char* GetIncludeTemplateName(const ctemplate::TemplateString& variable, int index) const override;
  Iterator* CreateTemplateIterator(const ctemplate::TemplateString& name) const override;
  Iterator* CreateSectionIterator(const ctemplate::TemplateString& name) const override;
  void DumpToString(std::string* out, int indent) const override;

  std::pmr::memory_resource* memory_;
  const Language* language_;
  const Dictionary* parent_;    // where what is not here is looked for
  const Dictionary* globals_;   // null in the globals themselves
  Dictionary* next_ = nullptr;  // sibling
  std::pmr::vector<Value> values_;
  std::pmr::vector<Children> sections_;
  std::pmr::vector<Children> includes_;
};

}  // namespace portreto::roles::web
