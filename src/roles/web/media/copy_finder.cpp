#include "roles/web/media/copy_finder.h"

#include <utility>

#include "roles/api/codec.h"
#include "roles/api/problem.h"
#include "roles/api/storage_dto.h"

namespace portreto::roles::web {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024;

}  // namespace

Task<Result<CopyFinder::Found>> CopyFinder::find(BlobId blob, http::RequestContext context) {
  if (Nodes nodes = recall(blob)) co_return Found{std::move(nodes), true};
  PORTRETO_CO_ASSIGN(std::string credential, credentials_.header_value("web", clock_.now()));
  PORTRETO_CO_ASSIGN(auto target, http::Target::parse("/api/v1/blobs/" + blob.str() + "/copies"));
  const auto no_body = http::make_body({});
  http::Request request{
      .method = http::Method::kGet, .target = std::move(target), .context = std::move(context), .body = no_body.get()};
  request.headers.set("Authorization", std::move(credential));
  PORTRETO_CO_ASSIGN(http::Response response, co_await app_.send(std::move(request)));
  PORTRETO_CO_ASSIGN(const std::string body, co_await http::collect(std::move(response.body), kAnswerBytesMax));
  if (response.status != 200) {
    co_return fail(api::read_problem(response.status, body, response.headers.find("Retry-After").value_or("")));
  }
  PORTRETO_CO_ASSIGN(auto copies, api::from_response_json<api::CopyList>(body));
  auto nodes = std::make_shared<const std::vector<std::string>>(std::move(copies.nodes));
  remember(blob, nodes);
  co_return Found{std::move(nodes), false};
}

CopyFinder::Nodes CopyFinder::recall(BlobId blob) {
  const std::lock_guard lock(mutex_);
  if (const auto found = young_.find(blob); found != young_.end()) return found->second;
  const auto found = old_.find(blob);
  return found == old_.end() ? nullptr : found->second;
}

void CopyFinder::remember(BlobId blob, Nodes nodes) {
  const std::lock_guard lock(mutex_);
  if (young_.size() >= kRememberedMax / 2) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.insert_or_assign(blob, std::move(nodes));
}

void CopyFinder::forget(BlobId blob) {
  const std::lock_guard lock(mutex_);
  young_.erase(blob);
  old_.erase(blob);
}

}  // namespace portreto::roles::web
