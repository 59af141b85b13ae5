#pragma once

#include <cstdint>
#include <optional>

#include "metadata/metadata_store.h"
#include "model/values.h"

namespace portreto::services {

// One gallery in its owner's own order, as it was read: finds the place where a photo or a section goes among the
// others, so that one write puts it there, whatever others do meanwhile. Not thread-safe; the store must outlive it.
class Arrangement {
 public:
  Arrangement(metadata::MetadataStore& store, model::Gallery gallery) : store_(store), gallery_(std::move(gallery)) {}

  // Where a photo goes. Exactly one is given. It comes into the section of the photo that it is put before or after, or
  // whose position it takes.
  struct Place {
    std::optional<PhotoId> before, after;   // another photo of the gallery
    std::optional<std::uint64_t> position;  // 1 is the first; beyond the last: the last
    std::optional<std::int64_t> steps;      // later, or earlier when it is negative; as far as there are others
  };
  // Puts it there, and returns its position then. kInvalidArgument when what is given is not one thing, or the other
  // photo is not in this gallery; kConflict when those beside it were moved meanwhile: read anew and try again.
  Task<Result<std::uint64_t>> move(model::Photo photo, Place place);

  // A place for a section that begins with this photo; for `moved`, which begins there already, the one that it has.
  // kInvalidArgument (field "photo") when another one does, or the photo is not in this gallery; kConflict as above.
  Task<Result<std::int64_t>> place_to_begin_at(PhotoId photo, std::optional<SectionId> moved);

  // As it is then: making room may have moved sections on, which raises its revision.
  const model::Gallery& gallery() const { return gallery_; }

 private:
  // Two that stand side by side, the photo that is moved left out; none at an end. `joins_before`: in whose section it
  // will be, of the two.
  struct Gap {
    std::optional<model::Photo> before, after;
    bool joins_before = false;
  };
  struct Bounds {
    std::optional<metadata::Cursor> before, after;
  };
  // What stands behind a bound, to be moved on.
  struct Entry {
    metadata::Cursor at;
    std::optional<PhotoId> photo;  // none: the section of this number
    std::size_t section = 0;
  };

  Task<Result<Gap>> gap_beside(const model::Photo& moved, PhotoId anchor, bool is_behind);
  Task<Result<Gap>> gap_at(const model::Photo& moved, std::uint64_t position);
  Task<Result<Gap>> find_gap(const model::Photo& moved, const Place& place);
  // Of the gap's part that is in the right section.
  Bounds bounds_of(const Gap& gap) const;
  Task<Result<std::int64_t>> place_in(const Bounds& bounds, std::optional<PhotoId> moved);
  Task<Status> move_on(const Entry& entry, std::int64_t place);

  metadata::MetadataStore& store_;
  model::Gallery gallery_;
};

}  // namespace portreto::services
