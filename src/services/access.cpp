#include "services/access.h"

#include <algorithm>
#include <set>
#include <utility>

#include "metadata/block_store.h"
#include "runtime/all.h"

namespace portreto::services {
namespace {

std::unexpected<Error> no_gallery() {
  return fail(ErrorCode::kNotFound, "There is no such gallery, or it is not shared with you.");
}
std::unexpected<Error> no_photo() {
  return fail(ErrorCode::kNotFound, "There is no such photo, or it is not shared with you.");
}
std::unexpected<Error> not_yours() { return fail(ErrorCode::kPermissionDenied, "Only its owner can do this."); }

// A store's kNotFound becomes `missing`, so that missing and forbidden read the same.
template <typename T>
Error or_missing(Result<T>& failed, std::unexpected<Error> missing) {
  return failed.error().code == ErrorCode::kNotFound ? std::move(missing).error() : std::move(failed).error();
}

// What is stored of the viewer and a person.
struct Between {
  std::optional<model::FollowState> follow;  // that of the viewer
  bool is_blocked = false;
};

Standing standing_of(Viewer viewer, UserId person, Between between) {
  if (!viewer.user) return {model::Relation::kAnonymous};
  if (*viewer.user == person) return {model::Relation::kOwner};
  if (between.is_blocked) return {model::Relation::kBlocked};
  if (between.follow == model::FollowState::kAccepted) return {model::Relation::kFollower};
  return {model::Relation::kStranger, between.follow.has_value()};
}

bool is_chosen(Viewer viewer, const model::Gallery& gallery) {
  return viewer.user && std::ranges::binary_search(gallery.people, *viewer.user);
}

bool is_contributor(Viewer viewer, const model::Gallery& gallery) {
  return viewer.user && std::ranges::binary_search(gallery.contributors, *viewer.user);
}

model::Pass::Link link_of(const OpenLink& link) {
  if (link.hides_gallery) return model::Pass::Link::kOwn;
  return link.allows_download ? model::Pass::Link::kDownload : model::Pass::Link::kView;
}

// What may_enter tells of a gallery. Its audience is for the rules.
model::Gallery names_of(model::Gallery gallery) {
  return {.id = gallery.id,
          .owner = gallery.owner,
          .name = std::move(gallery.name),
          .audience = gallery.audience,
          .taken_down_from = gallery.taken_down_from,
          .created_at = gallery.created_at};
}

// The rule, for a viewer who stands like this to the gallery's owner: whether they may enter.
Result<Access::Gallery> entered(Viewer viewer, model::Gallery gallery, Standing standing) {
  if (viewer.link) {
    // Not even what is public: what is seen by a link is its gallery (SECURITY 22).
    if (viewer.link->gallery != gallery.id) return no_gallery();
    standing.link = link_of(*viewer.link);
    standing.is_guest = viewer.link->allows_guests;
    standing.is_adding_guest = viewer.link->allows_photos;
  } else {
    standing.is_chosen = is_chosen(viewer, gallery);
    standing.is_contributor = is_contributor(viewer, gallery);
  }
  if (!model::may_enter(gallery.audience, standing.pass())) return no_gallery();
  // Its audience is private then, too; a program from before lets the owner change that.
  if (gallery.taken_down_from && standing.relation != model::Relation::kOwner) return no_gallery();
  if (!model::may_view(gallery.audience, standing.pass())) gallery = names_of(std::move(gallery));
  return Access::Gallery{std::move(gallery), standing};
}

// And whether they see it.
Result<Access::Gallery> admitted(Viewer viewer, model::Gallery gallery, Standing standing) {
  PORTRETO_ASSIGN(Access::Gallery found, entered(viewer, std::move(gallery), standing));
  if (!model::may_view(found.gallery.audience, found.standing.pass())) return no_gallery();
  return found;
}

// Where its owner is there, and the viewer may see it.
void add_admitted(std::unordered_map<GalleryId, Access::Gallery>& visible, Viewer viewer, model::Gallery gallery,
                  const std::unordered_map<UserId, Standing>& standings) {
  const auto standing = standings.find(gallery.owner);
  if (standing == standings.end()) return;
  const GalleryId id = gallery.id;
  if (auto found = admitted(viewer, std::move(gallery), standing->second)) visible.emplace(id, *std::move(found));
}

}  // namespace

bool has_added_as_guest(Viewer viewer, const model::Photo& photo) {
  return photo.guest && viewer.link && photo.guest->link == viewer.link->id && photo.guest->id == viewer.link->guest;
}

model::Photo as_added(model::Photo photo) {
  photo.description.clear();
  photo.alt.clear();
  photo.location.clear();
  photo.tags.clear();
  return photo;
}

std::unexpected<Error> nothing_here() { return fail(ErrorCode::kNotFound, "There is nothing at this address."); }

std::unexpected<Error> link_has_ended() {
  return fail(ErrorCode::kGone, "This link is no longer valid. Ask whoever gave it to you for another one.");
}

std::unexpected<Error> no_such_person() { return fail(ErrorCode::kNotFound, "There is nobody of this name."); }

metadata::GalleryFilter visible_galleries(Viewer viewer, model::Relation relation) {
  metadata::GalleryFilter visible;
  for (const auto audience : model::kAllAudiences) {
    if (model::may_view(audience, {relation})) visible.audiences.insert(audience);
  }
  const bool does_choice_count = model::may_view(model::Audience::kPeople, {relation, true});
  if (does_choice_count && !visible.audiences.contains(model::Audience::kPeople)) visible.chosen = viewer.user;
  const bool does_contributing_count =
      model::may_view(model::Audience::kPrivate, {.relation = relation, .is_contributor = true});
  if (does_contributing_count && !visible.audiences.contains(model::Audience::kPrivate)) {
    visible.contributor = viewer.user;
  }
  return visible;
}

ByName shared_by_name(Viewer viewer, const model::Gallery& gallery) {
  if (!viewer.user || *viewer.user == gallery.owner || gallery.taken_down_from) return {};
  const auto lets_in = [&](model::Pass pass) { return model::may_view(gallery.audience, pass); };
  constexpr auto kRelation = model::Relation::kStranger;
  return {
      .is_chosen = gallery.audience == model::Audience::kPeople && is_chosen(viewer, gallery) &&
                   lets_in({.relation = kRelation, .is_chosen = true}),
      .is_contributor = is_contributor(viewer, gallery) && lets_in({.relation = kRelation, .is_contributor = true})};
}

metadata::GalleryFilter own_galleries() { return visible_galleries({}, model::Relation::kOwner); }

Status check_may_download(Viewer viewer, const model::Gallery& gallery, const Standing& standing) {
  if (model::may_download(gallery, standing.pass())) return {};
  if (viewer.link) {
    return fail(ErrorCode::kPermissionDenied, "This link is for looking at the photos, not for downloading them.");
  }
  PORTRETO_TRY(require_user(viewer));
  return fail(ErrorCode::kPermissionDenied, "The owner of this gallery does not share the originals of its photos.");
}

Status check_may_download(Viewer viewer, const Access::Photo& found) {
  if (model::may_download_photo(found.gallery, found.standing.pass(), has_added(viewer, found.photo))) return {};
  return check_may_download(viewer, found.gallery, found.standing);
}

bool has_added(Viewer viewer, const model::Photo& photo) { return !viewer.link && viewer.user == photo.owner; }

Result<UserId> require_user(Viewer viewer) {
  if (!viewer.user) return fail(ErrorCode::kUnauthenticated, "Log in first.");
  return *viewer.user;
}

Task<Result<Standing>> Access::standing(Viewer viewer, UserId person) {
  if (!viewer.user || *viewer.user == person) co_return standing_of(viewer, person, {});
  PORTRETO_CO_ASSIGN(const auto found, co_await all(store_.follows().find(*viewer.user, person),
                                                    store_.blocks().distances(*viewer.user, {person})));
  const auto& [follow, distances] = found;
  co_return standing_of(viewer, person,
                        {follow ? std::optional(follow->state) : std::nullopt,
                         metadata::BlockStore::distance_to(person, distances).is_blocked()});
}

Task<Result<Standing>> Access::standing_at(Viewer viewer, UserId owner) {
  // Whoever has deleted their account has nothing any more, from that moment on.
  const Viewer asking = viewer.link ? Viewer{} : viewer;
  auto read = co_await all(store_.profiles().find(owner), standing(asking, owner));
  if (!read) co_return fail(or_missing(read, no_gallery()));
  co_return std::get<Standing>(*read);
}

Task<Result<std::unordered_map<UserId, Standing>>> Access::standings_at(Viewer viewer, std::vector<UserId> owners) {
  std::unordered_map<UserId, Standing> standings;
  if (owners.empty()) co_return standings;
  if (!viewer.user || viewer.link) {
    PORTRETO_CO_ASSIGN(const auto there, co_await store_.profiles().find_many(std::move(owners)));
    for (const auto& [owner, profile] : there) standings.emplace(owner, standing_of({}, owner, {}));
    co_return standings;
  }
  PORTRETO_CO_ASSIGN(const auto read,
                     co_await all(store_.profiles().find_many(owners), store_.follows().states(*viewer.user, owners),
                                  store_.blocks().distances(*viewer.user, owners)));
  const auto& [there, states, distances] = read;
  for (const auto& [owner, profile] : there) {
    const auto state = states.find(owner);
    const Between between{state == states.end() ? std::nullopt : std::optional(state->second),
                          metadata::BlockStore::distance_to(owner, distances).is_blocked()};
    standings.emplace(owner, standing_of(viewer, owner, between));
  }
  co_return standings;
}

Task<Result<model::Gallery>> Access::find_gallery(GalleryId id) {
  auto gallery = co_await store_.galleries().find(id);
  if (!gallery) co_return fail(or_missing(gallery, no_gallery()));
  store_.remembered().note(*gallery);
  co_return gallery;
}

Task<Result<model::Photo>> Access::find_photo(PhotoId id) {
  auto photo = co_await store_.photos().find(id);
  if (!photo) co_return fail(or_missing(photo, no_photo()));
  store_.remembered().note(*photo);
  co_return photo;
}

Task<Result<model::Photo>> Access::find_with_held(PhotoId id) {
  auto photo = co_await store_.photos().find_with_held(id);
  if (!photo) co_return fail(or_missing(photo, no_photo()));
  co_return photo;
}

Task<Result<Access::Gallery>> Access::admit(Viewer viewer, model::Gallery gallery) {
  PORTRETO_CO_ASSIGN(const Standing standing, co_await standing_at(viewer, gallery.owner));
  co_return admitted(viewer, std::move(gallery), standing);
}

Task<Result<Access::Gallery>> Access::enter(Viewer viewer, model::Gallery gallery) {
  PORTRETO_CO_ASSIGN(const Standing standing, co_await standing_at(viewer, gallery.owner));
  co_return entered(viewer, std::move(gallery), standing);
}

Task<Result<Access::Photo>> Access::admit(Viewer viewer, model::Photo photo) {
  // How the viewer stands to the gallery's owner decides, whoever added the photo.
  std::vector<UserId> presumed_owners{photo.owner};
  const auto known = store_.remembered().gallery(photo.gallery);
  if (known && known->owner != photo.owner) presumed_owners.push_back(known->owner);
  auto read = co_await all(find_gallery(photo.gallery), standings_at(viewer, presumed_owners));
  if (!read) co_return fail(or_missing(read, no_photo()));
  auto& [gallery, standings] = *read;
  Result<Gallery> found;
  if (std::ranges::find(presumed_owners, gallery.owner) == presumed_owners.end()) {
    found = co_await enter(viewer, std::move(gallery));
  } else if (const auto standing = standings.find(gallery.owner); standing != standings.end()) {
    found = entered(viewer, std::move(gallery), standing->second);
  } else {
    co_return no_photo();
  }
  if (!found) co_return fail(or_missing(found, no_photo()));
  const auto audience = found->gallery.audience;
  const model::Pass pass = found->standing.pass();
  const bool is_guests_own = has_added_as_guest(viewer, photo);
  if (!model::may_view_photo(audience, pass, is_guests_own)) co_return no_photo();
  const bool is_held = photo.state == model::State::kHeld;
  if (is_held && !model::may_view_held(audience, pass, is_guests_own)) co_return no_photo();
  if (!model::may_view(audience, pass)) photo = as_added(std::move(photo));
  co_return Photo{std::move(photo), std::move(found->gallery), found->standing};
}

Task<Result<Access::Gallery>> Access::gallery(Viewer viewer, GalleryId id) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await find_gallery(id));
  co_return co_await admit(viewer, std::move(gallery));
}

Task<Result<std::unordered_map<GalleryId, Access::Gallery>>> Access::galleries(Viewer viewer,
                                                                               std::vector<GalleryId> ids,
                                                                               std::vector<UserId> presumed_owners) {
  std::unordered_map<GalleryId, Gallery> visible;
  if (viewer.link) std::erase_if(ids, [&](GalleryId id) { return id != viewer.link->gallery; });
  if (ids.empty()) co_return visible;
  for (const GalleryId id : ids) {
    const auto known = store_.remembered().gallery(id);
    if (known) presumed_owners.push_back(known->owner);
  }
  std::ranges::sort(presumed_owners);
  presumed_owners.erase(std::ranges::unique(presumed_owners).begin(), presumed_owners.end());
  PORTRETO_CO_ASSIGN(auto read,
                     co_await all(store_.galleries().find_many(std::move(ids)), standings_at(viewer, presumed_owners)));
  auto& [galleries, standings] = read;
  store_.remembered().note_all(galleries);
  std::set<UserId> owners;
  for (const auto& [id, gallery] : galleries) owners.insert(gallery.owner);
  for (const UserId owner : presumed_owners) owners.erase(owner);
  PORTRETO_CO_ASSIGN(auto others, co_await standings_at(viewer, {owners.begin(), owners.end()}));
  standings.merge(others);
  for (auto& [id, gallery] : galleries) add_admitted(visible, viewer, std::move(gallery), standings);
  co_return visible;
}

Task<Result<std::unordered_map<GalleryId, Access::Gallery>>> Access::admit_all(Viewer viewer,
                                                                               std::vector<model::Gallery> galleries) {
  std::set<UserId> owners;
  for (const model::Gallery& gallery : galleries) owners.insert(gallery.owner);
  PORTRETO_CO_ASSIGN(const auto standings, co_await standings_at(viewer, {owners.begin(), owners.end()}));
  std::unordered_map<GalleryId, Gallery> visible;
  for (model::Gallery& gallery : galleries) add_admitted(visible, viewer, std::move(gallery), standings);
  co_return visible;
}

Task<Result<Access::Photo>> Access::photo(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(auto photo, co_await find_photo(id));
  co_return co_await admit(viewer, std::move(photo));
}

Task<Result<Access::Gallery>> Access::target(Viewer viewer, model::Target target) {
  PORTRETO_CO_ASSIGN(Thing thing, co_await find_target(target));
  co_return co_await admit_target(viewer, std::move(thing));
}

Task<Result<Access::Thing>> Access::find_target(model::Target target) {
  if (target.kind == model::TargetKind::kGallery) {
    PORTRETO_CO_ASSIGN(auto gallery, co_await find_gallery(GalleryId{target.id}));
    co_return Thing(std::move(gallery));
  }
  PORTRETO_CO_ASSIGN(auto photo, co_await find_photo(PhotoId{target.id}));
  co_return Thing(std::move(photo));
}

Task<Result<Access::Gallery>> Access::admit_target(Viewer viewer, Thing thing) {
  if (auto* gallery = std::get_if<model::Gallery>(&thing)) co_return co_await admit(viewer, std::move(*gallery));
  PORTRETO_CO_ASSIGN(Photo found, co_await admit(viewer, std::get<model::Photo>(std::move(thing))));
  co_return Gallery{std::move(found.gallery), found.standing};
}

Task<Result<model::Gallery>> Access::own_gallery(Viewer viewer, GalleryId id) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await find_gallery(id));
  co_return co_await admit_owner(viewer, std::move(gallery));
}

Task<Result<model::Gallery>> Access::admit_owner(Viewer viewer, model::Gallery gallery) {
  PORTRETO_CO_ASSIGN(Gallery found, co_await admit(viewer, std::move(gallery)));
  if (found.standing.relation != model::Relation::kOwner) co_return not_yours();
  co_return std::move(found.gallery);
}

Task<Result<model::Gallery>> Access::gallery_to_add_to(Viewer viewer, GalleryId id) {
  PORTRETO_CO_ASSIGN(auto gallery, co_await find_gallery(id));
  PORTRETO_CO_ASSIGN(Gallery found, co_await enter(viewer, std::move(gallery)));
  if (viewer.link) {
    if (!model::may_add_as_guest(found.gallery.audience, found.standing.pass())) co_return nothing_here();
  } else if (!model::may_add(found.standing.pass())) {
    co_return fail(ErrorCode::kPermissionDenied, "Only its owner and its contributors can add photos to this gallery.");
  }
  co_return std::move(found.gallery);
}

Task<Result<Access::Contributor>> Access::contributor_to_remove(Viewer viewer, GalleryId id, std::string username) {
  PORTRETO_CO_ASSIGN(Gallery found, co_await gallery(viewer, id));
  const auto person = co_await any_profile(std::move(username));
  const bool is_self = person && viewer.user == person->user;
  if (!model::may_remove_contributor(found.standing.pass(), is_self)) {
    co_return fail(ErrorCode::kPermissionDenied, "Only its owner takes others out of a gallery.");
  }
  if (!person) co_return fail(person.error());
  co_return Contributor{std::move(found.gallery), person->user};
}

Task<Result<Access::Photo>> Access::photo_to_edit(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(Photo found, co_await photo(viewer, id));
  if (!model::may_edit_photo(found.standing.pass(), has_added(viewer, found.photo))) {
    co_return fail(ErrorCode::kPermissionDenied, "Only who added this photo can do this.");
  }
  co_return found;
}

Task<Result<Access::Photo>> Access::photo_to_place(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(Photo found, co_await photo(viewer, id));
  if (found.standing.relation != model::Relation::kOwner) co_return not_yours();
  co_return found;
}

Task<Result<model::Photo>> Access::photo_to_release(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(model::Photo found, co_await find_with_held(id));
  PORTRETO_CO_ASSIGN(Photo seen, co_await admit(viewer, std::move(found)));
  if (!model::may_release(seen.standing.pass())) co_return not_yours();
  co_return std::move(seen.photo);
}

Task<Result<model::Photo>> Access::photo_of_guest(Viewer viewer, model::Photo photo) {
  if (!viewer.link) co_return no_photo();
  // What is shown of it may be less than what is stored.
  const model::Photo whole = photo;
  PORTRETO_CO_ASSIGN(const Photo shown, co_await admit(viewer, std::move(photo)));
  const bool has_added = has_added_as_guest(viewer, whole);
  if (!model::may_change_as_guest(shown.gallery.audience, shown.standing.pass(), has_added)) co_return no_photo();
  co_return whole;
}

Task<Result<model::Photo>> Access::photo_to_describe(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(model::Photo found, co_await find_with_held(id));
  co_return co_await photo_of_guest(viewer, std::move(found));
}

Task<Result<model::Photo>> Access::photo_to_delete(Viewer viewer, PhotoId id) {
  PORTRETO_CO_ASSIGN(model::Photo found, co_await find_with_held(id));
  if (viewer.link) co_return co_await photo_of_guest(viewer, std::move(found));
  if (model::may_delete_photo({}, has_added(viewer, found))) co_return found;
  PORTRETO_CO_ASSIGN(Photo seen, co_await admit(viewer, std::move(found)));
  if (!model::may_delete_photo(seen.standing.pass(), false)) co_return not_yours();
  co_return std::move(seen.photo);
}

Task<Result<model::Profile>> Access::profile(Viewer viewer, std::string username) {
  PORTRETO_CO_ASSIGN(model::Profile profile, co_await any_profile(std::move(username)));
  PORTRETO_CO_ASSIGN(const Standing standing, co_await this->standing(viewer, profile.user));
  if (standing.relation == model::Relation::kBlocked) co_return no_such_person();
  co_return profile;
}

Task<Result<model::Profile>> Access::any_profile(std::string username) {
  auto folded = model::check_username(username);
  if (!folded) co_return no_such_person();
  auto profile = co_await store_.profiles().find_by_username(std::move(*folded));
  if (!profile) co_return fail(or_missing(profile, no_such_person()));
  store_.remembered().note(*profile);
  co_return profile;
}

}  // namespace portreto::services
