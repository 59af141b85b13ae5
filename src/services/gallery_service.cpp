#include "services/gallery_service.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "model/limits.h"
#include "model/rules.h"
#include "runtime/all.h"
#include "services/assembly.h"
#include "services/gallery_notices.h"
#include "services/taken_down.h"
#include "services/until_unchanged.h"

namespace portreto::services {
namespace {

constexpr int kContributorTriesMax = 5;

}  // namespace

Task<Result<GalleryView>> GalleryService::create(Viewer viewer, NewGallery input, IdempotencyKey key) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  const Timestamp now = clock_.now();
  model::Gallery gallery{.id = id_for<GalleryId>(owner, "gallery", key, clock_),
                         .owner = owner,
                         .audience = input.audience,
                         .shares_originals = input.shares_originals,
                         .comments_off = input.comments_off,
                         .positions = input.positions,
                         .hides_camera = input.hides_camera,
                         .created_at = now,
                         .updated_at = now};
  PORTRETO_CO_ASSIGN(gallery.name, model::check_gallery_name(input.name));
  PORTRETO_CO_ASSIGN(gallery.description, model::check_description(input.description));
  PORTRETO_CO_ASSIGN(gallery.people,
                     co_await find_people(owner, "people", model::kGalleryPeopleMax, std::move(input.people)));
  PORTRETO_CO_TRY(co_await note_all(store_, notices_of_naming({}, gallery, now)));
  auto inserted = co_await store_.galleries().insert(gallery);
  if (!inserted) {
    // An earlier try took the id, and with it the name; which of the two the store names first does not matter.
    const bool is_refused = inserted.error().code == ErrorCode::kAlreadyExists;
    std::optional<model::Gallery> earlier;
    if (key && is_refused) {
      if (auto found = co_await store_.galleries().find(gallery.id)) earlier = *std::move(found);
    }
    if (!earlier) {
      if (is_refused) co_await take_back_naming(store_, gallery, {.id = gallery.id});
      co_return fail(std::move(inserted).error());
    }
    gallery = *std::move(earlier);
  }
  PORTRETO_CO_ASSIGN(auto contents, co_await contents_of(viewer, gallery.id, {}));
  co_return co_await view_of(viewer, std::move(gallery), std::move(contents));
}

Task<Result<GalleryView>> GalleryService::look(Viewer viewer, GalleryId id, Part part) {
  if (viewer.link && viewer.link->hides_gallery) co_return co_await look_at_own(viewer, id, std::move(part));
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.find_gallery(id), contents_of(viewer, id, part)));
  auto& [gallery, contents] = read;
  co_return co_await view_of(viewer, std::move(gallery), std::move(contents));
}

Task<Result<GalleryView>> GalleryService::look_at_own(Viewer viewer, GalleryId id, Part part) {
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.find_gallery(id), own_of(viewer, id, std::move(part.photos))));
  auto& [gallery, own] = read;
  PORTRETO_CO_ASSIGN(auto told,
                     co_await all(access_.enter(viewer, gallery), held_of(viewer, gallery, std::move(part.held)),
                                  people_of(store_, viewer, {gallery.owner})));
  auto& [found, held, people] = told;
  GalleryView view;
  view.card.gallery = std::move(found.gallery);
  view.standing = found.standing;
  view.people = std::move(people);
  if (!model::may_add_as_guest(view.card.gallery.audience, view.standing.pass())) co_return view;
  view.photos.next = std::move(own.next);
  for (model::Photo& photo : own.items) view.photos.items.push_back(as_added(std::move(photo)));
  view.own_held.next = std::move(held.own.next);
  for (model::Photo& photo : held.own.items) view.own_held.items.push_back(as_added(std::move(photo)));
  view.holds_photos = viewer.link && viewer.link->holds_photos;
  co_return view;
}

Task<Result<metadata::Page<model::Photo>>> GalleryService::own_of(Viewer viewer, GalleryId id,
                                                                  metadata::PageRequest page) {
  if (!viewer.link || !viewer.link->guest) co_return metadata::Page<model::Photo>();
  co_return co_await store_.photos().list_of_guest({id, viewer.link->id, *viewer.link->guest}, std::move(page));
}

Task<Result<GalleryView>> GalleryService::change(Viewer viewer, GalleryId id, Change change) {
  PORTRETO_CO_ASSIGN(model::Gallery gallery, co_await access_.own_gallery(viewer, id));
  const model::Gallery before = gallery;
  gallery.revision = change.revision;
  gallery.updated_at = clock_.now();
  if (change.name) {
    PORTRETO_CO_ASSIGN(gallery.name, model::check_gallery_name(*change.name));
  }
  if (change.description) {
    PORTRETO_CO_ASSIGN(gallery.description, model::check_description(*change.description));
  }
  if (gallery.taken_down_from && change.audience.value_or(gallery.audience) != gallery.audience) {
    co_return fail(taken_down());
  }
  if (change.audience) gallery.audience = *change.audience;
  if (change.people) {
    PORTRETO_CO_ASSIGN(gallery.people, co_await find_people(gallery.owner, "people", model::kGalleryPeopleMax,
                                                            *std::move(change.people)));
  }
  if (change.contributors) {
    PORTRETO_CO_ASSIGN(gallery.contributors,
                       co_await find_people(gallery.owner, "contributors", model::kGalleryContributorsMax,
                                            *std::move(change.contributors)));
  }
  if (change.shares_originals) gallery.shares_originals = *change.shares_originals;
  if (change.order) gallery.order = *change.order;
  if (change.comments_off) gallery.comments_off = *change.comments_off;
  if (change.positions) gallery.positions = *change.positions;
  if (change.hides_camera) gallery.hides_camera = *change.hides_camera;
  if (change.cover) {
    if (*change.cover) {
      auto cover = co_await store_.photos().find(**change.cover);
      if (!cover && cover.error().code != ErrorCode::kNotFound) co_return fail(std::move(cover).error());
      if (!cover || cover->gallery != id) {
        co_return fail(Error::invalid_field("cover", "The cover must be a photo of this gallery."));
      }
    }
    gallery.cover = *change.cover;
  }
  PORTRETO_CO_TRY(co_await note_all(store_, notices_of_naming(before, gallery, gallery.updated_at)));
  auto updated = co_await store_.galleries().update(gallery);
  if (updated || updated.error().code != ErrorCode::kOutcomeUnknown) {
    // Of who is named no more, or was not named after all.
    const auto stored = updated ? updated : co_await store_.galleries().find(id);
    if (stored) co_await take_back_naming(store_, updated ? before : gallery, *stored);
  }
  if (!updated) co_return fail(std::move(updated).error());
  gallery = *std::move(updated);
  PORTRETO_CO_ASSIGN(auto contents, co_await contents_of(viewer, id, {}));
  co_return co_await view_of(viewer, std::move(gallery), std::move(contents));
}

Task<Status> GalleryService::remove_contributor(Viewer viewer, GalleryId id, std::string username) {
  PORTRETO_CO_TRY(require_user(viewer));
  co_return co_await until_unchanged(kContributorTriesMax, [&]() -> Task<Status> {
    PORTRETO_CO_ASSIGN(auto found, co_await access_.contributor_to_remove(viewer, id, username));
    const model::Gallery before = found.gallery;
    if (std::erase(found.gallery.contributors, found.person) == 0) co_return Status{};
    found.gallery.updated_at = clock_.now();
    PORTRETO_CO_ASSIGN(const auto stored, co_await store_.galleries().update(std::move(found.gallery)));
    co_await take_back_naming(store_, before, stored);
    co_return Status{};
  });
}

Task<Status> GalleryService::remove(Viewer viewer, GalleryId id) {
  PORTRETO_CO_TRY(co_await access_.own_gallery(viewer, id));
  co_return co_await store_.galleries().mark_deleting(id);
}

Task<Result<CardList>> GalleryService::list_own(Viewer viewer, std::optional<metadata::Cursor> after) {
  PORTRETO_CO_ASSIGN(const UserId owner, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto galleries,
                     co_await store_.galleries().list_by_owner(owner, own_galleries(), {after, kCardsPerPage}));
  co_return co_await cards_of(store_, viewer, std::move(galleries));
}

Task<Result<std::vector<UserId>>> GalleryService::find_people(UserId owner, std::string field, std::size_t count_max,
                                                              std::vector<std::string> usernames) {
  if (usernames.size() > count_max) {
    co_return fail(Error::invalid_field(
        field, fmt::format("Choose at most {} people; these are {}.", count_max, usernames.size())));
  }
  std::set<UserId> people;
  for (std::string& username : usernames) {
    auto person = co_await access_.profile({owner}, username);
    if (!person && person.error().code == ErrorCode::kNotFound) {
      co_return fail(Error::invalid_field(field, fmt::format("There is nobody called “{}”.", username)));
    }
    if (!person) co_return fail(std::move(person).error());
    if (person->user != owner) people.insert(person->user);
  }
  co_return std::vector(people.begin(), people.end());
}

Task<Result<GalleryService::Contents>> GalleryService::contents_of(Viewer viewer, GalleryId id, Part part) {
  metadata::PageRequest photos_as_added = part.photos;
  if (!photos_as_added.after) photos_as_added.after = time_before(part.section);
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(store_.photos().list(id, photos_as_added),
                                  surroundings_of(store_, viewer, model::target_of(id), part.comments_after)));
  auto& [photos, surroundings] = read;
  co_return Contents{std::move(part), std::move(photos), std::move(surroundings)};
}

Task<Result<metadata::Page<model::Photo>>> GalleryService::photos_of(const model::Gallery& gallery,
                                                                     const Contents& contents) {
  if (gallery.order == model::PhotoOrder::kAdded) co_return contents.photos;
  metadata::PageRequest request = contents.asked.photos;
  if (!request.after) {
    const std::string& section = contents.asked.section;
    request.after = gallery.order == model::PhotoOrder::kManual ? place_before(gallery, section) : time_before(section);
  }
  co_return co_await store_.photos().list(gallery, request);
}

Task<Result<GalleryService::Held>> GalleryService::held_of(Viewer viewer, const model::Gallery& gallery,
                                                           metadata::PageRequest own) {
  Held held;
  if (viewer.link && viewer.link->allows_photos && viewer.link->guest) {
    PORTRETO_CO_ASSIGN(held.own, co_await store_.photos().list_held({gallery.id, viewer.link->guest}, std::move(own)));
  } else if (!viewer.link && viewer.user == gallery.owner) {
    PORTRETO_CO_ASSIGN(held.count, co_await store_.photos().count_held(gallery.id));
  }
  co_return held;
}

// A gallery that ends with its first page is not parted by its time, so that small ones cost nothing more.
Task<Result<Sections>> GalleryService::sections_of(const model::Gallery& gallery, const Contents& contents) {
  const bool is_by_hand = gallery.order == model::PhotoOrder::kManual;
  const auto& [asked, photos, surroundings] = contents;
  const bool is_long = asked.photos.after || !asked.section.empty() || photos.next;
  if (!asked.wants_sections || !(is_by_hand ? !gallery.sections.empty() : is_long)) co_return Sections();
  PORTRETO_CO_ASSIGN(const auto times, co_await store_.photos().cursor_times(gallery));
  co_return Sections(gallery, times);
}

Task<Result<std::optional<std::string>>> GalleryService::reason_of(const model::Gallery& gallery) {
  if (!gallery.taken_down_from) co_return std::nullopt;
  co_return co_await reason_of_taking_down(store_, {gallery.id.uuid});
}

Task<Result<GalleryView>> GalleryService::view_of(Viewer viewer, model::Gallery gallery, Contents contents) {
  std::vector<UserId> users = authors_of(contents.surroundings.comments);
  users.push_back(gallery.owner);
  if (viewer.user == gallery.owner) {
    users.insert(users.end(), gallery.people.begin(), gallery.people.end());
    users.insert(users.end(), gallery.contributors.begin(), gallery.contributors.end());
  }
  const GalleryId id = gallery.id;
  PORTRETO_CO_ASSIGN(auto read, co_await all(access_.admit(viewer, gallery), store_.photos().previews({gallery}, 1),
                                             people_of(store_, viewer, std::move(users)), photos_of(gallery, contents),
                                             sections_of(gallery, contents), reason_of(gallery),
                                             held_of(viewer, gallery, contents.asked.held)));
  auto& [found, previews, people, photos, sections, reason, held] = read;
  auto& preview = previews[id];
  GalleryView view;
  view.taken_down = std::move(reason);
  view.card = {std::move(found.gallery), preview.count, std::move(preview.photos), contents.surroundings.reactions};
  view.standing = found.standing;
  view.people = std::move(people);
  view.photos = std::move(photos);
  view.sections = std::move(sections);
  view.comments = std::move(contents.surroundings.comments);
  leave_out_strays(view.comments, view.card.reactions, view.people);
  if (model::may_release(view.standing.pass())) view.held_count = held.count;
  if (model::may_add_as_guest(view.card.gallery.audience, view.standing.pass())) {
    view.own_held = std::move(held.own);
    view.holds_photos = viewer.link && viewer.link->holds_photos;
  }
  co_return view;
}

}  // namespace portreto::services
