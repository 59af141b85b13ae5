#include "cluster/zookeeper/tree.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace portreto::cluster {
namespace {

std::string checked(std::string root) {
  if (root.size() < 2 || root.front() != '/' || root.back() == '/' || root.contains("//")) {
    throw std::runtime_error(fmt::format(
        "\"{}\" cannot be the root of the registry. Write it like /portreto, with a slash before each part.", root));
  }
  return root;
}

// Asks first: to make a node that exists takes the right to make it.
Task<Reply<void>> make_node(Session& session, std::string path, const ACL_vector* acl) {
  const auto found = co_await session.exists(path, Watch::kNo);
  if (found) co_return Reply<void>();
  if (found.error() != ZNONODE) co_return std::unexpected(found.error());
  const auto made = co_await session.create(path, "", acl, ZOO_PERSISTENT);
  if (!made && made.error() != ZNODEEXISTS) co_return std::unexpected(made.error());
  co_return Reply<void>();
}

}  // namespace

Tree::Tree(const ZookeeperOptions& options) : root_(checked(options.root)), acls_(options) {}

std::string Tree::members(Role role) const { return fmt::format("{}/members/{}", root_, to_string(role)); }

std::string Tree::member(Role role, const std::string& instance) const {
  return fmt::format("{}/{}", members(role), instance);
}

std::string Tree::key_ring(const std::string& name) const { return fmt::format("{}/keys/{}", root_, name); }

std::string Tree::leaders(const std::string& name) const { return fmt::format("{}/leaders/{}", root_, name); }

Task<Reply<void>> Tree::make(Session& session) const {
  for (std::size_t end = root_.find('/', 1);; end = root_.find('/', end + 1)) {
    PORTRETO_CO_TRY(co_await make_node(session, root_.substr(0, end), acls_.shared()));
    if (end == std::string::npos) break;
  }
  PORTRETO_CO_TRY(co_await make_node(session, root_ + "/members", acls_.shared()));
  PORTRETO_CO_TRY(co_await make_node(session, root_ + "/leaders", acls_.shared()));
  PORTRETO_CO_TRY(co_await make_node(session, root_ + "/keys", acls_.key_directory()));
  for (const Role role : kRoles) PORTRETO_CO_TRY(co_await make_node(session, members(role), acls_.shared()));
  co_return Reply<void>();
}

Task<Reply<void>> Tree::make_leaders(Session& session, std::string name) const {
  co_return co_await make_node(session, leaders(name), acls_.shared());
}

}  // namespace portreto::cluster
