#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "metadata/mongo/bson.h"
#include "metadata/mongo/mongo_handles.h"

namespace portreto::metadata {

// Which documents of a list, how many of them, in which order.
struct FindOptions {
  Bson sort{};
  std::size_t limit = 0;          // 0: all
  bool is_in_one_answer = false;  // of many small ones: as many as an answer has room for (16 MB)
};

// Flags of findAndModify.
enum class Upsert : unsigned { kNo = MONGOC_FIND_AND_MODIFY_NONE, kYes = MONGOC_FIND_AND_MODIFY_UPSERT };
enum class Returned : unsigned { kBefore = MONGOC_FIND_AND_MODIFY_NONE, kAfter = MONGOC_FIND_AND_MODIFY_RETURN_NEW };

// The operations on one database, each a single command with a time limit. One thread at a time. Everything that can
// fail throws MongoError, but for the duplicates that are named.
class MongoClient {
 public:
  // A pool's client, and the database's name; both must live as long. `reading`: where reads go, null for the primary.
  MongoClient(mongoc_client_t* client, const std::string& database, const mongoc_read_prefs_t* reading = nullptr)
      : client_(client), database_(database), reading_(reading) {}

  // T has a DocumentCodec, of which the fields are fetched; or is Bson: the whole document.
  template <typename T>
  std::vector<T> find(const char* collection, const Bson& filter, const FindOptions& options = {}) {
    std::vector<T> rows;
    each(start_find(collection, filter, options, fields_of<T>()),
         [&rows](const bson_t* document) { rows.push_back(read_row<T>(document)); });
    return rows;
  }
  template <typename T>
  std::optional<T> find_one(const char* collection, const Bson& filter, Bson sort = {}) {
    auto rows = find<T>(collection, filter, {.sort = std::move(sort), .limit = 1});
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }
  // One field of each, which is all that is fetched. Documents without it are left out.
  template <typename T>
  std::vector<T> find_values(const char* collection, const char* field, const Bson& filter,
                             const FindOptions& options = {}) {
    std::vector<T> values;
    each(start_find(collection, filter, options, only(field)), [&](const bson_t* document) {
      bson_iter_t at;
      if (bson_iter_init_find(&at, document, field)) values.push_back(BsonValue<T>::read(at));
    });
    return values;
  }
  // Two fields of each, which are all that is fetched. Documents without one of them are left out.
  template <typename T, typename U>
  std::vector<std::pair<T, U>> find_pairs(const char* collection, const char* first, const char* second,
                                          const Bson& filter, const FindOptions& options = {}) {
    std::vector<std::pair<T, U>> pairs;
    each(start_find(collection, filter, options, document(first, 1, second, 1)), [&](const bson_t* document) {
      bson_iter_t one;
      bson_iter_t other;
      if (!bson_iter_init_find(&one, document, first) || !bson_iter_init_find(&other, document, second)) return;
      pairs.emplace_back(BsonValue<T>::read(one), BsonValue<U>::read(other));
    });
    return pairs;
  }
  bool exists(const char* collection, const Bson& filter) {
    return !find_values<std::string>(collection, "_id", filter, {.limit = 1}).empty();
  }

  std::uint64_t count(const char* collection, const Bson& filter);
  // How many documents there are for each value of a field.
  template <typename T>
  std::vector<std::pair<T, std::uint64_t>> count_by(const char* collection, const char* field, const Bson& filter) {
    return group_by<T>(collection, field, document("$sum", 1), filter);
  }
  // The sum of a number for each value of a field.
  template <typename T>
  std::vector<std::pair<T, std::uint64_t>> sum_by(const char* collection, const char* field, const char* number,
                                                  const Bson& filter) {
    return group_by<T>(collection, field, document("$sum", "$" + std::string(number)), filter);
  }
  // The different values of a text field, or of the texts in its lists.
  std::vector<std::string> distinct(const char* collection, const char* field);

  // False: a unique index refused it.
  [[nodiscard]] bool insert(const char* collection, const Bson& document);
  // The one document; returns whether there was one, or was made.
  bool update(const char* collection, const Bson& filter, const Bson& update, Upsert upsert = Upsert::kNo);
  // All of them; returns how many there were.
  std::size_t update_all(const char* collection, const Bson& filter, const Bson& update);
  // The one document, as it was before or is afterwards; nullopt when there is none.
  template <typename T>
  std::optional<T> find_and_modify(const char* collection, const Bson& filter, const Bson& update, Returned returned,
                                   Upsert upsert = Upsert::kNo) {
    const Bson reply =
        modify(collection, filter, static_cast<unsigned>(returned) | static_cast<unsigned>(upsert), &update);
    bson_iter_t at;
    if (!bson_iter_init_find(&at, reply.get(), "value") || !BSON_ITER_HOLDS_DOCUMENT(&at)) return std::nullopt;
    return BsonValue<T>::read(at);
  }
  // Puts `next` in place of the document of the revision before it, by `change`; inserts it where that is 0. What is
  // stored then; nullopt when another one is stored, or, above 0, none.
  template <typename Row, typename Key>
  std::optional<Row> replace(const char* collection, const Key& key, const Row& next, const Bson& change) {
    if (next.revision == 1) return insert(collection, document_of(next)) ? std::optional(next) : std::nullopt;
    return find_and_modify<Row>(collection, document("_id", key, "revision", next.revision - 1), change,
                                Returned::kAfter);
  }
  // The one document; returns whether there was one.
  bool remove(const char* collection, const Bson& filter);
  // All of them; returns how many there were.
  std::size_t remove_all(const char* collection, const Bson& filter);

  // A command of its own on the database, where reads go.
  Bson run(const Bson& command);

 private:
  template <typename T>
  static Bson fields_of() {
    if constexpr (HasDocumentCodec<T>) {
      return projection_of<T>();
    } else {
      return {};
    }
  }
  template <typename T>
  static T read_row(const bson_t* document) {
    if constexpr (HasDocumentCodec<T>) {
      return read_document<T>(document);
    } else {
      return Bson(document);
    }
  }
  static Bson only(const char* field);

  MongoCollection collection(const char* name);
  MongoCursor start_find(const char* collection, const Bson& filter, const FindOptions& options, const Bson& fields);
  // Each value of a field, with `number`, an accumulator, over its documents.
  template <typename T>
  std::vector<std::pair<T, std::uint64_t>> group_by(const char* collection, const char* field, const Bson& number,
                                                    const Bson& filter) {
    std::vector<std::pair<T, std::uint64_t>> groups;
    each(start_group_by(collection, field, number, filter), [&groups](const bson_t* group) {
      bson_iter_t value;
      bson_iter_t result;
      require(bson_iter_init_find(&value, group, "_id") && bson_iter_init_find(&result, group, "number"));
      groups.emplace_back(BsonValue<T>::read(value), BsonValue<std::uint64_t>::read(result));
    });
    return groups;
  }
  MongoCursor start_group_by(const char* collection, const char* field, const Bson& number, const Bson& filter);
  Bson modify(const char* collection, const Bson& filter, unsigned flags, const Bson* update);
  Bson write(Bson command);

  template <typename Visit>
  void each(MongoCursor cursor, Visit visit) {
    const bson_t* document = nullptr;
    while (mongoc_cursor_next(cursor.get(), &document)) visit(document);
    check(cursor.get());
  }
  static void check(mongoc_cursor_t* cursor);

  mongoc_client_t* client_;
  const std::string& database_;
  const mongoc_read_prefs_t* reading_;
};

}  // namespace portreto::metadata
