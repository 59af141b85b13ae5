#include <limits>
#include <utility>

#include "base/parse_number.h"
#include "http/status.h"
#include "http/url.h"
#include "roles/web/form_expiry.h"
#include "roles/web/page_routes.h"
#include "roles/web/views/views.h"

// The links to a gallery, for its owner.
namespace portreto::roles::web {
namespace {

using http::Method;

std::string own_gallery_path(Exchange& exchange) {
  return "/galleries/" + http::encode_path_segment(exchange.parameter("id"));
}

Task<Result<http::Response>> show(Exchange& exchange, FormState form, std::string made, unsigned status) {
  PORTRETO_CO_ASSIGN(auto list, co_await exchange.get<api::ShareLinkList>(own_gallery_path(exchange) + "/links"));
  exchange.page().viewer = std::move(list.viewer);
  co_return html(render_share(exchange.page(), form, list, made, exchange.dependencies().clock.now()), status);
}

Task<Result<http::Response>> share_page(Exchange& exchange) { return show(exchange, {}, {}, 200); }

// Nothing that is a number: the app tier says what is wrong with it.
std::uint32_t guest_photos_of(const FormState& form) {
  const std::string text = form.value("guest_photos_max");
  return text.empty() ? 0 : parse_number<std::uint32_t>(text).value_or(std::numeric_limits<std::uint32_t>::max());
}

Task<Result<api::ShareLinkCreated>> create(Exchange& exchange, const FormState& form) {
  PORTRETO_CO_ASSIGN(const auto expires_at, expiry_of(form, exchange.dependencies().clock.now()));
  api::ShareLinkInput input{form.value("label"), form.value("password"), expires_at,
                            form.value("allows_download") == "true", form.value("allows_guests") == "true"};
  // What is as always is left out: an app tier of before does not know the field.
  if (const std::uint32_t count = guest_photos_of(form); count > 0) input.guest_photos_max = count;
  if (form.value("holds_guest_photos") == "true") input.holds_guest_photos = true;
  if (form.value("hides_gallery") == "true") input.hides_gallery = true;
  co_return co_await exchange.send<api::ShareLinkCreated>(Method::kPost, own_gallery_path(exchange) + "/links", input);
}

// The new link is on the answer itself and nowhere else: a redirect to it would have to carry the secret.
Task<Result<http::Response>> create_link(Exchange& exchange, FormState form) {
  auto created = co_await create(exchange, form);
  exchange.page().url = own_gallery_path(exchange) + "/share";
  if (created) co_return co_await show(exchange, {}, exchange.origin() + created->path, 200);
  if (created.error().code == ErrorCode::kUnauthenticated) co_return fail(std::move(created).error());
  form.error = std::move(created).error();
  const unsigned status = http::status_of(form.error->code);
  co_return co_await show(exchange, std::move(form), {}, status);
}

Task<Result<http::Response>> open_to_links(Exchange& exchange, FormState form) {
  api::GalleryPatch patch{.audience = model::Audience::kLink};
  PORTRETO_CO_ASSIGN(patch.revision, form.number("revision"));
  PORTRETO_CO_TRY(co_await exchange.send<api::GalleryPage>(Method::kPatch, own_gallery_path(exchange), patch));
  co_return see_other(own_gallery_path(exchange) + "/share");
}

std::string link_path(Exchange& exchange) {
  return own_gallery_path(exchange) + "/links/" + http::encode_path_segment(exchange.parameter("link"));
}

Task<Result<http::Response>> allow_guests(Exchange& exchange, FormState form) {
  const api::ShareLinkPatch patch{.allows_guests = form.value("allows_guests") == "true"};
  PORTRETO_CO_TRY(co_await exchange.send<api::ShareLinkItem>(Method::kPatch, link_path(exchange), patch));
  co_return see_other(own_gallery_path(exchange) + "/share");
}

Task<Result<http::Response>> allow_photos(Exchange& exchange, FormState form) {
  api::ShareLinkPatch patch;
  const std::string holds = form.value("holds_guest_photos"), hides = form.value("hides_gallery");
  if (!holds.empty()) {
    patch.holds_guest_photos = holds == "true";
  } else if (!hides.empty()) {
    patch.hides_gallery = hides == "true";
  } else {
    patch.guest_photos_max = guest_photos_of(form);
  }
  PORTRETO_CO_TRY(co_await exchange.send<api::ShareLinkItem>(Method::kPatch, link_path(exchange), patch));
  co_return see_other(own_gallery_path(exchange) + "/share");
}

Task<Result<http::Response>> ask_revoke(Exchange& exchange) {
  PORTRETO_CO_TRY(co_await exchange.load_viewer());
  const std::string share = own_gallery_path(exchange) + "/share";
  co_return html(render_question(
      exchange.page(),
      {.heading = exchange.page().say("Revoke this link?"_t),
       .text = exchange.page().say(
           "Whoever has it can no longer see the gallery by it. What guests have left stays. This cannot be undone."_t),
       .action = link_path(exchange) + "/revoke",
       .submit_label = exchange.page().say("Revoke the link"_t),
       .cancel_url = share,
       .return_to = share}));
}

Task<Result<http::Response>> revoke(Exchange& exchange, FormState) {
  PORTRETO_CO_TRY(co_await exchange.send(Method::kDelete, link_path(exchange)));
  co_return see_other(own_gallery_path(exchange) + "/share");
}

}  // namespace

void add_share_pages(PageRoutes& routes) {
  routes.page("/galleries/{id}/share", share_page);
  routes.form("/galleries/{id}/share", create_link);
  routes.form("/galleries/{id}/share/open", open_to_links);
  routes.form("/galleries/{id}/links/{link}/guests", allow_guests);
  routes.form("/galleries/{id}/links/{link}/photos", allow_photos);
  routes.page("/galleries/{id}/links/{link}/revoke", ask_revoke);
  routes.form("/galleries/{id}/links/{link}/revoke", revoke);
}

}  // namespace portreto::roles::web
