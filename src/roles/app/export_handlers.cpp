#include "roles/app/export_handlers.h"

#include <utility>

#include "roles/api/codec.h"
#include "roles/api/export_dto.h"
#include "roles/app/file_answers.h"
#include "roles/app/input.h"
#include "roles/app/renderer.h"
#include "services/sections.h"

namespace portreto::roles::app {
namespace {

using services::AccountData;

// Without those who left.
std::vector<std::string> names_of(const AccountData& data, const std::vector<UserId>& users) {
  std::vector<std::string> names;
  for (const UserId user : users) {
    if (const auto profile = data.people.find(user); profile != data.people.end()) {
      names.push_back(profile->second.username);
    }
  }
  return names;
}

// The position is for who added a photo.
api::ExportedPhoto photo_of(const AccountData& data, const AccountData::Photo& exported) {
  const model::Photo& photo = exported.photo;
  std::optional<api::ExportedGuest> guest;
  if (photo.guest) guest = {photo.guest->id, photo.guest->name};
  return {.id = photo.id,
          .file = exported.file,
          .file_name = photo.file_name,
          .size_bytes = photo.image.size_bytes,
          .sha256 = photo.image.sha256,
          .width = photo.image.width,
          .height = photo.image.height,
          .description = photo.description,
          .alt = photo.alt,
          .location = photo.location,
          .tags = photo.tags,
          .taken_at = photo.taken_at,
          .created_at = photo.created_at,
          .exif = exif_view(photo.exif, photo.owner == data.user.id && !photo.guest ? model::PositionDetail::kExact
                                                                                    : model::PositionDetail::kHidden),
          .added_by_guest = guest};
}

api::ExportedGallery gallery_of(const AccountData& data, const AccountData::Gallery& exported) {
  const model::Gallery& gallery = exported.gallery;
  api::ExportedGallery view{.id = gallery.id,
                            .name = gallery.name,
                            .description = gallery.description,
                            .audience = gallery.audience,
                            .people = names_of(data, gallery.people),
                            .contributors = names_of(data, gallery.contributors),
                            .cover = gallery.cover,
                            .shares_originals = gallery.shares_originals,
                            .comments_off = gallery.comments_off,
                            .positions = gallery.positions,
                            .hides_camera = gallery.hides_camera,
                            .order = gallery.order,
                            .sections = {},
                            .created_at = gallery.created_at,
                            .updated_at = gallery.updated_at,
                            .photos = {}};
  for (const model::Section& section : gallery.sections) view.sections.push_back({section.title, {}});
  for (const AccountData::Photo& photo : exported.photos) {
    view.photos.push_back(photo_of(data, photo));
    const auto* section = services::section_at(gallery.sections, photo.photo);
    if (section != nullptr) {
      view.sections[static_cast<std::size_t>(section - gallery.sections.data())].photos.push_back(photo.photo.id);
    }
  }
  return view;
}

std::string document_of(const AccountData& data) {
  const model::User& user = data.user;
  const model::Profile& profile = data.profile;
  api::ExportDocument document{.exported_at = data.at,
                               .account = {user.id, user.username, user.email, user.role, user.created_at},
                               .profile = {profile.first_name, profile.last_name, profile.bio, profile.birth_date,
                                           profile.sex, profile.is_private, data.picture_file},
                               .galleries = {},
                               .contributions = {},
                               .comments = {},
                               .likes = {},
                               .following = names_of(data, data.following),
                               .followers = names_of(data, data.followers),
                               .blocked = names_of(data, data.blocked),
                               .muted = names_of(data, data.muted),
                               .passkeys = {}};
  if (!user.language.empty()) document.account.language = user.language;
  for (const model::Passkey& one : data.passkeys) {
    document.passkeys.push_back({one.name, one.created_at, one.used_at});
  }
  if (user.second_factor) {
    document.account.has_second_factor = true;
    document.account.recovery_codes_left = user.second_factor->recovery_codes.size();
  }
  for (const AccountData::Gallery& gallery : data.galleries) document.galleries.push_back(gallery_of(data, gallery));
  for (const AccountData::Photo& one : data.contributions) {
    document.contributions.push_back({one.photo.gallery, photo_of(data, one)});
  }
  for (const model::Comment& one : data.comments) {
    document.comments.push_back({one.id, one.target.kind, one.target.id, one.text, one.created_at, one.edited_at});
  }
  for (const model::Notification& one : data.guest_comments) {
    document.guest_comments.push_back(
        {*one.comment, one.target->kind, one.target->id, *one.guest_name, one.text, one.at});
  }
  for (const model::Like& one : data.likes) {
    document.likes.push_back({one.target.kind, one.target.id, one.created_at});
  }
  return api::to_json(document);
}

}  // namespace

Task<Result<http::Response>> ExportHandlers::download(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto archive, co_await exports_.open(viewer_of(request), document_of));
  co_return archive_answer(std::move(archive));
}

}  // namespace portreto::roles::app
