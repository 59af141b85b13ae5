#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "http/message.h"
#include "model/values.h"

// The header fields of resumable uploads, as tus 1.0.0 has them (https://tus.io/protocols/resumable-upload): the core,
// and its extensions creation, creation-with-upload, expiration, termination and checksum.
namespace portreto::roles::app {

inline constexpr std::size_t kUploadMetadataEntriesMax = 16;

using UploadMetadata = std::map<std::string, std::string, std::less<>>;
// Upload-Metadata: pairs of a name and a value in base64, which may be missing. kInvalidArgument when malformed, when a
// name stands twice or when there are more than kUploadMetadataEntriesMax.
Result<UploadMetadata> parse_upload_metadata(std::string_view text);
std::string format_upload_metadata(const UploadMetadata& metadata);

// What a stretch must hash to.
struct UploadChecksum {
  enum class Algorithm { kSha1, kSha256 };
  Algorithm algorithm = Algorithm::kSha256;
  Bytes digest;
};
// Upload-Checksum: the algorithm's name and the digest in base64. kInvalidArgument when malformed or of another
// algorithm.
Result<UploadChecksum> parse_upload_checksum(std::string_view text);
Result<std::optional<UploadChecksum>> upload_checksum(const http::Headers& headers);

// A field that holds a number of bytes. kInvalidArgument when it is missing or none.
Result<std::uint64_t> upload_number(const http::Headers& headers, std::string_view name);

// kPreconditionFailed unless the client speaks this version.
Status check_tus_version(const http::Headers& headers);

// Where an upload stands.
void set_upload_state(http::Headers& headers, const model::Upload& upload);
// What a client may use.
void set_tus_abilities(http::Headers& headers, std::uint64_t length_bytes_max);
// The version on each answer below /api/v1/uploads; others are left alone.
void add_tus_version(const http::Request& request, http::Response& response);

}  // namespace portreto::roles::app
