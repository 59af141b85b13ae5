#include "roles/process/node_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "roles/api/codec.h"
#include "roles/api/storage_dto.h"
#include "roles/process/node_call.h"

namespace portreto::roles {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// The node may go on with what it was asked for.
Error of_pull(Error error) {
  if (error.code == ErrorCode::kDeadlineExceeded) error.code = ErrorCode::kOutcomeUnknown;
  return error;
}

}  // namespace

Task<Status> NodeTransfer::copy(blob::BlobKey key, blob::BlobInfo info, std::string from_node, std::string to_node) {
  const cluster::MemberList members = nodes_.members();
  const auto from = std::ranges::find(*members, from_node, &cluster::Member::instance);
  http::Client* to = nodes_.find(to_node);
  if (from == members->end() || to == nullptr) {
    co_return fail(ErrorCode::kUnavailable, "One of the two storage nodes is not known now.");
  }
  const auto timeout =
      std::min(kTimeout + kTimeoutPerMib * static_cast<std::int64_t>(info.size_bytes / kMiB), kTimeoutMax);
  const auto answer =
      co_await call_node(*to, credentials_, clock_.now(),
                         {.epoch = leadership_.epoch(),
                          .method = http::Method::kPost,
                          .target = "/api/v1/pulls",
                          .body = api::to_json(api::PullInput{.blob = key.id,
                                                              .variant = key.variant,
                                                              .size_bytes = info.size_bytes,
                                                              .crc32c = fmt::format("{:08x}", info.crc32c),
                                                              .from = from->address}),
                          .timeout = timeout});
  if (!answer) co_return fail(of_pull(answer.error()));
  co_return Status{};
}

}  // namespace portreto::roles
