#include "cluster/member_codec.h"

#include <boost/json.hpp>
#include <optional>
#include <utility>

namespace portreto::cluster {
namespace {

namespace json = boost::json;

std::unexpected<Error> not_a_member(std::string_view why) {
  return fail(ErrorCode::kCorruption, "This is not a member of the registry: " + std::string(why));
}

json::object to_json(const Member& member) {
  json::array disks;
  for (const Disk& disk : member.disks) {
    disks.push_back(json::object{{"id", disk.id},
                                 {"capacity_bytes", disk.capacity_bytes},
                                 {"free_bytes", disk.free_bytes},
                                 {"is_writable", disk.is_writable}});
  }
  return {{"role", to_string(member.role)},  {"instance", member.instance}, {"address", member.address},
          {"public_url", member.public_url}, {"zone", member.zone},         {"version", member.version},
          {"disks", std::move(disks)}};
}

// A field that may be missing. False when it is there and not of its type.
bool read(const json::object& object, std::string_view name, std::string& out) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return true;
  if (!value->is_string()) return false;
  out = std::string_view(value->get_string());
  return true;
}

bool read(const json::object& object, std::string_view name, std::uint64_t& out) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return true;
  boost::system::error_code error;
  out = value->to_number<std::uint64_t>(error);
  return !error;
}

bool read(const json::object& object, std::string_view name, bool& out) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return true;
  if (!value->is_bool()) return false;
  out = value->get_bool();
  return true;
}

Result<Disk> disk_of(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return not_a_member("a disk is no object");
  Disk disk;
  if (!read(*object, "id", disk.id) || !read(*object, "capacity_bytes", disk.capacity_bytes) ||
      !read(*object, "free_bytes", disk.free_bytes) || !read(*object, "is_writable", disk.is_writable)) {
    return not_a_member("a field of a disk has a wrong type");
  }
  return disk;
}

Result<Member> member_of(Role role, std::optional<std::string> instance, const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return not_a_member("it is no object");
  Member member{.role = role};
  if (!object->contains("address")) return not_a_member("there is no address");
  std::string its_role(to_string(role));
  if (!read(*object, "role", its_role) || its_role != to_string(role)) return not_a_member("it has another role");
  if (!read(*object, "instance", member.instance) || !read(*object, "address", member.address) ||
      !read(*object, "public_url", member.public_url) || !read(*object, "zone", member.zone) ||
      !read(*object, "version", member.version)) {
    return not_a_member("a field has a wrong type");
  }
  if (instance) member.instance = *std::move(instance);
  if (const auto* disks = object->if_contains("disks")) {
    if (!disks->is_array()) return not_a_member("the disks are no list");
    for (const auto& disk : disks->get_array()) {
      PORTRETO_ASSIGN(auto read_disk, disk_of(disk));
      member.disks.push_back(std::move(read_disk));
    }
  }
  if (const Status status = validate(member); !status) return not_a_member(status.error().message);
  return member;
}

}  // namespace

std::string encode_member(const Member& member) { return json::serialize(to_json(member)); }

Result<Member> decode_member(Role role, std::optional<std::string> instance, std::string_view bytes) {
  boost::system::error_code error;
  const auto value = json::parse(bytes, error);
  if (error) return not_a_member("it is no JSON");
  return member_of(role, std::move(instance), value);
}

std::string encode_members(const std::vector<Member>& members) {
  json::array list;
  for (const Member& member : members) list.push_back(to_json(member));
  return json::serialize(list);
}

Result<std::vector<Member>> decode_members(Role role, std::string_view bytes) {
  boost::system::error_code error;
  const auto value = json::parse(bytes, error);
  if (error || !value.is_array()) return not_a_member("it is no JSON list");
  std::vector<Member> members;
  for (const auto& entry : value.get_array()) {
    PORTRETO_ASSIGN(auto member, member_of(role, std::nullopt, entry));
    members.push_back(std::move(member));
  }
  return members;
}

}  // namespace portreto::cluster
