#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "metadata/mongo/mongo_metadata_store.h"
#include "metadata/mongo/testing/mongo_server.h"
#include "runtime/event_loops.h"

namespace portreto::metadata {

// A store in a database of its own, with what it needs to run. Skips the test, with the reason, where there is no
// server.
class MongoFixture : public testing::Test {
 protected:
  MongoFixture() { loops_.start(); }
  void SetUp() override {
    if (const auto& why = MongoServer::shared().why_missing(); !why.empty()) GTEST_SKIP() << why;
  }

  // While the test still has what the store tells of its commands: closing it sends some.
  void TearDown() override { store_.reset(); }

  const MongoTestDatabase& database() const { return database_; }

  void open(MongoSettings settings) {
    store_.reset();
    store_ = MongoMetadataStore::open(std::move(settings), pool_);
  }
  void open() { open({.uri = database_.uri()}); }

  template <typename T>
  std::future<T> start(Task<T> task) {
    return boost::asio::co_spawn(loops_.next(), std::move(task), boost::asio::use_future);
  }
  template <typename T>
  T run(Task<T> task) {
    return start(std::move(task)).get();
  }

  MongoMetadataStore& store() { return *store_; }
  BlockingPool& pool() { return pool_; }

 private:
  MongoTestDatabase database_;
  EventLoops loops_{1};
  BlockingPool pool_{4, 1000};
  std::unique_ptr<MongoMetadataStore> store_;
};

}  // namespace portreto::metadata
