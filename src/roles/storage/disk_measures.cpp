#include "roles/storage/disk_measures.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/eta.h"

namespace portreto::roles {
namespace {

Task<Status> check(const blob::NodeStore& blobs, std::size_t number) {
  const auto disks = blobs.disks();
  const blob::DiskReport& disk = disks.at(number);
  if (disk.state == blob::DiskState::kGood) co_return Status{};
  co_return fail(ErrorCode::kUnavailable, disk.reason);
}

struct DiskGauges {
  DiskGauges(Metrics& metrics, const std::string& id)
      : free_bytes(metrics.gauge("disk_free_bytes", "Bytes that are free on the disk.", {{"disk", id}})),
        total_bytes(metrics.gauge("disk_total_bytes", "Bytes of the disk.", {{"disk", id}})),
        writable(metrics.gauge("disk_writable", "1 while the disk takes new blobs, else 0.", {{"disk", id}})),
        damaged_blobs(
            metrics.gauge("disk_damaged_blobs", "Blobs of the disk that are known to be unreadable.", {{"disk", id}})),
        verified_since(metrics.gauge("disk_verified_since_seconds",
                                     "All that the disk held then has been read and verified after it; 0: not yet.",
                                     {{"disk", id}})) {}

  void set(const blob::DiskReport& disk) const {
    free_bytes.set(static_cast<double>(disk.free_bytes));
    total_bytes.set(static_cast<double>(disk.total_bytes));
    writable.set(disk.state == blob::DiskState::kGood ? 1 : 0);
    damaged_blobs.set(static_cast<double>(disk.damaged_blobs));
    const auto since = disk.verified_since.value_or(Timestamp()).time_since_epoch();
    verified_since.set(std::chrono::duration<double>(since).count());
  }

  Gauge free_bytes, total_bytes, writable, damaged_blobs, verified_since;
};

}  // namespace

std::string_view name_of(blob::DiskState state) {
  switch (state) {
    case blob::DiskState::kGood: return "good";
    case blob::DiskState::kReadOnly: return "read_only";
    case blob::DiskState::kOut: return "out";
  }
  return "";
}

void add_disk_measures(const blob::NodeStore& blobs, Metrics& metrics, Health& health) {
  metrics.sampled_gauge("blobs", "Blobs that are stored.", [&] { return static_cast<double>(blobs.usage().blobs); });
  metrics.sampled_gauge("live_bytes", "Bytes of all stored blobs.",
                        [&] { return static_cast<double>(blobs.usage().live_bytes); });
  metrics.sampled_gauge("disk_bytes", "Bytes that the volumes take on the disks.",
                        [&] { return static_cast<double>(blobs.usage().disk_bytes); });
  const auto disks = blobs.disks();
  std::vector<DiskGauges> gauges;
  for (std::size_t number = 0; number < disks.size(); ++number) {
    const std::string id = disks[number].id ? disks[number].id->str() : fmt::format("unknown-{}", number + 1);
    gauges.emplace_back(metrics, id);
    health.add("disk " + id, [&blobs, number] { return check(blobs, number); }, Health::Weight::kAdvisory);
  }
  metrics.before_rendering([&blobs, gauges = std::move(gauges)] {
    const auto now = blobs.disks();  // once for all gauges: it asks each file system
    for (std::size_t number = 0; number < gauges.size(); ++number) gauges[number].set(now.at(number));
  });
}

std::optional<api::ScrubFigures> figures_of(const std::optional<blob::ScrubRun>& run) {
  if (!run) return std::nullopt;
  api::ScrubFigures figures{.started_at = run->started,
                            .done_bytes = run->done_bytes,
                            .total_bytes = run->total_bytes,
                            .bytes_per_s = run->bytes_per_s};
  figures.eta_s = seconds_for(run->total_bytes - run->done_bytes, run->bytes_per_s);
  return figures;
}

void add_disk_figures(const blob::NodeStore& blobs, Figures& figures) {
  figures.add_part([&blobs](api::ProcessFigures& told) {
    for (const blob::DiskReport& disk : blobs.disks()) {
      told.disks.push_back({.id = disk.id ? disk.id->str() : "",
                            .state = std::string(name_of(disk.state)),
                            .reason = disk.reason,
                            .total_bytes = disk.total_bytes,
                            .free_bytes = disk.free_bytes,
                            .blobs = disk.usage.blobs,
                            .live_bytes = disk.usage.live_bytes,
                            .damaged_blobs = disk.damaged_blobs,
                            .verified_since = disk.verified_since,
                            .scrub = figures_of(disk.scrub)});
    }
  });
}

}  // namespace portreto::roles
