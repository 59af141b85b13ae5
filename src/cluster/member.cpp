#include "cluster/member.h"

#include <fmt/format.h>

#include "cluster/name.h"

namespace portreto::cluster {
namespace {

constexpr std::size_t kAddressBytesMax = 255;
constexpr std::size_t kLabelBytesMax = 64;

Status check_length(std::string_view field, std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return {};
  return fail(Error::invalid_field(std::string(field), fmt::format("Use at most {} characters.", bytes_max)));
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::kWeb: return "web";
    case Role::kAuth: return "auth";
    case Role::kApp: return "app";
    case Role::kStorage: return "storage";
  }
  return "unknown";
}

Status validate(const Member& member) {
  if (!is_name(member.instance)) {
    return fail(Error::invalid_field("instance", "Use 1 to 64 letters, digits, dots, dashes and underscores."));
  }
  PORTRETO_TRY(check_length("address", member.address, kAddressBytesMax));
  PORTRETO_TRY(check_length("public_url", member.public_url, kAddressBytesMax));
  PORTRETO_TRY(check_length("zone", member.zone, kLabelBytesMax));
  PORTRETO_TRY(check_length("version", member.version, kLabelBytesMax));
  if (member.disks.size() > kDisksMax) {
    return fail(Error::invalid_field("disks", fmt::format("A node has at most {} disks.", kDisksMax)));
  }
  for (const Disk& disk : member.disks) {
    if (!is_name(disk.id)) {
      return fail(
          Error::invalid_field("disks", "A disk's id is 1 to 64 letters, digits, dots, dashes and underscores."));
    }
  }
  return {};
}

}  // namespace portreto::cluster
