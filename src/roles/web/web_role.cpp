#include "roles/web/web_role.h"

#include <utility>

#include "roles/web/assets.h"
#include "roles/web/page_routes.h"

namespace portreto::roles {

WebRole::WebRole(web::WebDependencies dependencies) : d_(std::move(dependencies)), router_(web::error_page) {
  web::PageRoutes routes(router_, d_);
  web::add_account_pages(routes);
  web::add_feed_pages(routes);
  web::add_gallery_pages(routes);
  web::add_section_pages(routes);
  web::add_map_pages(routes);
  web::add_photo_pages(routes);
  web::add_upload_pages(routes, d_.file_size_bytes_max * d_.files_max);
  web::add_upload_relay(routes, d_.file_size_bytes_max);
  web::add_reaction_pages(routes);
  web::add_people_pages(routes);
  web::add_search_pages(routes);
  web::add_select_pages(routes);
  web::add_share_pages(routes);
  web::add_held_pages(routes);
  web::add_shared_pages(routes);
  web::add_guest_pages(routes, d_.file_size_bytes_max * d_.files_max);
  web::add_notification_pages(routes, streams_);
  web::add_operations_pages(routes);
  web::add_site_pages(routes);
  web::add_quota_pages(routes);
  web::add_moderation_pages(routes);
  web::add_password_reset_pages(routes);
  web::add_digest_pages(routes);
  web::add_second_factor_pages(routes);
  web::add_passkey_pages(routes);
  web::add_deletion_pages(routes);
  web::add_settings_pages(routes, d_.file_size_bytes_max);
  web::add_asset_routes(router_);
}

}  // namespace portreto::roles
