#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cluster/key_ring_files.h"
#include "cluster/member.h"
#include "cluster/registry.h"

namespace portreto::cluster {

// Copies, on the disk, of what ZooKeeper was last known to hold, for a start without it. They are written behind the
// caller's back by a thread of their own, of each only the latest; a failure is logged and costs no more than a copy
// that is older. For one thread. The loop must have ended before the
// destructor, which writes what is still to be written.
class Copies {
 public:
  // Reads what is there; an empty directory: nothing is kept. Throws std::runtime_error, with a text for the operator,
  // when it cannot be used or another process uses it. A damaged copy is skipped.
  Copies(const std::filesystem::path& directory, std::function<int(int fd)> sync_file,
         boost::asio::any_io_executor loop);
  ~Copies();

  std::vector<Member> members(Role role) const;  // as they were at the start
  const std::map<std::string, KeyRing>& key_rings() const { return loaded_; }

  void keep_members(Role role, const std::vector<Member>& members);
  void keep_key_ring(const std::string& name, const KeyRing& ring);

 private:
  void keep(const std::string& name, KeyRing ring);
  void write_next();
  void write(const std::string& name, const KeyRing& ring);

  const boost::asio::any_io_executor loop_;
  std::optional<KeyRingFiles> files_;
  std::map<std::string, KeyRing> loaded_;
  std::map<Role, std::vector<Member>> loaded_members_;
  std::map<std::string, KeyRing> waiting_;
  bool is_writing_ = false;
  boost::asio::thread_pool disk_{1};
};

}  // namespace portreto::cluster
