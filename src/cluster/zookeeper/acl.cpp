#include "cluster/zookeeper/acl.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <set>
#include <stdexcept>
#include <string_view>

namespace portreto::cluster {
namespace {

// What the C client takes as text and does not change.
char* text_of(const std::string& text) { return const_cast<char*>(text.c_str()); }
const std::string kDigestScheme = "digest";
const std::string kWorldScheme = "world";
const std::string kAnyone = "anyone";

// ADMIN, the right to change the list itself, is left to ZooKeeper's superuser.
const int kAllButAdmin = ZOO_PERM_READ | ZOO_PERM_WRITE | ZOO_PERM_CREATE | ZOO_PERM_DELETE;

std::set<std::string> all_of(const std::vector<std::string>& ids, const std::string& own) {
  std::set<std::string> all(ids.begin(), ids.end());
  all.insert(own);
  return all;
}

std::set<std::string> writers_of(const ZookeeperAccess& access, const std::string& own) {
  if (access.key_writers.empty()) return {own};
  return {access.key_writers.begin(), access.key_writers.end()};
}

}  // namespace

std::string digest_id(const ZookeeperCredential& credential) {
  const std::string secret = fmt::format("{}:{}", credential.user, credential.password);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(secret.data(), secret.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL does not offer SHA-1, which ZooKeeper's access lists need.");
  }
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64;
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return fmt::format("{}:{}", credential.user,
                     std::string_view(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)));
}

Acl Acl::open() {
  Acl acl;
  acl.entries_.push_back({.perms = ZOO_PERM_ALL, .id = {.scheme = text_of(kWorldScheme), .id = text_of(kAnyone)}});
  acl.vector_ = {1, acl.entries_.data()};
  return acl;
}

void Acl::grant(int permissions, const std::string& digest_id) {
  const std::string& id = ids_.emplace_back(digest_id);
  entries_.push_back({.perms = permissions, .id = {.scheme = text_of(kDigestScheme), .id = text_of(id)}});
  vector_ = {static_cast<std::int32_t>(entries_.size()), entries_.data()};
}

Acls::Acls(const ZookeeperOptions& options)
    : is_open_(options.credential.user.empty()),
      own_id_(is_open_ ? "" : digest_id(options.credential)),
      access_(options.access) {
  if (is_open_) {
    shared_ = Acl::open();
    key_directory_ = Acl::open();
    return;
  }
  for (const auto& id : all_of(access_.cluster, own_id_)) shared_.grant(kAllButAdmin, id);
  const auto writers = writers_of(access_, own_id_);
  for (const auto& id : writers) key_directory_.grant(kAllButAdmin, id);
  for (const auto& id : all_of(access_.cluster, own_id_)) {
    if (!writers.contains(id)) key_directory_.grant(ZOO_PERM_READ, id);
  }
}

Acl Acls::key_ring(const std::string& name) const {
  if (is_open_) return Acl::open();
  Acl acl;
  const auto writers = writers_of(access_, own_id_);
  for (const auto& id : writers) acl.grant(ZOO_PERM_READ | ZOO_PERM_WRITE, id);
  const auto named = access_.key_readers.find(name);
  const auto readers = named == access_.key_readers.end()
                           ? all_of(access_.cluster, own_id_)
                           : std::set<std::string>(named->second.begin(), named->second.end());
  for (const auto& id : readers) {
    if (!writers.contains(id)) acl.grant(ZOO_PERM_READ, id);
  }
  return acl;
}

}  // namespace portreto::cluster
