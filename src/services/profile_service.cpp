#include "services/profile_service.h"

#include <utility>

#include "metadata/block_store.h"
#include "model/rules.h"
#include "runtime/all.h"
#include "runtime/log.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

// Puts a checked value where it belongs, or adds what is wrong with it to `errors`.
template <typename T, typename U>
void keep(Result<T> checked, U& to, Error& errors) {
  if (checked) {
    to = std::move(*checked);
  } else {
    for (FieldError& field : checked.error().fields) errors.fields.push_back(std::move(field));
  }
}

Result<std::optional<model::Sex>> check_sex(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto sex = model::parse_sex(text);
  if (!sex) return fail(Error::invalid_field("sex", "Choose female, male or other, or leave it empty."));
  return sex;
}

Result<std::optional<std::chrono::year_month_day>> check_optional_birth_date(std::string_view text, Timestamp now) {
  if (text.empty()) return std::nullopt;
  return model::check_birth_date(text, now);
}

}  // namespace

// Two rounds to the database: what depends on the person, and what is on the cards.
Task<Result<ProfileView>> ProfileService::look(Viewer viewer, std::string username,
                                               std::optional<metadata::Cursor> after) {
  const auto about_them = [&](UserId person) { return about(viewer, person, after); };
  PORTRETO_CO_ASSIGN(auto found, co_await by_name_.find(std::move(username), about_them));
  auto& [profile, about] = found;
  if (about.standing.relation == model::Relation::kBlocked) co_return no_such_person();
  ProfileView view{.profile = std::move(profile),
                   .standing = about.standing,
                   .is_follower = about.is_follower,
                   .is_muted = about.is_muted};
  if (model::may_view_profile_details(view.profile.is_private, view.standing.relation)) {
    view.details = ProfileView::Details{about.counts, about.gallery_count};
  }
  PORTRETO_CO_ASSIGN(view.list, co_await cards_of(store_, viewer, std::move(about.galleries)));
  view.list.people.profiles.try_emplace(view.profile.user, view.profile);
  co_return view;
}

// How the viewer stands to the person decides which galleries they see. Rather than to wait for that, the galleries are
// read for each way that is possible: the others' are dropped.
Task<Result<ProfileService::About>> ProfileService::about(Viewer viewer, UserId person,
                                                          std::optional<metadata::Cursor> after) {
  using model::Relation;
  const bool is_other = viewer.user && *viewer.user != person;
  const Relation usual = !viewer.user ? Relation::kAnonymous : is_other ? Relation::kStranger : Relation::kOwner;
  const auto follower = is_other ? std::optional(Relation::kFollower) : std::nullopt;
  PORTRETO_CO_ASSIGN(
      auto read, co_await all(access_.standing(viewer, person), is_follower(viewer, person), is_muted(viewer, person),
                              store_.follows().counts(person), galleries_as(viewer, usual, person, after),
                              galleries_as(viewer, follower, person, after)));
  auto& [standing, is_follower, is_muted, counts, to_others, to_followers] = read;
  About about{.standing = standing, .is_follower = is_follower, .is_muted = is_muted, .counts = counts};
  if (standing.relation == Relation::kBlocked) co_return about;
  Galleries& seen = standing.relation == Relation::kFollower ? to_followers : to_others;
  about.galleries = std::move(seen.page);
  about.gallery_count = seen.count;
  co_return about;
}

Task<Result<ProfileService::Galleries>> ProfileService::galleries_as(Viewer viewer,
                                                                     std::optional<model::Relation> relation,
                                                                     UserId person,
                                                                     std::optional<metadata::Cursor> after) {
  if (!relation) co_return Galleries{};
  const auto visible = visible_galleries(viewer, *relation);
  auto& galleries = store_.galleries();
  PORTRETO_CO_ASSIGN(auto read, co_await all(galleries.list_by_owner(person, visible, {after, kCardsPerPage}),
                                             galleries.count_by_owner(person, visible)));
  auto& [page, count] = read;
  co_return Galleries{std::move(page), count};
}

Task<Result<bool>> ProfileService::is_follower(Viewer viewer, UserId person) {
  if (!viewer.user || *viewer.user == person) co_return false;
  PORTRETO_CO_ASSIGN(const auto back, co_await store_.follows().find(person, *viewer.user));
  co_return back && back->state == model::FollowState::kAccepted;
}

Task<Result<bool>> ProfileService::is_muted(Viewer viewer, UserId person) {
  if (!viewer.user) co_return false;
  PORTRETO_CO_ASSIGN(const auto distances, co_await store_.blocks().distances(*viewer.user, {person}));
  co_return metadata::BlockStore::distance_to(person, distances).own == model::BlockKind::kMuted;
}

Task<Result<OwnProfileView>> ProfileService::own(Viewer viewer) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  OwnProfileView view;
  PORTRETO_CO_ASSIGN(view.people, co_await people_of(store_, viewer, {}));
  const model::Profile* profile = view.people.find(user);
  if (!profile) co_return fail(ErrorCode::kUnauthenticated, "This account is no longer there.");
  view.profile = *profile;
  co_return view;
}

Task<Result<MeView>> ProfileService::me(Viewer viewer) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(auto read, co_await all(people_of(store_, viewer, {}), store_.follows().counts(user),
                                             store_.galleries().count_by_owner(user, own_galleries())));
  auto& [people, counts, galleries] = read;
  if (!people.find(user)) co_return fail(ErrorCode::kUnauthenticated, "This account is no longer there.");
  co_return MeView{std::move(people), counts, galleries};
}

Task<Result<OwnProfileView>> ProfileService::change(Viewer viewer, Change change) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(model::Profile profile, co_await store_.profiles().find(user));
  Error errors{ErrorCode::kInvalidArgument, "Some fields need another look."};
  if (change.first_name) keep(model::check_person_name("first_name", *change.first_name), profile.first_name, errors);
  if (change.last_name) keep(model::check_person_name("last_name", *change.last_name), profile.last_name, errors);
  if (change.bio) keep(model::check_bio(*change.bio), profile.bio, errors);
  if (change.birth_date) {
    keep(check_optional_birth_date(*change.birth_date, clock_.now()), profile.birth_date, errors);
  }
  if (change.sex) keep(check_sex(*change.sex), profile.sex, errors);
  if (!errors.fields.empty()) co_return fail(std::move(errors));
  profile.is_private = change.is_private.value_or(profile.is_private);
  PORTRETO_CO_TRY(co_await store_.profiles().update(std::move(profile)));
  co_return co_await own(viewer);
}

Task<Result<OwnProfileView>> ProfileService::set_photo(Viewer viewer, UploadedFile file) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  PORTRETO_CO_ASSIGN(ImageStore::Stored stored, co_await images_.store(std::move(file)));
  model::Image image = stored.image;
  auto replaced = co_await images_.forget(image);
  if (replaced) replaced = co_await replace_photo(user, image);
  if (!replaced) {
    // When the outcome is not known the profile may point to these bytes, so they stay.
    if (replaced.error().code != ErrorCode::kOutcomeUnknown) co_await images_.discard(std::move(image));
    co_return fail(std::move(replaced).error());
  }
  co_return co_await own(viewer);
}

Task<Status> ProfileService::remove_photo(Viewer viewer) {
  PORTRETO_CO_ASSIGN(const UserId user, require_user(viewer));
  co_return co_await replace_photo(user, std::nullopt);
}

Task<Status> ProfileService::replace_photo(UserId user, std::optional<model::Image> photo) {
  PORTRETO_CO_ASSIGN(const auto previous, co_await store_.profiles().set_photo(user, photo));
  if (!previous || (photo && previous->blob == photo->blob)) co_return Status{};
  // The change is done; that its remains could not be noted is no reason to call it failed.
  auto noted = co_await store_.photos().add_garbage(*previous);
  if (!noted) noted = co_await store_.photos().add_garbage(*previous);
  if (!noted) {
    log::warn("a replaced picture is not noted as garbage",
              {{"blob", previous->blob}, {"error", to_string(noted.error().code)}});
  }
  co_return Status{};
}

}  // namespace portreto::services
