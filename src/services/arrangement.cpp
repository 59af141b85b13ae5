#include "services/arrangement.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "metadata/paging.h"
#include "services/photo_places.h"
#include "services/sections.h"

namespace portreto::services {
namespace {

constexpr auto kByHand = model::PhotoOrder::kManual;
constexpr std::int64_t kPlaceStep = model::kPlacesPerMs;  // beyond the first and the last

std::int64_t place_of(const metadata::Cursor& cursor) { return cursor.time.time_since_epoch().count(); }

metadata::Cursor at(const model::Photo& photo) { return metadata::cursor_of(photo, kByHand); }

}  // namespace

Task<Result<Arrangement::Gap>> Arrangement::gap_beside(const model::Photo& moved, PhotoId anchor, bool is_behind) {
  const auto unknown = [&] {
    return fail(Error::invalid_field(is_behind ? "after" : "before", "There is no such other photo in this gallery."));
  };
  auto found = co_await store_.photos().find(anchor);
  if (!found && found.error().code != ErrorCode::kNotFound) co_return fail(std::move(found).error());
  if (!found || found->gallery != gallery_.id || anchor == moved.id) co_return unknown();
  Gap gap{.before = {}, .after = {}, .joins_before = is_behind};
  (is_behind ? gap.before : gap.after) = *found;
  std::optional<model::Photo>& other = is_behind ? gap.after : gap.before;
  model::Photo here = *std::move(found);
  do {
    PORTRETO_CO_ASSIGN(const auto beside, co_await store_.photos().neighbours(here, kByHand));
    const auto next = is_behind ? beside.next : beside.previous;
    if (!next) co_return gap;
    PORTRETO_CO_ASSIGN(here, co_await store_.photos().find(*next));
  } while (here.id == moved.id);
  other = std::move(here);
  co_return gap;
}

Task<Result<Arrangement::Gap>> Arrangement::gap_at(const model::Photo& moved, std::uint64_t position) {
  Gap gap;
  std::uint64_t passed = 0;
  metadata::PageRequest request{.limit = metadata::kPageSizeMax};
  do {
    PORTRETO_CO_ASSIGN(auto page, co_await store_.photos().list({gallery_.id, kByHand}, request));
    for (model::Photo& photo : page.items) {
      if (photo.id == moved.id) continue;
      if (++passed == position) {
        gap.after = std::move(photo);
        break;
      }
      gap.before = std::move(photo);
    }
    request.after = gap.after ? std::nullopt : page.next;
  } while (request.after);
  // Whose position it takes: of the one before when it comes from there, and stays in its section where it is.
  const auto section_of = [&](const model::Photo& photo) { return section_at(gallery_.sections, photo); };
  gap.joins_before = gap.before && (!gap.after || at(moved) < at(*gap.before) ||
                                    (at(moved) < at(*gap.after) && section_of(moved) == section_of(*gap.before)));
  co_return gap;
}

Task<Result<Arrangement::Gap>> Arrangement::find_gap(const model::Photo& moved, const Place& place) {
  const int given =
      place.before.has_value() + place.after.has_value() + place.position.has_value() + place.steps.has_value();
  if (given != 1) {
    co_return fail(ErrorCode::kInvalidArgument, "Give one of before, after, position and steps.");
  }
  if (place.before) co_return co_await gap_beside(moved, *place.before, false);
  if (place.after) co_return co_await gap_beside(moved, *place.after, true);
  if (place.position) {
    if (*place.position == 0) co_return fail(Error::invalid_field("position", "The first position is 1."));
    co_return co_await gap_at(moved, *place.position);
  }
  PORTRETO_CO_ASSIGN(const auto beside, co_await store_.photos().neighbours(moved, kByHand));
  // Somebody who moves the same photo meanwhile may have made it its own neighbour: then it goes by its position.
  const auto is_other = [&](const std::optional<PhotoId>& photo) { return photo && *photo != moved.id; };
  if (*place.steps == 1 && is_other(beside.next)) co_return co_await gap_beside(moved, *beside.next, true);
  if (*place.steps == -1 && is_other(beside.previous)) co_return co_await gap_beside(moved, *beside.previous, false);
  constexpr std::int64_t kStepsMax = 1'000'000'000;
  const std::int64_t target =
      static_cast<std::int64_t>(beside.position) + std::clamp(*place.steps, -kStepsMax, kStepsMax);
  co_return co_await gap_at(moved, static_cast<std::uint64_t>(std::max<std::int64_t>(target, 1)));
}

Arrangement::Bounds Arrangement::bounds_of(const Gap& gap) const {
  Bounds bounds;
  if (gap.before) bounds.before = at(*gap.before);
  if (gap.after) bounds.after = at(*gap.after);
  for (const model::Section& section : gallery_.sections) {
    const metadata::Cursor here = cursor_of(section);
    if (gap.before && here < at(*gap.before)) continue;
    if (gap.after && here > at(*gap.after)) break;
    if (gap.joins_before) {
      bounds.after = here;
      break;
    }
    bounds.before = here;
  }
  return bounds;
}

Task<Status> Arrangement::move_on(const Entry& entry, std::int64_t place) {
  if (entry.photo) co_return co_await store_.photos().set_rank(*entry.photo, place);
  model::Gallery changed = gallery_;
  changed.sections[entry.section].place = place;
  PORTRETO_CO_ASSIGN(gallery_, co_await store_.galleries().update(std::move(changed)));
  co_return Status{};
}

// Where there is no room, those behind the gap are moved on a little first, each by a write of its own: the order is
// the same after each of them.
Task<Result<std::int64_t>> Arrangement::place_in(const Bounds& bounds, std::optional<PhotoId> moved) {
  const auto number = [](const std::optional<metadata::Cursor>& bound) {
    return bound ? std::optional(place_of(*bound)) : std::nullopt;
  };
  if (const auto place = place_between(number(bounds.before), number(bounds.after), kPlaceStep)) co_return *place;
  PORTRETO_CO_ASSIGN(const auto page,
                     co_await store_.photos().list({gallery_.id, kByHand}, {bounds.before, metadata::kPageSizeMax}));
  std::vector<Entry> behind;
  for (const model::Photo& photo : page.items) {
    if (photo.id != moved) behind.push_back({.at = at(photo), .photo = photo.id});
  }
  for (std::size_t i = 0; i < gallery_.sections.size(); ++i) {
    const metadata::Cursor here = cursor_of(gallery_.sections[i]);
    const bool is_of_page = here > *bounds.before && (!page.next || here < *page.next);
    if (is_of_page) behind.push_back({.at = here, .photo = {}, .section = i});
  }
  std::ranges::sort(behind, {}, &Entry::at);
  std::vector<std::int64_t> places;
  for (const Entry& entry : behind) places.push_back(place_of(entry.at));
  const auto room = make_room(place_of(*bounds.before), places, page.next.has_value(), kPlaceStep);
  if (room.empty()) {
    co_return fail(ErrorCode::kConflict,
                   "There is no room at this place. Move the photo to another place nearby first.");
  }
  for (std::size_t i = room.size(); i-- > 0;) {
    PORTRETO_CO_TRY(co_await move_on(behind[i], room[i]));
  }
  co_return *place_between(place_of(*bounds.before), room.front(), kPlaceStep);
}

Task<Result<std::uint64_t>> Arrangement::move(model::Photo photo, Place place) {
  PORTRETO_CO_ASSIGN(const Gap gap, co_await find_gap(photo, place));
  if (gap.before || gap.after) {
    PORTRETO_CO_ASSIGN(photo.rank, co_await place_in(bounds_of(gap), photo.id));
    PORTRETO_CO_TRY(co_await store_.photos().set_rank(photo.id, *photo.rank));
  }
  PORTRETO_CO_ASSIGN(const auto beside, co_await store_.photos().neighbours(std::move(photo), kByHand));
  co_return beside.position;
}

Task<Result<std::int64_t>> Arrangement::place_to_begin_at(PhotoId id, std::optional<SectionId> moved) {
  const auto photo = co_await store_.photos().find(id);
  if (!photo && photo.error().code != ErrorCode::kNotFound) co_return fail(photo.error());
  if (!photo || photo->gallery != gallery_.id) {
    co_return fail(Error::invalid_field("photo", "There is no such photo in this gallery."));
  }
  PORTRETO_CO_ASSIGN(const auto beside, co_await store_.photos().neighbours(*photo, kByHand));
  Bounds bounds{.before = {}, .after = at(*photo)};
  if (beside.previous) {
    const auto previous = co_await store_.photos().find(*beside.previous);
    if (!previous && previous.error().code == ErrorCode::kNotFound) {
      co_return fail(ErrorCode::kConflict, "The photo before it was deleted meanwhile. Try again.");
    }
    if (!previous) co_return fail(previous.error());
    bounds.before = at(*previous);
  }
  // Of those in the gap the last begins with this photo; any before that is without photos.
  std::optional<model::Section> here;
  for (const model::Section& section : gallery_.sections) {
    const metadata::Cursor begin = cursor_of(section);
    if ((!bounds.before || begin > *bounds.before) && begin < *bounds.after) here = section;
  }
  if (here && here->id == moved) co_return here->place;
  if (here) co_return fail(Error::invalid_field("photo", "A section begins at this photo already."));
  co_return co_await place_in(bounds, std::nullopt);
}

}  // namespace portreto::services
