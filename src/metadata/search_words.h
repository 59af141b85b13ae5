#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/values.h"

// What people are found by, the same in every backend.
namespace portreto::metadata {

inline constexpr std::size_t kSearchWordsMax = 8;  // further words of a query are ignored

// The folded words of a text, parted by white space, hyphens and apostrophes.
std::vector<std::string> search_words(std::string_view text);

// The words under which a person is found: the username and those of both names; each once, sorted.
std::vector<std::string> words_of(const model::Profile& profile);

// The words of a query, at most kSearchWordsMax.
std::vector<std::string> query_words(std::string_view query);

}  // namespace portreto::metadata
