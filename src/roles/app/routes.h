#pragma once

#include <cstdint>

#include "http/router.h"
#include "roles/app/block_handlers.h"
#include "roles/app/copies_handlers.h"
#include "roles/app/discovery_handlers.h"
#include "roles/app/export_handlers.h"
#include "roles/app/follow_handlers.h"
#include "roles/app/gallery_handlers.h"
#include "roles/app/guest_handlers.h"
#include "roles/app/held_handlers.h"
#include "roles/app/map_handlers.h"
#include "roles/app/moderation_handlers.h"
#include "roles/app/notification_handlers.h"
#include "roles/app/operations/operations_handlers.h"
#include "roles/app/photo_handlers.h"
#include "roles/app/profile_handlers.h"
#include "roles/app/quota_handlers.h"
#include "roles/app/section_handlers.h"
#include "roles/app/share_handlers.h"
#include "roles/app/site_handlers.h"
#include "roles/app/social_handlers.h"
#include "roles/app/upload_handlers.h"

namespace portreto::roles::app {

struct Handlers {
  GalleryHandlers& galleries;
  SectionHandlers& sections;
  PhotoHandlers& photos;
  UploadHandlers& uploads;
  ProfileHandlers& profiles;
  FollowHandlers& follows;
  SocialHandlers& social;
  NotificationHandlers& notifications;
  DiscoveryHandlers& discovery;
  ShareHandlers& shares;
  GuestHandlers& guests;
  OperationsHandlers& operations;
  SiteHandlers& site;
  BlockHandlers& blocks;
  ExportHandlers& exports;
  ModerationHandlers& moderation;
  QuotaHandlers& quotas;
  CopiesHandlers& copies;
  MapHandlers& maps;
  HeldHandlers& held;
};

// Every route of the app tier, in one table; docs/openapi.yaml describes each. The handlers must outlive the router.
void add_routes(http::Router& router, Handlers handlers, std::uint64_t file_size_bytes_max);

}  // namespace portreto::roles::app
