#include "services/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/parse_number.h"
#include "metadata/paging.h"

namespace portreto::services {
namespace {

using std::chrono::year_month_day;

// Days are told apart where all photos are of about two months; months, up to as many as ten years have.
constexpr std::chrono::days kDaysMax{62};
constexpr std::size_t kMonthsMax = 120;

year_month_day date_of(Timestamp time) { return std::chrono::floor<std::chrono::days>(time); }

std::optional<unsigned> digits(std::string_view text, std::size_t count) {
  if (text.size() != count) return std::nullopt;
  return parse_number<unsigned>(text);
}

}  // namespace

Sections::Sections(const model::Gallery& gallery, const std::vector<Timestamp>& times) : order_(gallery.order) {
  if (order_ == model::PhotoOrder::kManual) {
    by_hand_ = gallery.sections;
    part_by_hand(times);
  } else if (times.size() > kUnsectionedPhotosMax) {
    part_by_time(times);
  }
}

std::string Sections::key_of(const model::Photo& photo) const {
  if (unit_ == Unit::kNone) return {};
  if (unit_ != Unit::kByHand) return key_of(metadata::cursor_of(photo, order_).time, unit_);
  const model::Section* section = section_at(by_hand_, photo);
  return section == nullptr ? std::string() : section->id.str();
}

std::string Sections::key_of(Timestamp time, Unit unit) {
  const year_month_day date = date_of(time);
  const std::string year = fmt::format("{:04}", int(date.year()));
  if (unit == Unit::kYear) return year;
  const std::string month = fmt::format("{}-{:02}", year, unsigned(date.month()));
  return unit == Unit::kMonth ? month : fmt::format("{}-{:02}", month, unsigned(date.day()));
}

std::vector<SectionView> Sections::parts_of(const std::vector<Timestamp>& times, Unit unit) {
  std::vector<SectionView> parts;
  std::chrono::sys_days end = std::chrono::sys_days::min();  // of the last part; most photos need no more than that
  for (const Timestamp time : times) {
    if (parts.empty() || time >= end) {
      parts.push_back({.key = key_of(time, unit), .title = {}, .count = 0});
      const year_month_day date = date_of(time);
      if (unit == Unit::kDay) {
        end = std::chrono::sys_days(date) + std::chrono::days(1);
      } else {
        const auto first = date.year() / (unit == Unit::kMonth ? date.month() : std::chrono::January) / 1;
        end = unit == Unit::kMonth ? std::chrono::sys_days(first + std::chrono::months(1))
                                   : std::chrono::sys_days(first + std::chrono::years(1));
      }
    }
    ++parts.back().count;
  }
  return parts;
}

void Sections::part_by_time(const std::vector<Timestamp>& times) {
  unit_ = times.back() - times.front() < kDaysMax ? Unit::kDay : Unit::kMonth;
  list_ = parts_of(times, unit_);
  if (list_.size() > kMonthsMax) {
    unit_ = Unit::kYear;
    list_ = parts_of(times, unit_);
  }
  if (list_.size() > 1) return;
  unit_ = Unit::kNone;
  list_.clear();
}

void Sections::part_by_hand(const std::vector<Timestamp>& places) {
  if (by_hand_.empty()) return;
  unit_ = Unit::kByHand;
  for (const model::Section& section : by_hand_) {
    const auto begin = std::ranges::lower_bound(places, cursor_of(section).time);
    const auto behind = static_cast<std::uint64_t>(std::distance(begin, places.end()));
    if (!list_.empty()) list_.back().count -= behind;
    list_.push_back({.key = section.id.str(), .title = section.title, .count = behind});
  }
}

const model::Section* section_at(const std::vector<model::Section>& sections, const model::Photo& photo) {
  const auto behind = std::ranges::upper_bound(sections, model::place_of(photo), {}, &model::Section::place);
  return behind == sections.begin() ? nullptr : &*std::prev(behind);
}

const model::Section* section_of(const model::Gallery& gallery, const model::Photo& photo) {
  return gallery.order == model::PhotoOrder::kManual ? section_at(gallery.sections, photo) : nullptr;
}

std::optional<metadata::Cursor> time_before(std::string_view key) {
  const auto year = digits(key.substr(0, 4), 4);
  auto month = std::optional(1U);
  auto day = std::optional(1U);
  if (key.size() > 4) month = key[4] == '-' ? digits(key.substr(5, 2), 2) : std::nullopt;
  if (key.size() > 7) day = key[7] == '-' ? digits(key.substr(8), 2) : std::nullopt;
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                            std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return metadata::Cursor{Timestamp(std::chrono::sys_days(date)), Uuid{}};
}

std::optional<metadata::Cursor> place_before(const model::Gallery& gallery, std::string_view key) {
  const auto id = SectionId::parse(key);
  const auto found = std::ranges::find_if(gallery.sections, [&](const auto& section) { return section.id == id; });
  if (found == gallery.sections.end()) return std::nullopt;
  return cursor_of(*found);
}

}  // namespace portreto::services
