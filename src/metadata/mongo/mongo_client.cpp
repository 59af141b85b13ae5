#include "metadata/mongo/mongo_client.h"

#include <chrono>

namespace portreto::metadata {
namespace {

// The server gives up a command after this. Shorter than the socket's limit, so that its answer is still read.
constexpr std::chrono::milliseconds kCommandTimeMax{4000};
constexpr std::int64_t kAnswerRowsMax = 1'000'000;  // the room in an answer ends sooner

Bson with_time_limit() { return document("maxTimeMS", static_cast<std::int32_t>(kCommandTimeMax.count())); }

// `field` may be one of a document within: "a.b".
std::size_t number_in(const Bson& reply, const char* field) {
  bson_iter_t reading;
  bson_iter_t at;
  require(bson_iter_init(&reading, reply.get()) && bson_iter_find_descendant(&reading, field, &at));
  return BsonValue<std::size_t>::read(at);
}

// What a function of libmongoc's fills in, which initializes it first.
template <typename Call>
Bson reply_of(const char* what, Call call) {
  bson_t reply;
  bson_error_t error{};
  const bool is_done = call(&reply, &error);
  Bson owned = Bson::take(reply);
  if (!is_done) throw MongoError(error, what);
  return owned;
}

}  // namespace

Bson MongoClient::only(const char* field) {
  Bson fields = document(field, 1);
  if (std::string_view(field) != "_id") fields.add("_id", 0);
  return fields;
}

MongoCollection MongoClient::collection(const char* name) {
  return MongoCollection(mongoc_client_get_collection(client_, database_.c_str(), name));
}

MongoCursor MongoClient::start_find(const char* name, const Bson& filter, const FindOptions& options,
                                    const Bson& fields) {
  Bson all = with_time_limit();
  if (!options.sort.is_empty()) all.add("sort", options.sort);
  if (!fields.is_empty()) all.add("projection", fields);
  // In one answer, which ends the cursor: one that had no room for another row would leave FerretDB's open.
  const auto limit = static_cast<std::int64_t>(options.limit);
  if (limit > 0) all.add("limit", limit).add("batchSize", limit + 1);
  if (options.is_in_one_answer) all.add("batchSize", kAnswerRowsMax);
  return MongoCursor(mongoc_collection_find_with_opts(collection(name).get(), filter.get(), all.get(), reading_));
}

MongoCursor MongoClient::start_group_by(const char* name, const char* field, const Bson& number, const Bson& filter) {
  const Bson group = document("_id", "$" + std::string(field), "number", number);
  const Bson pipeline = document("pipeline", std::vector<Bson>{document("$match", filter), document("$group", group)});
  return MongoCursor(mongoc_collection_aggregate(collection(name).get(), MONGOC_QUERY_NONE, pipeline.get(),
                                                 with_time_limit().get(), reading_));
}

void MongoClient::check(mongoc_cursor_t* cursor) {
  bson_error_t error{};
  if (mongoc_cursor_error(cursor, &error)) throw MongoError(error, "find");
}

std::uint64_t MongoClient::count(const char* name, const Bson& filter) {
  bson_error_t error{};
  const std::int64_t count = mongoc_collection_count_documents(collection(name).get(), filter.get(),
                                                               with_time_limit().get(), reading_, nullptr, &error);
  if (count < 0) throw MongoError(error, "count");
  return static_cast<std::uint64_t>(count);
}

// Limited by the socket alone, since FerretDB 1.x refuses a time limit here.
std::vector<std::string> MongoClient::distinct(const char* name, const char* field) {
  const Bson reply = run(document("distinct", name, "key", field));
  bson_iter_t at;
  require(bson_iter_init_find(&at, reply.get(), "values"));
  return BsonValue<std::vector<std::string>>::read(at);
}

bool MongoClient::insert(const char* name, const Bson& document) {
  try {
    reply_of("insert", [&](bson_t* reply, bson_error_t* error) {
      return mongoc_collection_insert_one(collection(name).get(), document.get(), with_time_limit().get(), reply,
                                          error);
    });
    return true;
  } catch (const MongoError& error) {
    if (error.is_duplicate()) return false;
    throw;
  }
}

// An update or a delete of one document is a findAndModify, too: the library sends it again when the primary changes,
// and lets it have a time limit.
bool MongoClient::update(const char* name, const Bson& filter, const Bson& update, Upsert upsert) {
  const Bson reply = modify(name, filter, static_cast<unsigned>(upsert), &update);
  return number_in(reply, "lastErrorObject.n") > 0;
}

bool MongoClient::remove(const char* name, const Bson& filter) {
  const Bson reply = modify(name, filter, MONGOC_FIND_AND_MODIFY_REMOVE, nullptr);
  return number_in(reply, "lastErrorObject.n") > 0;
}

Bson MongoClient::modify(const char* name, const Bson& filter, unsigned flags, const Bson* update) {
  const MongoFindAndModify options(mongoc_find_and_modify_opts_new());
  mongoc_find_and_modify_opts_set_flags(options.get(), static_cast<mongoc_find_and_modify_flags_t>(flags));
  if (update != nullptr) mongoc_find_and_modify_opts_set_update(options.get(), update->get());
  mongoc_find_and_modify_opts_set_max_time_ms(options.get(), static_cast<std::uint32_t>(kCommandTimeMax.count()));
  return reply_of("findAndModify", [&](bson_t* reply, bson_error_t* error) {
    return mongoc_collection_find_and_modify_with_opts(collection(name).get(), filter.get(), options.get(), reply,
                                                       error);
  });
}

std::size_t MongoClient::update_all(const char* name, const Bson& filter, const Bson& update) {
  const Bson statement = document("q", filter, "u", update, "multi", true);
  return number_in(write(document("update", name, "updates", std::vector{statement})), "n");
}

std::size_t MongoClient::remove_all(const char* name, const Bson& filter) {
  const Bson statement = document("q", filter, "limit", 0);
  return number_in(write(document("delete", name, "deletes", std::vector{statement})), "n");
}

Bson MongoClient::write(Bson command) {
  command.add_all(with_time_limit());
  return reply_of("write", [&](bson_t* reply, bson_error_t* error) {
    return mongoc_client_write_command_with_opts(client_, database_.c_str(), command.get(), nullptr, reply, error);
  });
}

Bson MongoClient::run(const Bson& command) {
  return reply_of("command", [&](bson_t* reply, bson_error_t* error) {
    return mongoc_client_command_simple(client_, database_.c_str(), command.get(), reading_, reply, error);
  });
}

}  // namespace portreto::metadata
