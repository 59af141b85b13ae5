#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/values.h"
#include "roles/api/figures_dto.h"
#include "roles/api/page_dto.h"

// What administrators see of the whole: GET /admin/operations and /admin/operations/series.
namespace portreto::api {

// One process of a tier. `state`: as its /readyz says (ready, degraded, not_ready, draining); silent: it is registered
// and did not answer now; away: it is registered no more.
struct ServiceItem {
  std::string role;
  std::string instance;
  std::string zone;
  std::string version;
  std::string state;
  std::vector<std::string> problems;  // the checks that fail, or why it does not tell
  std::optional<Timestamp> started_at;
  std::optional<Timestamp> told_at;  // when it told what stands here; absent: never
  bool is_stale = false;             // that is longer ago than 15 s
  std::optional<TrafficFigures> traffic;
};
BOOST_DESCRIBE_STRUCT(ServiceItem, (),
                      (role, instance, zone, version, state, problems, started_at, told_at, is_stale, traffic))

struct StorageNodeItem {
  ServiceItem service;
  std::optional<model::StorageNode::State> wanted;  // absent: not one of a cluster
  bool is_empty = false;                            // it can be taken away
  std::uint64_t copies = 0;                         // blobs with a copy on it
  std::uint64_t leftovers = 0;                      // blobs of which something is to be erased on it
  std::vector<DiskFigures> disks;
};
BOOST_DESCRIBE_STRUCT(StorageNodeItem, (), (service, wanted, is_empty, copies, leftovers, disks))

struct StorageTotals {
  std::uint64_t nodes = 0;
  std::uint64_t nodes_away = 0;  // or silent
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t live_bytes = 0;  // of all copies
  std::uint64_t blobs = 0;       // the same
  std::uint64_t damaged_blobs = 0;
};
BOOST_DESCRIBE_STRUCT(StorageTotals, (), (nodes, nodes_away, total_bytes, free_bytes, live_bytes, blobs, damaged_blobs))

// What the steward does: it keeps every photo on enough nodes.
struct RepairItem {
  std::string instance;  // which app server it is
  StewardFigures steward;
  std::uint64_t copies_to_move = 0;            // on nodes that are drained, retired or lost
  std::optional<std::uint64_t> repair_eta_s;   // absent: nothing to do, or no progress in the last minutes
  std::optional<std::uint64_t> audit_round_s;  // how long it takes to read all copies back, at the present pace
};
BOOST_DESCRIBE_STRUCT(RepairItem, (), (instance, steward, copies_to_move, repair_eta_s, audit_round_s))

struct BackendItem {
  std::string kind;   // SQLite, MongoDB; ZooKeeper, list, local
  std::string state;  // ready, read_only, away
  std::optional<double> took_ms;
  std::string problem;
};
BOOST_DESCRIBE_STRUCT(BackendItem, (), (kind, state, took_ms, problem))

struct OperationsPage {
  std::optional<Viewer> viewer;
  Timestamp collected_at;
  bool is_cluster = false;
  std::vector<ServiceItem> services;  // but storage
  std::vector<StorageNodeItem> nodes;
  StorageTotals totals;
  std::optional<RepairItem> repair;  // absent: one process alone, or nobody says that it leads
  std::vector<RingFigures> rings;
  BackendItem database;
  BackendItem registry;
};
BOOST_DESCRIBE_STRUCT(OperationsPage, (),
                      (viewer, collected_at, is_cluster, services, nodes, totals, repair, rings, database, registry))

struct OperationsSeries {
  std::string name;            // get_per_s, write_per_s, delete_per_s, errors_per_s, p50_ms, p95_ms, p99_ms
  std::vector<double> values;  // the oldest first; null where nothing was measured
};
BOOST_DESCRIBE_STRUCT(OperationsSeries, (), (name, values))

// Rates of all processes of a role added up; of quantiles the highest of any process, since of them there is no sum.
struct OperationsSeriesPage {
  std::string role;
  std::string instance;  // empty: all of the role
  Timestamp from;
  std::uint64_t step_s = 0;
  std::uint64_t told = 0;  // processes that are in it
  std::vector<OperationsSeries> series;
};
BOOST_DESCRIBE_STRUCT(OperationsSeriesPage, (), (role, instance, from, step_s, told, series))

struct StorageNodePatch {
  model::StorageNode::State state = model::StorageNode::State::kActive;
  std::optional<std::string> confirm;  // to retire one: its name once more
};
BOOST_DESCRIBE_STRUCT(StorageNodePatch, (), (state, confirm))

struct StorageNodeChange {
  std::string instance;
  model::StorageNode::State state = model::StorageNode::State::kActive;
  model::StorageNode::State before = model::StorageNode::State::kActive;
  std::uint64_t copies = 0;  // blobs with a copy on it
};
BOOST_DESCRIBE_STRUCT(StorageNodeChange, (), (instance, state, before, copies))

}  // namespace portreto::api
