#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

namespace portreto::metadata {

// Whether a database takes writes and answers reads, as its client has last heard: so that nobody waits long for one
// that is away, and people are told. Usable until it is told otherwise. Thread-safe.
class DatabaseState {
 public:
  // FAULTS.md: without a majority, writes fail in 1 s; when the primary alone is lost, they wait for the next one, 5 s
  // at most.
  static constexpr std::chrono::milliseconds kLossTimeMax{1000};
  static constexpr std::chrono::milliseconds kChoiceTimeMax{5000};

  struct Seen {
    bool takes_writes = true;
    bool answers_reads = true;        // be it with what is some seconds old
    bool may_choose_primary = false;  // enough servers answer for that
  };
  // Told by whoever watches the servers, at each change.
  void note(Seen seen);

  // Writes are refused without being sent. Not yet while a primary is likely to be there soon.
  bool is_read_only() const;
  // Reads, too.
  bool is_lost() const;

  // Blocks until no write is taken, or it is asked to stop; false for that.
  bool wait_for_loss(const std::stop_token& stop);

  // Block while that may change within the times above; return whether it is worth asking the database now.
  bool wait_for_writes();
  bool wait_for_reads();

 private:
  using Time = std::chrono::steady_clock::time_point;
  using Since = std::optional<Time>;

  // When to give up, while it is away.
  std::optional<Time> end_of_writes() const;
  std::optional<Time> end_of_reads() const;
  bool wait(std::optional<Time> (DatabaseState::*end)() const);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Seen seen_;
  Since no_writes_since_;
  Since no_reads_since_;
};

}  // namespace portreto::metadata
