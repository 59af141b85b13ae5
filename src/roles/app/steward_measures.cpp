#include "roles/app/steward_measures.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace portreto::roles {
namespace {

constexpr char kStewardSeries[] = "steward";
constexpr char kRepaired[] = "repaired_per_s";
constexpr char kAudited[] = "audited_bytes_per_s";
// Repair and audit go by fits and starts: what is left is estimated by this long.
constexpr std::size_t kRecentIntervals = std::chrono::minutes(5) / TimeSeries::kInterval;

// How much of two counters came since it was asked last, a second.
class StewardGauge {
 public:
  explicit StewardGauge(const services::Steward& steward) : steward_(steward) {}

  void measure(std::span<float> values) {
    const auto now = std::chrono::steady_clock::now();
    const services::StewardFigures figures = steward_.figures();
    const services::StewardFigures before = std::exchange(before_, figures);
    const auto since = std::exchange(measured_at_, now);
    if (since == std::chrono::steady_clock::time_point{} || !figures.is_leading) return;
    const float elapsed_s = std::chrono::duration<float>(now - since).count();
    values[0] = static_cast<float>(figures.repaired - before.repaired) / elapsed_s;
    values[1] = static_cast<float>(figures.bytes_audited - before.bytes_audited) / elapsed_s;
  }

 private:
  const services::Steward& steward_;
  services::StewardFigures before_;
  std::chrono::steady_clock::time_point measured_at_{};
};

}  // namespace

void add_steward_measures(const services::Steward& steward, Metrics& metrics) {
  using Figured = services::StewardFigures;
  const auto add = [&](const char* name, const char* help, auto Figured::* figure) {
    metrics.sampled_gauge(std::string("steward_") + name, help,
                          [&steward, figure] { return static_cast<double>(steward.figures().*figure); });
  };
  add("leading", "1 while this process looks after the photos.", &Figured::is_leading);
  add("halted", "1 while nothing is repaired, since too many storage nodes are away at once.", &Figured::is_halted);
  add("lost_nodes", "Storage nodes that are away for too long and have copies to be replaced.", &Figured::lost_nodes);
  add("under_replicated_blobs", "Blobs with too few copies at the last sweep.", &Figured::under_replicated);
  add("unsettled_blobs", "Blobs with something left to erase at the last sweep.", &Figured::unsettled);
  add("repaired_blobs", "Blobs that got another copy since the process began.", &Figured::repaired);
  add("refilled_copies", "Copies made whole again since the process began.", &Figured::refilled);
  add("dropped_copies", "Copies that could not be made whole and count no more.", &Figured::dropped);
  add("orphans", "Blobs that nobody accounts for, on the storage node with most of them.", &Figured::orphans);
  add("removed_orphans", "Of these, those that were removed since the process began.", &Figured::orphans_removed);
  add("copied_bytes", "Bytes copied between storage nodes since the process began.", &Figured::bytes_copied);
  add("audited_bytes", "Bytes of copies that were read back since the process began.", &Figured::bytes_audited);
  add("failures", "Rows that could not be repaired, audited or settled when it was tried.", &Figured::failures);
}

void add_steward_figures(const services::Steward& steward, Figures& figures) {
  auto gauge = std::make_shared<StewardGauge>(steward);
  figures.add_series(kStewardSeries, {{kRepaired}, {kAudited}},
                     [gauge](std::span<float> values) { gauge->measure(values); });
  figures.add_part([&steward, &figures](api::ProcessFigures& told) {
    const services::StewardFigures now = steward.figures();
    told.steward = api::StewardFigures{
        .is_leading = now.is_leading,
        .is_halted = now.is_halted,
        .lost_nodes = now.lost_nodes,
        .copies_missing = now.under_replicated,
        .unsettled = now.unsettled,
        .repaired = now.repaired,
        .refilled = now.refilled,
        .dropped = now.dropped,
        .orphans = now.orphans,
        .bytes_copied = now.bytes_copied,
        .bytes_audited = now.bytes_audited,
        .failures = now.failures,
        .repaired_per_s = figures.recent(kStewardSeries, kRepaired, kRecentIntervals),
        .audited_bytes_per_s = figures.recent(kStewardSeries, kAudited, kRecentIntervals),
    };
  });
}

}  // namespace portreto::roles
