#include "roles/process/node_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "roles/api/codec.h"
#include "roles/api/storage_dto.h"
#include "rpc/json_call.h"

namespace portreto::roles {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::size_t kErrorBytesMax = 16 * 1024;

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
  PORTRETO_CO_ASSIGN(std::string credential, credentials_.header_value("app", clock_.now()));

  const std::string input = api::to_json(api::PullInput{.blob = key.id,
                                                        .variant = key.variant,
                                                        .size_bytes = info.size_bytes,
                                                        .crc32c = fmt::format("{:08x}", info.crc32c),
                                                        .from = from->address});
  PORTRETO_CO_ASSIGN(http::Target target, http::Target::parse("/api/v1/pulls"));
  const auto body = http::make_body(input);
  http::Request request{.method = http::Method::kPost, .target = std::move(target), .body = body.get()};
  request.headers.set("Authorization", std::move(credential));
  request.headers.set("Content-Type", "application/json");
  const auto timeout =
      std::min(kTimeout + kTimeoutPerMib * static_cast<std::int64_t>(info.size_bytes / kMiB), kTimeoutMax);
  request.context.deadline = std::chrono::steady_clock::now() + timeout;
  auto answer = co_await to->send(std::move(request));
  if (!answer) co_return fail(of_pull(std::move(answer).error()));
  if (answer->status < 300) co_return Status{};
  const auto text = co_await http::collect(std::move(answer->body), kErrorBytesMax);
  co_return fail(of_pull(rpc::error_of(answer->status, answer->headers, text.value_or(""))));
}

}  // namespace portreto::roles
