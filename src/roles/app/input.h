#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "metadata/page.h"
#include "roles/process/spool.h"
#include "services/idempotency.h"
#include "services/image_store.h"
#include "services/views.h"

// What handlers take from a request beside its body.
namespace portreto::roles::app {

inline services::Viewer viewer_of(const http::Request& request) {
  return {.user = request.context.user, .is_admin = request.context.is_admin};
}

// A parameter of the route's pattern.
const std::string& path_text(const http::Request& request, std::string_view name);

// The parameter {id}. What is no id at all names nothing: kNotFound.
template <typename Id>
Result<Id> path_id(const http::Request& request, std::string_view name = "id") {
  if (const auto id = Id::parse(path_text(request, name))) return *id;
  return fail(ErrorCode::kNotFound, "There is nothing at this address.");
}

// A query parameter that holds the `next` of an earlier page; kInvalidArgument when it does not.
Result<std::optional<metadata::Cursor>> query_cursor(const http::Request& request, std::string_view name = "cursor");
// 1…metadata::kPageSizeMax.
Result<std::size_t> query_limit(const http::Request& request, std::size_t otherwise);
std::string query_text(const http::Request& request, std::string_view name);  // empty when missing

// The header Idempotency-Key: 1…128 visible ASCII characters.
Result<services::IdempotencyKey> idempotency_key(const http::Request& request);

// The name of a file as somebody calls it: well-formed text on one line, otherwise kInvalidArgument for `field`.
Result<std::string> check_file_name(std::string field, std::string name);

// The header X-File-Name: the file's name as UTF-8, percent-encoded (RFC 3986). Empty when missing.
Result<std::string> file_name(const http::Request& request);

// A file that was sent as the body. It lies in the spool as long as this lives.
struct ReceivedFile {
  services::UploadedFile file;
  std::shared_ptr<Spool::File> spooled;
};
// Errors as Spool::receive. `see` is called as there.
Task<Result<ReceivedFile>> receive_file(
    Spool& spool, http::BodyReader& body, std::function<void(ByteView)> see = [](ByteView) {});

}  // namespace portreto::roles::app
