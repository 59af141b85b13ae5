#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cluster/node_reliability.h"
#include "http/client.h"
#include "http/ranges.h"
#include "http/router.h"
#include "roles/web/media/copy_finder.h"

namespace portreto::roles::web {

// GET /media/b/{blob}/{variant}?…: a stored picture through the web tier, from whichever copy can be had, by the same
// signature that its storage node checks. It needs nothing of the browser, no script and no second address, and a node
// may die in the middle of an answer without anybody noticing more than a pause.
class MediaRelay {
 public:
  struct Dependencies {
    http::Client& app;
    const security::ServiceCredentials& credentials;
    // The client of a storage node by its instance, whether or not it is registered now; nullptr when it is not known.
    std::function<http::Client*(const std::string& node)> node;
    const Clock& clock;
  };
  // Dependencies must outlive it, and it the answers.
  explicit MediaRelay(Dependencies dependencies)
      : node_(std::move(dependencies.node)), finder_(dependencies.app, dependencies.credentials, dependencies.clock) {}

  // Adds the route. Once.
  void add_to(http::Router& router);

 private:
  struct Wish;
  Task<Result<http::Response>> get(http::Request& request);
  Task<Result<http::Response>> ask_copies(std::shared_ptr<Wish> wish);
  http::Response resumable(std::shared_ptr<Wish> wish, http::Response response);
  Task<Result<http::ResponseBody>> reopen(std::shared_ptr<Wish> wish, http::ByteRange bytes, std::string etag);

  const std::function<http::Client*(const std::string& node)> node_;
  CopyFinder finder_;
  cluster::NodeReliability reliability_;
};

}  // namespace portreto::roles::web
