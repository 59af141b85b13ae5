#include "services/audit_log.h"

#include "metadata/audit_store.h"
#include "runtime/log.h"
#include "services/assembly.h"

namespace portreto::services {
namespace {

using Outcome = model::AuditEntry::Outcome;

constexpr std::size_t kEntriesPerPage = 50;

}  // namespace

Task<Result<AuditId>> AuditLog::begin(Viewer actor, Act act) {
  model::AuditEntry entry{.id = AuditId::generate(clock_),
                          .at = clock_.now(),
                          .actor = actor.user,
                          .actor_name = {},
                          .act = std::move(act.act),
                          .object = std::move(act.object),
                          .reason = std::move(act.reason),
                          .detail = std::move(act.detail)};
  if (actor.user) {
    PORTRETO_CO_ASSIGN(const auto account, co_await store_.accounts().find(*actor.user));
    entry.actor_name = account.username;
  }
  auto written = co_await store_.audit().insert(entry);
  // The id is this call's own: what is there already is what the first try has written.
  if (!written && written.error().code == ErrorCode::kOutcomeUnknown) {
    written = co_await store_.audit().insert(entry);
    if (!written && written.error().code == ErrorCode::kAlreadyExists) written = Status{};
  }
  if (written) co_return entry.id;
  if (written.error().code != ErrorCode::kOutcomeUnknown) co_return fail(written.error());
  co_return fail(ErrorCode::kUnavailable, "This could not be written down, so that nothing was done. Try again.");
}

Task<void> AuditLog::end(AuditId id, const Status& done) {
  if (!done && done.error().code == ErrorCode::kOutcomeUnknown) co_return;
  const auto finished = co_await store_.audit().finish(id, done ? Outcome::kDone : Outcome::kFailed);
  if (!finished) {
    log::warn("the outcome of an administrator's act is not written down",
              {{"entry", id}, {"is_done", done ? "yes" : "no"}, {"error", to_string(finished.error().code)}});
  }
}

AuditLog::Act node_act(const std::string& node, model::StorageNode::State wanted) {
  return {
      .act = audit_act::kNode, .object = "storage node " + node, .detail = "wanted: " + std::string(to_string(wanted))};
}

Task<Result<AuditLog::Listed>> AuditLog::list(Viewer viewer, std::optional<metadata::Cursor> after) {
  Listed listed;
  PORTRETO_CO_ASSIGN(listed.page, co_await store_.audit().list({after, kEntriesPerPage}));
  PORTRETO_CO_ASSIGN(listed.people, co_await people_of(store_, viewer, {}));
  co_return listed;
}

}  // namespace portreto::services
