#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>

#include "base/result.h"
#include "metadata/database_state.h"
#include "metadata/failures.h"
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
  // command that is sent, on whichever thread sends it. `state` is told what becomes of the servers, and outlives this.
  MongoDatabase(const std::string& uri, BlockingPool& pool, std::function<void(const char*)> on_command,
                DatabaseState& state);
  MongoDatabase(const MongoDatabase&) = delete;
  MongoDatabase& operator=(const MongoDatabase&) = delete;

  const std::string& description() const { return description_; }
  const DatabaseState& state() const { return watch_.state; }

  // When it failed, nothing was done. Without a primary a secondary is asked, and may answer with what is some seconds
  // old, though nothing that a majority did not have.
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
  auto run(Work& work, const mongoc_read_prefs_t* reading = nullptr) -> std::invoke_result_t<Work&, MongoClient&> {
    const Lease lease(clients_.get());
    if (lease.client() == nullptr) return fail(Error::overloaded());
    MongoClient client(lease.client(), name_, reading);
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
    if (is_write && !watch_.state.wait_for_writes()) return fail(database_read_only());
    if (!is_write && !watch_.state.wait_for_reads()) return fail(database_silent());
    try {
      return run(work, is_write ? nullptr : watch_.primary_or_other.get());
    } catch (const MongoError& error) {
      return fail(error.to_error(is_write));
    }
  }

  // What the library's callbacks work with.
  struct Watch {
    const std::function<void(const char*)> on_command;
    DatabaseState& state;
    const MongoReadPreference primary_or_other;
    bool has_begun = false;  // until a server was there, that none is there is no news
  };
  static void tell_of_command(const mongoc_apm_command_started_t* event);
  static void tell_of_servers(const mongoc_apm_topology_changed_t* event);
  // While no server takes writes, has the library look for one all the time: by itself it would only with its next
  // heartbeat, and a connection that breaks once would be told as the loss of the database.
  void seek_servers(const std::stop_token& stop);

  BlockingPool& pool_;
  Watch watch_;
  const MongoUri uri_;
  const std::string name_;
  const std::string description_;
  MongoPool clients_;
  std::jthread seeker_;
};

}  // namespace portreto::metadata
