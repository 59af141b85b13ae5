#include "roles/import/api_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/parse_number.h"
#include "base/random.h"

namespace portreto::roles {
namespace {

namespace json = boost::json;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::string_view kApi = "/api/v1";
constexpr std::size_t kPieceBytes = std::size_t{8} << 20;
constexpr seconds kWaitMin{1}, kWaitMax{30};
constexpr std::size_t kKeyBytes = 16;
constexpr int kUploadsMax = 3;    // how often a file is begun when the server has forgotten its upload
constexpr int kConflictsMax = 5;  // of one file: somebody else sends it at the same time

std::string new_key() { return random_token(kKeyBytes); }

// What may be otherwise in a moment. 501 and 507 are no such answers.
bool is_passing(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

json::object object_in(const HttpAnswer& answer) {
  boost::system::error_code error;
  json::value value = json::parse(answer.body, error);
  return !error && value.is_object() ? std::move(value.as_object()) : json::object();
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::optional<std::uint64_t> number_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (!value || !value->is_number()) return std::nullopt;
  return value->to_number<std::uint64_t>();
}

std::string upload_key(std::string_view gallery, std::string_view sha256, std::uint64_t length) {
  return fmt::format("{} {} {}", gallery, sha256, length);
}

// Each object of the array under a key.
template <typename Visit>
void for_each_object(const json::object& object, std::string_view key, Visit visit) {
  const auto* value = object.if_contains(key);
  if (!value || !value->is_array()) return;
  for (const auto& item : value->as_array()) {
    if (item.is_object()) visit(item.as_object());
  }
}

ErrorCode code_of(int status) {
  switch (status) {
    case 401: return ErrorCode::kUnauthenticated;
    case 403: return ErrorCode::kPermissionDenied;
    case 404: return ErrorCode::kNotFound;
    case 409: return ErrorCode::kConflict;
    case 410: return ErrorCode::kGone;
    case 413: return ErrorCode::kPayloadTooLarge;
    case 429: return ErrorCode::kTooManyRequests;
    case 507: return ErrorCode::kStorageFull;
    default: return status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
  }
}

// What a problem document (RFC 9457) says.
std::unexpected<Error> refusal(const HttpAnswer& answer) {
  const auto problem = object_in(answer);
  std::string message = text_at(problem, "detail");
  if (message.empty()) message = text_at(problem, "title");
  if (message.empty()) message = fmt::format("The server answers {}.", answer.status);
  return fail(code_of(answer.status), std::move(message));
}

std::unexpected<Error> not_understood() {
  return fail(ErrorCode::kUnavailable, "The server's answer is not understood. Is it a Portreto server?");
}

}  // namespace

ApiClient::ApiClient(ApiClientOptions options)
    : options_(std::move(options)), connection_(options_.url, options_.ca_file) {}

Result<HttpAnswer> ApiClient::try_until_answered(HttpRequest request) {
  const auto end = steady_clock::now() + options_.patience;
  for (seconds wait = kWaitMin;; wait = std::min(wait * 2, kWaitMax)) {
    auto answer = connection_.send(request);
    if (answer && !is_passing(answer->status)) return answer;
    const auto asked = answer ? parse_number<int>(answer->header("retry-after")) : std::nullopt;
    const seconds pause = asked ? std::clamp(seconds(*asked), kWaitMin, kWaitMax) : wait;
    if (steady_clock::now() + pause > end) {
      if (!answer) return answer;
      return refusal(*answer);
    }
    std::this_thread::sleep_for(pause);
  }
}

Result<HttpAnswer> ApiClient::call(HttpRequest request) {
  for (bool is_refreshed = false;; is_refreshed = true) {
    if (!access_token_.empty()) request.headers["Authorization"] = "Bearer " + access_token_;
    PORTRETO_ASSIGN(auto answer, try_until_answered(request));
    if (answer.status < 400) return answer;
    if (answer.status != 401 || is_refreshed || refresh_token_.empty()) return refusal(answer);
    PORTRETO_TRY(refresh());
  }
}

Result<HttpAnswer> ApiClient::call_json(std::string method, std::string path, const json::object& input,
                                        const std::string& idempotency_key) {
  const std::string body = json::serialize(input);
  HttpRequest request{.method = std::move(method), .path = std::move(path), .body = body};
  request.headers["Content-Type"] = "application/json";
  if (!idempotency_key.empty()) request.headers["Idempotency-Key"] = idempotency_key;
  return call(std::move(request));
}

Status ApiClient::keep_tokens(const HttpAnswer& answer) {
  const auto tokens = object_in(answer);
  access_token_ = text_at(tokens, "access_token");
  refresh_token_ = text_at(tokens, "refresh_token");
  if (access_token_.empty()) return not_understood();
  return {};
}

Result<std::optional<std::string>> ApiClient::log_in(const std::string& login, const std::string& password) {
  PORTRETO_ASSIGN(const auto answer,
                  call_json("POST", fmt::format("{}/auth/login", kApi), {{"login", login}, {"password", password}}));
  if (answer.status == 202) {
    std::string ticket = text_at(object_in(answer), "ticket");
    if (ticket.empty()) return not_understood();
    return ticket;
  }
  PORTRETO_TRY(keep_tokens(answer));
  return std::nullopt;
}

Status ApiClient::confirm(const std::string& ticket, const std::string& code) {
  PORTRETO_ASSIGN(const auto answer,
                  call_json("POST", fmt::format("{}/auth/login/code", kApi), {{"ticket", ticket}, {"code", code}}));
  return keep_tokens(answer);
}

Status ApiClient::refresh() {
  // Its own token is what is refused; none is sent with this.
  const json::object input{{"refresh_token", std::exchange(refresh_token_, {})}};
  access_token_.clear();
  auto answer = call_json("POST", fmt::format("{}/auth/refresh", kApi), input);
  if (answer) return keep_tokens(*answer);
  if (answer.error().code == ErrorCode::kUnavailable) return fail(std::move(answer).error());
  return fail(ErrorCode::kUnauthenticated, "The session has ended. Start again: what has arrived is not sent twice.");
}

void ApiClient::log_out() {
  if (refresh_token_.empty()) return;
  const std::string body = json::serialize(json::object{{"refresh_token", refresh_token_}});
  HttpRequest request{.method = "POST", .path = fmt::format("{}/auth/logout", kApi), .body = body};
  request.headers["Content-Type"] = "application/json";
  static_cast<void>(connection_.send(request));
}

Result<std::size_t> ApiClient::upload_bytes_max() {
  PORTRETO_ASSIGN(const auto answer, call({.method = "OPTIONS", .path = fmt::format("{}/uploads", kApi)}));
  const auto bytes = parse_number<std::size_t>(answer.header("tus-max-size"));
  if (!bytes) return not_understood();
  return *bytes;
}

Status ApiClient::load_galleries() {
  std::map<std::string, std::string> found;
  for (std::string cursor;;) {
    const std::string query = cursor.empty() ? std::string() : "?cursor=" + cursor;
    PORTRETO_ASSIGN(const auto answer, call({.path = fmt::format("{}/galleries{}", kApi, query)}));
    const auto page = object_in(answer);
    for_each_object(page, "galleries", [&](const json::object& gallery) {
      found.insert_or_assign(text_at(gallery, "name"), text_at(gallery, "id"));  // the oldest of a name, in the end
    });
    cursor = text_at(page, "next");
    if (cursor.empty()) break;
  }
  galleries_ = std::move(found);
  return {};
}

Result<std::string> ApiClient::gallery(const NewGallery& gallery) {
  if (!galleries_) PORTRETO_TRY(load_galleries());
  if (const auto at = galleries_->find(gallery.name); at != galleries_->end()) return at->second;
  const json::object input{
      {"name", gallery.name}, {"description", gallery.description}, {"audience", gallery.audience}};
  PORTRETO_ASSIGN(const auto answer, call_json("POST", fmt::format("{}/galleries", kApi), input, new_key()));
  const auto page = object_in(answer);
  const auto* made = page.if_contains("gallery");
  std::string id = made && made->is_object() ? text_at(made->as_object(), "id") : std::string();
  if (id.empty()) return not_understood();
  galleries_->emplace(gallery.name, id);
  return id;
}

Result<std::optional<std::string>> ApiClient::find_photo(const std::string& gallery, const std::string& sha256) {
  PORTRETO_ASSIGN(const auto answer, call_json("POST", fmt::format("{}/galleries/{}/known", kApi, gallery),
                                               {{"sha256", json::array{sha256}}}));
  std::optional<std::string> found;
  for_each_object(object_in(answer), "known", [&](const json::object& photo) { found = text_at(photo, "photo"); });
  return found;
}

Status ApiClient::load_unfinished() {
  PORTRETO_ASSIGN(const auto answer, call({.path = fmt::format("{}/uploads", kApi)}));
  unfinished_.emplace();
  for_each_object(object_in(answer), "uploads", [&](const json::object& upload) {
    const auto length = number_at(upload, "length_bytes");
    if (!length) return;
    unfinished_->emplace(upload_key(text_at(upload, "gallery"), text_at(upload, "sha256"), *length),
                         text_at(upload, "id"));
  });
  return {};
}

Result<std::string> ApiClient::begin_upload(const File& file) {
  if (!unfinished_) PORTRETO_TRY(load_unfinished());
  auto unfinished = unfinished_->extract(upload_key(file.gallery, file.sha256, file.bytes.size()));
  if (unfinished) return std::move(unfinished.mapped());
  HttpRequest request{.method = "POST", .path = fmt::format("{}/uploads", kApi)};
  request.headers = {
      {"Tus-Resumable", "1.0.0"},
      {"Idempotency-Key", new_key()},
      {"Upload-Length", std::to_string(file.bytes.size())},
      {"Upload-Metadata", fmt::format("gallery {},filename {},sha256 {}", to_base64(as_bytes(file.gallery)),
                                      to_base64(as_bytes(file.name)), to_base64(as_bytes(file.sha256)))}};
  PORTRETO_ASSIGN(const auto answer, call(std::move(request)));
  const std::string location = answer.header("location");
  const auto slash = location.rfind('/');
  if (slash == location.npos) return not_understood();
  return location.substr(slash + 1);
}

Result<std::string> ApiClient::send_rest(const File& file, const std::string& upload) {
  HttpRequest request{.path = fmt::format("{}/uploads/{}", kApi, upload), .headers = {{"Tus-Resumable", "1.0.0"}}};
  for (int conflicts = 0;;) {
    // Where it stands is asked before each piece: an answer that was lost may have been one of success.
    request.method = "HEAD";
    PORTRETO_ASSIGN(const auto state, call(request));
    if (std::string photo = state.header("upload-photo"); !photo.empty()) return photo;
    const auto offset = parse_number<std::size_t>(state.header("upload-offset"));
    if (!offset || *offset > file.bytes.size()) return not_understood();

    HttpRequest piece = request;
    piece.method = "PATCH";
    piece.headers.emplace("Upload-Offset", std::to_string(*offset));
    piece.headers.emplace("Content-Type", "application/offset+octet-stream");
    piece.body = file.bytes.substr(*offset, kPieceBytes);
    const auto taken = call(std::move(piece));
    if (taken) {
      if (std::string photo = taken->header("upload-photo"); !photo.empty()) return photo;
    } else if (taken.error().code != ErrorCode::kConflict || ++conflicts == kConflictsMax) {
      return fail(taken.error());
    }
  }
}

Result<std::string> ApiClient::upload(const File& file) {
  for (int begun = 1;; ++begun) {
    PORTRETO_ASSIGN(const std::string id, begin_upload(file));
    auto photo = send_rest(file, id);
    const bool is_forgotten =
        !photo && (photo.error().code == ErrorCode::kNotFound || photo.error().code == ErrorCode::kGone);
    if (!is_forgotten || begun == kUploadsMax) return photo;
  }
}

Status ApiClient::describe(const std::string& photo, const std::string& description) {
  const std::string path = fmt::format("{}/photos/{}", kApi, photo);
  PORTRETO_ASSIGN(const auto answer, call({.path = path}));
  const auto page = object_in(answer);
  const auto* details = page.if_contains("photo");
  if (!details || !details->is_object()) return not_understood();
  if (!text_at(details->as_object(), "description").empty()) return {};
  const auto* revision = details->as_object().if_contains("revision");
  if (!revision) return not_understood();
  const auto changed = call_json("PATCH", path, {{"revision", *revision}, {"description", description}});
  // A conflict: somebody has changed it since, or this very call did before its answer was lost.
  if (!changed && changed.error().code != ErrorCode::kConflict) return fail(changed.error());
  return {};
}

}  // namespace portreto::roles
