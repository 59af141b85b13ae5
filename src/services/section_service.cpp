#include "services/section_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/limits.h"
#include "model/rules.h"
#include "services/arrangement.h"

namespace portreto::services {
namespace {

// Somebody else changes the gallery at the same time, or moves the photos there; nobody does so for long.
constexpr int kSectionTriesMax = 8;

std::optional<model::Section> find_section(const model::Gallery& gallery, SectionId id) {
  const auto found = std::ranges::find(gallery.sections, id, &model::Section::id);
  return found == gallery.sections.end() ? std::nullopt : std::optional(*found);
}

std::unexpected<Error> no_section() { return fail(ErrorCode::kNotFound, "There is no such section in this gallery."); }

template <typename T>
bool is_to_try_again(const Result<T>& done, int left) {
  return !done && done.error().code == ErrorCode::kConflict && left > 1;
}

Status check_order(const model::Gallery& gallery) {
  if (gallery.order == model::PhotoOrder::kManual) return {};
  return fail(ErrorCode::kConflict, "This gallery orders its photos by itself. Arrange it by hand first.");
}

}  // namespace

// In place of the one with its id, if there is one.
Task<Result<model::Section>> SectionService::write(model::Gallery gallery, model::Section section) {
  std::erase_if(gallery.sections, [&](const model::Section& other) { return other.id == section.id; });
  gallery.sections.push_back(section);
  std::ranges::sort(gallery.sections, {}, &model::Section::place);
  gallery.updated_at = clock_.now();
  const auto updated = co_await store_.galleries().update(std::move(gallery));
  if (!updated) co_return fail(updated.error());
  co_return section;
}

Task<Result<model::Section>> SectionService::write_at(model::Gallery gallery, model::Section section, PhotoId photo) {
  Arrangement arrangement(store_, std::move(gallery));
  PORTRETO_CO_ASSIGN(section.place, co_await arrangement.place_to_begin_at(photo, section.id));
  co_return co_await write(arrangement.gallery(), std::move(section));
}

Task<Result<model::Section>> SectionService::begin(Viewer viewer, GalleryId id, NewSection input, IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  model::Section section{.id = id_for<SectionId>(owner, "section" + id.str(), key, clock_), .title = {}};
  for (int left = kSectionTriesMax;; --left) {
    PORTRETO_CO_ASSIGN(model::Gallery gallery, co_await access_.own_gallery(viewer, id));
    if (auto earlier = find_section(gallery, section.id)) co_return *std::move(earlier);
    PORTRETO_CO_TRY(check_order(gallery));
    PORTRETO_CO_ASSIGN(section.title, model::check_section_title(input.title));
    if (gallery.sections.size() >= model::kGallerySectionsMax) {
      co_return fail(ErrorCode::kConflict, fmt::format("This gallery has {} sections. Remove one that nobody needs.",
                                                       model::kGallerySectionsMax));
    }
    auto done = co_await write_at(std::move(gallery), section, input.photo);
    if (!is_to_try_again(done, left)) co_return done;
  }
}

Task<Result<model::Section>> SectionService::change(Viewer viewer, GalleryId id, SectionId section, Change change) {
  PORTRETO_CO_TRY(require_user(viewer));
  for (int left = kSectionTriesMax;; --left) {
    PORTRETO_CO_ASSIGN(model::Gallery gallery, co_await access_.own_gallery(viewer, id));
    auto changed = find_section(gallery, section);
    if (!changed) co_return no_section();
    if (change.title) {
      PORTRETO_CO_ASSIGN(changed->title, model::check_section_title(*change.title));
    }
    if (change.photo) PORTRETO_CO_TRY(check_order(gallery));
    auto done = change.photo ? co_await write_at(std::move(gallery), *changed, *change.photo)
                             : co_await write(std::move(gallery), *changed);
    if (!is_to_try_again(done, left)) co_return done;
  }
}

Task<Status> SectionService::remove(Viewer viewer, GalleryId id, SectionId section) {
  PORTRETO_CO_TRY(require_user(viewer));
  for (int left = kSectionTriesMax;; --left) {
    PORTRETO_CO_ASSIGN(model::Gallery gallery, co_await access_.own_gallery(viewer, id));
    if (!find_section(gallery, section)) co_return no_section();
    std::erase_if(gallery.sections, [&](const model::Section& one) { return one.id == section; });
    gallery.updated_at = clock_.now();
    const auto done = co_await store_.galleries().update(std::move(gallery));
    if (is_to_try_again(done, left)) continue;
    if (!done) co_return fail(done.error());
    co_return Status{};
  }
}

}  // namespace portreto::services
