#include "roles/web/views/amounts.h"

#include <fmt/format.h>

#include <array>

namespace portreto::roles::web {

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string duration_text(std::chrono::seconds duration) {
  const auto minutes = duration.count() / 60;
  if (minutes >= 48 * 60) return fmt::format("{} days", minutes / (24 * 60));
  if (minutes >= 120) return fmt::format("{} hours", minutes / 60);
  if (minutes >= 2) return fmt::format("{} min", minutes);
  return fmt::format("{} s", duration.count());
}

}  // namespace portreto::roles::web
