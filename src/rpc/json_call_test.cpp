#include "rpc/json_call.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "http/header_names.h"
#include "http/testing/test_server.h"
#include "rpc/in_memory_transport.h"

namespace portreto::rpc {
namespace {

using http::testing::make_router;
using http::testing::run;

http::Router router_answering(unsigned status, std::string body, std::string type = "application/json") {
  auto router = make_router();
  router.add({.method = http::Method::kPost,
              .pattern = "/things",
              .body_bytes_max = 1000,
              .handler = [=](http::Request&) -> Task<Result<http::Response>> {
                http::Response response{.status = status, .body = body};
                response.headers.add("Content-Type", type);
                if (status == 503) response.headers.add("Retry-After", "7");
                co_return response;
              }});
  return router;
}

Result<JsonAnswer> call(const http::Router& router, JsonCall call = {}) {
  InMemoryTransport transport(router);
  call.method = http::Method::kPost;
  if (call.target.empty()) call.target = "/things";
  return run(call_json(transport, std::move(call)));
}

TEST(JsonCall, SendsTheBodyAndTheToken) {
  auto router = make_router();
  router.add({.method = http::Method::kPost,
              .pattern = "/things",
              .body_bytes_max = 1000,
              .handler = [](http::Request& request) -> Task<Result<http::Response>> {
                PORTRETO_CO_ASSIGN(const auto text, co_await http::read_all(*request.body, 1000));
                http::Response response{.status = 201};
                response.headers.add("Content-Type", "application/json");
                response.body = boost::json::serialize(
                    boost::json::object{{"sent", boost::json::parse(text)},
                                        {"type", std::string(request.headers.find("Content-Type").value_or(""))},
                                        {"token", std::string(request.headers.find("Authorization").value_or(""))}});
                co_return response;
              }});
  const auto answer = call(router, {.body = boost::json::object{{"name", "x"}}, .bearer_token = "abc"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 201u);
  EXPECT_EQ(boost::json::serialize(answer->body),
            R"({"sent":{"name":"x"},"type":"application/json","token":"Bearer abc"})");
}

TEST(JsonCall, AnAnswerWithoutBodyIsNull) { EXPECT_TRUE(call(router_answering(204, ""))->body.is_null()); }

TEST(JsonCall, AProblemIsTheErrorThatWasMeant) {
  const auto answer = call(router_answering(
      400, R"({"code":"invalid_argument","detail":"Look again.","errors":[{"field":"name","message":"Too long."},7]})",
      "application/problem+json"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(answer.error().message, "Look again.");
  ASSERT_EQ(answer.error().fields.size(), 1u);
  EXPECT_EQ(answer.error().fields[0].field, "name");
}

TEST(JsonCall, AFailureWithoutDetailsIsReadFromItsStatus) {
  for (const std::string body : {"", "<html>", "{", R"({"code":"made up"})"}) {
    const auto answer = call(router_answering(503, body, "application/problem+json"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable) << body;
    EXPECT_EQ(answer.error().retry_after_s, 7);
  }
}

TEST(JsonCall, WhatCannotBeUnderstoodIsAnUnknownOutcome) {
  EXPECT_EQ(call(router_answering(200, "{")).error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(call(router_answering(200, "[1,2,3]"), {.answer_bytes_max = 3}).error().code, ErrorCode::kOutcomeUnknown);
}

TEST(JsonCall, RefusesWhatCannotBeSent) {
  const auto router = router_answering(200, "{}");
  EXPECT_EQ(call(router, {.target = "no path"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(call(router, {.bearer_token = "a\r\nX: b"}).error().code, ErrorCode::kUnauthenticated);
}

TEST(InMemoryTransport, RefusesACallWhoseTimeIsOver) {
  http::RequestContext context;
  context.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
  const auto router = router_answering(200, "{}");
  EXPECT_EQ(call(router, {.context = context}).error().code, ErrorCode::kDeadlineExceeded);
}

TEST(InMemoryTransport, SendsItsOwnCredentialAndNeverTheCallers) {
  auto router = make_router();
  router.add({.method = http::Method::kGet,
              .pattern = "/",
              .handler = [](http::Request& request) -> Task<Result<http::Response>> {
                EXPECT_FALSE(request.context.request_id.empty());
                co_return http::testing::text_response(
                    std::string(request.headers.find(http::kServiceCredentialHeader).value_or("nobody")));
              }});
  const auto who = [&](std::string credential) {
    InMemoryTransport transport(router, std::move(credential));
    http::Request request{.target = http::Target::parse("/").value()};
    request.headers.add(std::string(http::kServiceCredentialHeader), "forged");
    return std::get<std::string>(run(transport.send(std::move(request)))->body);
  };
  EXPECT_EQ(who("web"), "web");
  EXPECT_EQ(who(""), "nobody");
}

}  // namespace
}  // namespace portreto::rpc
