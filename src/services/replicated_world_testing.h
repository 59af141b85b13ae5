#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "blob/conformance/test_bytes.h"
#include "blob/replicated/nodes_testing.h"
#include "blob/replicated/replicated_blobs.h"
#include "metadata/memory/memory_metadata_store.h"
#include "runtime/testing/run.h"
#include "services/replicated_image_bytes.h"

namespace portreto::services {

// Thrown by a call when the test has let the process die there.
struct Crash {};

// A location store of which each call may fail; `fault` is asked with the call's name.
class FaultyLocations final : public metadata::LocationStore {
 public:
  enum class Fault { kUnavailable, kUnknownAndDone, kUnknown, kCrashBefore, kCrashAfter };
  using Location = model::BlobLocation;

  explicit FaultyLocations(metadata::LocationStore& real) : real_(real) {}
  std::function<std::optional<Fault>(std::string_view call)> fault;
  std::function<Task<void>(std::string_view call)> before;  // races

  Task<Status> insert(Location location) override { return through("insert", real_.insert(std::move(location))); }
  Task<Result<Location>> find(BlobId blob) override { return through("find", real_.find(blob)); }
  Task<Result<Location>> update(Location location) override {
    return through("update", real_.update(std::move(location)));
  }
  Task<Status> erase(BlobId blob) override { return through("erase", real_.erase(blob)); }

  Task<Result<std::unordered_map<BlobId, Location>>> find_many(std::vector<BlobId> blobs) override {
    return real_.find_many(std::move(blobs));
  }
  Task<Result<std::vector<Location>>> list(std::optional<BlobId> after, std::size_t limit) override {
    return real_.list(after, limit);
  }
  Task<Result<std::vector<Location>>> list_on(std::string node, std::optional<BlobId> after,
                                              std::size_t limit) override {
    return real_.list_on(std::move(node), after, limit);
  }
  Task<Result<std::vector<Location>>> list_unsettled(std::optional<BlobId> after, std::size_t limit) override {
    return real_.list_unsettled(after, limit);
  }
  Task<Result<std::vector<Location>>> list_of(DeletionId deletion, std::optional<BlobId> after,
                                              std::size_t limit) override {
    return real_.list_of(deletion, after, limit);
  }
  Task<Result<CountByCopies>> count_by_copies() override { return real_.count_by_copies(); }
  Task<Result<std::uint64_t>> count_on(std::string node) override { return real_.count_on(std::move(node)); }

 private:
  template <typename T>
  Task<Result<T>> through(std::string_view call, Task<Result<T>> work) {
    if (before) co_await before(call);
    const auto effect = fault ? fault(call) : std::nullopt;
    if (effect == Fault::kCrashBefore) throw Crash();
    if (effect == Fault::kUnavailable) co_return fail(ErrorCode::kUnavailable, "This failed for a test.");
    if (effect == Fault::kUnknown) co_return fail(ErrorCode::kOutcomeUnknown, "This failed for a test.");
    auto outcome = co_await std::move(work);
    if (effect == Fault::kCrashAfter) throw Crash();
    if (effect == Fault::kUnknownAndDone) co_return fail(ErrorCode::kOutcomeUnknown, "This failed for a test.");
    co_return outcome;
  }

  metadata::LocationStore& real_;
};

// Six storage nodes in three zones and the locations of their blobs, in memory. Not thread-safe.
class ReplicatedWorld {
 public:
  using State = model::BlobLocation::State;
  static constexpr std::uint16_t kVariants[] = {0, 100, 200};
  static constexpr std::size_t kPartBytes = 100;

  ReplicatedWorld() {
    for (const auto& [name, zone] : zones) {
      nodes[name];
      members.push_back({.role = cluster::Role::kStorage,
                         .instance = name,
                         .zone = zone,
                         .disks = {{.id = name, .capacity_bytes = 2'000'000, .free_bytes = 1'000'000}}});
    }
  }

  template <typename T>
  T run(Task<T> task) {
    return test::run(std::move(task));
  }

  BlobId new_blob() { return BlobId::generate(clock); }
  static std::vector<blob::BlobPart> parts() {
    std::vector<blob::BlobPart> parts;
    for (const std::uint16_t variant : kVariants) {
      parts.push_back({variant, blob::source_of(blob::test_bytes(variant, kPartBytes))});
    }
    return parts;
  }
  static std::vector<std::uint16_t> variants() { return {std::begin(kVariants), std::end(kVariants)}; }
  Status put(BlobId blob) { return run(bytes.put(blob, parts())); }
  Status erase(BlobId blob) { return run(bytes.erase(blob, variants())); }

  std::optional<model::BlobLocation> location(BlobId blob) {
    auto found = run(metadata.locations().find(blob));
    return found ? std::optional(*found) : std::nullopt;
  }
  // How many parts lie on a node, of any blob.
  std::size_t parts_on(const std::string& node) { return nodes[node].bytes.usage().blobs; }
  std::set<std::string> nodes_with_bytes() {
    std::set<std::string> names;
    for (const auto& [name, zone] : zones) {
      if (parts_on(name) > 0) names.insert(name);
    }
    return names;
  }
  bool is_complete_on(const std::string& node, BlobId blob) {
    return std::ranges::all_of(kVariants, [&](std::uint16_t variant) {
      const auto found = run(nodes[node].bytes.get({blob, variant}, 0, kPartBytes));
      return found && *found == blob::test_bytes(variant, kPartBytes);
    });
  }
  // On two nodes in different zones, exact, live and nowhere else.
  bool is_kept(BlobId blob) {
    const auto row = location(blob);
    if (!row || row->state != State::kLive || row->copies.size() != 2 || !row->leftovers.empty()) return false;
    if (zones.at(row->copies[0]) == zones.at(row->copies[1])) return false;
    return is_complete_on(row->copies[0], blob) && is_complete_on(row->copies[1], blob) &&
           nodes_with_bytes() == std::set<std::string>(row->copies.begin(), row->copies.end());
  }
  // Neither bytes nor a row.
  bool is_gone(BlobId blob) { return nodes_with_bytes().empty() && !location(blob); }

  // What the steward does, as long as it helps.
  void settle_all() {
    for (int round = 0; round < 10; ++round) {
      const auto unsettled = run(metadata.locations().list_unsettled({}, 100)).value();
      if (unsettled.empty()) return;
      for (const auto& row : unsettled) (void)run(bytes.settle(row));
    }
  }
  void heal() {
    locations.fault = nullptr;
    locations.before = nullptr;
    for (auto& [name, node] : nodes.all()) {
      node->on_put = node->on_erase = node->on_read = nullptr;
      node->puts.open();
    }
  }
  void arrive() {
    for (auto& [name, node] : nodes.all()) run(node->arrive());
  }

  const std::map<std::string, std::string> zones{{"s1", "a"}, {"s2", "a"}, {"s3", "b"},
                                                 {"s4", "b"}, {"s5", "c"}, {"s6", "c"}};
  ManualClock clock{Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 25))};
  std::vector<cluster::Member> members;
  metadata::MemoryMetadataStore metadata;
  FaultyLocations locations{metadata.locations()};
  blob::FaultyNodes nodes;
  blob::ReplicatedBlobs copies{nodes};
  ReplicatedImageBytes bytes{locations, copies,
                             [this] { return std::make_shared<const std::vector<cluster::Member>>(members); }, clock,
                             ReplicatedImageBytes::Options()};
};

}  // namespace portreto::services
