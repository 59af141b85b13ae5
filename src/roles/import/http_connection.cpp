#include "roles/import/http_connection.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <new>
#include <utility>

#include "http/ascii.h"

namespace portreto::roles {
namespace {

constexpr long kConnectTimeout_s = 10;
constexpr long kSilence_s = 60;
constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;

struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListCleanup>;

void append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

// Called by libcurl, with one line of the answer's head; an interim answer's lines go again.
std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* to) {
  std::string_view line(bytes, count);
  if (line.ends_with("\r\n")) line.remove_suffix(2);
  auto& headers = static_cast<HttpAnswer*>(to)->headers;
  if (line.starts_with("HTTP/")) headers.clear();
  if (const auto colon = line.find(':'); colon != line.npos) {
    headers[http::lower(line.substr(0, colon))] = http::trim(line.substr(colon + 1));
  }
  return count;
}

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& body = static_cast<HttpAnswer*>(to)->body;
  if (body.size() + count > kAnswerBytesMax) return 0;
  body.append(bytes, count);
  return count;
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (curl_easy_setopt(handle, option, value) != CURLE_OK) throw std::bad_alloc();
}

CURL* new_handle() {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* handle = kStarted == CURLE_OK ? curl_easy_init() : nullptr;
  if (handle == nullptr) throw std::bad_alloc();
  return handle;
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto at = headers.find(name);
  return at == headers.end() ? std::string() : at->second;
}

HttpConnection::HttpConnection(std::string base, std::string ca_file)
    : base_(std::move(base)), ca_file_(std::move(ca_file)), handle_(new_handle(), curl_easy_cleanup) {}

HttpConnection::~HttpConnection() = default;

Result<HttpAnswer> HttpConnection::send(const HttpRequest& request) {
  CURL* const curl = handle_.get();
  curl_easy_reset(curl);  // keeps the connection
  List headers;
  // What libcurl would say by itself: that it waits for leave before it sends a body, and that a body is a form.
  for (const auto* unsaid : {"Expect:", "Content-Type:"}) append(headers, unsaid);
  for (const auto& [name, value] : request.headers) append(headers, fmt::format("{}: {}", name, value));
  HttpAnswer answer;
  const std::string url = base_ + request.path;
  set(curl, CURLOPT_URL, url.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_CONNECTTIMEOUT, kConnectTimeout_s);
  set(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(curl, CURLOPT_LOW_SPEED_TIME, kSilence_s);
  set(curl, CURLOPT_USERAGENT, "portreto-import");
  if (!ca_file_.empty()) set(curl, CURLOPT_CAINFO, ca_file_.c_str());
  if (request.method == "HEAD") {
    set(curl, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(curl, CURLOPT_POSTFIELDS, request.body.data());
    set(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(curl, CURLOPT_HTTPHEADER, headers.get());
  set(curl, CURLOPT_HEADERFUNCTION, &take_header);
  set(curl, CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(curl, CURLOPT_WRITEFUNCTION, &take_body);
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: {}", base_, curl_easy_strerror(code)));
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return answer;
}

}  // namespace portreto::roles
