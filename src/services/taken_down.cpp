#include "services/taken_down.h"

#include "metadata/case_store.h"

namespace portreto::services {

Error taken_down() {
  return {.code = ErrorCode::kPermissionDenied,
          .message = "An administrator has taken this down. It stays yours alone until it is restored."};
}

Task<Result<std::optional<std::string>>> reason_of_taking_down(metadata::MetadataStore& store,
                                                               std::vector<Uuid> subjects) {
  for (const Uuid subject : subjects) {
    auto found = co_await store.cases().find(subject);
    if (!found && found.error().code == ErrorCode::kNotFound) continue;
    if (!found) co_return fail(std::move(found).error());
    const bool is_it = found->decision && found->decision->kind == model::DecisionKind::kTakeDown;
    if (is_it) co_return std::optional(std::move(found->decision->reason));
  }
  co_return std::optional<std::string>("");
}

}  // namespace portreto::services
