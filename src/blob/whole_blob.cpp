#include "blob/whole_blob.h"

#include <algorithm>
#include <utility>

#include "runtime/all.h"

namespace portreto::blob {
namespace {

bool is_unknown(const Error& error) {
  return error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kDeadlineExceeded;
}

Task<Status> put_one(BlobStore& store, BlobKey key, std::shared_ptr<BlobSource> source, bool* may_still_arrive) {
  auto outcome = co_await store.put(key, source);
  if (!outcome && is_unknown(outcome.error())) {
    // What may or may not be there is put once more: the same bytes under the same key settle it.
    *may_still_arrive = true;
    outcome = co_await store.put(key, source);
  }
  PORTRETO_CO_TRY(std::move(outcome));
  co_return Status{};
}

Status first_error(std::vector<Status> outcomes) {
  for (Status& outcome : outcomes) {
    if (!outcome) return std::move(outcome);
  }
  return {};
}

}  // namespace

Task<PartsPut> put_parts(BlobStore& store, BlobId blob, std::vector<BlobPart> parts) {
  PartsPut put;
  std::vector<Task<Status>> puts;
  for (BlobPart& part : parts) {
    puts.push_back(put_one(store, {blob, part.variant}, std::move(part.source), &put.may_still_arrive));
  }
  std::vector<Status> outcomes = co_await all_of(std::move(puts));
  put.may_hold_bytes = put.may_still_arrive || std::ranges::any_of(outcomes, &Status::has_value);
  put.outcome = first_error(std::move(outcomes));
  co_return put;
}

Task<Status> erase_parts(BlobStore& store, BlobId blob, std::vector<std::uint16_t> variants) {
  std::vector<Task<Status>> erasures;
  for (const std::uint16_t variant : variants) erasures.push_back(store.erase({blob, variant}));
  co_return first_error(co_await all_of(std::move(erasures)));
}

}  // namespace portreto::blob
