#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/values.h"

// What photos and galleries are found by, the same in every backend.
//
// The index of a search has to give, of all things that have a word that begins as asked for, the newest ones first and
// no more than a page needs. No ordered index of words does: the words that begin alike stand side by side in it, each
// with times of its own. Therefore each beginning of each word is a term of its own, and an index is by (term, time,
// id): one entry point and one ordered walk, on SQLite in a table of terms, on MongoDB by an array field with a
// multikey index. It costs about five entries for a word, which are written when a text changes, and never read but
// for what is shown.
//
// A photo has its terms under the time model::dated_at, a gallery under created_at. Neither ever changes.
namespace portreto::metadata {

inline constexpr std::size_t kTermLengthMax = 16;     // code points: words that agree so far are the same
inline constexpr std::size_t kIndexedWordsMax = 100;  // different ones of a photo or gallery; further ones do not count

// Each once, sorted. Of a photo the words of tags, location, camera, description and alt; of a gallery those of name
// and description.
std::vector<std::string> terms_of(const model::Photo& photo);
std::vector<std::string> terms_of(const model::Gallery& gallery);

// What to look for. Different kinds of terms never are the same, since a word has neither "#" nor "@" in it.
inline constexpr std::string_view kEverything = "*";              // everything has it
std::vector<std::string> terms_of_query(std::string_view query);  // of its first kSearchWordsMax words; long ones first
std::string term_of_tag(std::string_view tag);
std::string term_of_camera(std::string_view camera);

}  // namespace portreto::metadata
