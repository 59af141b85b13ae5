#include "roles/app/renderer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/position.h"

namespace portreto::roles::app {
namespace {

constexpr std::uint16_t kGridWidthMax = 960;      // a tile on a dense screen; a page for one photo has the larger ones
constexpr std::uint16_t kFallbackWidthMax = 640;  // JPEG, for the few browsers without WebP
constexpr std::uint16_t kPictureWidthMax = 640;   // a profile's picture is never drawn larger
constexpr std::size_t kShortDescriptionBytesMax = 120;
constexpr std::size_t kUrlBytesUsual = 112;

std::string color_text(std::uint32_t color) { return fmt::format("#{:06x}", color & 0xFFFFFF); }

// The beginning of a text, cut between characters.
std::string shorten(const std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t length = bytes_max;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  return text.substr(0, length) + "…";
}

std::string display_name(const model::Profile& profile) {
  if (profile.first_name.empty() && profile.last_name.empty()) return profile.username;
  if (profile.first_name.empty()) return profile.last_name;
  return profile.last_name.empty() ? profile.first_name : profile.first_name + ' ' + profile.last_name;
}

// The widths up to a limit; the narrowest when all are above it.
std::span<const std::uint16_t> widths_within(const model::Image& image, std::uint16_t limit) {
  const std::span<const std::uint16_t> widths = image.derivative_widths;
  const auto end = std::upper_bound(widths.begin(), widths.end(), limit);
  const auto count = static_cast<std::size_t>(end - widths.begin());
  return widths.first(std::min(widths.size(), std::max<std::size_t>(1, count)));
}

std::optional<std::string> known(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }
template <typename Number>
std::optional<Number> known(Number number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

}  // namespace

api::ExifView exif_view(const model::Exif& exif, model::PositionDetail positions) {
  api::ExifView view{.camera = known(exif.camera),
                     .lens = known(exif.lens),
                     .exposure = known(exif.exposure),
                     .aperture = known(exif.aperture),
                     .iso = known(exif.iso),
                     .focal_length_mm = known(exif.focal_length_mm)};
  if (positions == model::PositionDetail::kExact) {
    view.latitude = exif.latitude;
    view.longitude = exif.longitude;
  } else if (const auto position = model::position_of(exif);
             position && positions == model::PositionDetail::kApproximate) {
    const model::Position about = model::approximate(*position);
    view.latitude = about.latitude;
    view.longitude = about.longitude;
    view.is_approximate = true;
  }
  return view;
}

std::vector<api::SectionItem> sections_of(const services::Sections& sections) {
  std::vector<api::SectionItem> items;
  items.reserve(sections.list().size());
  for (const services::SectionView& one : sections.list()) items.push_back({one.key, known(one.title), one.count});
  return items;
}

std::optional<api::SectionLink> section_of(const std::optional<model::Section>& section) {
  if (!section) return std::nullopt;
  return api::SectionLink{section->id.str(), section->title};
}

api::Relation relation_of(const services::Standing& standing) {
  switch (standing.relation) {
    case model::Relation::kOwner: return api::Relation::kSelf;
    case model::Relation::kFollower: return api::Relation::kFollowing;
    case model::Relation::kStranger:
    case model::Relation::kBlocked:
    case model::Relation::kAnonymous: break;
  }
  return standing.is_requested ? api::Relation::kRequested : api::Relation::kNone;
}

api::Reactions reactions_of(const services::Reactions& reactions) {
  return {reactions.likes, reactions.comments, reactions.is_liked};
}

std::optional<std::string> next_of(const std::optional<metadata::Cursor>& cursor) {
  return cursor ? std::optional(cursor->str()) : std::nullopt;
}

std::optional<api::Viewer> Renderer::viewer() const {
  if (!people_.viewer) return std::nullopt;
  const model::Profile* profile = people_.find(*people_.viewer);
  if (!profile) return std::nullopt;
  return api::Viewer{profile->user,           profile->username,        display_name(*profile),
                     picture(profile->photo), people_.pending_requests, people_.unread_notifications,
                     people_.is_viewer_admin};
}

api::UserSummary Renderer::user(UserId id) const {
  const model::Profile* profile = people_.find(id);
  if (!profile) return {.id = id, .display_name = "Someone who left"};
  return {profile->user, profile->username, display_name(*profile), profile->is_private, picture(profile->photo)};
}

api::UserSummary Renderer::guest(UserId id, const std::string& name) {
  return {.id = id, .username = {}, .display_name = name.empty() ? "A guest" : name};
}

std::optional<api::Picture> Renderer::picture(const std::optional<model::Image>& image) const {
  if (!image) return std::nullopt;
  api::Picture picture{.average_color = color_text(image->average_color)};
  const auto widths = widths_within(*image, kPictureWidthMax);
  for (const std::uint16_t width : widths) add_source(picture.sources, *image, {width, model::ImageFormat::kWebp});
  if (!widths.empty()) add_source(picture.sources, *image, {widths.front(), model::ImageFormat::kJpeg});
  return picture;
}

api::PhotoItem Renderer::photo(const model::Photo& photo) const {
  return {.id = photo.id,
          .width = photo.image.width,
          .height = photo.image.height,
          .average_color = color_text(photo.image.average_color),
          .thumbhash = to_base64url(photo.image.thumbhash),
          .alt = photo.alt,
          .description = shorten(photo.description, kShortDescriptionBytesMax),
          .sources = grid_sources(photo.image)};
}

std::vector<api::PhotoItem> Renderer::photos(const std::vector<model::Photo>& photos) const {
  std::vector<api::PhotoItem> items;
  items.reserve(photos.size());
  for (const model::Photo& one : photos) items.push_back(photo(one));
  return items;
}

std::vector<api::PhotoItem> Renderer::photos(const std::vector<model::Photo>& photos,
                                             const services::Sections& sections) const {
  std::vector<api::PhotoItem> items = this->photos(photos);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].section = known(sections.key_of(photos[i]));
  return items;
}

api::PhotoDetails Renderer::photo_details(const model::Photo& photo, const model::Gallery& gallery,
                                          const services::Standing& standing) const {
  const bool has_added = is_viewer(photo.owner);
  api::PhotoDetails details{
      .id = photo.id,
      .width = photo.image.width,
      .height = photo.image.height,
      .average_color = color_text(photo.image.average_color),
      .thumbhash = to_base64url(photo.image.thumbhash),
      .alt = photo.alt,
      .description = photo.description,
      .location = photo.location,
      .tags = photo.tags,
      .taken_at = photo.taken_at,
      .created_at = photo.created_at,
      .revision = photo.revision,
      .sources = all_sources(photo.image),
      .exif = exif_view(photo.exif, model::position_told(gallery, photo, standing.pass(), has_added)),
      .added_by_guest = photo.guest ? std::optional(photo.guest->name) : std::nullopt};
  if (!model::may_view_camera(gallery, standing.pass(), has_added)) {
    details.exif = {.latitude = details.exif.latitude,
                    .longitude = details.exif.longitude,
                    .is_approximate = details.exif.is_approximate};
  }
  if (has_added) {
    details.positions = photo.positions;
    details.positions_told =
        model::position_told(gallery, photo, {.relation = model::Relation::kFollower, .is_contributor = true}, false);
  }
  if (model::may_download_photo(gallery, standing.pass(), has_added)) {
    details.original = api::Original{photo.file_name, photo.image.format, photo.image.size_bytes, original_url(photo)};
  }
  return details;
}

std::string Renderer::original_url(const model::Photo& photo) const {
  std::string url(origin_);
  pen_.get(url, photo.image.blob, model::Variant{0, photo.image.format}.number(), true);
  return url;
}

std::string Renderer::preview_url(const model::Image& image) const {
  std::string url(origin_);
  const auto widths = widths_within(image, kGridWidthMax);
  const std::uint16_t width = widths.empty() ? std::uint16_t{0} : widths.back();
  pen_.get(url, image.blob, model::Variant{width, model::ImageFormat::kJpeg}.number());
  return url;
}

api::GalleryCard Renderer::card(const services::Card& card) const {
  const model::Gallery& gallery = card.gallery;
  return {.id = gallery.id,
          .name = gallery.name,
          .description = gallery.description,
          .audience = gallery.audience,
          .owner = user(gallery.owner),
          .photo_count = card.photo_count,
          .previews = photos(card.previews),
          .reactions = reactions_of(card.reactions),
          .created_at = gallery.created_at,
          .updated_at = gallery.updated_at};
}

std::vector<api::GalleryCard> Renderer::cards(const std::vector<services::Card>& cards) const {
  std::vector<api::GalleryCard> items;
  items.reserve(cards.size());
  for (const services::Card& one : cards) items.push_back(card(one));
  return items;
}

api::CommentItem Renderer::comment(const model::Comment& comment, UserId gallery_owner) const {
  if (comment.link) {
    const bool is_own = people_.guest == comment.author;
    return {.id = comment.id,
            .author = guest(comment.author, comment.guest_name),
            .text = comment.text,
            .created_at = comment.created_at,
            .edited_at = comment.edited_at,
            .can_delete = is_own || is_viewer(gallery_owner),
            .can_report = people_.viewer.has_value(),
            .is_guest = true};
  }
  const bool is_author = is_viewer(comment.author);
  return {comment.id,
          user(comment.author),
          comment.text,
          comment.created_at,
          comment.edited_at,
          is_author,
          is_author || is_viewer(gallery_owner),
          people_.viewer.has_value() && !is_author};
}

api::CommentPage Renderer::comments(const metadata::Page<model::Comment>& page, UserId gallery_owner) const {
  api::CommentPage comments{.next = next_of(page.next)};
  for (const model::Comment& one : page.items) comments.items.push_back(comment(one, gallery_owner));
  return comments;
}

std::vector<api::NotificationItem> Renderer::notifications(const services::NotificationsView& view) const {
  std::vector<api::NotificationItem> items;
  for (const model::Notification& one : view.items) {
    api::NotificationItem item{.id = fmt::format("{:016x}", services::mark_of(one)),
                               .kind = one.kind,
                               .at = one.at,
                               .is_unread = !view.seen_at || one.at > *view.seen_at,
                               .actor = one.guest_name ? guest(one.actor, *one.guest_name) : user(one.actor),
                               .comment = one.comment,
                               .is_guest = one.guest_name.has_value()};
    if (one.comment) item.text = shorten(one.text, kShortDescriptionBytesMax);
    if (one.target) {
      const auto& thing = view.things.at(*one.target);
      item.thing = api::NotificationThing{.kind = one.target->kind, .id = one.target->id, .gallery_name = thing.name};
      if (thing.photo) item.thing->preview = photo(*thing.photo);
      if (thing.photo && thing.photo->state == model::State::kHeld) item.thing->held_in = thing.photo->gallery;
    }
    if (one.kind == model::NotificationKind::kPhotosAdded) item.photo_count = view.added.at(*one.notice);
    items.push_back(std::move(item));
  }
  return items;
}

api::PersonItem Renderer::person(const services::Person& person) const {
  return {user(person.user), relation_of(person.standing)};
}

std::vector<api::UserSummary> Renderer::users(const std::vector<UserId>& ids) const {
  std::vector<api::UserSummary> users;
  for (const UserId id : ids) users.push_back(user(id));
  return users;
}

std::vector<api::PersonItem> Renderer::persons(const std::vector<services::Person>& persons) const {
  std::vector<api::PersonItem> items;
  for (const services::Person& one : persons) items.push_back(person(one));
  return items;
}

api::Permissions Renderer::permissions(const model::Gallery& gallery, const services::Standing& standing) const {
  return {.can_edit = is_viewer(gallery.owner),
          .can_delete = is_viewer(gallery.owner),
          .can_add = model::may_add(standing.pass()),
          .can_react = people_.viewer.has_value(),
          .can_download = model::may_download(gallery, standing.pass()),
          .comments_off = gallery.comments_off};
}

api::Permissions Renderer::permissions(const model::Photo& photo, const model::Gallery& gallery,
                                       const services::Standing& standing) const {
  const bool has_added = is_viewer(photo.owner);
  api::Permissions permissions = this->permissions(gallery, standing);
  permissions.can_edit = model::may_edit_photo(standing.pass(), has_added);
  permissions.can_delete = model::may_delete_photo(standing.pass(), has_added);
  permissions.can_download = model::may_download_photo(gallery, standing.pass(), has_added);
  return permissions;
}

void Renderer::add_source(std::vector<api::Source>& sources, const model::Image& image, model::Variant variant) const {
  std::string url;
  url.reserve(origin_.size() + kUrlBytesUsual);
  url += origin_;
  pen_.get(url, image.blob, variant.number());
  sources.push_back({variant.format, variant.width, std::move(url)});
}

std::vector<api::Source> Renderer::grid_sources(const model::Image& image) const {
  std::vector<api::Source> sources;
  sources.reserve(image.derivative_widths.size() + 1);
  for (const std::uint16_t width : widths_within(image, kGridWidthMax)) {
    add_source(sources, image, {width, model::ImageFormat::kWebp});
  }
  if (const auto widths = widths_within(image, kFallbackWidthMax); !widths.empty()) {
    add_source(sources, image, {widths.back(), model::ImageFormat::kJpeg});
  }
  return sources;
}

std::vector<api::Source> Renderer::all_sources(const model::Image& image) const {
  std::vector<api::Source> sources;
  for (const auto format : {model::ImageFormat::kWebp, model::ImageFormat::kJpeg}) {
    for (const std::uint16_t width : image.derivative_widths) add_source(sources, image, {width, format});
  }
  return sources;
}

}  // namespace portreto::roles::app
