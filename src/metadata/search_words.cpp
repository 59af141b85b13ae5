#include "metadata/search_words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/rules.h"

namespace portreto::metadata {

std::vector<std::string> search_words(std::string_view text) {
  constexpr std::string_view kSeparators = " \t\n\r-'";
  const std::string folded = model::fold(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t first = folded.find_first_not_of(kSeparators, at);
    if (first == std::string::npos) break;
    const std::size_t last = std::min(folded.find_first_of(kSeparators, first), folded.size());
    words.push_back(folded.substr(first, last - first));
    at = last;
  }
  return words;
}

std::vector<std::string> words_of(const model::Profile& profile) {
  std::vector<std::string> words{profile.username};
  std::ranges::move(search_words(profile.first_name), std::back_inserter(words));
  std::ranges::move(search_words(profile.last_name), std::back_inserter(words));
  std::ranges::sort(words);
  const auto repeated = std::ranges::unique(words);
  words.erase(repeated.begin(), repeated.end());
  return words;
}

std::vector<std::string> query_words(std::string_view query) {
  std::vector<std::string> words = search_words(query);
  if (words.size() > kSearchWordsMax) words.resize(kSearchWordsMax);
  return words;
}

}  // namespace portreto::metadata
