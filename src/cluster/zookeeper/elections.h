#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/watched.h"
#include "cluster/zookeeper/repeater.h"
#include "cluster/zookeeper/session.h"
#include "cluster/zookeeper/tree.h"

namespace portreto::cluster {

// Somebody of this process who stands for an office.
struct Candidate {
  using Epoch = std::optional<std::uint64_t>;

  Candidate(boost::asio::thread_pool& callbacks, std::string office);

  const std::string office;
  const std::string prefix;  // of its node's name; no other candidate has it
  Watched<Epoch> epoch;      // any thread; valid as long as the session has its lease
  bool is_withdrawn = false;
  std::string node;           // its name; empty: none that is known
  std::int64_t session = 0;   // whose the node is
  std::uint64_t created = 0;  // the transaction that made the node: the epoch
  bool is_first = false;
};

// The candidates of this process. Each has an ephemeral, sequential node, and who has the first of an office leads, as
// long as the session's lease runs. The node's name tells whose it is, so that a node whose making was not answered is
// found again. For the session's thread.
class Elections {
 public:
  Elections(Session& session, const Tree& tree, boost::asio::any_io_executor loop);

  void stand(std::shared_ptr<Candidate> candidate);
  void withdraw(const std::shared_ptr<Candidate>& candidate);

  void on_connected();
  void on_lease();
  void on_node(const Event& event);

 private:
  struct Office {
    std::string name;
    std::vector<std::shared_ptr<Candidate>> candidates;  // in the order in which they stood
    std::unique_ptr<Repeater> refresh;
  };

  Task<bool> refresh(Office& office);
  Task<Reply<void>> remove(Office& office, std::string node);
  // Whether the candidate's node is among these and is its own.
  Task<Reply<bool>> place(Office& office, Candidate& candidate, const std::vector<std::string>& nodes);
  void publish(Candidate& candidate);

  Session& session_;
  const Tree& tree_;
  const boost::asio::any_io_executor loop_;
  std::map<std::string, std::unique_ptr<Office>> offices_;  // never erased
};

}  // namespace portreto::cluster
