#include "metadata/mongo/session_store.h"

#include "metadata/failures.h"
#include "metadata/mongo/schema.h"

namespace portreto::metadata {
namespace {

// Two old records go for each new one, so that the collection stays as small as the window's attacks are.
constexpr std::size_t kForgottenForEach = 2;

// How often others may come between before a failure is not counted.
constexpr int kTriesMax = 8;

}  // namespace

Task<Status> MongoSessionStore::insert(model::Session session) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    if (!client.insert(kSessions, document_of(session))) return exists_already();
    return {};
  });
}

Task<Result<model::Session>> MongoSessionStore::find(SessionId id) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<model::Session> {
    auto session = client.find_one<model::Session>(kSessions, document("_id", id));
    if (!session) return not_found();
    return *std::move(session);
  });
}

Task<Result<SessionStore::Rotation>> MongoSessionStore::rotate(SessionId id, Sha256Digest expected,
                                                               Sha256Digest successor, Timestamp now) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<Rotation> {
    const Bson change =
        document("$set", document("previous_hash", expected, "current_hash", successor, "rotated_at", now));
    auto rotated = client.find_and_modify<model::Session>(kSessions, document("_id", id, "current_hash", expected),
                                                          change, Returned::kAfter);
    if (rotated) return Rotation{true, *std::move(rotated)};
    auto session = client.find_one<model::Session>(kSessions, document("_id", id));
    if (!session) return not_found();
    return Rotation{false, *std::move(session)};
  });
}

Task<Status> MongoSessionStore::remove(SessionId id) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kSessions, document("_id", id));
    return {};
  });
}

Task<Result<std::vector<model::Session>>> MongoSessionStore::list_of(UserId user) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::vector<model::Session>> {
    return client.find<model::Session>(kSessions, document("user", user), {.limit = kPageSizeMax});
  });
}

Task<Result<std::size_t>> MongoSessionStore::remove_others(UserId user, SessionId kept) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    return client.remove_all(kSessions, document("user", user, "_id", document("$ne", kept)));
  });
}

Task<Result<std::size_t>> MongoSessionStore::remove_expired(Timestamp now, std::size_t limit) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<std::size_t> {
    const Bson expired = document("expires_at", document("$lte", now));
    const auto ids = client.find_values<SessionId>(kSessions, "_id", expired, {.limit = limit});
    if (ids.empty()) return 0;
    return client.remove_all(kSessions, document("_id", document("$in", ids)));
  });
}

// A failure within the window is added to those that are there. One that comes after it begins anew; when others did so
// at the same time, the first of them makes the record and the rest are added to it.
Task<Result<model::LoginFailures>> MongoSessionStore::record_failure(std::string key, Timestamp now,
                                                                     std::chrono::milliseconds window) {
  co_return co_await database_.write([&](MongoClient& client) -> Result<model::LoginFailures> {
    const Timestamp forgotten_before = now - window;
    const Bson is_old = document("last_at", document("$lt", forgotten_before));
    const Bson is_recent = document("_id", key, "last_at", document("$gte", forgotten_before));
    const Bson add = document("$inc", document("count", 1), "$set", document("last_at", now));
    const Bson begin = document("$set", document("count", 1, "last_at", now));
    for (int tries = 0; tries < kTriesMax; ++tries) {
      auto added = client.find_and_modify<model::LoginFailures>(kLoginFailures, is_recent, add, Returned::kAfter);
      if (added) return *std::move(added);
      try {
        auto begun = client.find_and_modify<model::LoginFailures>(kLoginFailures, document("_id", key).add_all(is_old),
                                                                  begin, Returned::kAfter, Upsert::kYes);
        const auto old = client.find_values<std::string>(kLoginFailures, "_id", is_old, {.limit = kForgottenForEach});
        if (!old.empty()) client.remove_all(kLoginFailures, document("_id", document("$in", old)).add_all(is_old));
        if (begun) return *std::move(begun);
      } catch (const MongoError& error) {
        if (!error.is_duplicate()) throw;
      }
    }
    return fail(Error::overloaded());
  });
}

Task<Result<std::optional<model::LoginFailures>>> MongoSessionStore::failures(std::string key) {
  co_return co_await database_.read([&](MongoClient& client) -> Result<std::optional<model::LoginFailures>> {
    return client.find_one<model::LoginFailures>(kLoginFailures, document("_id", key));
  });
}

Task<Status> MongoSessionStore::clear_failures(std::string key) {
  co_return co_await database_.write([&](MongoClient& client) -> Status {
    client.remove(kLoginFailures, document("_id", key));
    return {};
  });
}

}  // namespace portreto::metadata
