#include "metadata/search_terms.h"

#include <algorithm>
#include <set>
#include <utility>

#include "metadata/search_words.h"
#include "model/rules.h"
#include "model/text.h"

namespace portreto::metadata {
namespace {

// Letters and digits, as far as that is known without Unicode's tables: beyond ASCII everything but blanks, controls
// and the punctuation of Latin-1, of General Punctuation and of CJK.
bool is_part_of_word(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  const bool is_punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0xD7 || c == 0xF7;
  return !is_punctuation && !model::is_blank(c) && !model::is_control(c);
}

// Calls `visit` with the folded words of a text, each cut at kTermLengthMax.
template <typename Visit>
void each_word(std::string_view text, Visit visit) {
  const std::string folded = model::fold(text);
  std::string word;
  std::size_t length = 0;
  for (model::CodePoints rest(folded); const auto c = rest.next();) {
    if (is_part_of_word(*c)) {
      if (length++ < kTermLengthMax) model::append_utf8(*c, word);
      continue;
    }
    if (!word.empty()) visit(std::exchange(word, {}));
    length = 0;
  }
  if (!word.empty()) visit(std::move(word));
}

class Terms {
 public:
  void add_words(std::string_view text) {
    each_word(text, [this](std::string word) {
      if (words_.size() < kIndexedWordsMax) words_.insert(std::move(word));
    });
  }
  void add(std::string term) { terms_.insert(std::move(term)); }

  std::vector<std::string> take() {
    for (const std::string& word : words_) {
      std::string beginning;
      for (model::CodePoints rest(word); const auto c = rest.next();) {
        model::append_utf8(*c, beginning);
        terms_.insert(beginning);
      }
    }
    terms_.emplace(kEverything);
    return {terms_.begin(), terms_.end()};
  }

 private:
  std::set<std::string> words_;
  std::set<std::string> terms_;
};

}  // namespace

std::string term_of_tag(std::string_view tag) { return '#' + model::tag_key(tag); }
std::string term_of_camera(std::string_view camera) { return '@' + model::fold(model::trim(camera)); }

std::vector<std::string> terms_of(const model::Photo& photo) {
  Terms terms;
  for (const std::string& tag : photo.tags) {
    terms.add(term_of_tag(tag));
    terms.add_words(tag);
  }
  terms.add_words(photo.location);
  terms.add_words(photo.exif.camera);
  terms.add_words(photo.description);
  terms.add_words(photo.alt);
  if (!photo.exif.camera.empty()) terms.add(term_of_camera(photo.exif.camera));
  return terms.take();
}

std::vector<std::string> terms_of(const model::Gallery& gallery) {
  Terms terms;
  terms.add_words(gallery.name);
  terms.add_words(gallery.description);
  return terms.take();
}

std::vector<std::string> terms_of_query(std::string_view query) {
  std::vector<std::string> words;
  each_word(query, [&words](std::string word) {
    if (words.size() < kSearchWordsMax) words.push_back(std::move(word));
  });
  std::ranges::sort(words, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  return words;
}

}  // namespace portreto::metadata
