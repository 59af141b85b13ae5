#include "services/location_change.h"

#include <utility>

namespace portreto::services {
namespace {

bool is_unknown(const Error& error) {
  return error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kDeadlineExceeded;
}

bool says_the_same(const model::BlobLocation& a, const model::BlobLocation& b) {
  return a.state == b.state && a.copies == b.copies && a.leftovers == b.leftovers;
}

}  // namespace

Task<Result<model::BlobLocation>> change_location(metadata::LocationStore& store, model::BlobLocation wanted) {
  auto changed = co_await store.update(wanted);
  if (changed || !is_unknown(changed.error())) co_return changed;
  changed = co_await store.update(wanted);
  if (changed) co_return changed;
  auto found = co_await store.find(wanted.blob);
  if (!found && found.error().code == ErrorCode::kNotFound) co_return found;
  // As long as the revision has not moved, the first try may still be made.
  if (!found || found->revision == wanted.revision) {
    co_return fail(ErrorCode::kOutcomeUnknown, "It is not known whether the change was made.");
  }
  if (says_the_same(*found, wanted)) co_return found;
  co_return fail(ErrorCode::kConflict, "The blob's copies changed meanwhile.");
}

}  // namespace portreto::services
