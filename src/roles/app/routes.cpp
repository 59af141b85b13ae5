#include "roles/app/routes.h"

#include <string>
#include <utility>

#include "roles/app/openapi.h"

namespace portreto::roles::app {
namespace {

using http::Access;
using http::Handler;
using http::Method;
using http::Request;
using http::Response;
using http::Router;

// A method of a handler class as a route's handler.
template <typename Class>
Handler bind(Class& handlers, Task<Result<Response>> (Class::*method)(Request&)) {
  return [&handlers, method](Request& request) { return (handlers.*method)(request); };
}

template <typename Class, typename Kind>
Handler bind(Class& handlers, Task<Result<Response>> (Class::*method)(Request&, Kind), Kind kind) {
  return [&handlers, method, kind](Request& request) { return (handlers.*method)(request, kind); };
}

// Adds routes below /api/v1.
class Table {
 public:
  explicit Table(Router& router) : router_(router) {}

  void anyone(Method method, std::string path, Handler handler) {
    add({.method = method, .pattern = std::move(path), .access = Access::kAnyone, .handler = std::move(handler)});
  }
  void user(Method method, std::string path, Handler handler) {
    add({.method = method, .pattern = std::move(path), .access = Access::kUser, .handler = std::move(handler)});
  }
  void admin(Method method, std::string path, Handler handler) {
    add({.method = method, .pattern = std::move(path), .access = Access::kAdmin, .handler = std::move(handler)});
  }
  void upload(Method method, std::string path, Handler handler, std::uint64_t body_bytes_max,
              Access access = Access::kUser) {
    add({.method = method,
         .pattern = std::move(path),
         .access = access,
         .body_bytes_max = body_bytes_max,
         .is_streaming = true,
         .handler = std::move(handler)});
  }

 private:
  void add(http::Route route) {
    route.pattern.insert(0, "/api/v1");
    const bool takes_body = route.method == Method::kPost || route.method == Method::kPatch || route.is_streaming;
    if (!takes_body) route.body_bytes_max = 0;
    router_.add(std::move(route));
  }

  Router& router_;
};

void add_reaction_routes(Table& table, SocialHandlers& social, const std::string& thing, model::TargetKind kind) {
  table.user(Method::kPut, thing + "/like", bind(social, &SocialHandlers::like, kind));
  table.user(Method::kDelete, thing + "/like", bind(social, &SocialHandlers::unlike, kind));
  table.anyone(Method::kGet, thing + "/likes", bind(social, &SocialHandlers::list_likes, kind));
  table.anyone(Method::kGet, thing + "/comments", bind(social, &SocialHandlers::list_comments, kind));
  table.user(Method::kPost, thing + "/comments", bind(social, &SocialHandlers::add_comment, kind));
}

void add_guest_routes(Table& table, GuestHandlers& guests, const std::string& thing, model::TargetKind kind) {
  table.anyone(Method::kPut, thing + "/like", bind(guests, &GuestHandlers::like, kind));
  table.anyone(Method::kDelete, thing + "/like", bind(guests, &GuestHandlers::unlike, kind));
  table.anyone(Method::kPost, thing + "/comments", bind(guests, &GuestHandlers::add_comment, kind));
}

// As members have them below "/galleries/{id}" and beside it.
void add_guest_photo_routes(Table& table, PhotoHandlers& photos, UploadHandlers& uploads, std::uint64_t bytes_max) {
  const std::string link = "/shared/{secret}";
  table.upload(Method::kPost, link + "/photos", bind(photos, &PhotoHandlers::upload), bytes_max, Access::kAnyone);
  table.anyone(Method::kDelete, link + "/photos/{id}", bind(photos, &PhotoHandlers::remove));
  table.anyone(Method::kPatch, link + "/photos/{id}", bind(photos, &PhotoHandlers::describe));
  table.anyone(Method::kPost, link + "/known", bind(photos, &PhotoHandlers::known));
  table.anyone(Method::kGet, link + "/uploads", bind(uploads, &UploadHandlers::list));
  table.upload(Method::kPost, link + "/uploads", bind(uploads, &UploadHandlers::create), bytes_max, Access::kAnyone);
  const std::string upload = link + "/uploads/{id}";
  table.anyone(Method::kGet, upload, bind(uploads, &UploadHandlers::look));
  table.upload(Method::kPatch, upload, bind(uploads, &UploadHandlers::append), bytes_max, Access::kAnyone);
  table.anyone(Method::kDelete, upload, bind(uploads, &UploadHandlers::remove));
}

void add_block_routes(Table& table, BlockHandlers& blocks, const std::string& path, model::BlockKind kind) {
  table.user(Method::kGet, path, bind(blocks, &BlockHandlers::list, kind));
  table.user(Method::kPut, path + "/{username}", bind(blocks, &BlockHandlers::put, kind));
  table.user(Method::kDelete, path + "/{username}", bind(blocks, &BlockHandlers::remove, kind));
}

}  // namespace

void add_routes(Router& router, Handlers h, std::uint64_t file_size_bytes_max) {
  Table table(router);
  using G = GalleryHandlers;
  table.user(Method::kGet, "/galleries", bind(h.galleries, &G::list_own));
  table.user(Method::kPost, "/galleries", bind(h.galleries, &G::create));
  table.anyone(Method::kGet, "/galleries/{id}", bind(h.galleries, &G::look));
  table.user(Method::kPatch, "/galleries/{id}", bind(h.galleries, &G::change));
  table.user(Method::kDelete, "/galleries/{id}", bind(h.galleries, &G::remove));
  table.user(Method::kDelete, "/galleries/{id}/contributors/{username}", bind(h.galleries, &G::remove_contributor));

  table.anyone(Method::kGet, "/galleries/{id}/archive", bind(h.galleries, &G::archive));

  table.user(Method::kPost, "/galleries/{id}/sections", bind(h.sections, &SectionHandlers::begin));
  table.user(Method::kPatch, "/galleries/{id}/sections/{section}", bind(h.sections, &SectionHandlers::change));
  table.user(Method::kDelete, "/galleries/{id}/sections/{section}", bind(h.sections, &SectionHandlers::remove));

  using S = ShareHandlers;
  table.user(Method::kGet, "/galleries/{id}/links", bind(h.shares, &S::list));
  table.user(Method::kPost, "/galleries/{id}/links", bind(h.shares, &S::create));
  table.user(Method::kPatch, "/galleries/{id}/links/{link}", bind(h.shares, &S::change));
  table.user(Method::kDelete, "/galleries/{id}/links/{link}", bind(h.shares, &S::revoke));
  table.anyone(Method::kGet, "/shared/{secret}", bind(h.shares, &S::look));
  table.anyone(Method::kPost, "/shared/{secret}/unlock", bind(h.shares, &S::unlock));
  table.anyone(Method::kGet, "/shared/{secret}/cover", bind(h.shares, &S::cover));
  table.anyone(Method::kGet, "/shared/{secret}/archive", bind(h.shares, &S::archive));
  table.anyone(Method::kGet, "/shared/{secret}/photos/{id}", bind(h.shares, &S::photo));
  table.anyone(Method::kGet, "/shared/{secret}/photos/{id}/original", bind(h.shares, &S::original));

  add_guest_routes(table, h.guests, "/shared/{secret}", model::TargetKind::kGallery);
  add_guest_routes(table, h.guests, "/shared/{secret}/photos/{id}", model::TargetKind::kPhoto);
  table.anyone(Method::kDelete, "/shared/{secret}/comments/{comment}", bind(h.guests, &GuestHandlers::remove_comment));

  add_guest_photo_routes(table, h.photos, h.uploads, file_size_bytes_max);

  using P = PhotoHandlers;
  table.upload(Method::kPost, "/galleries/{id}/photos", bind(h.photos, &P::upload), file_size_bytes_max);
  table.user(Method::kPost, "/galleries/{id}/known", bind(h.photos, &P::known));
  table.anyone(Method::kGet, "/photos/{id}", bind(h.photos, &P::look));
  table.user(Method::kPatch, "/photos/{id}", bind(h.photos, &P::change));
  table.user(Method::kDelete, "/photos/{id}", bind(h.photos, &P::remove));
  table.user(Method::kPost, "/photos/{id}/edit", bind(h.photos, &P::edit));
  table.user(Method::kGet, "/galleries/{id}/held-photos", bind(h.held, &HeldHandlers::list));
  table.user(Method::kPut, "/photos/{id}/release", bind(h.held, &HeldHandlers::release));
  table.user(Method::kPost, "/photos/{id}/place", bind(h.photos, &P::place));
  table.anyone(Method::kGet, "/photos/{id}/original", bind(h.photos, &P::original));
  table.user(Method::kGet, "/photos/{id}/copies", bind(h.copies, &CopiesHandlers::look));

  using U = UploadHandlers;
  table.anyone(Method::kOptions, "/uploads", bind(h.uploads, &U::abilities));
  table.user(Method::kGet, "/uploads", bind(h.uploads, &U::list));
  table.upload(Method::kPost, "/uploads", bind(h.uploads, &U::create), file_size_bytes_max);
  table.user(Method::kGet, "/uploads/{id}", bind(h.uploads, &U::look));
  table.upload(Method::kPatch, "/uploads/{id}", bind(h.uploads, &U::append), file_size_bytes_max);
  table.user(Method::kDelete, "/uploads/{id}", bind(h.uploads, &U::remove));

  add_reaction_routes(table, h.social, "/galleries/{id}", model::TargetKind::kGallery);
  add_reaction_routes(table, h.social, "/photos/{id}", model::TargetKind::kPhoto);
  table.anyone(Method::kGet, "/comments/{id}", bind(h.social, &SocialHandlers::look_comment));
  table.user(Method::kPatch, "/comments/{id}", bind(h.social, &SocialHandlers::change_comment));
  table.user(Method::kDelete, "/comments/{id}", bind(h.social, &SocialHandlers::remove_comment));

  using R = ProfileHandlers;
  table.user(Method::kGet, "/me", bind(h.profiles, &R::me));
  table.user(Method::kGet, "/export", bind(h.exports, &ExportHandlers::download));
  table.anyone(Method::kGet, "/profiles/{username}", bind(h.profiles, &R::look));
  table.user(Method::kGet, "/profile", bind(h.profiles, &R::own));
  table.user(Method::kPatch, "/profile", bind(h.profiles, &R::change));
  table.upload(Method::kPut, "/profile/photo", bind(h.profiles, &R::set_photo), file_size_bytes_max);
  table.user(Method::kDelete, "/profile/photo", bind(h.profiles, &R::remove_photo));

  using F = FollowHandlers;
  table.user(Method::kPut, "/follows/{username}", bind(h.follows, &F::follow));
  table.user(Method::kDelete, "/follows/{username}", bind(h.follows, &F::unfollow));
  table.anyone(Method::kGet, "/profiles/{username}/followers", bind(h.follows, &F::followers));
  table.anyone(Method::kGet, "/profiles/{username}/following", bind(h.follows, &F::following));
  table.user(Method::kGet, "/follow-requests", bind(h.follows, &F::requests));
  table.user(Method::kPut, "/follow-requests/{username}", bind(h.follows, &F::accept));
  table.user(Method::kDelete, "/follow-requests/{username}", bind(h.follows, &F::decline));
  table.user(Method::kDelete, "/followers/{username}", bind(h.follows, &F::remove_follower));

  add_block_routes(table, h.blocks, "/blocks", model::BlockKind::kBlocked);
  add_block_routes(table, h.blocks, "/mutes", model::BlockKind::kMuted);

  using N = NotificationHandlers;
  table.user(Method::kGet, "/notifications", bind(h.notifications, &N::list));
  table.user(Method::kGet, "/notifications/news", bind(h.notifications, &N::news));
  table.user(Method::kGet, "/notifications/unread", bind(h.notifications, &N::unread));
  table.user(Method::kPost, "/notifications/seen", bind(h.notifications, &N::mark_read));

  using D = DiscoveryHandlers;
  table.user(Method::kGet, "/feed", bind(h.discovery, &D::feed));
  table.user(Method::kGet, "/feed/news", bind(h.discovery, &D::feed_news));
  table.user(Method::kGet, "/shared-with-me", bind(h.discovery, &D::shared_with));
  table.anyone(Method::kGet, "/explore", bind(h.discovery, &D::explore));
  table.user(Method::kGet, "/people", bind(h.discovery, &D::people));
  table.anyone(Method::kGet, "/search/photos", bind(h.discovery, &D::photos));
  table.anyone(Method::kGet, "/search/galleries", bind(h.discovery, &D::galleries));
  table.anyone(Method::kGet, "/tags/{tag}", bind(h.discovery, &D::tag));
  table.user(Method::kGet, "/suggestions", bind(h.discovery, &D::suggestions));

  table.user(Method::kGet, "/me/map", bind(h.maps, &MapHandlers::own));
  table.anyone(Method::kGet, "/galleries/{id}/map", bind(h.maps, &MapHandlers::of_gallery));
  table.anyone(Method::kGet, "/explore/map", bind(h.maps, &MapHandlers::explore));
  table.user(Method::kGet, "/me/map/photos", bind(h.maps, &MapHandlers::own_photos));
  table.anyone(Method::kGet, "/galleries/{id}/map/photos", bind(h.maps, &MapHandlers::photos_of_gallery));
  table.anyone(Method::kGet, "/explore/map/photos", bind(h.maps, &MapHandlers::explore_photos));

  using O = OperationsHandlers;
  table.admin(Method::kGet, "/admin/operations", bind(h.operations, &O::look));
  table.admin(Method::kGet, "/admin/operations/series", bind(h.operations, &O::series));
  table.admin(Method::kPatch, "/admin/storage-nodes/{node}", bind(h.operations, &O::change_node));

  using I = SiteHandlers;
  table.admin(Method::kGet, "/admin/settings", bind(h.site, &I::look));
  table.admin(Method::kPatch, "/admin/settings", bind(h.site, &I::change));
  using Q = QuotaHandlers;
  table.user(Method::kGet, "/quota", bind(h.quotas, &Q::own));
  table.admin(Method::kGet, "/admin/people/{username}/quota", bind(h.quotas, &Q::look));
  table.admin(Method::kPatch, "/admin/people/{username}/quota", bind(h.quotas, &Q::change));
  table.admin(Method::kGet, "/admin/invitations", bind(h.site, &I::list_invitations));
  table.admin(Method::kPost, "/admin/invitations", bind(h.site, &I::invite));
  table.admin(Method::kDelete, "/admin/invitations/{id}", bind(h.site, &I::revoke_invitation));
  using M = ModerationHandlers;
  table.user(Method::kPost, "/galleries/{id}/report", bind(h.moderation, &M::report_gallery));
  table.user(Method::kPost, "/photos/{id}/report", bind(h.moderation, &M::report_photo));
  table.user(Method::kPost, "/comments/{id}/report", bind(h.moderation, &M::report_comment));
  table.user(Method::kPost, "/profiles/{username}/report", bind(h.moderation, &M::report_profile));
  table.admin(Method::kGet, "/admin/reports", bind(h.moderation, &M::list));
  table.admin(Method::kPost, "/admin/reports/{id}/decision", bind(h.moderation, &M::decide));
  table.admin(Method::kGet, "/admin/audit", bind(h.moderation, &M::list_audit));

  table.anyone(Method::kGet, "/openapi.json", get_openapi);
}

}  // namespace portreto::roles::app
