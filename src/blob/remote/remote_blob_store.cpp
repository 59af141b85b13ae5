#include "blob/remote/remote_blob_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/hash.h"
#include "blob/blob_tag.h"
#include "blob/remote/source_body.h"
#include "http/header_names.h"
#include "rpc/json_call.h"

namespace portreto::blob {
namespace {

constexpr std::size_t kErrorBytesMax = 16 * 1024;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// Sends a request, and turns what is not 2xx into the error that the node meant.
Task<Result<http::Response>> call(http::Client& node, http::Method method, const std::string& url,
                                  std::chrono::milliseconds timeout, http::Headers headers, http::BodyReader& body) {
  PORTRETO_CO_ASSIGN(http::Target target, http::Target::parse(url));
  http::Request request{.method = method, .target = std::move(target), .headers = std::move(headers), .body = &body};
  request.context.deadline = std::chrono::steady_clock::now() + timeout;
  PORTRETO_CO_ASSIGN(http::Response answer, co_await node.send(std::move(request)));
  if (answer.status < 300) co_return answer;
  const auto text = co_await http::collect(std::move(answer.body), kErrorBytesMax);
  Error error = rpc::error_of(answer.status, answer.headers, text.value_or(""));
  // The signature was good when it was made: the node does not know the key yet, or its clock is off.
  if (error.code == ErrorCode::kPermissionDenied) error.code = ErrorCode::kUnavailable;
  co_return fail(std::move(error));
}

Task<Result<http::Response>> call_without_body(http::Client& node, http::Method method, const std::string& url,
                                               std::chrono::milliseconds timeout, http::Headers headers = {}) {
  const auto nothing = http::make_body({});
  co_return co_await call(node, method, url, timeout, std::move(headers), *nothing);
}

// A call that only reads has done nothing when it is lost.
Error of_read(Error error) {
  if (error.code == ErrorCode::kOutcomeUnknown || error.code == ErrorCode::kDeadlineExceeded) {
    error.code = ErrorCode::kUnavailable;
  }
  return error;
}

// A write whose answer is late or lost may have been done.
Error of_write(Error error) {
  if (error.code == ErrorCode::kDeadlineExceeded) error.code = ErrorCode::kOutcomeUnknown;
  return error;
}

std::optional<BlobInfo> info_in(const http::Headers& headers) {
  const std::string_view etag = headers.find("ETag").value_or("");
  if (etag.size() < 2 || !etag.starts_with('"') || !etag.ends_with('"')) return std::nullopt;
  return parse_tag(etag.substr(1, etag.size() - 2));
}

std::unexpected<Error> outside() {
  return fail(ErrorCode::kInvalidArgument, "The range does not lie within the blob.");
}

}  // namespace

Task<Result<std::uint32_t>> RemoteBlobStore::checksum(std::shared_ptr<BlobSource> source) {
  co_return co_await pool_.run([source = std::move(source)]() -> Result<std::uint32_t> {
    std::uint32_t crc = 0;
    Bytes part;
    for (std::uint64_t at = 0; at < source->size(); at += part.size()) {
      part.resize(std::min(kMiB, source->size() - at));
      PORTRETO_TRY(source->read(at, part));
      crc = crc32c(part, crc);
    }
    return crc;
  });
}

Task<Result<PutOutcome>> RemoteBlobStore::put(BlobKey key, std::shared_ptr<BlobSource> source) {
  const std::uint64_t size = source->size();
  PORTRETO_CO_ASSIGN(const std::uint32_t crc, co_await checksum(source));
  PORTRETO_CO_ASSIGN(const auto pen, signer_.at(clock_.now()));
  std::string url;
  pen.put(url, key.id, key.variant, size, crc);
  const auto timeout = timeouts_.put + timeouts_.put_per_mib * static_cast<int>(size / kMiB);
  SourceBody body(std::move(source), pool_);
  const auto answer = co_await call(node_, http::Method::kPut, url, timeout, {}, body);
  if (!answer) co_return fail(of_write(answer.error()));
  co_return answer->status == 201 ? PutOutcome::kStored : PutOutcome::kAlreadyThere;
}

Task<Result<BlobInfo>> RemoteBlobStore::head(BlobKey key) {
  PORTRETO_CO_ASSIGN(const auto pen, signer_.at(clock_.now()));
  std::string url;
  pen.get(url, key.id, key.variant);
  const auto answer = co_await call_without_body(node_, http::Method::kHead, url, timeouts_.read);
  if (!answer) co_return fail(of_read(answer.error()));
  const auto info = info_in(answer->headers);
  if (!info) co_return fail(ErrorCode::kUnavailable, "The node's answer is not understood.");
  co_return *info;
}

Task<Result<Bytes>> RemoteBlobStore::get(BlobKey key, std::uint64_t offset, std::uint64_t length) {
  if (length == 0) {  // no Range says that
    PORTRETO_CO_ASSIGN(const BlobInfo info, co_await head(key));
    if (offset > info.size_bytes) co_return outside();
    co_return Bytes{};
  }
  PORTRETO_CO_ASSIGN(const auto pen, signer_.at(clock_.now()));
  std::string url;
  pen.get(url, key.id, key.variant);
  http::Headers headers;
  if (length > UINT64_MAX - offset) co_return outside();
  headers.set("Range", fmt::format("bytes={}-{}", offset, offset + length - 1));
  auto answer = co_await call_without_body(node_, http::Method::kGet, url, timeouts_.read, std::move(headers));
  if (!answer) {
    if (answer.error().code == ErrorCode::kRangeNotSatisfiable) co_return outside();
    co_return fail(of_read(answer.error()));
  }
  // A range that reaches beyond the end is answered as far as the blob goes.
  const auto info = info_in(answer->headers);
  if (!info) co_return fail(ErrorCode::kUnavailable, "The node's answer is not understood.");
  if (offset + length > info->size_bytes) co_return outside();
  if (answer->status != 206) co_return fail(ErrorCode::kUnavailable, "The node does not answer with the range.");
  const auto text = co_await http::collect(std::move(answer->body), length);
  if (!text || text->size() != length) {
    co_return fail(ErrorCode::kUnavailable, "The node stopped in the middle of the blob.");
  }
  const ByteView bytes = as_bytes(*text);
  co_return Bytes(bytes.begin(), bytes.end());
}

Task<Status> RemoteBlobStore::erase(BlobKey key) {
  PORTRETO_CO_ASSIGN(const auto pen, signer_.at(clock_.now()));
  std::string url;
  pen.erase(url, key.id, key.variant);
  http::Headers headers;
  if (epoch_) headers.set(std::string(http::kLeaderEpochHeader), std::to_string(*epoch_));
  const auto answer =
      co_await call_without_body(node_, http::Method::kDelete, url, timeouts_.erase, std::move(headers));
  if (!answer) co_return fail(of_write(answer.error()));
  co_return Status{};
}

}  // namespace portreto::blob
