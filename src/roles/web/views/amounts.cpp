#include "roles/web/views/amounts.h"

#include <fmt/format.h>

#include <array>

namespace portreto::roles::web {

namespace {

using Units = std::array<const char*, 6>;

std::string amount_text(const Language& language, std::uint64_t bytes, double step, const Units& units) {
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= step && unit + 1 < units.size(); ++unit) value /= step;
  return unit == 0 ? fmt::format("{} B", bytes) : language.decimal(value, 1) + " " + units[unit];
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  return amount_text(english(), bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
}

std::string decimal_bytes_text(const Language& language, std::uint64_t bytes) {
  return amount_text(language, bytes, 1000, {"B", "kB", "MB", "GB", "TB", "PB"});
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  if (part >= whole) return "100 %";
  return fmt::format("{} %", static_cast<int>(100 * static_cast<double>(part) / static_cast<double>(whole)));
}

std::string duration_text(const Language& language, std::chrono::seconds duration) {
  const auto minutes = duration.count() / 60;
  if (minutes >= 48 * 60) return language.count(static_cast<std::uint64_t>(minutes / (24 * 60)), "{} day|{} days"_n);
  if (minutes >= 120) return language.count(static_cast<std::uint64_t>(minutes / 60), "{} hour|{} hours"_n);
  if (minutes >= 2) return language.say("{} min"_t, minutes);
  return language.say("{} s"_t, duration.count());
}

}  // namespace portreto::roles::web
