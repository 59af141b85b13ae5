#pragma once

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "metadata/mongo/mongo_client.h"
#include "metadata/page.h"
#include "metadata/paging.h"
#include "model/values.h"

// What the queries of all stores have in common.
namespace portreto::metadata {

// A list in the order of (a time, an id). The two conditions that say "behind the cursor" are such that the index
// is entered there: a range of its next field, and what parts the rows of the same time.
struct TimeOrder {
  bool is_newest_first = false;
  const char* id = "_id";
  const char* time = "created_at";
  bool is_number = false;  // the time is stored as its count

  Bson sort() const {
    const int direction = is_newest_first ? -1 : 1;
    return document(time, direction, id, direction);
  }
  // Adds to a filter.
  Bson behind(Bson filter, const std::optional<Cursor>& cursor) const {
    if (!cursor) return filter;
    return is_number ? behind(std::move(filter), cursor->time.time_since_epoch().count(), cursor->id)
                     : behind(std::move(filter), cursor->time, cursor->id);
  }

 private:
  template <typename Time>
  Bson behind(Bson filter, const Time& after, const Uuid& after_id) const {
    const char* beyond = is_newest_first ? "$lt" : "$gt";
    const char* from = is_newest_first ? "$lte" : "$gte";
    filter.add(time, document(from, after));
    filter.add("$or",
               std::vector<Bson>{document(time, document(beyond, after)), document(id, document(beyond, after_id))});
    return filter;
  }
};

inline constexpr TimeOrder kOldestFirstOrder{};
inline constexpr TimeOrder kNewestFirstOrder{.is_newest_first = true};

// Up to one row more than the page has, for make_page.
template <typename T>
std::vector<T> page_rows(MongoClient& client, const char* collection, Bson filter, const TimeOrder& order,
                         const PageRequest& page) {
  return client.find<T>(collection, order.behind(std::move(filter), page.after),
                        {.sort = order.sort(), .limit = page_size(page.limit) + 1});
}

// What says that a field is one of these; they are not none. One is asked for as itself: FerretDB 1.x finds that by an
// index, and for a list it reads all.
template <typename T>
Bson one_of(const char* field, const std::vector<T>& values) {
  return values.size() == 1 ? document(field, values.front()) : document(field, document("$in", values));
}

// Of photos: all but those that are being deleted.
inline Bson live_or_held() {
  return document("$in",
                  std::vector<int>{static_cast<int>(model::State::kLive), static_cast<int>(model::State::kHeld)});
}

// Those that exist, by their ids.
template <typename Id, typename T>
std::unordered_map<Id, T> rows_by_id(MongoClient& client, const char* collection, const std::vector<Id>& ids,
                                     Id T::* id) {
  std::unordered_map<Id, T> rows;
  if (ids.empty()) return rows;
  for (T& row : client.find<T>(collection, one_of("_id", ids))) {
    const Id key = row.*id;
    rows.emplace(key, std::move(row));
  }
  return rows;
}

}  // namespace portreto::metadata
