#include "roles/app/steward_measures.h"

#include <string>

namespace portreto::roles {

void add_steward_measures(const services::Steward& steward, Metrics& metrics) {
  using Figures = services::StewardFigures;
  const auto add = [&](const char* name, const char* help, auto Figures::* figure) {
    metrics.sampled_gauge(std::string("steward_") + name, help,
                          [&steward, figure] { return static_cast<double>(steward.figures().*figure); });
  };
  add("leading", "1 while this process looks after the photos.", &Figures::is_leading);
  add("halted", "1 while nothing is repaired, since too many storage nodes are away at once.", &Figures::is_halted);
  add("lost_nodes", "Storage nodes that are away for too long and have copies to be replaced.", &Figures::lost_nodes);
  add("under_replicated_blobs", "Blobs with too few copies at the last sweep.", &Figures::under_replicated);
  add("unsettled_blobs", "Blobs with something left to erase at the last sweep.", &Figures::unsettled);
  add("repaired_blobs", "Blobs that got another copy since the process began.", &Figures::repaired);
  add("refilled_copies", "Copies made whole again since the process began.", &Figures::refilled);
  add("dropped_copies", "Copies that could not be made whole and count no more.", &Figures::dropped);
  add("orphans", "Blobs that nobody accounts for, on the storage node with most of them.", &Figures::orphans);
  add("removed_orphans", "Of these, those that were removed since the process began.", &Figures::orphans_removed);
  add("copied_bytes", "Bytes copied between storage nodes since the process began.", &Figures::bytes_copied);
  add("audited_bytes", "Bytes of copies that were read back since the process began.", &Figures::bytes_audited);
  add("failures", "Rows that could not be repaired, audited or settled when it was tried.", &Figures::failures);
}

}  // namespace portreto::roles
