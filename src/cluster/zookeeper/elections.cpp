#include "cluster/zookeeper/elections.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "runtime/log.h"

namespace portreto::cluster {
namespace {

constexpr std::size_t kTokenBytes = 12;
constexpr std::size_t kNumberDigits = 10;  // ZooKeeper's

// The number that ZooKeeper has put at the end of a sequential node's name.
std::string_view number_of(std::string_view node) {
  return node.substr(node.size() - std::min(node.size(), kNumberDigits));
}

}  // namespace

Candidate::Candidate(boost::asio::thread_pool& callbacks, std::string o)
    : office(std::move(o)), prefix(fmt::format("c-{}-", random_token(kTokenBytes))), epoch(callbacks) {}

Elections::Elections(Session& session, const Tree& tree, boost::asio::any_io_executor loop)
    : session_(session), tree_(tree), loop_(std::move(loop)) {}

void Elections::stand(std::shared_ptr<Candidate> candidate) {
  auto& made = offices_[candidate->office];
  if (!made) {
    made = std::make_unique<Office>();
    Office& office = *made;
    office.name = candidate->office;
    office.refresh = std::make_unique<Repeater>(session_, loop_, fmt::format("election of {}", office.name),
                                                [this, &office] { return refresh(office); });
  }
  made->candidates.push_back(std::move(candidate));
  made->refresh->request();
}

void Elections::withdraw(const std::shared_ptr<Candidate>& candidate) {
  candidate->is_withdrawn = true;
  publish(*candidate);
  offices_[candidate->office]->refresh->request();
}

void Elections::on_connected() {
  for (const auto& [name, office] : offices_) office->refresh->request();
}

void Elections::on_lease() {
  for (const auto& [name, office] : offices_) {
    for (const auto& candidate : office->candidates) publish(*candidate);
  }
}

void Elections::on_node(const Event& event) {
  for (const auto& [name, office] : offices_) {
    if (event.path == tree_.leaders(name)) office->refresh->request();
  }
}

void Elections::publish(Candidate& candidate) {
  const bool leads =
      candidate.is_first && !candidate.is_withdrawn && candidate.session == session_.id() && session_.has_lease();
  const Candidate::Epoch epoch = leads ? Candidate::Epoch(candidate.created) : std::nullopt;
  if (epoch == candidate.epoch.get()) return;
  log::info(epoch ? "leads" : "does not lead any more",
            {{"office", candidate.office}, {"epoch", epoch ? *epoch : *candidate.epoch.get()}});
  candidate.epoch.set(epoch);
}

Task<bool> Elections::refresh(Office& office) {
  if (office.candidates.empty()) co_return true;
  const std::string directory = tree_.leaders(office.name);
  const auto nodes = co_await session_.children(directory, Watch::kYes);
  if (!nodes) {
    if (nodes.error() != ZNONODE) co_return false;
    const auto made = co_await tree_.make_leaders(session_, office.name);
    if (made) office.refresh->request();
    co_return made.has_value();
  }
  const auto candidates = office.candidates;
  for (const auto& candidate : candidates) {
    const auto placed = co_await place(office, *candidate, *nodes);
    if (!placed) co_return false;
    if (candidate->is_withdrawn && !*placed) {
      std::erase(office.candidates, candidate);
    } else if (!*placed) {
      office.refresh->request();  // it has its node only now
    }
  }
  const auto first = std::ranges::min_element(*nodes, {}, number_of);
  for (const auto& candidate : candidates) {
    candidate->is_first = first != nodes->end() && candidate->node == *first;
    publish(*candidate);
  }
  co_return true;
}

Task<Reply<void>> Elections::remove(Office& office, std::string node) {
  const auto erased = co_await session_.erase(tree_.leaders(office.name) + "/" + node, -1);
  if (!erased && erased.error() != ZNONODE) co_return std::unexpected(erased.error());
  co_return Reply<void>();
}

Task<Reply<bool>> Elections::place(Office& office, Candidate& candidate, const std::vector<std::string>& nodes) {
  std::vector<std::string> own;
  std::ranges::copy_if(nodes, std::back_inserter(own),
                       [&](const std::string& node) { return node.starts_with(candidate.prefix); });
  std::ranges::sort(own, {}, number_of);
  if (candidate.is_withdrawn) {
    candidate.node.clear();
    for (const auto& node : own) PORTRETO_CO_TRY(co_await remove(office, node));
    co_return false;
  }
  const std::string directory = tree_.leaders(office.name);
  if (own.empty()) {
    candidate.node.clear();
    candidate.is_first = false;
    publish(candidate);
    const auto made = co_await session_.create(directory + "/" + candidate.prefix, "", tree_.acls().shared(),
                                               ZOO_EPHEMERAL_SEQUENTIAL);
    if (!made) co_return std::unexpected(made.error());
    co_return false;
  }
  if (candidate.node != own.front() || candidate.session != session_.id()) {
    candidate.node.clear();
    const auto stat = co_await session_.exists(directory + "/" + own.front(), Watch::kNo);
    if (!stat && stat.error() == ZNONODE) co_return false;
    if (!stat) co_return std::unexpected(stat.error());
    if (stat->owner != session_.id()) {  // what the session before this one left
      PORTRETO_CO_TRY(co_await remove(office, own.front()));
      co_return false;
    }
    candidate.session = stat->owner;
    candidate.created = static_cast<std::uint64_t>(stat->created);
    candidate.node = own.front();
  }
  for (std::size_t i = 1; i < own.size(); ++i) PORTRETO_CO_TRY(co_await remove(office, own[i]));
  co_return true;
}

}  // namespace portreto::cluster
