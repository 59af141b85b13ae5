#include "roles/app/app_role.h"

#include <algorithm>
#include <utility>

#include "http/status.h"
#include "roles/api/read_only.h"
#include "roles/app/adders.h"
#include "roles/app/answers.h"
#include "roles/app/guard.h"
#include "roles/app/routes.h"
#include "roles/app/tus_headers.h"
#include "roles/process/spool.h"
#include "services/account_erasure.h"
#include "services/admin_check.h"
#include "services/archive/account_export.h"
#include "services/archive/gallery_archive.h"
#include "services/audit_log.h"
#include "services/block_service.h"
#include "services/feed_service.h"
#include "services/follow_service.h"
#include "services/gallery_service.h"
#include "services/guest_service.h"
#include "services/image_store.h"
#include "services/invitations.h"
#include "services/map_service.h"
#include "services/moderation_service.h"
#include "services/notification_service.h"
#include "services/photo_service.h"
#include "services/profile_service.h"
#include "services/report_service.h"
#include "services/search_service.h"
#include "services/section_service.h"
#include "services/session_watch.h"
#include "services/share_service.h"
#include "services/site_service.h"
#include "services/social_service.h"
#include "services/sweeper.h"
#include "services/upload_service.h"

namespace portreto::roles {
namespace {

imaging::ImportLimits import_limits(const config::Upload& upload) {
  imaging::ImportLimits limits;
  limits.pixels_max = upload.pixels_max;
  limits.whole_pixels_max = std::min(limits.whole_pixels_max, upload.pixels_max);
  return limits;
}

void finish(const http::Request& request, http::Response& response, const metadata::DatabaseState* database) {
  app::add_tus_version(request, response);
  if (database != nullptr && database->is_read_only()) response.headers.set(api::kReadOnlyHeader, "1");
  if (!response.headers.find("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}

}  // namespace

struct AppRole::Parts {
  explicit Parts(Dependencies d)
      : images(d.metadata, d.bytes, d.imager, import_limits(d.upload), d.clock),
        galleries(d.metadata, d.clock),
        sections(d.metadata, d.clock),
        archives(d.metadata, d.bytes, archive_turns),
        exports(d.metadata, d.bytes, d.clock, archive_turns),
        site(d.metadata, d.clock, d.registration),
        quotas(d.metadata, site, d.clock),
        photos(d.metadata, images, d.clock, &quotas),
        uploads(d.metadata, images, photos, d.clock, {.length_bytes_max = d.upload.file_size_bytes_max}),
        profiles(d.metadata, images, d.clock),
        follows(d.metadata, d.clock),
        blocks(d.metadata, d.clock),
        social(d.metadata, d.clock),
        reports(d.metadata, social, d.clock),
        moderation(d.metadata, d.clock),
        audit(d.metadata, d.clock),
        notifications(d.metadata, d.clock),
        feed(d.metadata),
        search(d.metadata),
        maps(d.metadata),
        shares({d.metadata, d.hashing, d.hasher, d.unlock_tokens, d.clock}),
        held(d.metadata),
        guests(d.metadata, d.clock),
        sweeper(d.metadata, images, d.clock),
        erasure(d.metadata, images, sweeper, d.clock),
        sessions(d.metadata, d.clock),
        admins(d.metadata.accounts()),
        invitations(d.metadata, d.clock),
        answers(d.url_signer, std::move(d.media_origin), d.clock),
        spool(d.spool_directory.string(), d.files),
        upload_handlers(adders, uploads, spool, d.upload.file_size_bytes_max),
        operations_handlers(d.operations, d.metadata, answers, d.clock),
        site_handlers(site, invitations, d.metadata, audit, answers),
        quota_handlers(quotas, d.metadata, audit, answers),
        copies_handlers(d.metadata, d.operations.fleet),
        router(http::problem_response) {
    app::add_routes(router,
                    {.galleries = gallery_handlers,
                     .sections = section_handlers,
                     .photos = photo_handlers,
                     .uploads = upload_handlers,
                     .profiles = profile_handlers,
                     .follows = follow_handlers,
                     .social = social_handlers,
                     .notifications = notification_handlers,
                     .discovery = discovery_handlers,
                     .shares = share_handlers,
                     .guests = guest_handlers,
                     .operations = operations_handlers,
                     .site = site_handlers,
                     .blocks = block_handlers,
                     .exports = export_handlers,
                     .moderation = moderation_handlers,
                     .quotas = quota_handlers,
                     .copies = copies_handlers,
                     .maps = map_handlers,
                     .held = held_handlers},
                    d.upload.file_size_bytes_max);
    router.set_guard(app::make_guard({d.tokens, sessions, admins, d.credentials, d.clock}));
    router.set_finisher([database = d.database](const http::Request& request, http::Response& response) {
      finish(request, response, database);
    });
  }

  services::ImageStore images;
  services::GalleryService galleries;
  services::SectionService sections;
  const std::shared_ptr<services::ArchiveTurns> archive_turns = std::make_shared<services::ArchiveTurns>();
  services::GalleryArchives archives;
  services::AccountExports exports;
  services::SiteService site;
  services::QuotaService quotas;
  services::PhotoService photos;
  services::UploadService uploads;
  services::ProfileService profiles;
  services::FollowService follows;
  services::BlockService blocks;
  services::SocialService social;
  services::ReportService reports;
  services::ModerationService moderation;
  services::AuditLog audit;
  services::NotificationService notifications;
  services::FeedService feed;
  services::SearchService search;
  services::MapService maps;
  services::ShareService shares;
  services::HeldPhotos held;
  services::GuestService guests;
  services::Sweeper sweeper;
  services::AccountErasure erasure;
  services::SessionWatch sessions;
  services::AdminCheck admins;
  services::Invitations invitations;
  app::Answers answers;
  Spool spool;
  app::GalleryHandlers gallery_handlers{galleries, archives, answers};
  app::SectionHandlers section_handlers{sections};
  app::Adders adders{shares, guests};
  app::PhotoHandlers photo_handlers{adders, photos, spool, answers};
  app::UploadHandlers upload_handlers;
  app::OperationsHandlers operations_handlers;
  app::SiteHandlers site_handlers;
  app::QuotaHandlers quota_handlers;
  app::CopiesHandlers copies_handlers;
  app::ProfileHandlers profile_handlers{profiles, spool, answers};
  app::FollowHandlers follow_handlers{follows, answers};
  app::SocialHandlers social_handlers{social, answers};
  app::NotificationHandlers notification_handlers{notifications, answers};
  app::DiscoveryHandlers discovery_handlers{feed, search, answers};
  app::MapHandlers map_handlers{maps, answers};
  app::ShareHandlers share_handlers{shares, {galleries, photos, archives}, answers};
  app::HeldHandlers held_handlers{held, answers};
  app::GuestHandlers guest_handlers{shares, guests, answers};
  app::BlockHandlers block_handlers{blocks, answers};
  app::ExportHandlers export_handlers{exports};
  app::ModerationHandlers moderation_handlers{reports, moderation, audit, answers};
  http::Router router;
};

AppRole::AppRole(Dependencies dependencies) : parts_(std::make_unique<Parts>(std::move(dependencies))) {}
AppRole::~AppRole() = default;

http::Router& AppRole::router() { return parts_->router; }

services::Sweeper& AppRole::sweeper() { return parts_->sweeper; }

services::AccountErasure& AppRole::erasure() { return parts_->erasure; }

}  // namespace portreto::roles
