#include "cluster/placement.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/rendezvous.h"

namespace portreto::cluster {
namespace {

std::uint64_t writable_bytes(const Member& member) {
  std::uint64_t bytes = 0;
  for (const Disk& disk : member.disks) {
    if (disk.is_writable) bytes += disk.free_bytes;
  }
  return bytes;
}

bool share_zone(const Place& a, const Place& b) { return a.node == b.node || (!a.zone.empty() && a.zone == b.zone); }

struct Scored {
  Place place;
  double free_bytes = 0;
  double score = 0;
};

// The lower one of the two in the middle.
double median_bytes(std::vector<Scored> nodes) {
  const auto middle = nodes.begin() + static_cast<std::ptrdiff_t>((nodes.size() - 1) / 2);
  std::ranges::nth_element(nodes, middle, {}, &Scored::free_bytes);
  return middle->free_bytes;
}

}  // namespace

Place place_of(const Member& member) { return {member.instance, member.zone}; }

std::vector<Place> candidates(BlobId blob, const std::vector<Member>& storage) {
  std::vector<Scored> nodes;
  for (const Member& member : storage) {
    const std::uint64_t bytes = writable_bytes(member);
    if (bytes > 0) nodes.push_back({place_of(member), static_cast<double>(bytes)});
  }
  if (nodes.empty()) return {};
  const double weight_max = kWeightRatioMax * median_bytes(nodes);
  for (Scored& node : nodes) {
    node.score = rendezvous_score(blob.uuid.bytes, as_bytes(node.place.node), std::min(node.free_bytes, weight_max));
  }
  std::ranges::sort(nodes, std::ranges::greater(), &Scored::score);
  std::vector<Place> places;
  places.reserve(nodes.size());
  for (Scored& node : nodes) places.push_back(std::move(node.place));
  return places;
}

MemberList close_for_writes(MemberList storage, const std::set<std::string>& closed) {
  const auto is_closed = [&](const Member& member) { return closed.contains(member.instance); };
  if (std::ranges::none_of(*storage, is_closed)) return storage;
  std::vector<Member> members = *storage;
  for (Member& member : members) {
    if (!is_closed(member)) continue;
    for (Disk& disk : member.disks) disk.is_writable = false;
  }
  return std::make_shared<const std::vector<Member>>(std::move(members));
}

std::vector<Place> choose(std::span<const Place> candidates, std::size_t copies, std::vector<Place> chosen) {
  const std::size_t chosen_before = chosen.size();
  for (const Place& candidate : candidates) {
    if (chosen.size() >= copies) break;
    const auto clashes = [&](const Place& place) { return share_zone(place, candidate); };
    if (std::ranges::none_of(chosen, clashes)) chosen.push_back(candidate);
  }
  chosen.erase(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(chosen_before));
  return chosen;
}

}  // namespace portreto::cluster
