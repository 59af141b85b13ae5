#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "http/testing/test_server.h"
#include "runtime/log.h"

namespace portreto::http {
namespace {

using testing::answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::make_router;
using ::testing::Pair;
using testing::run;
using testing::text_response;

Request request_for(Method method, std::string_view target) {
  Request request{.method = method, .target = *Target::parse(target)};
  request.context.request_id = "test-request";
  return request;
}

Response dispatch(const Router& router, Method method, std::string_view target) {
  auto request = request_for(method, target);
  return run(router.dispatch(request));
}

std::string body_of(const Response& response) { return std::get<std::string>(response.body); }

// Answers with the route's pattern and the parameters.
Handler echo(std::string pattern) {
  return [pattern](Request& request) -> Task<Result<Response>> {
    std::string text = pattern;
    for (const auto& [name, value] : request.path_parameters) text += " " + name + "=" + value;
    co_return text_response(text);
  };
}

void add(Router& router, Method method, const std::string& pattern) {
  router.add({.method = method, .pattern = pattern, .handler = echo(pattern)});
}

TEST(Router, FindsTheMostLiteralRoute) {
  auto router = make_router();
  for (const auto* pattern : {"/", "/galleries", "/galleries/new", "/galleries/{id}", "/galleries/{id}/photos/{photo}",
                              "/galleries/new/help", "/assets/{path...}"}) {
    add(router, Method::kGet, pattern);
  }
  const auto get = [&](std::string_view target) { return body_of(dispatch(router, Method::kGet, target)); };
  EXPECT_EQ(get("/"), "/");
  EXPECT_EQ(get("/galleries?x=1"), "/galleries");
  EXPECT_EQ(get("/galleries/new"), "/galleries/new");
  EXPECT_EQ(get("/galleries/a%2Fb"), "/galleries/{id} id=a/b");
  // "new" is a parameter here, although there is a literal of that name.
  EXPECT_EQ(get("/galleries/new/photos/7"), "/galleries/{id}/photos/{photo} id=new photo=7");
  EXPECT_EQ(get("/assets/css/main.css"), "/assets/{path...} path=css/main.css");
}

TEST(Router, DoesNotFindWhatIsNotThere) {
  auto router = make_router();
  add(router, Method::kGet, "/galleries/{id}");
  add(router, Method::kGet, "/assets/{path...}");
  for (const auto* target : {"/", "/galleries", "/galleries/", "/galleries/1/", "/galleries/1/x", "//galleries/1",
                             "/assets", "/assets/", "/assets//etc/passwd", "/assets/a%2F..%2Fb"}) {
    EXPECT_EQ(dispatch(router, Method::kGet, target).status, 404u) << target;
  }
}

TEST(Router, OtherMethodsGet405WithAllow) {
  auto router = make_router();
  add(router, Method::kGet, "/a/{id}");
  add(router, Method::kDelete, "/a/{other_name}");
  const auto response = dispatch(router, Method::kPost, "/a/1");
  EXPECT_EQ(response.status, 405u);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, DELETE");
  EXPECT_EQ(body_of(dispatch(router, Method::kDelete, "/a/1")), "/a/{other_name} other_name=1");
}

TEST(Router, HeadIsGetWithoutTheBody) {
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = answer("hello")});
  const auto response = dispatch(router, Method::kHead, "/");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(body_of(response), "");
  EXPECT_EQ(response.headers.find("Content-Length"), "5");
}

TEST(Router, RefusesClashingAndMalformedPatterns) {
  auto router = make_router();
  add(router, Method::kGet, "/a/{id}");
  for (const auto* pattern : {"/a/{id}", "/a/{name}", "a", "", "/{", "/{}", "/{...}", "/{a}/{a}", "/{a...}/b"}) {
    EXPECT_THROW(add(router, Method::kGet, pattern), std::logic_error) << pattern;
  }
  EXPECT_EQ(router.routes().size(), 1u);
}

TEST(Router, AnExceptionBecomes500AndOneLogLineWithTheRequestId) {
  std::vector<std::string> lines;
  log::set_sink([&](std::string_view line) { lines.emplace_back(line); });
  auto router = make_router();
  router.add({.method = Method::kGet, .pattern = "/", .handler = [](Request&) -> Task<Result<Response>> {
                throw std::runtime_error("the secret cause");
                co_return Response{};
              }});
  const auto response = dispatch(router, Method::kGet, "/");
  log::set_sink({});
  EXPECT_EQ(response.status, 500u);
  EXPECT_THAT(body_of(response), ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(lines, ElementsAre(::testing::AllOf(HasSubstr("the secret cause"), HasSubstr("test-request"))));
}

TEST(Router, WhatAGuardConfirmsBesideTheHandlerDecidesAboutTheAnswer) {
  auto router = make_router();
  Status confirmed;
  std::vector<std::string> asked;
  router.set_guard([&](const Route& route, Request& request) -> Task<Status> {
    if (route.access != Access::kAdmin) co_return Status{};
    request.context.confirm = [&]() -> Task<Status> {
      asked.emplace_back("confirm");
      co_return confirmed;
    };
    co_return Status{};
  });
  router.add({.method = Method::kGet,
              .pattern = "/admin",
              .access = Access::kAdmin,
              .handler = [&](Request& request) -> Task<Result<Response>> {
                asked.emplace_back("handler");
                EXPECT_FALSE(request.context.confirm);
                co_return fail(ErrorCode::kConflict, "The handler's own.");
              }});
  router.add({.method = Method::kGet, .pattern = "/all", .handler = answer("ok")});
  EXPECT_EQ(dispatch(router, Method::kGet, "/admin").status, 409u);
  EXPECT_EQ(asked.size(), 2u);
  confirmed = fail(ErrorCode::kNotFound, "There is nothing at this address.");
  EXPECT_EQ(dispatch(router, Method::kGet, "/admin").status, 404u) << "whatever the handler says";
  EXPECT_EQ(dispatch(router, Method::kGet, "/all").status, 200u);
  EXPECT_EQ(asked.size(), 4u);
}

TEST(Router, TheGuardRunsFirstAndTheFinisherAlways) {
  auto router = make_router();
  bool was_handled = false;
  router.set_guard([](const Route& route, Request&) -> Task<Status> {
    if (route.access == Access::kUser) co_return fail(ErrorCode::kUnauthenticated, "Log in first.");
    co_return Status{};
  });
  router.set_finisher([](const Request&, Response& response) { response.headers.set("X-Finished", "yes"); });
  router.add({.method = Method::kGet,
              .pattern = "/mine",
              .access = Access::kUser,
              .handler = [&](Request&) -> Task<Result<Response>> {
                was_handled = true;
                co_return Response{};
              }});
  router.add({.method = Method::kGet, .pattern = "/all", .handler = answer("ok")});
  EXPECT_EQ(dispatch(router, Method::kGet, "/mine").status, 401u);
  EXPECT_FALSE(was_handled);
  EXPECT_EQ(dispatch(router, Method::kGet, "/all").status, 200u);
  for (const auto* target : {"/mine", "/all", "/none"}) {
    EXPECT_EQ(dispatch(router, Method::kGet, target).headers.find("X-Finished"), "yes") << target;
  }
}

TEST(Router, ARendererOrFinisherThatThrowsStillGivesAnAnswer) {
  Router router([](const Request&, const Error&) -> Response { throw std::runtime_error("render"); });
  log::set_sink([](std::string_view) {});
  EXPECT_EQ(dispatch(router, Method::kGet, "/none").status, 500u);
  router.set_finisher([](const Request&, Response&) { throw std::runtime_error("finish"); });
  EXPECT_EQ(dispatch(router, Method::kGet, "/none").status, 500u);
  log::set_sink({});
}

// A body that hides its size, as a chunked one does.
class Undeclared final : public BodyReader {
 public:
  explicit Undeclared(std::string text) : body_(make_body(std::move(text))) {}
  Task<Result<Bytes>> read() override { return body_->read(); }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

 private:
  std::unique_ptr<BodyReader> body_;
};

TEST(Router, HoldsBodiesToTheRoutesLimit) {
  auto router = make_router();
  router.add({.method = Method::kPost,
              .pattern = "/",
              .body_bytes_max = 4,
              .handler = [](Request& request) -> Task<Result<Response>> {
                PORTRETO_CO_ASSIGN(auto text, co_await read_all(*request.body, 1000));
                co_return text_response(text);
              }});
  const auto post = [&](std::unique_ptr<BodyReader> body) {
    auto request = request_for(Method::kPost, "/");
    request.body = body.get();
    return run(router.dispatch(request));
  };
  EXPECT_EQ(body_of(post(make_body("1234"))), "1234");
  EXPECT_EQ(post(make_body("12345")).status, 413u);
  EXPECT_EQ(body_of(post(std::make_unique<Undeclared>("1234"))), "1234");
  EXPECT_EQ(post(std::make_unique<Undeclared>("12345")).status, 413u);
  EXPECT_EQ(body_of(post(nullptr)), "");
}

}  // namespace
}  // namespace portreto::http
