#include "roles/process/probe.h"

#include <chrono>

#include "http/message.h"
#include "roles/process/peer_clients.h"

namespace portreto::roles {
namespace {

constexpr std::chrono::milliseconds kProbeMax{500};

}  // namespace

Task<bool> answers(cluster::Member member) {
  PeerClients clients;
  const auto client = clients.at(member.address);
  auto target = http::Target::parse("/healthz");
  if (!client || !target) co_return false;
  const auto answer = co_await (*client)->send({.method = http::Method::kGet,
                                                .target = *std::move(target),
                                                .context = {.deadline = std::chrono::steady_clock::now() + kProbeMax}});
  co_return answer && answer->status == 200;
}

}  // namespace portreto::roles
