#include "blob/whole_blob.h"

#include <algorithm>
#include <utility>

#include "runtime/all.h"

namespace portreto::blob {
namespace {

bool is_unknown(const Error& error) {
  return error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kDeadlineExceeded;
}

Task<Status> put_one(BlobStore& store, BlobKey key, std::shared_ptr<BlobSource> source) {
  auto outcome = co_await store.put(key, source);
  if (outcome) co_return Status{};
  if (!is_unknown(outcome.error())) co_return fail(std::move(outcome).error());
  // What may or may not be there is put once more: the same bytes under the same key settle it.
  outcome = co_await store.put(key, source);
  if (outcome) co_return Status{};
  // Whatever the second try met: the first may still arrive.
  outcome.error().code = ErrorCode::kOutcomeUnknown;
  co_return fail(std::move(outcome).error());
}

Status worst_of(std::vector<Status> outcomes) {
  Status* worst = nullptr;
  for (Status& outcome : outcomes) {
    if (outcome) continue;
    const bool is_worse = worst && is_unknown(outcome.error()) && !is_unknown(worst->error());
    if (!worst || is_worse) worst = &outcome;
  }
  return worst ? std::move(*worst) : Status{};
}

}  // namespace

Task<PartsPut> put_parts(BlobStore& store, BlobId blob, std::vector<BlobPart> parts) {
  std::vector<Task<Status>> puts;
  for (BlobPart& part : parts) puts.push_back(put_one(store, {blob, part.variant}, std::move(part.source)));
  std::vector<Status> outcomes = co_await all_of(std::move(puts));
  const bool may_hold_bytes =
      std::ranges::any_of(outcomes, [](const Status& outcome) { return outcome || is_unknown(outcome.error()); });
  co_return PartsPut{worst_of(std::move(outcomes)), may_hold_bytes};
}

Task<Status> erase_parts(BlobStore& store, BlobId blob, std::vector<std::uint16_t> variants) {
  std::vector<Task<Status>> erasures;
  for (const std::uint16_t variant : variants) erasures.push_back(store.erase({blob, variant}));
  co_return worst_of(co_await all_of(std::move(erasures)));
}

}  // namespace portreto::blob
