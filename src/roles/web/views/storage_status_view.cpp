#include "roles/web/views/storage_status_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory_resource>

#include "roles/web/views/amounts.h"
#include "roles/web/views/fragments.h"

namespace portreto::roles::web {
namespace {

std::string ms_text(double seconds) { return fmt::format("{:.1f}", seconds * 1000); }

void add_disk(Dictionary& page, const blob::DiskReport& report) {
  Dictionary& disk = page.add_section("DISK");
  disk.set("ID", report.id ? report.id->str() : "unknown");
  if (report.state == blob::DiskState::kGood) {
    disk.show("GOOD");
  } else {
    disk.add_section("NOT_GOOD").set("STATE", report.state == blob::DiskState::kOut ? "out" : "read-only");
  }
  disk.set("BLOBS", report.usage.blobs);
  disk.set("LIVE", bytes_text(report.usage.live_bytes));
  disk.set("ON_DISK", bytes_text(report.usage.disk_bytes));
  disk.set("FREE", fmt::format("{} of {}", bytes_text(report.free_bytes), bytes_text(report.total_bytes)));
  disk.set("DAMAGED", report.damaged_blobs);
  disk.set("VERIFIED", report.verified_since ? "since " + date_text(english(), *report.verified_since) : "not yet");
  if (report.scrub)
    disk.add_section("SCRUB").set("PERCENT", percent_text(report.scrub->done_bytes, report.scrub->total_bytes));
}

void add_method(Dictionary& page, const StorageStatus::Method& method) {
  Dictionary& row = page.add_section("METHOD");
  row.set("NAME", method.name);
  row.set("ANSWERED", method.statistics.answered);
  row.set("REFUSED", method.statistics.refused);
  row.set("FAILED", method.statistics.failed);
  row.set("BYTES", bytes_text(method.bytes));
  row.set("P50", ms_text(method.statistics.p50_s));
  row.set("P95", ms_text(method.statistics.p95_s));
  row.set("P99", ms_text(method.statistics.p99_s));
}

}  // namespace

std::string render_storage_status(const StorageStatus& status, std::string_view nonce) {
  std::pmr::monotonic_buffer_resource memory;
  Dictionary page(memory);
  page.set("NONCE", nonce);
  page.set("VERSION", status.version);
  page.set("UPTIME", duration_text(english(), status.uptime));
  const bool all_good = std::ranges::all_of(
      status.disks, [](const auto& disk) { return disk.state == blob::DiskState::kGood && disk.damaged_blobs == 0; });
  page.show(all_good ? "ALL_GOOD" : "NOT_ALL_GOOD");
  for (const auto& disk : status.disks) add_disk(page, disk);
  for (const auto& method : status.methods) add_method(page, method);
  return expand("storage_status.tpl", page);
}

}  // namespace portreto::roles::web
