#include "rpc/replica_set.h"

#include <algorithm>
#include <utility>

#include "base/address.h"
#include "base/contains.h"
#include "base/random.h"
#include "runtime/log.h"

namespace portreto::rpc {

namespace {

// Those that are asked: see ReplicaSet::choose().
std::vector<ReplicaLinkPtr> working(const std::vector<ReplicaLinkPtr>& links) {
  std::vector<ReplicaLinkPtr> result;
  std::vector<std::pair<std::chrono::milliseconds, ReplicaLinkPtr>> others;
  for (const auto& link : links) {
    if (link->breaker.state() == Breaker::State::kClosed) {
      result.push_back(link);
    } else {
      others.emplace_back(link->breaker.pause(), link);
    }
  }
  const std::size_t needed = links.size() - links.size() / 2;
  if (result.size() >= needed) return result;
  std::ranges::stable_sort(others, {}, [](const auto& other) { return other.first; });
  for (std::size_t i = 0; i < others.size() && result.size() < needed; ++i) result.push_back(others[i].second);
  return result;
}

std::vector<ReplicaLinkPtr> without_shedding(std::vector<ReplicaLinkPtr> links, Breaker::TimePoint now) {
  const auto sheds = [now](const ReplicaLinkPtr& link) { return link->breaker.is_shedding(now); };
  if (!std::ranges::all_of(links, sheds)) std::erase_if(links, sheds);
  return links;
}

// "Power of two choices": nearly as even as the least busy of all, without everybody running to the same one.
ReplicaSet::Choice draw(const std::vector<ReplicaLinkPtr>& links) {
  if (links.empty()) return {};
  const std::size_t first = quick_random() % links.size();
  std::size_t chosen = first;
  if (links.size() > 1) {
    const std::size_t second = (first + 1 + quick_random() % (links.size() - 1)) % links.size();
    if (links[second]->in_flight < links[first]->in_flight) chosen = second;
  }
  return {links[chosen], links[chosen]->breaker.enter()};
}

}  // namespace

void ReplicaSet::set(const std::vector<Replica>& replicas) {
  std::shared_ptr<const Links> before;  // dropped behind the lock, since the connections of links may close with it
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<Links>();
  for (const auto& replica : replicas) {
    const auto is_it = [&](const ReplicaLinkPtr& link) { return link->replica == replica; };
    const auto has_its_name = [&](const ReplicaLinkPtr& link) { return link->replica.instance == replica.instance; };
    if (std::ranges::any_of(*next, has_its_name)) {
      log::warn("a replica is named twice", {{"instance", replica.instance}, {"address", replica.address}});
      continue;
    }
    const auto same = std::ranges::find_if(*links_, is_it);
    auto link = same != links_->end() ? *same : make_link(replica);
    if (link) next->push_back(std::move(link));
  }
  before = std::exchange(links_, std::move(next));
}

ReplicaLinkPtr ReplicaSet::make_link(const Replica& replica) const {
  auto address = parse_address(replica.address);
  if (!address) {
    log::warn("a replica has no valid address", {{"instance", replica.instance}, {"address", replica.address}});
    return nullptr;
  }
  auto settings = connection_;
  settings.host = std::move(address->host);
  settings.port = address->port;
  return std::make_shared<ReplicaLink>(replica, std::move(settings), breaker_);
}

std::shared_ptr<const ReplicaSet::Links> ReplicaSet::links() const {
  const std::lock_guard lock(mutex_);
  return links_;
}

std::vector<ReplicaLinkPtr> ReplicaSet::all() const { return *links(); }

ReplicaSet::Choice ReplicaSet::choose(Breaker::TimePoint now) const {
  const auto links = this->links();
  for (const auto& link : *links) {
    if (link->breaker.try_probe(now)) return {link, Breaker::Pass::kProbe};
  }
  return draw(without_shedding(working(*links), now));
}

ReplicaSet::Choice ReplicaSet::choose_other(const Links& tried, Breaker::TimePoint now) const {
  auto links = working(*this->links());
  std::erase_if(links, [&](const ReplicaLinkPtr& link) { return contains(tried, link); });
  return draw(without_shedding(std::move(links), now));
}

bool ReplicaSet::has_other(const Links& tried) const {
  const auto links = working(*this->links());
  return std::ranges::any_of(links, [&](const ReplicaLinkPtr& link) { return !contains(tried, link); });
}

}  // namespace portreto::rpc
