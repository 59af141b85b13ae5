#pragma once

#include <string>
#include <utility>

#include "base/clock.h"
#include "metadata/metadata_store.h"
#include "model/moderation.h"
#include "services/views.h"

namespace portreto::services {

// The words of model::AuditEntry::act.
namespace audit_act {
inline constexpr char kDismiss[] = "report.dismiss";
inline constexpr char kTakeDown[] = "content.take_down";
inline constexpr char kDeleteComment[] = "comment.delete";
inline constexpr char kRestore[] = "content.restore";
inline constexpr char kSuspend[] = "account.suspend";
inline constexpr char kReinstate[] = "account.reinstate";
inline constexpr char kRole[] = "account.role";
inline constexpr char kEndTwoStep[] = "account.end_two_step";
inline constexpr char kRemovePasskeys[] = "account.remove_passkeys";
inline constexpr char kNode[] = "node.state";
inline constexpr char kSettings[] = "site.settings";
inline constexpr char kQuota[] = "account.quota";
inline constexpr char kInvite[] = "invitation.create";
inline constexpr char kRevokeInvitation[] = "invitation.revoke";
}  // namespace audit_act

// What administrators do, written down. Thread-safe; the stores must outlive it.
//
// The entry is durable before the act begins, so that there is no act without one; an act whose entry cannot be written
// is not done. The outcome comes into the entry afterwards. When it does not (the process died, or the database did not
// say what became of the act), the entry stays "begun": it may have been done. Whoever then does it again makes another
// entry, and every act here may be done twice.
class AuditLog {
 public:
  AuditLog(metadata::MetadataStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  struct Act {
    std::string act;  // of audit_act
    std::string object;
    std::string reason{};
    std::string detail{};
  };
  // Writes it down as the viewer's, or as the command line's for nobody; kUnavailable, and kOutcomeUnknown as a
  // kUnavailable, when that is not certain: then the act must not be done.
  Task<Result<AuditId>> begin(Viewer actor, Act act);
  // Never fails: what it could not write is logged, and the entry stays as begin() has left it.
  Task<void> end(AuditId id, const Status& done);

  // Both, around an act, which has not begun yet.
  template <typename T>
  Task<Result<T>> record(Viewer actor, Act act, Task<Result<T>> work) {
    PORTRETO_CO_ASSIGN(const AuditId id, co_await begin(actor, std::move(act)));
    auto done = co_await std::move(work);
    co_await end(id, done ? Status{} : Status{std::unexpected(done.error())});
    co_return done;
  }

  struct Listed {
    People people;
    metadata::Page<model::AuditEntry> page;  // newest first
  };
  Task<Result<Listed>> list(Viewer viewer, std::optional<metadata::Cursor> after);

 private:
  metadata::MetadataStore& store_;
  const Clock& clock_;
};

// Wanting something of a storage node, from wherever.
AuditLog::Act node_act(const std::string& node, model::StorageNode::State wanted);

}  // namespace portreto::services
