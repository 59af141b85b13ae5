#include "cluster/zookeeper/copies.h"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "cluster/member_codec.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

// A list of members is kept as if it were a ring that no caller can name.
std::string file_of(Role role) { return fmt::format(".members-{}", to_string(role)); }

}  // namespace

Copies::Copies(const std::filesystem::path& directory, std::function<int(int fd)> sync_file,
               boost::asio::any_io_executor loop)
    : loop_(std::move(loop)) {
  if (directory.empty()) return;
  files_.emplace(directory, std::move(sync_file));
  loaded_ = files_->load(KeyRingFiles::Damage::kSkip);
  for (const Role role : kRoles) {
    const auto found = loaded_.find(file_of(role));
    if (found == loaded_.end()) continue;
    if (auto members = decode_members(role, found->second.bytes)) {
      loaded_members_[role] = *std::move(members);
    } else {
      log::warn("the copy of a list of members is ignored",
                {{"role", to_string(role)}, {"error", members.error().message}});
    }
    loaded_.erase(found);
  }
}

Copies::~Copies() {
  disk_.join();
  for (const auto& [name, ring] : waiting_) write(name, ring);
}

std::vector<Member> Copies::members(Role role) const {
  const auto found = loaded_members_.find(role);
  return found == loaded_members_.end() ? std::vector<Member>() : found->second;
}

void Copies::keep_members(Role role, const std::vector<Member>& members) {
  keep(file_of(role), {.version = 1, .bytes = encode_members(members)});
}

void Copies::keep_key_ring(const std::string& name, const KeyRing& ring) {
  if (ring.version > 0) keep(name, ring);
}

void Copies::keep(const std::string& name, KeyRing ring) {
  if (!files_) return;
  waiting_.insert_or_assign(name, std::move(ring));
  if (!is_writing_) write_next();
}

void Copies::write_next() {
  is_writing_ = !waiting_.empty();
  if (!is_writing_) return;
  boost::asio::post(disk_, [this, next = waiting_.extract(waiting_.begin())] {
    write(next.key(), next.mapped());
    boost::asio::post(loop_, [this] { write_next(); });
  });
}

void Copies::write(const std::string& name, const KeyRing& ring) {
  if (const Status stored = files_->store(name, ring); !stored) {
    log::warn("a copy of what the registry holds is not up to date",
              {{"name", name}, {"error", stored.error().message}});
  }
}

}  // namespace portreto::cluster
