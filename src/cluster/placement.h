#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "cluster/member.h"

// Which storage nodes take a new blob. Pure functions: the same everywhere for the same members. What they choose is
// recorded in the metadata, so that nothing is ever looked up by them.
namespace portreto::cluster {

// A storage node that may hold copies of a blob.
struct Place {
  std::string node;  // Member::instance
  std::string zone;  // copies lie in different ones; empty: this node is a zone of its own
  bool operator==(const Place&) const = default;
};

Place place_of(const Member& member);

// All that may take a new blob, best first: those with room on a writable disk, by weighted rendezvous hashing. The
// weight is the free space on the writable disks, at most kWeightRatioMax times the median of all candidates: an empty
// node that joins must not get all the writes of the cluster at once.
std::vector<Place> candidates(BlobId blob, const std::vector<Member>& storage);
inline constexpr double kWeightRatioMax = 2;  // STORAGE.md, "Placement"

// The same members, of which those that `closed` names have no disk that takes new blobs: candidates() leaves them out.
MemberList close_for_writes(MemberList storage, const std::set<std::string>& closed);

// The first of `candidates` that bring the copies on `chosen` up to `copies`, no two in one zone. Fewer when there are
// not so many zones.
std::vector<Place> choose(std::span<const Place> candidates, std::size_t copies, std::vector<Place> chosen = {});

}  // namespace portreto::cluster
