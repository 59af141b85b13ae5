#include "roles/serve/front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <stdexcept>
#include <string>

#include "http/status.h"
#include "roles/api/operations.h"
#include "roles/api/testing/call.h"
#include "runtime/health.h"

namespace portreto::roles {
namespace {

using http::Method;
using http::Request;
using http::Response;
using test::Answer;
using ::testing::HasSubstr;

constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kProblem[] = "application/problem+json";

// A role with a guard, errors and headers of its own.
http::Router make_role(std::string name) {
  http::Router router([name](const Request&, const Error& error) {
    return Response{.status = http::status_of(error.code), .body = name + " says no"};
  });
  router.set_guard([](const http::Route& route, Request& request) -> Task<Status> {
    const bool is_known = request.headers.find("Authorization").has_value();
    if (route.access == http::Access::kUser && !is_known) co_return fail(ErrorCode::kUnauthenticated, "Log in.");
    co_return Status{};
  });
  router.set_finisher([name](const Request&, Response& response) { response.headers.set("X-Role", name); });
  return router;
}

Task<Result<Response>> tell(std::string name, Request& request) {
  std::string text = name;
  for (const auto& [key, value] : request.path_parameters) text += " " + key + "=" + value;
  auto body = co_await http::read_all(*request.body, 1024);
  if (!body) co_return fail(std::move(body).error());
  co_return Response{.body = text + *body};
}

void add(http::Router& router, Method method, std::string pattern, http::Access access = http::Access::kAnyone) {
  const std::string name = pattern;
  router.add({.method = method,
              .pattern = std::move(pattern),
              .access = access,
              .body_bytes_max = 8,
              .handler = [name](Request& request) { return tell(name, request); }});
}

class FrontTest : public ::testing::Test {
 protected:
  FrontTest() {
    add(web_, Method::kGet, "/");
    add(web_, Method::kGet, "/photos/{id}");
    add(web_, Method::kPost, "/photos/{id}");
    add(app_, Method::kGet, "/api/v1/photos/{id}");
    add(app_, Method::kGet, "/api/v1/me", http::Access::kUser);
    observe(app_, metrics_);
    front_ = make_front({&web_, &app_});
    add_operations_routes(front_, health_, {&metrics_});
  }

  Answer get(std::string target, std::vector<std::pair<std::string, std::string>> headers = {}) {
    return test::get(front_, std::move(target), std::move(headers));
  }

  Metrics metrics_{"app"};
  Health health_;
  http::Router web_ = make_role("web");
  http::Router app_ = make_role("app");
  http::Router front_{http::problem_response};
};

TEST_F(FrontTest, EachRoleAnswersItsOwnRoutes) {
  const Answer page = get("/photos/7");
  EXPECT_EQ(page.body, "/photos/{id} id=7");
  EXPECT_EQ(page.header("X-Role"), "web");
  const Answer rest = get("/api/v1/photos/7?x=1");
  EXPECT_EQ(rest.body, "/api/v1/photos/{id} id=7");
  EXPECT_EQ(rest.header("X-Role"), "app");
  EXPECT_EQ(get("/").body, "/");
}

TEST_F(FrontTest, BodiesReachTheRoleAndAreHeldToTheRoutesLimit) {
  EXPECT_EQ(test::send(front_, {.method = Method::kPost, .target = "/photos/7", .body = "12345678"}).body,
            "/photos/{id} id=712345678");
  EXPECT_EQ(test::send(front_, {.method = Method::kPost, .target = "/photos/7", .body = "123456789"}).status, 413u);
}

TEST_F(FrontTest, EachRoleGuardsItsRoutes) {
  const Answer refused = get("/api/v1/me");
  EXPECT_EQ(refused.status, 401u);
  EXPECT_EQ(refused.body, "app says no");
  EXPECT_EQ(refused.header("X-Role"), "app");
  EXPECT_EQ(get("/api/v1/me", {{"Authorization", "Bearer x"}}).status, 200u);
}

TEST_F(FrontTest, EachRoleCountsItsRequestsOnce) {
  get("/api/v1/photos/7");
  EXPECT_THAT(get("/metrics").body, HasSubstr("route=\"/api/v1/photos/{id}\""));
  EXPECT_THAT(metrics_.render(), HasSubstr("2xx\"} 1\n"));
}

TEST_F(FrontTest, HeadIsAnsweredLikeGetWithoutABody) {
  const Answer head = test::send(front_, {.method = Method::kHead, .target = "/photos/7"});
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("Content-Length"), std::to_string(std::string("/photos/{id} id=7").size()));
  EXPECT_EQ(head.header("X-Role"), "web");
}

TEST_F(FrontTest, PeopleGetAPageForWhatIsNotThere) {
  for (const char* target : {"/nowhere", "/apiary", "/bees", "/photos"}) {
    const Answer answer = get(target);
    EXPECT_EQ(answer.status, 404u) << target;
    EXPECT_EQ(answer.header("Content-Type"), kHtml) << target;
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("default-src 'none'")) << target;
    EXPECT_THAT(answer.body, HasSubstr("<!DOCTYPE html>")) << target;
  }
}

TEST_F(FrontTest, ProgramsGetAProblem) {
  for (const char* target : {"/api/v1/nowhere", "/api/", "/b/1", "/b/1/2/3"}) {
    const Answer answer = get(target);
    EXPECT_EQ(answer.status, 404u) << target;
    EXPECT_EQ(answer.header("Content-Type"), kProblem) << target;
    EXPECT_EQ(boost::json::parse(answer.body).at("request_id").as_string(), test::kRequestId) << target;
  }
  EXPECT_EQ(test::send(front_, {.method = Method::kPost, .target = "/metrics"}).header("Content-Type"), kProblem);
}

TEST_F(FrontTest, AnotherMethodIsToldWhichAreAllowed) {
  const Answer page = test::send(front_, {.method = Method::kDelete, .target = "/photos/7"});
  EXPECT_EQ(page.status, 405u);
  EXPECT_EQ(page.header("Content-Type"), kHtml);
  EXPECT_EQ(page.header("Allow"), "GET, HEAD, POST");
  const Answer rest = test::send(front_, {.method = Method::kPut, .target = "/api/v1/me"});
  EXPECT_EQ(rest.status, 405u);
  EXPECT_EQ(rest.header("Content-Type"), kProblem);
}

TEST_F(FrontTest, OperationsAreThere) {
  for (const char* target : {"/healthz", "/readyz", "/metrics"}) EXPECT_EQ(get(target).status, 200u) << target;
}

TEST_F(FrontTest, TwoRolesCannotHaveTheSameRoute) {
  http::Router other = make_role("other");
  add(other, Method::kGet, "/photos/{name}");
  EXPECT_THROW(make_front({&web_, &other}), std::logic_error);
}

}  // namespace
}  // namespace portreto::roles
