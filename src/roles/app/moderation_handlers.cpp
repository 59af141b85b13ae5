#include "roles/app/moderation_handlers.h"

#include <utility>

#include "roles/app/input.h"

namespace portreto::roles::app {

template <typename Thing>
Task<Result<http::Response>> ModerationHandlers::report(http::Request& request, Thing thing) {
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::ReportInput>(request));
  services::ReportService::Input report{input.reason, std::move(input.note).value_or("")};
  PORTRETO_CO_TRY(co_await reports_.report(viewer_of(request), std::move(thing), std::move(report)));
  co_return api::no_content();
}

Task<Result<http::Response>> ModerationHandlers::report_gallery(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<GalleryId>(request));
  co_return co_await report(request, id);
}

Task<Result<http::Response>> ModerationHandlers::report_photo(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<PhotoId>(request));
  co_return co_await report(request, id);
}

Task<Result<http::Response>> ModerationHandlers::report_comment(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<CommentId>(request));
  co_return co_await report(request, id);
}

Task<Result<http::Response>> ModerationHandlers::report_profile(http::Request& request) {
  co_return co_await report(request, path_text(request, "username"));
}

Task<Result<http::Response>> ModerationHandlers::list(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  const std::string text = query_text(request, "state");
  const auto state = text.empty() ? std::optional(model::Case::State::kOpen) : model::parse_case_state(text);
  if (!state) co_return fail(Error::invalid_field("state", "Give open, in_force or closed."));
  PORTRETO_CO_ASSIGN(const auto queue, co_await moderation_.list(viewer_of(request), *state, cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.cases(queue));
  co_return api::answer(page);
}

Task<Result<http::Response>> ModerationHandlers::decide(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto id, path_id<Id<struct SubjectTag>>(request));
  PORTRETO_CO_ASSIGN(auto input, co_await api::read_input<api::DecisionInput>(request));
  PORTRETO_CO_TRY(co_await moderation_.decide(viewer_of(request), id.uuid, input.decision, std::move(input.reason)));
  co_return api::no_content();
}

Task<Result<http::Response>> ModerationHandlers::list_audit(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto cursor, query_cursor(request));
  PORTRETO_CO_ASSIGN(const auto listed, co_await audit_.list(viewer_of(request), cursor));
  PORTRETO_CO_ASSIGN(const auto page, answers_.audit(listed));
  co_return api::answer(page);
}

}  // namespace portreto::roles::app
