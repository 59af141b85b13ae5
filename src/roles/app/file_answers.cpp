#include "roles/app/file_answers.h"

#include <utility>

#include "http/content_disposition.h"

namespace portreto::roles::app {
namespace {

class ArchiveBody final : public http::BodyWriterSource {
 public:
  explicit ArchiveBody(std::shared_ptr<services::Archive> archive) : archive_(std::move(archive)) {}

  std::uint64_t size() const override { return archive_->size_bytes(); }
  Task<Result<Bytes>> next() override { return archive_->next(); }

 private:
  const std::shared_ptr<services::Archive> archive_;
};

}  // namespace

http::Response archive_answer(std::shared_ptr<services::Archive> archive) {
  http::Response response;
  response.headers.set("Content-Type", "application/zip");
  response.headers.set("Content-Disposition", http::attachment(archive->file_name()));
  response.body = std::make_shared<ArchiveBody>(std::move(archive));
  return response;
}

http::Response redirect_answer(std::string url) {
  http::Response response{.status = 302};
  response.headers.set("Location", std::move(url));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace portreto::roles::app
