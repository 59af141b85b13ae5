#include "roles/app/photo_handlers.h"

#include <utility>

#include "roles/app/file_answers.h"
#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

// An empty text takes back what was decided.
Result<std::optional<std::optional<model::PositionDetail>>> positions_of(const std::optional<std::string>& text) {
  using Positions = std::optional<model::PositionDetail>;
  if (!text) return std::optional<Positions>();
  if (text->empty()) return std::optional<Positions>(Positions());
  const auto positions = model::parse_position_detail(*text);
  if (!positions) return fail(Error::invalid_field("positions", "Choose hidden, approximate or exact."));
  return std::optional<Positions>(positions);
}

}  // namespace

Task<Result<http::Response>> PhotoHandlers::upload(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_ASSIGN(const auto gallery, Adders::gallery(viewer, request));
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto name, file_name(request));
  PORTRETO_CO_TRY(co_await adders_.count_photo(viewer, request));
  PORTRETO_CO_TRY(co_await photos_.may_add(viewer, gallery));
  PORTRETO_CO_TRY(co_await photos_.check_guest_room(viewer, gallery, key));
  PORTRETO_CO_ASSIGN(const auto uploaded, co_await receive_file(spool_, *request.body));
  services::PhotoService::NewPhoto input{uploaded.file, std::move(name), query_text(request, "guest_name")};
  PORTRETO_CO_ASSIGN(const auto photo, co_await photos_.add(viewer, gallery, std::move(input), std::move(key)));
  PORTRETO_CO_ASSIGN(const auto result, answers_.upload(photo));
  co_return api::created(result, Adders::base(viewer, request) + "/photos/" + photo.id.str());
}

Task<Result<http::Response>> PhotoHandlers::known(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_ASSIGN(const auto gallery, Adders::gallery(viewer, request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::KnownInput>(request));
  if (input.sha256.size() > api::kKnownMax) {
    co_return fail(Error::invalid_field("sha256", "Ask for at most 200 files at a time."));
  }
  PORTRETO_CO_ASSIGN(const auto photos, co_await photos_.known(viewer, gallery, std::move(input.sha256)));
  api::KnownList list;
  for (const model::Photo& photo : photos) list.known.push_back({photo.image.sha256, photo.id});
  co_return api::answer(list);
}

Task<Result<http::Response>> PhotoHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(const auto comments_after, query_cursor(request, "comments"));
  PORTRETO_CO_ASSIGN(const auto view, co_await photos_.look(viewer_of(request), id, comments_after));
  PORTRETO_CO_ASSIGN(const auto page, answers_.photo(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> PhotoHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(auto patch, co_await api::read_input<api::PhotoPatch>(request));
  PORTRETO_CO_ASSIGN(const auto positions, positions_of(patch.positions));
  PORTRETO_CO_ASSIGN(const auto view,
                     co_await photos_.change(viewer_of(request), id,
                                             {patch.revision, std::move(patch.location), std::move(patch.description),
                                              std::move(patch.alt), std::move(patch.tags), positions}));
  PORTRETO_CO_ASSIGN(const auto page, answers_.photo(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> PhotoHandlers::remove(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_TRY(co_await photos_.remove(viewer, id));
  co_return api::no_content();
}

Task<Result<http::Response>> PhotoHandlers::describe(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::SharedPhotoPatch>(request));
  PORTRETO_CO_TRY(co_await adders_.count_description(viewer, request));
  PORTRETO_CO_TRY(co_await photos_.describe(viewer, id, std::move(input.alt)));
  co_return api::no_content();
}

Task<Result<http::Response>> PhotoHandlers::place(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::PlaceInput>(request));
  PORTRETO_CO_ASSIGN(
      const std::uint64_t position,
      co_await photos_.place(viewer_of(request), id, {input.before, input.after, input.position, input.steps}));
  co_return api::answer(api::PlaceResult{position});
}

Task<Result<http::Response>> PhotoHandlers::edit(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::PhotoEdit>(request));
  using Tags = std::vector<std::string>;
  PORTRETO_CO_TRY(
      co_await photos_.edit(viewer_of(request), id,
                            {std::move(input.add_tags).value_or(Tags()), std::move(input.remove_tags).value_or(Tags()),
                             std::move(input.location), input.gallery}));
  co_return api::no_content();
}

Task<Result<http::Response>> PhotoHandlers::original(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  PORTRETO_CO_ASSIGN(const auto photo, co_await photos_.original(viewer_of(request), id));
  PORTRETO_CO_ASSIGN(std::string url, answers_.original_url(photo));
  co_return redirect_answer(std::move(url));
}

}  // namespace portreto::roles::app
