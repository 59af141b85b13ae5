#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cluster/member.h"
#include "model/values.h"

namespace portreto::services {

// A storage node that ever held blobs.
struct KnownNode {
  model::StorageNode node;
  bool holds_copies = true;  // that nobody has replaced yet
};

// What is to be done about the nodes now.
struct NodePlan {
  std::set<std::string> lost;      // away for too long; empty while it halts
  std::set<std::string> retired;   // whether they run or not
  std::set<std::string> draining;  // whether they run or not
  std::set<std::string> joined;    // present, and to be audited: they came, or came with other disks
  std::size_t missing = 0;         // away for too long, whether or not it halts
  bool is_halted = false;          // so many are away that the network is to blame rather than the nodes

  // Nodes that take no new blobs.
  std::set<std::string> closed() const;
  // Nodes whose copies are to be moved or replaced now: while it halts, those that the operator gave up alone.
  std::set<std::string> leaving() const;
};

// Which nodes are there, since when others are not, and which came. It begins without a past: whoever is missing is
// taken to have just gone, and whoever is there to have just come. Pure; not thread-safe.
class NodeWatch {
 public:
  // Gone is not dead: how long a node is away before its copies are replaced.
  explicit NodeWatch(std::chrono::milliseconds repair_delay) : repair_delay_(repair_delay) {}

  // More than one node in this many away at once halts all repair (STORAGE.md, "Copies").
  static constexpr std::size_t kHaltFraction = 4;

  // What is seen at a moment. Moments only go forward. `known` may leave out who is present.
  NodePlan observe(const std::vector<cluster::Member>& present, const std::vector<KnownNode>& known, Timestamp now);
  // It need not be audited again until it was away.
  void audited(const std::string& node);
  // It is to be audited again, though it was not away.
  void doubt(const std::string& node);

 private:
  struct Seen {
    bool is_present = false;
    bool is_audited = false;
    std::set<std::string> disks{};
    Timestamp since{};  // of being as it is
  };

  const std::chrono::milliseconds repair_delay_;
  std::map<std::string, Seen> seen_;
};

}  // namespace portreto::services
