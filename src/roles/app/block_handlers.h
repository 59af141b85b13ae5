#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/block_service.h"

namespace portreto::roles::app {

// Whom somebody has muted or blocked: the same routes for either.
class BlockHandlers {
 public:
  BlockHandlers(services::BlockService& blocks, const Answers& answers) : blocks_(blocks), answers_(answers) {}

  Task<Result<http::Response>> put(http::Request& request, model::BlockKind kind);
  Task<Result<http::Response>> remove(http::Request& request, model::BlockKind kind);
  Task<Result<http::Response>> list(http::Request& request, model::BlockKind kind);

 private:
  services::BlockService& blocks_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
