#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace portreto {

// Remembers values by their keys, as long as all together weigh no more than `weight_max`: then what was longest not
// asked for is forgotten. For what may be forgotten, or be old, without harm. Thread-safe.
template <typename Key, typename Value>
class RecentlyUsed {
 public:
  explicit RecentlyUsed(std::size_t weight_max) : weight_max_(weight_max) {}

  // A copy; nullopt when it is not remembered.
  std::optional<Value> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // In place of an earlier one. What is heavier than everything may be is not kept.
  void put(const Key& key, Value value, std::size_t weight = 1) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) remove(found->second);
    if (weight > weight_max_) return;
    entries_.push_front({key, std::move(value), weight});
    by_key_.emplace(key, entries_.begin());
    weight_ += weight;
    while (weight_ > weight_max_) remove(std::prev(entries_.end()));
  }

 private:
  struct Entry {
    Key key;
    Value value;
    std::size_t weight;
  };
  using Entries = std::list<Entry>;  // what was used last comes first

  void remove(typename Entries::iterator entry) {
    weight_ -= entry->weight;
    by_key_.erase(entry->key);
    entries_.erase(entry);
  }

  const std::size_t weight_max_;
  std::mutex mutex_;
  Entries entries_;
  std::unordered_map<Key, typename Entries::iterator> by_key_;
  std::size_t weight_ = 0;
};

}  // namespace portreto
