#pragma once

#include "http/router.h"
#include "roles/app/answers.h"
#include "services/feed_service.h"
#include "services/search_service.h"

namespace portreto::roles::app {

// What there is to look at, and whom to find.
class DiscoveryHandlers {
 public:
  DiscoveryHandlers(services::FeedService& feed, services::SearchService& search, const Answers& answers)
      : feed_(feed), search_(search), answers_(answers) {}

  Task<Result<http::Response>> feed(http::Request& request);
  Task<Result<http::Response>> feed_news(http::Request& request);
  Task<Result<http::Response>> shared_with(http::Request& request);
  Task<Result<http::Response>> explore(http::Request& request);
  Task<Result<http::Response>> people(http::Request& request);
  Task<Result<http::Response>> photos(http::Request& request);
  Task<Result<http::Response>> galleries(http::Request& request);
  Task<Result<http::Response>> tag(http::Request& request);
  Task<Result<http::Response>> suggestions(http::Request& request);

 private:
  services::FeedService& feed_;
  services::SearchService& search_;
  const Answers& answers_;
};

}  // namespace portreto::roles::app
