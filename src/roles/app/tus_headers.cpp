#include "roles/app/tus_headers.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/parse_number.h"
#include "http/ascii.h"
#include "http/response_head.h"

namespace portreto::roles::app {
namespace {

constexpr std::string_view kVersion = "1.0.0";

// What stands before the separator, which goes, too.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto at = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

std::unexpected<Error> malformed_metadata() {
  return fail(Error::invalid_field("Upload-Metadata",
                                   "The metadata must be up to 16 different names, each with a value in base64."));
}

}  // namespace

Result<UploadMetadata> parse_upload_metadata(std::string_view text) {
  UploadMetadata metadata;
  std::string_view rest = http::trim(text);
  while (!rest.empty()) {
    std::string_view value = http::trim(take_until(rest, ','));
    const std::string_view name = take_until(value, ' ');
    const auto decoded = from_base64(http::trim(value));
    if (!is_name(name) || !decoded || metadata.size() == kUploadMetadataEntriesMax) return malformed_metadata();
    if (!metadata.try_emplace(std::string(name), as_text(*decoded)).second) return malformed_metadata();
  }
  return metadata;
}

std::string format_upload_metadata(const UploadMetadata& metadata) {
  std::string text;
  for (const auto& [name, value] : metadata) {
    if (!text.empty()) text += ',';
    text += name;
    if (!value.empty()) text.append(" ").append(to_base64(as_bytes(value)));
  }
  return text;
}

Result<UploadChecksum> parse_upload_checksum(std::string_view text) {
  const std::string_view algorithm = take_until(text, ' ');
  UploadChecksum checksum;
  std::size_t digest_bytes = sizeof(Sha256Digest);
  if (algorithm == "sha1") {
    checksum.algorithm = UploadChecksum::Algorithm::kSha1;
    digest_bytes = sizeof(Sha1Digest);
  } else if (algorithm != "sha256") {
    return fail(Error::invalid_field("Upload-Checksum", "Checksums are taken by sha1 and sha256."));
  }
  auto digest = from_base64(http::trim(text));
  if (!digest || digest->size() != digest_bytes) {
    return fail(Error::invalid_field("Upload-Checksum", "The checksum must be a digest of this algorithm in base64."));
  }
  checksum.digest = *std::move(digest);
  return checksum;
}

Result<std::optional<UploadChecksum>> upload_checksum(const http::Headers& headers) {
  const auto field = headers.find("Upload-Checksum");
  if (!field) return std::nullopt;
  return parse_upload_checksum(*field);
}

Result<std::uint64_t> upload_number(const http::Headers& headers, std::string_view name) {
  const auto number = parse_number<std::uint64_t>(headers.find(name).value_or(""));
  if (!number) return fail(Error::invalid_field(std::string(name), "Send a number of bytes."));
  return *number;
}

Status check_tus_version(const http::Headers& headers) {
  if (headers.find("Tus-Resumable") == kVersion) return {};
  return fail(ErrorCode::kPreconditionFailed, "Send the header Tus-Resumable: 1.0.0, the version that is spoken here.");
}

void set_upload_state(http::Headers& headers, const model::Upload& upload) {
  headers.set("Upload-Offset", std::to_string(upload.offset_bytes()));
  headers.set("Upload-Expires", http::format_http_date(std::chrono::floor<std::chrono::seconds>(upload.expires_at)));
  if (upload.photo) headers.set("Upload-Photo", upload.photo->str());
  headers.set("Cache-Control", "no-store");
}

void set_tus_abilities(http::Headers& headers, std::uint64_t length_bytes_max) {
  headers.set("Tus-Version", std::string(kVersion));
  headers.set("Tus-Extension", "creation,creation-with-upload,expiration,termination,checksum");
  headers.set("Tus-Checksum-Algorithm", "sha1,sha256");
  headers.set("Tus-Max-Size", std::to_string(length_bytes_max));
}

void add_tus_version(const http::Request& request, http::Response& response) {
  if (!request.target.path().starts_with("/api/v1/uploads")) return;
  response.headers.set("Tus-Resumable", std::string(kVersion));
  if (response.status == 412) response.headers.set("Tus-Version", std::string(kVersion));
}

}  // namespace portreto::roles::app
