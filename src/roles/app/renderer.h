#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "roles/api/dto.h"
#include "security/url_signer.h"
#include "services/notification_service.h"
#include "services/views.h"

namespace portreto::roles::app {

// Puts what a service found out into the form that is sent: names to ids, signed URLs to pictures, and nothing that the
// viewer may not have (SECURITY 34). One per answer; refers to `people`, which must outlive it.
class Renderer {
 public:
  // `origin` goes before each URL of a picture: "https://storage.example.org", or empty for the same origin.
  Renderer(security::UrlSigner::Pen pen, std::string_view origin, const services::People& people)
      : pen_(std::move(pen)), origin_(origin), people_(people) {}

  std::optional<api::Viewer> viewer() const;
  api::UserSummary user(UserId id) const;  // of somebody who is gone: no name
  std::optional<api::Picture> picture(const std::optional<model::Image>& image) const;

  api::PhotoItem photo(const model::Photo& photo) const;
  std::vector<api::PhotoItem> photos(const std::vector<model::Photo>& photos) const;
  std::vector<api::PhotoItem> photos(const std::vector<model::Photo>& photos, const services::Sections& sections) const;
  api::PhotoDetails photo_details(const model::Photo& photo, const model::Gallery& gallery,
                                  const services::Standing& standing) const;
  std::string original_url(const model::Photo& photo) const;  // answers as an attachment
  std::string preview_url(const model::Image& image) const;   // a JPEG of a middle size, which every program can show

  api::GalleryCard card(const services::Card& card) const;
  std::vector<api::GalleryCard> cards(const std::vector<services::Card>& cards) const;
  api::CommentItem comment(const model::Comment& comment, UserId gallery_owner) const;
  api::CommentPage comments(const metadata::Page<model::Comment>& page, UserId gallery_owner) const;
  std::vector<api::NotificationItem> notifications(const services::NotificationsView& view) const;
  api::PersonItem person(const services::Person& person) const;
  std::vector<api::UserSummary> users(const std::vector<UserId>& ids) const;
  std::vector<api::PersonItem> persons(const std::vector<services::Person>& persons) const;
  api::Permissions permissions(const model::Gallery& gallery, const services::Standing& standing) const;
  api::Permissions permissions(const model::Photo& photo, const model::Gallery& gallery,
                               const services::Standing& standing) const;

 private:
  static api::UserSummary guest(UserId id, const std::string& name);
  bool is_viewer(UserId id) const { return people_.viewer == id; }
  void add_source(std::vector<api::Source>& sources, const model::Image& image, model::Variant variant) const;
  std::vector<api::Source> grid_sources(const model::Image& image) const;
  std::vector<api::Source> all_sources(const model::Image& image) const;

  const security::UrlSigner::Pen pen_;
  const std::string_view origin_;
  const services::People& people_;
};

// The position as exactly as it may be told.
api::ExifView exif_view(const model::Exif& exif, model::PositionDetail positions);
std::vector<api::SectionItem> sections_of(const services::Sections& sections);
std::optional<api::SectionLink> section_of(const std::optional<model::Section>& section);
api::Relation relation_of(const services::Standing& standing);
api::Reactions reactions_of(const services::Reactions& reactions);
std::optional<std::string> next_of(const std::optional<metadata::Cursor>& cursor);

}  // namespace portreto::roles::app
