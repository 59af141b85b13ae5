#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/metadata_store.h"
#include "model/values.h"

// The parts of a gallery under headings: those that its owner has made, in their own order; otherwise days, months or
// years, once there are many photos.
namespace portreto::services {

// A gallery with more photos than this is parted by its time.
inline constexpr std::size_t kUnsectionedPhotosMax = 200;

struct SectionView {
  // What an address calls it: the section's id, or "2026", "2026-11" or "2026-11-28", in UTC.
  std::string key;
  std::string title;  // as the owner calls it; empty: the key says all
  std::uint64_t count = 0;
};

class Sections {
 public:
  Sections() = default;
  // `times`: PhotoStore::cursor_times of the gallery.
  Sections(const model::Gallery& gallery, const std::vector<Timestamp>& times);

  // In the gallery's order. Of a time there are only those that have photos; none when all would be in one.
  const std::vector<SectionView>& list() const { return list_; }
  // Of a photo of the gallery; empty: it is in none.
  std::string key_of(const model::Photo& photo) const;

 private:
  enum class Unit { kNone, kByHand, kDay, kMonth, kYear };

  static std::string key_of(Timestamp time, Unit unit);
  static std::vector<SectionView> parts_of(const std::vector<Timestamp>& times, Unit unit);
  void part_by_time(const std::vector<Timestamp>& times);
  void part_by_hand(const std::vector<Timestamp>& places);

  model::PhotoOrder order_ = model::PhotoOrder::kAdded;
  std::vector<model::Section> by_hand_;
  Unit unit_ = Unit::kNone;
  std::vector<SectionView> list_;
};

// The section that a photo is in, of its gallery's in the owner's own order; null: it stands before the first. It, and
// that of section_of(), is one of those passed.
const model::Section* section_at(const std::vector<model::Section>& sections, const model::Photo& photo);
// The same of any gallery; null as well where it is in no order of its owner's own.
const model::Section* section_of(const model::Gallery& gallery, const model::Photo& photo);

// Before the first photo of a section; nullopt where `key` calls none: text that is no time, a section that is gone.
std::optional<metadata::Cursor> time_before(std::string_view key);
std::optional<metadata::Cursor> place_before(const model::Gallery& gallery, std::string_view key);
inline metadata::Cursor cursor_of(const model::Section& section) {
  return {Timestamp(std::chrono::milliseconds(section.place)), Uuid{}};
}

}  // namespace portreto::services
