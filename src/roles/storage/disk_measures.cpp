#include "roles/storage/disk_measures.h"

#include <fmt/format.h>

#include <functional>
#include <string>

namespace portreto::roles {
namespace {

Task<Status> check(const blob::NodeStore& blobs, std::size_t number) {
  const auto disks = blobs.disks();
  const blob::DiskReport& disk = disks.at(number);
  if (disk.state == blob::DiskState::kGood) co_return Status{};
  co_return fail(ErrorCode::kUnavailable, disk.reason);
}

}  // namespace

void add_disk_measures(const blob::NodeStore& blobs, Metrics& metrics, Health& health) {
  metrics.sampled_gauge("blobs", "Blobs that are stored.", [&] { return static_cast<double>(blobs.usage().blobs); });
  metrics.sampled_gauge("live_bytes", "Bytes of all stored blobs.",
                        [&] { return static_cast<double>(blobs.usage().live_bytes); });
  metrics.sampled_gauge("disk_bytes", "Bytes that the volumes take on the disks.",
                        [&] { return static_cast<double>(blobs.usage().disk_bytes); });
  const auto disks = blobs.disks();
  for (std::size_t number = 0; number < disks.size(); ++number) {
    const std::string id = disks[number].id ? disks[number].id->str() : fmt::format("unknown-{}", number + 1);
    const auto gauge = [&](const char* name, const char* help, std::function<double(const blob::DiskReport&)> value) {
      metrics.sampled_gauge(name, help,
                            [&blobs, number, value = std::move(value)] { return value(blobs.disks().at(number)); },
                            {{"disk", id}});
    };
    gauge("disk_free_bytes", "Bytes that are free on the disk.",
          [](const auto& disk) { return static_cast<double>(disk.free_bytes); });
    gauge("disk_total_bytes", "Bytes of the disk.",
          [](const auto& disk) { return static_cast<double>(disk.total_bytes); });
    gauge("disk_writable", "1 while the disk takes new blobs, else 0.",
          [](const auto& disk) { return disk.state == blob::DiskState::kGood ? 1.0 : 0.0; });
    gauge("disk_damaged_blobs", "Blobs of the disk that are known to be unreadable.",
          [](const auto& disk) { return static_cast<double>(disk.damaged_blobs); });
    health.add("disk " + id, [&blobs, number] { return check(blobs, number); }, Health::Weight::kAdvisory);
  }
}

}  // namespace portreto::roles
