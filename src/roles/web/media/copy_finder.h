#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "http/client.h"
#include "runtime/task.h"
#include "security/service_credential.h"

namespace portreto::roles::web {

// On which storage nodes a blob lies: the app tier's answers, of which the last ones are remembered. Copies move
// seldom, so an answer may be old; whoever finds nothing there asks anew. Thread-safe; what is passed must outlive it.
class CopyFinder {
 public:
  // An answer takes some 100 bytes.
  static constexpr std::size_t kRememberedMax = 100'000;

  CopyFinder(http::Client& app, const security::ServiceCredentials& credentials, const Clock& clock)
      : app_(app), credentials_(credentials), clock_(clock) {}

  using Nodes = std::shared_ptr<const std::vector<std::string>>;
  struct Found {
    Nodes nodes;  // by instance, never null
    bool is_remembered = false;
  };
  // kNotFound: there is no such blob; otherwise the errors of http::Client.
  Task<Result<Found>> find(BlobId blob, http::RequestContext context);
  // What is remembered of a blob was wrong.
  void forget(BlobId blob);

 private:
  Nodes recall(BlobId blob);
  void remember(BlobId blob, Nodes nodes);

  http::Client& app_;
  const security::ServiceCredentials& credentials_;
  const Clock& clock_;
  std::mutex mutex_;
  // Two generations: when the young one is half of what may be remembered, it becomes the old one.
  std::map<BlobId, Nodes> young_, old_;
};

}  // namespace portreto::roles::web
