#pragma once

#include <string>

#include "base/clock.h"
#include "http/message.h"
#include "roles/api/rest.h"
#include "roles/app/renderer.h"
#include "services/map_service.h"
#include "services/moderation_service.h"
#include "services/search_service.h"

namespace portreto::roles::app {

// Makes pages of views. Thread-safe; dependencies must outlive it.
class Answers {
 public:
  Answers(const security::UrlSigner& urls, std::string origin, const Clock& clock)
      : urls_(urls), origin_(std::move(origin)), clock_(clock) {}

  // kUnavailable while no key may sign URLs.
  Result<Renderer> renderer(const services::People& people) const;

  Result<api::GalleryPage> gallery(const services::GalleryView& view) const;
  Result<api::PhotoPage> photo(const services::PhotoView& view) const;
  Result<api::ProfilePage> profile(const services::ProfileView& view) const;
  Result<api::OwnProfile> own_profile(const services::OwnProfileView& view) const;
  Result<api::Me> me(const services::MeView& view) const;
  Result<api::FeedPage> feed(const services::FeedView& view) const;
  Result<api::GalleryList> galleries(const services::CardList& list) const;
  Result<api::FoundPhotos> found_photos(const services::PhotoList& list) const;
  Result<api::MapPage> map(const services::MapView& view) const;
  Result<api::MapPhotosPage> map_photos(const services::MapPhotos& view) const;
  Result<api::PeoplePage> people(const services::PersonList& list, std::string query) const;
  Result<api::FollowList> follows(const services::PersonList& list) const;
  Result<api::LikerList> likers(const services::Likers& likers) const;
  Result<api::CommentPage> comments(const services::CommentsView& view) const;
  Result<api::CommentView> comment(const services::CommentsView& view) const;  // of the only one
  Result<api::ShareLinkList> share_links(const services::ShareLinksView& view) const;
  Result<api::HeldPhotoList> held_photos(const services::HeldView& view) const;
  Result<api::SharedGalleryPage> shared_gallery(const services::GalleryView& view) const;
  Result<api::SharedPhotoPage> shared_photo(const services::PhotoView& view) const;
  Result<api::NotificationList> notifications(const services::NotificationService::Listed& listed) const;
  Result<api::NotificationNews> news(const services::NotificationService::Told& told) const;
  Result<api::CaseList> cases(const services::ModerationService::Queue& queue) const;
  Result<api::AuditList> audit(const services::AuditLog::Listed& listed) const;
  Result<api::UploadResult> upload(const model::Photo& photo) const;
  Result<std::string> original_url(const model::Photo& photo) const;
  Result<std::string> preview_url(const model::Image& image) const;

 private:
  const security::UrlSigner& urls_;
  const std::string origin_;
  const Clock& clock_;
};

api::ShareLinkItem share_link_item(const model::ShareLink& link);

}  // namespace portreto::roles::app
