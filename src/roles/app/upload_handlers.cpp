#include "roles/app/upload_handlers.h"

#include <utility>

#include "http/media_type.h"
#include "roles/api/rest.h"
#include "roles/api/upload_dto.h"
#include "roles/app/input.h"

namespace portreto::roles::app {
namespace {

api::UploadView view_of(const model::Upload& upload) {
  return {.id = upload.id,
          .gallery = upload.guest ? std::nullopt : std::optional(upload.gallery),
          .file_name = upload.file_name,
          .length_bytes = upload.length_bytes,
          .offset_bytes = upload.offset_bytes(),
          .sha256 = upload.sha256,
          .photo = upload.photo,
          .created_at = upload.created_at,
          .expires_at = upload.expires_at};
}

std::string metadata_of(const model::Upload& upload) {
  UploadMetadata metadata{{"filename", upload.file_name}};
  if (upload.guest) {
    metadata["guest_name"] = upload.guest->name;
  } else {
    metadata["gallery"] = upload.gallery.str();
  }
  if (upload.sha256) metadata["sha256"] = to_hex(*upload.sha256);
  return format_upload_metadata(metadata);
}

Result<services::UploadService::NewUpload> new_upload(const services::Viewer& viewer, const http::Headers& headers) {
  services::UploadService::NewUpload input;
  PORTRETO_ASSIGN(input.length_bytes, upload_number(headers, "Upload-Length"));
  PORTRETO_ASSIGN(const UploadMetadata metadata, parse_upload_metadata(headers.find("Upload-Metadata").value_or("")));
  if (viewer.link) {
    input.gallery = viewer.link->gallery;
    if (const auto name = metadata.find("guest_name"); name != metadata.end()) input.guest_name = name->second;
  } else {
    const auto gallery = metadata.find("gallery");
    const auto id = gallery == metadata.end() ? std::nullopt : GalleryId::parse(gallery->second);
    if (!id) {
      return fail(Error::invalid_field("Upload-Metadata", "Its `gallery` must be the id of the gallery to add to."));
    }
    input.gallery = *id;
  }
  if (const auto name = metadata.find("filename"); name != metadata.end()) {
    PORTRETO_ASSIGN(input.file_name, check_file_name("Upload-Metadata", name->second));
  }
  if (const auto digest = metadata.find("sha256"); digest != metadata.end()) {
    input.sha256 = api::TextValue<Sha256Digest>::parse(digest->second);
    if (!input.sha256) {
      return fail(Error::invalid_field("Upload-Metadata", "Its `sha256` must be 64 hexadecimal digits."));
    }
  }
  return input;
}

constexpr std::string_view kContentType = "application/offset+octet-stream";

Status check_content_type(const http::Headers& headers) {
  if (http::has_media_type(headers, kContentType)) return {};
  return fail(ErrorCode::kUnsupportedMedia, "Send a part of a file as application/offset+octet-stream.");
}

}  // namespace

Task<Result<http::Response>> UploadHandlers::abilities(http::Request&) {
  http::Response response = api::no_content();
  set_tus_abilities(response.headers, file_size_bytes_max_);
  co_return response;
}

Task<Result<http::Response>> UploadHandlers::list(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_ASSIGN(const auto uploads, co_await uploads_.list(viewer));
  api::UploadList list;
  for (const model::Upload& upload : uploads) list.uploads.push_back(view_of(upload));
  co_return api::answer(list);
}

Task<Result<http::Response>> UploadHandlers::create(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_TRY(check_tus_version(request.headers));
  const bool has_content = request.headers.find("Content-Type").has_value();
  if (has_content) PORTRETO_CO_TRY(check_content_type(request.headers));
  PORTRETO_CO_ASSIGN(auto checksum, upload_checksum(request.headers));
  PORTRETO_CO_ASSIGN(auto key, idempotency_key(request));
  PORTRETO_CO_ASSIGN(auto input, new_upload(viewer, request.headers));
  PORTRETO_CO_TRY(co_await adders_.count_photo(viewer, request));
  PORTRETO_CO_ASSIGN(auto upload, co_await uploads_.create(viewer, std::move(input), std::move(key)));
  // Of an upload that an earlier try has made, and that has gone on since, the beginning is there.
  if (has_content && upload.offset_bytes() == 0) {
    PORTRETO_CO_ASSIGN(upload, co_await intake_.receive(viewer, std::move(upload), *request.body, std::move(checksum)));
  }
  http::Response response =
      api::created(view_of(upload), Adders::base(viewer, request) + "/uploads/" + upload.id.str());
  set_upload_state(response.headers, upload);
  co_return response;
}

Task<Result<http::Response>> UploadHandlers::look(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  if (request.method == http::Method::kHead) PORTRETO_CO_TRY(check_tus_version(request.headers));
  PORTRETO_CO_ASSIGN(const auto id, path_id<UploadId>(request));
  PORTRETO_CO_ASSIGN(const auto upload, co_await uploads_.look(viewer, id));
  http::Response response = api::answer(view_of(upload));
  set_upload_state(response.headers, upload);
  response.headers.set("Upload-Length", std::to_string(upload.length_bytes));
  response.headers.set("Upload-Metadata", metadata_of(upload));
  co_return response;
}

Task<Result<http::Response>> UploadHandlers::append(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_TRY(check_tus_version(request.headers));
  PORTRETO_CO_ASSIGN(const auto id, path_id<UploadId>(request));
  PORTRETO_CO_TRY(check_content_type(request.headers));
  PORTRETO_CO_ASSIGN(const auto offset, upload_number(request.headers, "Upload-Offset"));
  PORTRETO_CO_ASSIGN(auto checksum, upload_checksum(request.headers));
  PORTRETO_CO_ASSIGN(auto upload, co_await uploads_.look(viewer, id));
  if (offset != upload.offset_bytes()) {
    co_return fail(ErrorCode::kConflict,
                   "The upload stands elsewhere. Ask for its Upload-Offset and go on from there.");
  }
  PORTRETO_CO_ASSIGN(upload, co_await intake_.receive(viewer, std::move(upload), *request.body, std::move(checksum)));
  http::Response response = api::no_content();
  set_upload_state(response.headers, upload);
  co_return response;
}

Task<Result<http::Response>> UploadHandlers::remove(http::Request& request) {
  PORTRETO_CO_ASSIGN(const services::Viewer viewer, co_await adders_.viewer(request));
  PORTRETO_CO_TRY(check_tus_version(request.headers));
  PORTRETO_CO_ASSIGN(const auto id, path_id<UploadId>(request));
  PORTRETO_CO_TRY(co_await uploads_.remove(viewer, id));
  co_return api::no_content();
}

}  // namespace portreto::roles::app
