#include "roles/web/views/dictionary.h"

#include <ctemplate/template_cache.h>
#include <gtest/gtest.h>

#include <string>

namespace portreto::roles::web {
namespace {

class DictionaryTest : public testing::Test {
 protected:
  void add_template(const char* name, const std::string& text) {
    ASSERT_TRUE(cache_.StringToTemplateCache(name, "{{%AUTOESCAPE context=\"HTML\"}}" + text, ctemplate::DO_NOT_STRIP));
  }
  std::string expand(const std::string& text) {
    add_template("page", text);
    std::string html;
    EXPECT_TRUE(cache_.ExpandWithData("page", ctemplate::DO_NOT_STRIP, &page_, nullptr, &html));
    return html;
  }

  std::pmr::monotonic_buffer_resource memory_;
  Dictionary globals_{memory_};
  Dictionary page_{globals_};

 private:
  ctemplate::TemplateCache cache_;
};

TEST_F(DictionaryTest, ValuesAreCopiedAndEscapedAndTheLaterCounts) {
  std::string name = "first";
  page_.set("NAME", name);
  name = "<Ann & \"Bo\">";
  page_.set("NAME", name);
  name = "changed";
  page_.set("COUNT", std::uint64_t{18446744073709551615U});
  EXPECT_EQ(expand("{{NAME}}|{{COUNT}}|{{MISSING}}|"), "&lt;Ann &amp; &quot;Bo&quot;&gt;|18446744073709551615||");
}

TEST_F(DictionaryTest, ASectionIsThereOncePerDictionaryAndSeesTheValuesAround) {
  page_.set("A", "a");
  for (const char* b : {"1", "2", "3"}) page_.add_section("LIST").set("B", b);
  page_.show("ONCE");
  page_.show_if(true, "ONCE");
  page_.show_if(false, "NEVER");
  EXPECT_EQ(expand("{{#LIST}}{{A}}{{B}} {{/LIST}}{{#ONCE}}{{A}}{{/ONCE}}{{#NEVER}}x{{/NEVER}}"), "a1 a2 a3 a");
}

TEST_F(DictionaryTest, ASectionWithinASectionMayBeShownFromOutside) {
  page_.show("INNER");
  page_.add_section("OUTER").set("A", "a");
  EXPECT_EQ(expand("{{#OUTER}}{{#INNER}}{{A}}{{/INNER}}{{/OUTER}}"), "a");
}

TEST_F(DictionaryTest, AnIncludeSeesItsOwnValuesAndTheGlobalsOnly) {
  add_template("part", "({{A}}{{OUTSIDE}}{{GLOBAL}})");
  globals_.set("GLOBAL", "g");
  page_.set("OUTSIDE", "o");
  page_.add_section("LIST").add_include("PART", "part").set("A", "1");
  page_.add_include("PART", "part").set("A", "2");
  page_.add_include("PART", "part").set("A", "3");
  EXPECT_EQ(expand("{{#LIST}}{{>PART}}{{/LIST}} {{>PART}} {{>NONE}}"), "(1g) (2g)(3g) ");
}

// A like button says whose it is within the section for who is signed in.
TEST_F(DictionaryTest, AGlobalSectionSeesTheValuesAroundIt) {
  add_template("part", "{{#SIGNED_IN}}{{A}}{{#B}}b{{/B}}{{/SIGNED_IN}}{{#SIGNED_OUT}}x{{/SIGNED_OUT}}");
  globals_.show("SIGNED_IN");
  Dictionary& part = page_.add_include("PART", "part");
  part.set("A", "a");
  part.show("B");
  EXPECT_EQ(expand("{{>PART}}"), "ab");
}

TEST_F(DictionaryTest, NamesThatArePutTogetherAreKept) {
  for (const std::string field : {"NAME", "EMAIL"}) page_.add_section(page_.keep(field + "_ERROR")).set("TEXT", field);
  EXPECT_EQ(expand("{{#NAME_ERROR}}{{TEXT}}{{/NAME_ERROR}} {{#EMAIL_ERROR}}{{TEXT}}{{/EMAIL_ERROR}}"), "NAME EMAIL");
}

}  // namespace
}  // namespace portreto::roles::web
