#include "roles/process/probe.h"

#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "cluster/member_codec.h"
#include "http/message.h"
#include "http/response_head.h"
#include "roles/process/peer_clients.h"

namespace portreto::roles {
namespace {

constexpr std::chrono::milliseconds kProbeMax{500};
constexpr std::size_t kReportBytesMax = 64 * 1024;

Task<Result<http::Response>> get(PeerClients& clients, cluster::Member member, std::string_view path) {
  PORTRETO_CO_ASSIGN(http::Client * client, clients.at(member.address));
  PORTRETO_CO_ASSIGN(http::Target target, http::Target::parse(path));
  co_return co_await client->send({.method = http::Method::kGet,
                                   .target = std::move(target),
                                   .context = {.deadline = std::chrono::steady_clock::now() + kProbeMax}});
}

}  // namespace

Task<bool> answers(cluster::Member member) {
  PeerClients clients;
  const auto answer = co_await get(clients, std::move(member), "/healthz");
  co_return answer && answer->status == 200;
}

Task<std::optional<std::chrono::milliseconds>> ClockProbe::operator()(cluster::Member member) const {
  // Kept by the call itself: a process may end while it is under way.
  const auto clients = clients_;
  const auto answer = co_await get(*clients, std::move(member), "/healthz");
  if (!answer) co_return std::nullopt;
  const auto theirs = http::parse_http_date(answer->headers.find("Date").value_or(""));
  if (!theirs) co_return std::nullopt;
  co_return *theirs - clock_.now();
}

Task<Result<std::optional<cluster::Member>>> MemberProbe::operator()(cluster::Member member) const {
  PORTRETO_CO_ASSIGN(http::Response answer, co_await get(*clients_, member, "/readyz"));
  if (answer.status == 503) co_return std::nullopt;
  PORTRETO_CO_ASSIGN(const std::string text, co_await http::collect(std::move(answer.body), kReportBytesMax));
  boost::system::error_code error;
  const boost::json::value report = boost::json::parse(text, error);
  if (answer.status != 200 || error || !report.is_object()) {
    co_return fail(ErrorCode::kUnavailable, "something else than Portreto answers there");
  }
  const auto* described = report.get_object().if_contains("member");
  if (described == nullptr) co_return std::nullopt;
  co_return cluster::decode_member(member.role, std::nullopt, boost::json::serialize(*described));
}

}  // namespace portreto::roles
