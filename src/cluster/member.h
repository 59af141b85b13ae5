#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portreto::cluster {

enum class Role { kWeb, kAuth, kApp, kStorage };
inline constexpr Role kRoles[] = {Role::kWeb, Role::kAuth, Role::kApp, Role::kStorage};

std::string_view to_string(Role role);

// One disk of a storage node.
struct Disk {
  std::string id;  // unique in the cluster, and stays with the disk when it moves to another node
  std::uint64_t capacity_bytes = 0;
  std::uint64_t free_bytes = 0;
  bool is_writable = true;  // false: full, sealed or being emptied; still read
  bool operator==(const Disk&) const = default;
};

// A running process of one role, as the others find it.
struct Member {
  Role role = Role::kApp;
  std::string instance;     // unique within the role and the same after a restart: [A-Za-z0-9._-]{1,64}
  std::string address;      // host:port for the other tiers, at most 255 bytes
  std::string public_url;   // scheme://host[:port] for browsers, at most 255 bytes; empty when they do not come here
  std::string zone;         // what fails together, at most 64 bytes; copies of a blob lie in different zones
  std::string version;      // of the program, at most 64 bytes
  std::vector<Disk> disks;  // storage only, at most kDisksMax
  bool operator==(const Member&) const = default;
};

inline constexpr std::size_t kDisksMax = 64;

// kInvalidArgument, naming the field, for a member that breaks one of the rules above.
Status validate(const Member& member);

// The members of a role at one moment, by instance. Never null; never changed.
using MemberList = std::shared_ptr<const std::vector<Member>>;

}  // namespace portreto::cluster
