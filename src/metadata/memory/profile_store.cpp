#include "metadata/memory/profile_store.h"

#include <algorithm>
#include <utility>

#include "metadata/failures.h"
#include "metadata/search_words.h"

namespace portreto::metadata {
namespace {

// Who has deleted their account is disabled, too.
Tables::Person* find_shown(Tables& tables, UserId id) {
  auto* person = find_row(tables.people, id);
  return person != nullptr && !person->user.is_disabled ? person : nullptr;
}

bool is_found_by(const model::Profile& profile, const std::vector<std::string>& query) {
  const std::vector<std::string> words = words_of(profile);
  return std::ranges::all_of(query, [&](const std::string& prefix) {
    return std::ranges::any_of(words, [&](const std::string& word) { return word.starts_with(prefix); });
  });
}

}  // namespace

Task<Result<model::Profile>> MemoryProfileStore::find(UserId user) {
  const std::lock_guard lock(tables_.mutex);
  const auto* person = find_shown(tables_, user);
  if (person == nullptr) co_return not_found();
  co_return person->profile;
}

Task<Result<model::Profile>> MemoryProfileStore::find_by_username(std::string username) {
  const std::lock_guard lock(tables_.mutex);
  for (const auto& [id, person] : tables_.people) {
    if (person.profile.username == username && !person.user.is_disabled) co_return person.profile;
  }
  co_return not_found();
}

Task<Result<std::unordered_map<UserId, model::Profile>>> MemoryProfileStore::find_many(std::vector<UserId> users) {
  const std::lock_guard lock(tables_.mutex);
  std::unordered_map<UserId, model::Profile> profiles;
  for (const UserId user : users) {
    if (const auto* person = find_shown(tables_, user)) profiles.emplace(user, person->profile);
  }
  co_return profiles;
}

Task<Status> MemoryProfileStore::update(model::Profile profile) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_shown(tables_, profile.user);
  if (person == nullptr) co_return not_found();
  profile.username = person->profile.username;
  profile.photo = std::move(person->profile.photo);
  profile.created_at = person->profile.created_at;
  person->profile = std::move(profile);
  co_return Status{};
}

Task<Result<std::optional<model::Image>>> MemoryProfileStore::set_photo(UserId user,
                                                                        std::optional<model::Image> photo) {
  const std::lock_guard lock(tables_.mutex);
  auto* person = find_shown(tables_, user);
  if (person == nullptr) co_return not_found();
  co_return std::exchange(person->profile.photo, std::move(photo));
}

Task<Result<std::vector<model::Profile>>> MemoryProfileStore::search(std::string query, std::string after,
                                                                     std::size_t limit) {
  const std::vector<std::string> words = query_words(query);
  const std::lock_guard lock(tables_.mutex);
  std::vector<model::Profile> found;
  for (const auto& [id, person] : tables_.people) {
    const bool is_wanted = !person.user.is_disabled && person.profile.username > after;
    if (is_wanted && is_found_by(person.profile, words)) found.push_back(person.profile);
  }
  std::ranges::sort(found, {}, &model::Profile::username);
  if (found.size() > page_size(limit)) found.resize(page_size(limit));
  co_return found;
}

Task<Result<std::vector<model::Profile>>> MemoryProfileStore::suggest(UserId except, std::size_t limit) {
  const std::lock_guard lock(tables_.mutex);
  std::vector<model::Profile> found;
  for (const auto& [id, person] : tables_.people) {
    if (id != except && !person.user.is_disabled && !tables_.follows.contains({except, id}))
      found.push_back(person.profile);
  }
  std::ranges::sort(found, std::greater{}, [](const model::Profile& p) { return std::pair(p.created_at, p.user); });
  if (found.size() > page_size(limit)) found.resize(page_size(limit));
  co_return found;
}

}  // namespace portreto::metadata
