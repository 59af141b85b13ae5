#pragma once

#include <optional>
#include <string>
#include <utility>

#include "http/multipart.h"
#include "roles/web/exchange.h"

namespace portreto::roles::web {

// One file of a form, streamed from the browser to the app tier without being kept here. Valid until the next one.
struct FormFile {
  Exchange& exchange;
  std::string file_name;
  http::BodyReader* body;

  template <typename T>
  Task<Result<T>> send_to(http::Method method, std::string path, std::string idempotency_key) const {
    co_return co_await exchange.send_file<T>(method, std::move(path), *body, headers(std::move(idempotency_key)));
  }

 private:
  http::Headers headers(std::string idempotency_key) const;
};

// The files of a multipart form, one after the other. The form's CSRF token must stand before its first file, as it
// does in all our templates, and is checked before a file is touched.
class FormFiles {
 public:
  static Result<FormFiles> open(Exchange& exchange);

  // nullopt after the last. Fields that nobody chose a file for are skipped.
  Task<Result<std::optional<FormFile>>> next();

  // A text field that stood before the file.
  std::string value(std::string_view name) const { return fields_.value(name); }

 private:
  FormFiles(Exchange& exchange, http::MultipartReader reader) : exchange_(&exchange), reader_(std::move(reader)) {}

  Exchange* exchange_;
  http::MultipartReader reader_;
  FormState fields_;
  bool is_checked_ = false;
};

}  // namespace portreto::roles::web
