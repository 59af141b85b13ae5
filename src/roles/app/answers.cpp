#include "roles/app/answers.h"

#include <utility>

#include "metadata/paging.h"

namespace portreto::roles::app {

Result<Renderer> Answers::renderer(const services::People& people) const {
  PORTRETO_ASSIGN(auto pen, urls_.at(clock_.now()));
  return Renderer(std::move(pen), origin_, people);
}

Result<api::GalleryPage> Answers::gallery(const services::GalleryView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Gallery& gallery = view.card.gallery;
  const bool is_owner = view.standing.relation == model::Relation::kOwner;
  return api::GalleryPage{.viewer = render.viewer(),
                          .gallery = render.card(view.card),
                          .revision = gallery.revision,
                          .cover = gallery.cover,
                          .shares_originals = gallery.shares_originals,
                          .positions = gallery.positions,
                          .hides_camera = gallery.hides_camera,
                          .order = gallery.order,
                          .people = is_owner ? std::optional(render.users(gallery.people)) : std::nullopt,
                          .contributors = is_owner ? std::optional(render.users(gallery.contributors)) : std::nullopt,
                          .sections = sections_of(view.sections),
                          .photos = render.photos(view.photos.items, view.sections),
                          .next = next_of(view.photos.next),
                          .comments = render.comments(view.comments, gallery.owner),
                          .relation = relation_of(view.standing),
                          .permissions = render.permissions(gallery, view.standing),
                          .taken_down = view.taken_down,
                          .held_photo_count = view.held_count > 0 ? std::optional(view.held_count) : std::nullopt};
}

Result<api::HeldPhotoList> Answers::held_photos(const services::HeldView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  api::HeldPhotoList list{.viewer = render.viewer(),
                          .gallery = {view.gallery.id, view.gallery.name, view.gallery.audience},
                          .count = view.count,
                          .photos = {},
                          .next = next_of(view.photos.next)};
  for (const model::Photo& photo : view.photos.items) {
    list.photos.push_back({render.photo(photo), photo.created_at, photo.guest ? photo.guest->name : std::string()});
  }
  return list;
}

Result<api::PhotoPage> Answers::photo(const services::PhotoView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Gallery& gallery = view.gallery;
  return api::PhotoPage{
      .viewer = render.viewer(),
      .photo = render.photo_details(view.photo, gallery, view.standing),
      .gallery = {gallery.id, gallery.name, gallery.audience},
      .owner = render.user(gallery.owner),
      .added_by = view.photo.owner == gallery.owner ? std::nullopt : std::optional(render.user(view.photo.owner)),
      .previous = view.neighbours.previous,
      .next = view.neighbours.next,
      .position = view.neighbours.position,
      .count = view.neighbours.count,
      .page = next_of(view.page),
      .section = section_of(view.section),
      .reactions = reactions_of(view.reactions),
      .comments = render.comments(view.comments, gallery.owner),
      .relation = relation_of(view.standing),
      .permissions = render.permissions(view.photo, gallery, view.standing),
      .taken_down = view.taken_down};
}

Result<api::ProfilePage> Answers::profile(const services::ProfileView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.list.people));
  api::ProfilePage page{.viewer = render.viewer(),
                        .user = render.user(view.profile.user),
                        .joined_at = view.profile.created_at,
                        .relation = relation_of(view.standing),
                        .is_follower = view.is_follower,
                        .is_muted = view.is_muted,
                        .galleries = render.cards(view.list.cards),
                        .next = next_of(view.list.next)};
  if (view.details) {
    page.details = api::ProfileDetails{view.profile.bio,
                                       view.profile.birth_date,
                                       view.profile.sex,
                                       view.details->counts.followers,
                                       view.details->counts.following,
                                       view.details->galleries};
  }
  return page;
}

Result<api::OwnProfile> Answers::own_profile(const services::OwnProfileView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Profile& profile = view.profile;
  return api::OwnProfile{.viewer = render.viewer(),
                         .username = profile.username,
                         .first_name = profile.first_name,
                         .last_name = profile.last_name,
                         .bio = profile.bio,
                         .birth_date = profile.birth_date,
                         .sex = profile.sex,
                         .is_private = profile.is_private,
                         .photo = render.picture(profile.photo)};
}

Result<api::Me> Answers::me(const services::MeView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  return api::Me{render.viewer().value_or(api::Viewer{}), view.counts.followers, view.counts.following, view.galleries};
}

Result<api::FeedPage> Answers::feed(const services::FeedView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.list.people));
  api::FeedPage page{
      .viewer = render.viewer(), .galleries = render.cards(view.list.cards), .next = next_of(view.list.next)};
  if (!view.list.cards.empty()) page.newest = next_of(metadata::cursor_of(view.list.cards.front().gallery));
  for (const UserId user : view.suggestions) page.suggestions.push_back({render.user(user), api::Relation::kNone});
  return page;
}

Result<api::GalleryList> Answers::galleries(const services::CardList& list) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(list.people));
  return api::GalleryList{render.viewer(), render.cards(list.cards), next_of(list.next)};
}

Result<api::FoundPhotos> Answers::found_photos(const services::PhotoList& list) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(list.people));
  api::FoundPhotos found{.viewer = render.viewer(), .photos = {}, .next = next_of(list.next)};
  for (const auto& [photo, gallery, standing] : list.photos) {
    found.photos.push_back(
        {render.photo(photo), {gallery.id, gallery.name, gallery.audience}, render.user(gallery.owner)});
  }
  return found;
}

Result<api::MapPage> Answers::map(const services::MapView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  api::MapPage map{.viewer = render.viewer(), .gallery = {}, .places = {}, .is_complete = view.is_complete};
  if (view.gallery) map.gallery = api::GalleryLink{view.gallery->id, view.gallery->name, view.gallery->audience};
  for (const auto& [cluster, photo, gallery] : view.places) {
    map.places.push_back({.latitude = cluster.at.latitude,
                          .longitude = cluster.at.longitude,
                          .south = cluster.bounds.south,
                          .west = cluster.bounds.west,
                          .north = cluster.bounds.north,
                          .east = cluster.bounds.east,
                          .count = cluster.count,
                          .is_approximate = cluster.is_approximate,
                          .photo = render.photo(photo),
                          .location = photo.location,
                          .gallery = {gallery.id, gallery.name, gallery.audience}});
  }
  return map;
}

Result<api::MapPhotosPage> Answers::map_photos(const services::MapPhotos& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const auto link_to = [](const model::Gallery& gallery) {
    return api::GalleryLink{gallery.id, gallery.name, gallery.audience};
  };
  api::MapPhotosPage page{.viewer = render.viewer(),
                          .gallery = {},
                          .photos = {},
                          .next = next_of(view.next),
                          .is_complete = view.is_complete};
  if (view.gallery) page.gallery = link_to(*view.gallery);
  for (const auto& [photo, gallery] : view.photos) page.photos.push_back({render.photo(photo), link_to(gallery)});
  return page;
}

Result<api::PeoplePage> Answers::people(const services::PersonList& list, std::string query) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(list.people));
  return api::PeoplePage{render.viewer(), std::move(query), render.persons(list.persons), list.next};
}

Result<api::FollowList> Answers::follows(const services::PersonList& list) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(list.people));
  return api::FollowList{render.viewer(), render.user(list.of.value_or(UserId{})), render.persons(list.persons),
                         list.next};
}

Result<api::LikerList> Answers::likers(const services::Likers& likers) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(likers.list.people));
  return api::LikerList{render.viewer(), render.persons(likers.list.persons), likers.guests, likers.list.next};
}

Result<api::CommentPage> Answers::comments(const services::CommentsView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  return render.comments(view.comments, view.gallery_owner);
}

Result<api::CommentView> Answers::comment(const services::CommentsView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Comment& comment = view.comments.items.at(0);
  return api::CommentView{render.viewer(), render.comment(comment, view.gallery_owner), comment.target.kind,
                          comment.target.id};
}

api::ShareLinkItem share_link_item(const model::ShareLink& link) {
  return {.id = link.id,
          .label = link.label,
          .has_password = !link.password_hash.empty(),
          .expires_at = model::expiry_of(link),
          .allows_download = link.allows_download,
          .allows_guests = link.allows_guests,
          .guest_photos_max = model::guest_photos_max(link),
          .created_at = link.created_at,
          .holds_guest_photos = model::holds_guest_photos(link),
          .hides_gallery = link.hides_gallery};
}

Result<api::ShareLinkList> Answers::share_links(const services::ShareLinksView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Gallery& gallery = view.gallery;
  api::ShareLinkList list{
      .viewer = render.viewer(),
      .gallery = {gallery.id, gallery.name, gallery.audience},
      .revision = gallery.revision,
      .are_open = model::may_view(gallery.audience, {.link = model::Pass::Link::kView}),
  };
  for (const model::ShareLink& link : view.links) list.links.push_back(share_link_item(link));
  return list;
}

namespace {

// Who does not see the gallery learns their name.
api::UserSummary owner_told(const Renderer& render, const model::Gallery& gallery, const services::Standing& standing) {
  api::UserSummary owner = render.user(gallery.owner);
  if (!model::may_view(gallery.audience, standing.pass())) owner.photo.reset();
  return owner;
}

}  // namespace

Result<api::SharedGalleryPage> Answers::shared_gallery(const services::GalleryView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  const model::Gallery& gallery = view.card.gallery;
  api::SharedGalleryPage page{.name = gallery.name,
                              .description = gallery.description,
                              .owner = owner_told(render, gallery, view.standing),
                              .created_at = gallery.created_at,
                              .photo_count = view.card.photo_count,
                              .can_download = model::may_download(gallery, view.standing.pass()),
                              .sections = sections_of(view.sections),
                              .photos = render.photos(view.photos.items, view.sections),
                              .next = next_of(view.photos.next),
                              .guests = {},
                              .can_add = model::may_add_as_guest(gallery.audience, view.standing.pass()),
                              .holds_photos = view.holds_photos,
                              .held_photos = {},
                              .held_next = next_of(view.own_held.next),
                              .hides_gallery = !model::may_view(gallery.audience, view.standing.pass())};
  for (const model::Photo& photo : view.own_held.items) page.held_photos.push_back(render.photo(photo));
  if (model::may_react_as_guest(gallery.audience, view.standing.pass())) {
    page.guests = api::GuestReactions{reactions_of(view.card.reactions), gallery.comments_off,
                                      render.comments(view.comments, gallery.owner)};
  }
  return page;
}

Result<api::SharedPhotoPage> Answers::shared_photo(const services::PhotoView& view) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(view.people));
  api::SharedPhotoPage page{
      .photo = render.photo_details(view.photo, view.gallery, view.standing),
      .gallery_name = view.gallery.name,
      .owner = owner_told(render, view.gallery, view.standing),
      .previous = view.neighbours.previous,
      .next = view.neighbours.next,
      .position = view.neighbours.position,
      .count = view.neighbours.count,
      .page = next_of(view.page),
      .section = section_of(view.section),
      .guests = {},
      .can_delete = model::may_change_as_guest(view.gallery.audience, view.standing.pass(), view.is_own_as_guest)};
  if (model::may_react_as_guest(view.gallery.audience, view.standing.pass())) {
    page.guests = api::GuestReactions{reactions_of(view.reactions), view.gallery.comments_off,
                                      render.comments(view.comments, view.gallery.owner)};
  }
  return page;
}

Result<std::string> Answers::preview_url(const model::Image& image) const {
  const services::People nobody;
  PORTRETO_ASSIGN(const Renderer render, renderer(nobody));
  return render.preview_url(image);
}

Result<api::NotificationList> Answers::notifications(const services::NotificationService::Listed& listed) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(listed.view.people));
  api::NotificationList list{.viewer = render.viewer(),
                             .items = render.notifications(listed.view),
                             .as_of = listed.as_of,
                             .position = listed.position.str()};
  if (listed.next) list.next = listed.next->str();
  return list;
}

Result<api::NotificationNews> Answers::news(const services::NotificationService::Told& told) const {
  PORTRETO_ASSIGN(const Renderer render, renderer(told.view.people));
  return api::NotificationNews{.user = told.view.people.viewer.value_or(UserId{}),
                               .unread = told.view.unread,
                               .items = render.notifications(told.view),
                               .position = told.position.str()};
}

Result<api::UploadResult> Answers::upload(const model::Photo& photo) const {
  const services::People nobody;
  PORTRETO_ASSIGN(const Renderer render, renderer(nobody));
  return api::UploadResult{render.photo(photo), photo.state == model::State::kHeld};
}

Result<std::string> Answers::original_url(const model::Photo& photo) const {
  const services::People nobody;
  PORTRETO_ASSIGN(const Renderer render, renderer(nobody));
  return render.original_url(photo);
}

}  // namespace portreto::roles::app
