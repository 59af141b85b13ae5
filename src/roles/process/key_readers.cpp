#include "roles/process/key_readers.h"

#include "base/contains.h"
#include "security/keys.h"

namespace portreto::roles {

using cluster::Role;

std::span<const KeyReaders> key_readers() {
  static const std::vector<KeyReaders> readers = {
      {security::kTokenSigningRing, {Role::kAuth}},
      {security::kTokenPublicRing, {Role::kAuth, Role::kApp}},
      {security::kRefreshRing, {Role::kAuth}},
      {security::kDeviceRing, {Role::kAuth}},
      {security::kUrlRing, {Role::kApp, Role::kStorage}},
      {security::kCsrfRing, {Role::kWeb}},
      {security::kServiceRing, {Role::kWeb, Role::kAuth, Role::kApp, Role::kStorage}},
  };
  return readers;
}

std::vector<std::string_view> rings_of(Role role) {
  std::vector<std::string_view> rings;
  for (const auto& [ring, roles] : key_readers()) {
    if (portreto::contains(roles, role)) rings.push_back(ring);
  }
  return rings;
}

}  // namespace portreto::roles
