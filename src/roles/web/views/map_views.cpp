#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "http/url.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/map_parts.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

constexpr double kDegreesAround = 0.02;     // about 2 km, where all lie at one spot
constexpr double kSameSpotDegrees = 0.001;  // as near as going in can part them
constexpr int kPartPixels = 640;            // how wide a part of the map is taken to be drawn
constexpr int kZoomMax = 15;

struct Sides {
  double west = -180, south = -90, east = 180, north = 90;
};

// Of an address that the app tier has accepted, so that no check is needed; nothing for anything else.
std::optional<Sides> sides_in(std::string_view bbox) {
  std::array<double, 4> numbers{};
  const char* at = bbox.data();
  const char* const end = bbox.data() + bbox.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, numbers[i], std::chars_format::fixed);
    if (error != std::errc()) return std::nullopt;
    at = next == end ? end : next + 1;
  }
  return Sides{numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::string bounds_text(const Sides& sides) {
  return fmt::format("{:.4f},{:.4f},{:.4f},{:.4f}", sides.west, sides.south, sides.east, sides.north);
}

// All places, or nothing.
std::optional<Sides> around(const std::vector<api::MapPlace>& places) {
  if (places.empty()) return std::nullopt;
  Sides sides{180, 90, -180, -90};
  for (const api::MapPlace& place : places) {
    sides.west = std::min(sides.west, place.west);
    sides.south = std::min(sides.south, place.south);
    sides.east = std::max(sides.east, place.east);
    sides.north = std::max(sides.north, place.north);
  }
  return sides;
}

// What is drawn where there is no script: the part that is asked for, in degrees from the date line and the pole.
Sides drawn_part(const std::optional<Sides>& asked) {
  if (!asked || asked->west > asked->east) return {-180, -60, 180, 84};
  Sides part = *asked;
  // Not narrower than the outlines are fine, nor flatter than the frame.
  const double wide = std::max({part.east - part.west, 2 * (part.north - part.south), 6.0}) / 2;
  const double middle_x = (part.west + part.east) / 2;
  const double middle_y = (part.north + part.south) / 2;
  return {middle_x - wide, middle_y - wide / 2, middle_x + wide, middle_y + wide / 2};
}

void draw(Dictionary& page, const std::vector<api::MapPlace>& places, const Sides& part) {
  const double width = part.east - part.west;
  page.set("VIEW_BOX", fmt::format("{:.3f} {:.3f} {:.3f} {:.3f}", part.west + 180, 90 - part.north, width,
                                   part.north - part.south));
  for (const api::MapPlace& place : places) {
    Dictionary& mark = page.add_section("MARK");
    mark.set("X", fmt::format("{:.3f}", place.longitude + 180));
    mark.set("Y", fmt::format("{:.3f}", 90 - place.latitude));
    mark.set("RADIUS", fmt::format("{:.3f}", width / 110 * (1 + std::log10(static_cast<double>(place.count)) / 2)));
  }
}

bool is_one_spot(const api::MapPlace& place) {
  return place.east - place.west < kSameSpotDegrees && place.north - place.south < kSameSpotDegrees;
}

// The query for the photos of a spot: not a photo less for what rounding takes away.
std::string spot_query(const api::MapPlace& place) {
  constexpr double kRounding = 0.00001;
  return fmt::format("?bbox={:.5f},{:.5f},{:.5f},{:.5f}", std::max(place.west - kRounding, -180.0),
                     std::max(place.south - kRounding, -90.0), std::min(place.east + kRounding, 180.0),
                     std::min(place.north + kRounding, 90.0));
}

Section section_of(const MapAsked& asked) {
  return asked.kind == MapKind::kExplore ? Section::kExplore
         : asked.kind == MapKind::kOwn   ? Section::kGalleries
                                         : Section::kNone;
}

void hide_unless_public(Layout& layout, const MapAsked& asked, const std::optional<api::GalleryLink>& gallery) {
  const bool is_public = asked.kind == MapKind::kExplore || (gallery && gallery->audience == model::Audience::kPublic);
  if (!is_public) layout.hide_from_search_engines();
}

void add_place(Dictionary& list, const api::MapPlace& place, const MapAsked& asked) {
  const Language& language = list.language();
  Dictionary& item = list.add_section("PLACE");
  item.set("PHOTO_ID", place.photo.id.str());
  item.set("ALT", place.photo.alt.empty() ? language.say("Photo"_t) : place.photo.alt);
  if (!place.photo.sources.empty()) item.set("SRC", place.photo.sources.front().url);
  const bool is_named = place.count == 1 && !place.location.empty();
  item.set("NAME", is_named ? place.location : place_text(language, place.latitude, place.longitude));
  item.set("GALLERY_ID", place.gallery.id.str());
  item.set("GALLERY_NAME", place.gallery.name);
  item.set_count("COUNT_TEXT", place.count, "{} photo|{} photos"_n);
  if (place.count > 1) {
    if (is_one_spot(place)) {
      item.add_section("TOGETHER").set("SPOT_PATH", asked.path + "/photos" + spot_query(place));
    } else {
      item.add_section("SEVERAL").set("PART_PATH",
                                      asked.path + map_query(place.west, place.south, place.east, place.north));
    }
  } else if (asked.kind != MapKind::kGallery) {
    item.show("IN_GALLERY");
  }
}

}  // namespace

std::string place_text(const Language& language, double latitude, double longitude) {
  const std::string north = language.decimal(std::abs(latitude), 2);
  const std::string east = language.decimal(std::abs(longitude), 2);
  if (latitude >= 0) {
    return longitude >= 0 ? language.say("{0}° N, {1}° E"_t, north, east)
                          : language.say("{0}° N, {1}° W"_t, north, east);
  }
  return longitude >= 0 ? language.say("{0}° S, {1}° E"_t, north, east) : language.say("{0}° S, {1}° W"_t, north, east);
}

std::string map_query(double west, double south, double east, double north) {
  const double wide = std::max((east - west) * 0.1, kDegreesAround);
  const double high = std::max((north - south) * 0.1, kDegreesAround);
  const Sides sides{std::max(west - wide, -180.0), std::max(south - high, -90.0), std::min(east + wide, 180.0),
                    std::min(north + high, 90.0)};
  const double widest = std::max(sides.east - sides.west, 2 * (sides.north - sides.south));
  const int zoom = static_cast<int>(std::floor(std::log2(kPartPixels / 256.0 * 360 / widest)));
  return fmt::format("?bbox={}&zoom={}", bounds_text(sides), std::clamp(zoom, 2, kZoomMax));
}

std::string render_map(const PageContext& context, const MapAsked& asked, const api::MapPage& map) {
  const std::string heading = map.gallery                   ? context.say("Map of {}"_t, map.gallery->name)
                              : asked.kind == MapKind::kOwn ? std::string(context.say("Your map"_t))
                                                            : std::string(context.say("Map"_t));
  Layout layout(context, "map.tpl", heading, section_of(asked));
  hide_unless_public(layout, asked, map.gallery);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("MAP_PATH", asked.path);
  page.show_if(asked.kind == MapKind::kOwn, "OWN");
  page.show_if(asked.kind == MapKind::kExplore, "EXPLORE");
  if (map.gallery) {
    Dictionary& gallery = page.add_section("GALLERY");
    gallery.set("GALLERY_ID", map.gallery->id.str());
    gallery.set("GALLERY_NAME", map.gallery->name);
  }
  const auto part = sides_in(asked.bbox);
  page.show_if(part.has_value(), "PART");
  const auto all = part ? part : around(map.places);
  page.set("BOUNDS", all ? bounds_text(*all) : std::string());
  draw(page, map.places, drawn_part(part));
  page.show_if(std::ranges::any_of(map.places, &api::MapPlace::is_approximate), "APPROXIMATE");
  page.show_if(!map.is_complete, "INCOMPLETE");
  if (map.places.empty()) {
    page.show("EMPTY");
    return layout.render();
  }
  Dictionary& list = page.add_section("PLACES");
  for (const api::MapPlace& place : map.places) add_place(list, place, asked);
  return layout.render();
}

std::string render_map_photos(const PageContext& context, const MapAsked& asked, const api::MapPhotosPage& photos) {
  const auto part = sides_in(asked.bbox);
  const std::string place =
      part ? place_text(*context.language, (part->south + part->north) / 2, (part->west + part->east) / 2)
           : std::string();
  const std::string heading =
      part ? context.say("Photos at {}"_t, place) : std::string(context.say("Photos on the map"_t));
  Layout layout(context, "map_photos.tpl", heading, section_of(asked));
  hide_unless_public(layout, asked, photos.gallery);
  Dictionary& page = layout.page();
  page.set("HEADING", heading);
  page.set("MAP_URL", part ? asked.path + map_query(part->west, part->south, part->east, part->north) : asked.path);
  page.show_if(!photos.is_complete, "INCOMPLETE");
  if (!photos.photos.empty()) {
    Dictionary& list = page.add_section("PHOTOS");
    for (const api::MapPhoto& one : photos.photos) {
      add_tile(layout, list, one.photo, context.say("Photo in {}"_t, one.gallery.name));
    }
  } else {
    page.show(photos.next ? "NOTHING_HERE" : "EMPTY");
  }
  set_more(page, asked.path + "/photos?bbox=" + http::encode_query_value(asked.bbox), photos.next);
  return layout.render();
}

}  // namespace portreto::roles::web
