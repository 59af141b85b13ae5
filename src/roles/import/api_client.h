#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "roles/import/http_connection.h"

namespace portreto::roles {

struct ApiClientOptions {
  std::string url = "http://localhost:8000";
  std::string ca_file;
  // How long one call goes on trying while the server is away or busy.
  std::chrono::seconds patience{300};
};

// A Portreto server as its REST interface (docs/openapi.yaml) shows it to one person. Each call waits while the server
// is away or busy, and tries again: what it does once and what it does twice is the same. Errors have the text that the
// server gave. kUnauthenticated: the session has ended. kUnavailable: patience is at its end. Blocks; for one thread.
class ApiClient {
 public:
  explicit ApiClient(ApiClientOptions options);

  // The password's step of the login. A value is the ticket for confirm(), for whoever has two-step login.
  Result<std::optional<std::string>> log_in(const std::string& login, const std::string& password);
  Status confirm(const std::string& ticket, const std::string& code);
  void log_out();  // as far as the server can be reached

  // The largest file that it takes.
  Result<std::size_t> upload_bytes_max();
  // The person's gallery of this name; a new one, with the rest, when there is none.
  struct NewGallery {
    std::string name, description, audience;
  };
  Result<std::string> gallery(const NewGallery& gallery);
  // The photo of the gallery that is this very file.
  Result<std::optional<std::string>> find_photo(const std::string& gallery, const std::string& sha256);
  // Uploads by tus, and goes on with what an earlier call or program has left. Gives the photo's id.
  struct File {
    std::string gallery, name, sha256;
    std::string_view bytes;
  };
  Result<std::string> upload(const File& file);
  // Only where nothing is said of the photo yet: what a person has written stays.
  Status describe(const std::string& photo, const std::string& description);

 private:
  Result<HttpAnswer> call(HttpRequest request);
  Result<HttpAnswer> call_json(std::string method, std::string path, const boost::json::object& input,
                               const std::string& idempotency_key = {});
  Result<HttpAnswer> try_until_answered(HttpRequest request);
  Status keep_tokens(const HttpAnswer& answer);
  Status refresh();
  Status load_galleries();
  Result<std::string> begin_upload(const File& file);
  Status load_unfinished();
  Result<std::string> send_rest(const File& file, const std::string& upload);

  const ApiClientOptions options_;
  HttpConnection connection_;
  std::string access_token_;
  std::string refresh_token_;
  // Both once they have been asked for: galleries' ids by name, and the uploads that an earlier program has left, by
  // what they are of.
  std::optional<std::map<std::string, std::string>> galleries_;
  std::optional<std::map<std::string, std::string>> unfinished_;
};

}  // namespace portreto::roles
