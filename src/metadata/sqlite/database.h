#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "metadata/failures.h"
#include "metadata/sqlite/connection.h"
#include "metadata/sqlite/group_reader.h"
#include "metadata/sqlite/group_writer.h"
#include "metadata/sqlite/read_connections.h"
#include "runtime/blocking_pool.h"
#include "runtime/task.h"

namespace portreto::metadata {

// How the stores reach SQLite: `work` is a function Connection& → Result<T> that may refer to what lives in the
// awaiting task. It runs off the event loops, and what it throws as SqliteError comes back as an Error. Thread-safe.
class Database {
 public:
  Database(std::unique_ptr<Connection> writing, std::size_t writer_queue_max, ReadConnections& reading,
           std::size_t reader_queue_max, BlockingPool& pool)
      : reader_(reading, pool, reader_queue_max), writer_(std::move(writing), writer_queue_max) {}

  // On a thread of the blocking pool, in a snapshot of the database. What `work` throws beside SqliteError is thrown to
  // the awaiting caller.
  template <typename Work>
  auto read(Work work) -> Task<std::invoke_result_t<Work&, Connection&>> {
    using Outcome = std::invoke_result_t<Work&, Connection&>;
    std::optional<Outcome> outcome;
    std::exception_ptr thrown;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
          using Handler = decltype(handler);
          const boost::asio::any_io_executor caller = boost::asio::get_associated_executor(handler);
          reader_.submit(std::make_unique<Read<Work, Outcome, Handler>>(work, outcome, thrown, std::move(handler)),
                         caller);
        },
        boost::asio::use_awaitable);
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*outcome);
  }

  // On the writer's thread, in a transaction. When `work` returns an Error, what it did is undone. Resumes once the
  // outcome is durable.
  template <typename Work>
  auto write(Work work) -> Task<std::invoke_result_t<Work&, Connection&>> {
    using Outcome = std::invoke_result_t<Work&, Connection&>;
    std::optional<Outcome> outcome;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [&](auto handler) {
          using Handler = decltype(handler);
          auto write = std::make_unique<Write<Work, Outcome, Handler>>(work, outcome, std::move(handler));
          std::unique_ptr<GroupWriter::Operation> operation = std::move(write);
          if (!writer_.submit(operation)) operation->finish(Error::overloaded());
        },
        boost::asio::use_awaitable);
    co_return std::move(*outcome);
  }

 private:
  // After this the awaiting task may be running, and may be gone.
  template <typename Handler>
  static void resume(Handler handler) {
    auto executor = boost::asio::get_associated_executor(handler);
    boost::asio::post(executor, std::move(handler));
  }

  template <typename Work, typename Outcome, typename Handler>
  class Read final : public GroupReader::Operation {
   public:
    Read(Work& work, std::optional<Outcome>& outcome, std::exception_ptr& thrown, Handler handler)
        : work_(work), outcome_(outcome), thrown_(thrown), handler_(std::move(handler)) {}

    void run(Connection& connection) noexcept override {
      try {
        outcome_.emplace(work_(connection));
      } catch (const SqliteError& error) {
        outcome_.emplace(fail(to_error(error)));
      } catch (...) {
        thrown_ = std::current_exception();
      }
    }

    void finish(const std::optional<Error>& failure) noexcept override {
      if (failure) outcome_.emplace(fail(*failure));
      resume(std::move(handler_));
    }

   private:
    Work& work_;
    std::optional<Outcome>& outcome_;
    std::exception_ptr& thrown_;
    Handler handler_;
  };

  template <typename Work, typename Outcome, typename Handler>
  class Write final : public GroupWriter::Operation {
   public:
    Write(Work& work, std::optional<Outcome>& outcome, Handler handler)
        : work_(work), outcome_(outcome), handler_(std::move(handler)) {}

    bool apply(Connection& connection) override {
      outcome_.emplace(work_(connection));
      return outcome_->has_value();
    }

    void finish(std::optional<Error> failure) noexcept override {
      if (failure) outcome_.emplace(fail(*std::move(failure)));
      resume(std::move(handler_));
    }

   private:
    Work& work_;
    std::optional<Outcome>& outcome_;
    Handler handler_;
  };

  GroupReader reader_;
  GroupWriter writer_;
};

}  // namespace portreto::metadata
