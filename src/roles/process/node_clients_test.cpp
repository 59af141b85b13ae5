#include "roles/process/node_clients.h"

#include <gtest/gtest.h>

namespace portreto::roles {
namespace {

cluster::MemberList nodes(std::vector<cluster::Member> members) {
  return std::make_shared<const std::vector<cluster::Member>>(std::move(members));
}

TEST(NodeClients, KnowsNodesThatHaveLeftByTheirLastAddress) {
  NodeClients clients;
  EXPECT_EQ(clients.find("a"), nullptr);
  EXPECT_EQ(clients.find_last_known("a"), nullptr);
  clients.set_members(nodes({{.instance = "a", .address = "127.0.0.1:1"}}));
  http::Client* const first = clients.find("a");
  EXPECT_NE(first, nullptr);
  clients.set_members(nodes({}));
  EXPECT_EQ(clients.find("a"), nullptr);
  EXPECT_EQ(clients.find_last_known("a"), first);
  clients.set_members(nodes({{.instance = "a", .address = "127.0.0.1:2"}}));
  EXPECT_NE(clients.find_last_known("a"), first);
  EXPECT_EQ(clients.find_last_known("a"), clients.find("a"));
  EXPECT_EQ(clients.members()->size(), 1u);
}

TEST(NodeClients, AnAddressThatIsNoneIsNobody) {
  NodeClients clients;
  clients.set_members(nodes({{.instance = "a", .address = "nowhere"}}));
  EXPECT_EQ(clients.find("a"), nullptr);
}

}  // namespace
}  // namespace portreto::roles
