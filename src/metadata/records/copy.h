#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "metadata/records/records.h"

namespace portreto::metadata {

using RecordCounts = std::map<std::string, std::uint64_t>;  // by the names of the kinds
// Told the name of a kind and how many of it are done, again and again.
using RecordProgress = std::function<void(std::string_view, std::uint64_t)>;
// Names of kinds that are left alone.
using KindsLeftOut = std::set<std::string_view>;

// Stores every record of one store in another one, in bounded memory; can be started again after any failure. Gives how
// many there are. Errors of RecordStore.
Task<Result<RecordCounts>> copy_records(Records& from, Records& to, KindsLeftOut left_out, RecordProgress progress);

// Whether one store holds nothing but records that the other one has, too, exactly so: kConflict, naming the first that
// it has not. That is, what a copy that broke off has left can be told from other people's data.
Task<Status> require_part_of(Records& whole, Records& part, KindsLeftOut left_out);

// Whether both hold the same; gives how many. kCorruption, naming the first record that differs.
Task<Result<RecordCounts>> require_equal(Records& a, Records& b, KindsLeftOut left_out);

}  // namespace portreto::metadata
