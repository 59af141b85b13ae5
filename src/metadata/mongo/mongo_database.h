#pragma once

#include <functional>
#include <string>
#include <type_traits>

#include "base/result.h"
#include "metadata/mongo/mongo_client.h"
#include "metadata/mongo/mongo_handles.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"

namespace portreto::metadata {

// How the stores reach MongoDB: `work` is a function MongoClient& → Result<T> that may refer to what lives in the
// awaiting task. It runs on the blocking pool, with one of the pooled clients; what it throws as MongoError comes back
// as an Error. Thread-safe.
class MongoDatabase {
 public:
  // Does not connect yet. Throws as parse_mongo_uri does. `on_command`, if there is one, is told the name of each
  // command that is sent, on whichever thread sends it.
  MongoDatabase(const std::string& uri, BlockingPool& pool, std::function<void(const char*)> on_command);
  MongoDatabase(const MongoDatabase&) = delete;
  MongoDatabase& operator=(const MongoDatabase&) = delete;

  const std::string& description() const { return description_; }

  // When it failed, nothing was done.
  template <typename Work>
  auto read(Work work) -> Task<std::invoke_result_t<Work&, MongoClient&>> {
    co_return co_await pool_.run([&] { return attempt(work, false); });
  }
  // When it failed, the outcome may be unknown.
  template <typename Work>
  auto write(Work work) -> Task<std::invoke_result_t<Work&, MongoClient&>> {
    co_return co_await pool_.run([&] { return attempt(work, true); });
  }

  // On the calling thread; what is thrown comes through. kOverloaded when all clients are taken for long.
  template <typename Work>
  auto run(Work& work) -> std::invoke_result_t<Work&, MongoClient&> {
    const Lease lease(clients_.get());
    if (lease.client() == nullptr) return fail(Error::overloaded());
    MongoClient client(lease.client(), name_);
    return work(client);
  }

 private:
  class Lease {
   public:
    explicit Lease(mongoc_client_pool_t* pool) : pool_(pool), client_(mongoc_client_pool_pop(pool)) {}
    ~Lease() {
      if (client_ != nullptr) mongoc_client_pool_push(pool_, client_);
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    mongoc_client_t* client() const { return client_; }

   private:
    mongoc_client_pool_t* pool_;
    mongoc_client_t* client_;
  };

  template <typename Work>
  auto attempt(Work& work, bool is_write) -> std::invoke_result_t<Work&, MongoClient&> {
    try {
      return run(work);
    } catch (const MongoError& error) {
      return fail(error.to_error(is_write));
    }
  }

  BlockingPool& pool_;
  const std::function<void(const char*)> on_command_;
  const MongoUri uri_;
  const std::string name_;
  const std::string description_;
  MongoPool clients_;
};

}  // namespace portreto::metadata
