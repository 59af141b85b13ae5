#include "metadata/mongo/records.h"

#include <string>
#include <utility>

#include "metadata/failures.h"
#include "metadata/mongo/lists.h"
#include "metadata/mongo/stored_document.h"

namespace portreto::metadata {
namespace {

// Of the collection, which is named as the kind is.
template <typename T>
const char* collection_of() {
  static const std::string name(kKindName<T>);
  return name.c_str();
}

// { name: the _id of a document }.
Bson id_of(const Bson& stored, std::string_view name) {
  bson_iter_t at;
  require(bson_iter_init_find(&at, stored.get(), "_id"));
  Bson id;
  bson_append_iter(id.get(), name.data(), static_cast<int>(name.size()), &at);
  return id;
}

// False when it was there already. kConflict when another one is.
template <typename T>
Result<bool> put_one(MongoClient& client, const T& record) {
  const Bson stored = stored_document(record);
  if (client.insert(collection_of<T>(), stored)) return true;
  auto there = client.find_one<T>(collection_of<T>(), id_of(stored, "_id"));
  if (there && completed(*std::move(there)) == record) return false;
  return stored_otherwise(title_of(record));
}

template <typename T>
class MongoRecordStore final : public RecordStore<T> {
 public:
  explicit MongoRecordStore(MongoDatabase& database) : database_(database) {}

  Task<Result<std::vector<T>>> list(std::optional<T> after, std::size_t limit) override {
    co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<T>> {
      Bson behind;
      if (after) behind.add("_id", id_of(stored_document(*after), "$gt"));
      auto records =
          client.find<T>(collection_of<T>(), behind, {.sort = document("_id", 1), .limit = page_size(limit)});
      for (T& record : records) record = completed(std::move(record));
      return records;
    });
  }

  Task<Result<std::size_t>> put(std::vector<T> records) override {
    co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
      std::size_t stored = 0;
      for (const T& record : records) {
        PORTRETO_ASSIGN(const bool is_new, put_one(client, record));
        stored += is_new;
      }
      return stored;
    });
  }

 private:
  MongoDatabase& database_;
};

}  // namespace

std::unique_ptr<Records> mongo_records(MongoDatabase& database) {
  return std::make_unique<RecordsOf<MongoRecordStore>>(database);
}

}  // namespace portreto::metadata
