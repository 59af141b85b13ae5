#include "roles/app/profile_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {

Task<Result<http::Response>> ProfileHandlers::me(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto view, co_await profiles_.me(viewer_of(request)));
  PORTRETO_CO_ASSIGN(const auto me, answers_.me(view));
  co_return api::answer(me);
}

Task<Result<http::Response>> ProfileHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto view,
                     co_await profiles_.look(viewer_of(request), path_text(request, "username"), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.profile(view));
  co_return api::answer(page);
}

Task<Result<http::Response>> ProfileHandlers::own(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto view, co_await profiles_.own(viewer_of(request)));
  PORTRETO_CO_ASSIGN(const auto profile, answers_.own_profile(view));
  co_return api::answer(profile);
}

Task<Result<http::Response>> ProfileHandlers::change(http::Request& request) {
  PORTRETO_CO_ASSIGN(auto patch, co_await api::read_input<api::ProfilePatch>(request));
  PORTRETO_CO_ASSIGN(const auto view, co_await profiles_.change(
                                          viewer_of(request), {std::move(patch.first_name), std::move(patch.last_name),
                                                               std::move(patch.bio), std::move(patch.birth_date),
                                                               std::move(patch.sex), patch.is_private}));
  PORTRETO_CO_ASSIGN(const auto profile, answers_.own_profile(view));
  co_return api::answer(profile);
}

Task<Result<http::Response>> ProfileHandlers::set_photo(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto uploaded, co_await receive_file(spool_, *request.body));
  PORTRETO_CO_ASSIGN(const auto view, co_await profiles_.set_photo(viewer_of(request), uploaded.file));
  PORTRETO_CO_ASSIGN(const auto profile, answers_.own_profile(view));
  co_return api::answer(profile);
}

Task<Result<http::Response>> ProfileHandlers::remove_photo(http::Request& request) {
  PORTRETO_CO_TRY(co_await profiles_.remove_photo(viewer_of(request)));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
