#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cluster/member.h"

namespace portreto::cluster {

// A member as its node in ZooKeeper holds it, and as the process itself tells it: JSON. Versions of the program that
// follow each other read each other's: a reader ignores fields that it does not know, and does without those that are
// missing but for the address.
std::string encode_member(const Member& member);

// kCorruption for what is no such thing, breaks a rule of validate(), or has another role. `instance` is the node's
// place; nullopt: as the bytes say.
Result<Member> decode_member(Role role, std::optional<std::string> instance, std::string_view bytes);

// All members of one role, as they are kept on the disk, and back.
std::string encode_members(const std::vector<Member>& members);
Result<std::vector<Member>> decode_members(Role role, std::string_view bytes);

}  // namespace portreto::cluster
