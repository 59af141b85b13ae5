#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "http/testing/raw_connection.h"
#include "http/testing/test_server.h"

// SECURITY.md requirement 43: whatever can be read in two ways is refused with 400, the connection is closed, and the
// request that may hide in it is never executed.
namespace portreto::http {
namespace {

using testing::make_router;
using testing::RawConnection;
using ::testing::StartsWith;
using testing::TestServer;

constexpr std::string_view kSecond = "GET /counted HTTP/1.1\r\nHost: a\r\n\r\n";

struct Vector {
  std::string_view name;
  std::string request;  // its first request; a second one is sent right behind it
};

void PrintTo(const Vector& vector, std::ostream* out) { *out << vector.name; }

class Security43 : public ::testing::TestWithParam<Vector> {};

struct Counter {
  std::atomic<int> executed = 0;
  Router router() {
    auto router = make_router();
    const Handler count = [this](Request& request) -> Task<Result<Response>> {
      ++executed;
      PORTRETO_CO_ASSIGN(auto text, co_await read_all(*request.body, 1 << 20));
      co_return testing::text_response(text);
    };
    router.add({.method = Method::kGet, .pattern = "/counted", .handler = count});
    router.add({.method = Method::kPost, .pattern = "/first", .handler = count});
    return router;
  }
};

TEST_P(Security43, IsRefusedAndNothingIsExecuted) {
  Counter counter;
  const auto router = counter.router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send(GetParam().request + std::string(kSecond));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 400 "));
  client.send(kSecond);
  client.close_sending();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(counter.executed, 0);
}

std::string post(std::string_view fields, std::string_view body = "") {
  return "POST /first HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}
std::string get(std::string_view fields) { return "GET /counted HTTP/1.1\r\n" + std::string(fields) + "\r\n"; }
std::string target(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
constexpr std::string_view kChunks = "3\r\nabc\r\n0\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    TransferEncoding, Security43,
    ::testing::Values(
        Vector{"xchunked", post("Transfer-Encoding: xchunked\r\n", kChunks)},
        Vector{"identity", post("Transfer-Encoding: identity\r\n")},
        Vector{"chunked_identity", post("Transfer-Encoding: chunked, identity\r\n", kChunks)},
        Vector{"chunked_chunked", post("Transfer-Encoding: chunked, chunked\r\n", kChunks)},
        Vector{"gzip_chunked", post("Transfer-Encoding: gzip, chunked\r\n", kChunks)},
        Vector{"two_fields", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", kChunks)},
        Vector{"two_fields_identity", post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", kChunks)},
        Vector{"empty", post("Transfer-Encoding:\r\n")},
        Vector{"comma", post("Transfer-Encoding: chunked,\r\n", kChunks)},
        Vector{"quoted", post("Transfer-Encoding: \"chunked\"\r\n", kChunks)},
        Vector{"parameter", post("Transfer-Encoding: chunked;q=1\r\n", kChunks)},
        Vector{"vertical_tab", post("Transfer-Encoding: \x0b"
                                    "chunked\r\n",
                                    kChunks)},
        Vector{"space_before_colon", post("Transfer-Encoding : chunked\r\n", kChunks)},
        Vector{"with_length", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", kChunks)},
        Vector{"with_length_behind", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", kChunks)},
        Vector{"http_1_0",
               "POST /first HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" +
                   std::string(kChunks)}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    ContentLength, Security43,
    ::testing::Values(Vector{"two_equal", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")},
                      Vector{"two_different", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc")},
                      Vector{"list", post("Content-Length: 3, 3\r\n", "abc")},
                      Vector{"plus", post("Content-Length: +3\r\n", "abc")},
                      Vector{"minus", post("Content-Length: -3\r\n", "abc")},
                      Vector{"hexadecimal", post("Content-Length: 0x3\r\n", "abc")},
                      Vector{"space_inside", post("Content-Length: 3 3\r\n", "abc")},
                      Vector{"empty", post("Content-Length:\r\n")},
                      Vector{"overflow", post("Content-Length: 18446744073709551619\r\n", "abc")},
                      Vector{"space_before_colon", post("Content-Length : 3\r\n", "abc")}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Head, Security43,
    ::testing::Values(Vector{"no_host", get("")}, Vector{"two_hosts", get("Host: a\r\nHost: b\r\n")},
                      Vector{"two_equal_hosts", get("Host: a\r\nHost: a\r\n")}, Vector{"empty_host", get("Host:\r\n")},
                      Vector{"host_with_path", get("Host: a/b\r\n")}, Vector{"host_list", get("Host: a b\r\n")},
                      Vector{"obs_fold", get("Host: a\r\nX: a\r\n b\r\n")},
                      Vector{"obs_fold_tab", get("Host: a\r\nX: a\r\n\tb\r\n")},
                      Vector{"obs_fold_first", get(" Host: a\r\nHost: a\r\n")},
                      Vector{"obs_fold_hides_length", post("X: a\r\n Content-Length: 3\r\n", "abc")},
                      Vector{"bare_lf", "GET /counted HTTP/1.1\nHost: a\n\n"},
                      Vector{"bare_lf_in_value", get("Host: a\r\nX: a\nY: b\r\n")},
                      Vector{"bare_cr_in_value", get("Host: a\r\nX: a\rY: b\r\n")},
                      Vector{"bare_cr_in_line", "GET /counted HTTP/1.1\rHost: a\r\n\r\n"},
                      Vector{"nul_in_value", get(std::string_view("Host: a\r\nX: a\0b\r\n", 17))},
                      Vector{"nul_in_name", get(std::string_view("Host: a\r\nX\0: ab\r\n", 17))},
                      Vector{"no_colon", get("Host: a\r\nno colon\r\n")},
                      Vector{"empty_name", get("Host: a\r\n: value\r\n")},
                      Vector{"two_empty_lines_before", "\r\n\r\nGET /counted HTTP/1.1\r\nHost: a\r\n\r\n"},
                      Vector{"no_version", "GET /counted\r\nHost: a\r\n\r\n"},
                      Vector{"http_2", "GET /counted HTTP/2.0\r\nHost: a\r\n\r\n"},
                      Vector{"http_0_9", "GET /counted HTTP/0.9\r\nHost: a\r\n\r\n"},
                      Vector{"two_spaces", "GET  /counted HTTP/1.1\r\nHost: a\r\n\r\n"},
                      Vector{"tab_for_space", "GET\t/counted HTTP/1.1\r\nHost: a\r\n\r\n"},
                      Vector{"leading_space", " GET /counted HTTP/1.1\r\nHost: a\r\n\r\n"}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Target, Security43,
    ::testing::Values(Vector{"absolute_form", target("http://a/counted")}, Vector{"asterisk", target("*")},
                      Vector{"no_slash", target("counted")}, Vector{"bad_escape", target("/counted%zz")},
                      Vector{"cut_escape", target("/counted%2")}, Vector{"escaped_nul", target("/counted%00")},
                      Vector{"dot_segments", target("/x/../counted")},
                      Vector{"escaped_dot_segments", target("/x/%2e%2e/counted")},
                      Vector{"fragment", target("/counted#x")}, Vector{"high_bytes", target("/counted\xff")}),
    [](const auto& info) { return std::string(info.param.name); });

// A body that is malformed shows only while it is read: the handler sees an error, its answer goes out, and that is the
// end.
class Security43Chunks : public ::testing::TestWithParam<Vector> {};

TEST_P(Security43Chunks, AreRefusedAndTheSecondRequestIsNotExecuted) {
  Counter counter;
  const auto router = counter.router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send(post("Transfer-Encoding: chunked\r\n", GetParam().request) + std::string(kSecond));
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 400 "));
  client.send(kSecond);
  client.close_sending();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(counter.executed, 1);
}

INSTANTIATE_TEST_SUITE_P(Body, Security43Chunks,
                         ::testing::Values(Vector{"prefix", "0x3\r\nabc\r\n0\r\n\r\n"},
                                           Vector{"sign", "+3\r\nabc\r\n0\r\n\r\n"}, Vector{"bare_lf", "3\nabc\n0\n\n"},
                                           Vector{"short_chunk", "4\r\nabc\r\n0\r\n\r\n"},
                                           Vector{"long_chunk", "2\r\nabc\r\n0\r\n\r\n"}, Vector{"no_size", "\r\n\r\n"},
                                           Vector{"overflow", "10000000000000003\r\nabc\r\n0\r\n\r\n"},
                                           Vector{"lf_in_extension", "3;a\nb\r\nabc\r\n0\r\n\r\n"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Security43, WellFormedRequestsBehindEachOtherAreAllExecuted) {
  // The proof that the tests above can fail.
  Counter counter;
  const auto router = counter.router();
  TestServer server(router);
  RawConnection client(server.port());
  client.send(post("Content-Length: 3\r\n", "abc") + post("Transfer-Encoding: Chunked\r\n", kChunks) +
              std::string(kSecond));
  for (int i = 0; i < 3; ++i) EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(counter.executed, 3);
}

TEST(Security43, UnknownMethodsAndLongTargetsAreRefusedToo) {
  Counter counter;
  const auto router = counter.router();
  TestServer server(router);
  const auto status_of_request = [&](const std::string& request) {
    RawConnection client(server.port());
    client.send(request + std::string(kSecond));
    const auto response = client.read_response();
    client.close_sending();
    EXPECT_EQ(client.read_to_end(), "");
    return response.substr(9, 3);
  };
  EXPECT_EQ(status_of_request("TRACE /counted HTTP/1.1\r\nHost: a\r\n\r\n"), "501");
  EXPECT_EQ(status_of_request(target("/" + std::string(kTargetBytesMax, 'a'))), "414");
  EXPECT_EQ(counter.executed, 0);
}

}  // namespace
}  // namespace portreto::http
