#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

// What a process tells the others about itself, for the Operations page: GET /api/v1/figures. A number of which there
// is none is not a number, in JSON null.
namespace portreto::api {

// Requests of one role, those of monitoring and of other tiers' own affairs left out, in the last whole minute.
struct TrafficFigures {
  double get_per_s = 0;
  double write_per_s = 0;  // POST, PUT, PATCH
  double delete_per_s = 0;
  double errors_per_s = 0;  // answered with 5xx
  double p50_ms = 0, p95_ms = 0, p99_ms = 0;
};
BOOST_DESCRIBE_STRUCT(TrafficFigures, (), (get_per_s, write_per_s, delete_per_s, errors_per_s, p50_ms, p95_ms, p99_ms))

struct RoleFigures {
  std::string role;
  TrafficFigures traffic;
};
BOOST_DESCRIBE_STRUCT(RoleFigures, (), (role, traffic))

// A key, by what is no secret of it.
struct KeyFigures {
  std::string id;
  Timestamp not_before;
  std::optional<Timestamp> not_after;
};
BOOST_DESCRIBE_STRUCT(KeyFigures, (), (id, not_before, not_after))

struct RingFigures {
  std::string name;
  std::vector<KeyFigures> keys;
};
BOOST_DESCRIBE_STRUCT(RingFigures, (), (name, keys))

// A disk that is being read and verified from its beginning to its end.
struct ScrubFigures {
  Timestamp started_at;
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
  double bytes_per_s = 0;              // 0: not known yet
  std::optional<std::uint64_t> eta_s;  // absent: not known yet
};
BOOST_DESCRIBE_STRUCT(ScrubFigures, (), (started_at, done_bytes, total_bytes, bytes_per_s, eta_s))

struct DiskFigures {
  std::string id;     // empty when it could not be learned
  std::string state;  // good, read_only, out
  std::string reason;
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t blobs = 0;
  std::uint64_t live_bytes = 0;
  std::uint64_t damaged_blobs = 0;
  std::optional<Timestamp> verified_since;  // all that was there then has been read and verified after it
  std::optional<ScrubFigures> scrub;        // absent between two rounds
};
BOOST_DESCRIBE_STRUCT(DiskFigures, (),
                      (id, state, reason, total_bytes, free_bytes, blobs, live_bytes, damaged_blobs, verified_since,
                       scrub))

// services::StewardFigures, and how fast it goes on.
struct StewardFigures {
  bool is_leading = false;
  bool is_halted = false;
  std::uint64_t lost_nodes = 0;
  std::uint64_t copies_missing = 0;  // blobs with too few copies, at the last sweep
  std::uint64_t unsettled = 0;
  std::uint64_t repaired = 0;
  std::uint64_t refilled = 0;
  std::uint64_t dropped = 0;
  std::uint64_t orphans = 0;
  std::uint64_t bytes_copied = 0;
  std::uint64_t bytes_audited = 0;
  std::uint64_t failures = 0;
  double repaired_per_s = 0;
  double audited_bytes_per_s = 0;
};
BOOST_DESCRIBE_STRUCT(StewardFigures, (),
                      (is_leading, is_halted, lost_nodes, copies_missing, unsettled, repaired, refilled, dropped,
                       orphans, bytes_copied, bytes_audited, failures, repaired_per_s, audited_bytes_per_s))

struct SeriesFigures {
  std::string role;
  std::string name;
  std::vector<double> values;  // the oldest first
};
BOOST_DESCRIBE_STRUCT(SeriesFigures, (), (role, name, values))

struct ProcessFigures {
  std::string instance;
  std::string zone;
  std::string version;
  std::string status;                 // ready, degraded, not_ready, draining: as /readyz
  std::vector<std::string> problems;  // the checks that fail
  Timestamp started_at;
  Timestamp now;
  std::vector<RoleFigures> roles;
  std::vector<DiskFigures> disks;
  std::optional<StewardFigures> steward;
  std::vector<RingFigures> rings;
  Timestamp series_from;
  std::uint64_t series_step_s = 0;
  std::vector<SeriesFigures> series;
};
BOOST_DESCRIBE_STRUCT(ProcessFigures, (),
                      (instance, zone, version, status, problems, started_at, now, roles, disks, steward, rings,
                       series_from, series_step_s, series))

}  // namespace portreto::api
