#include "http/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace portreto::http {
namespace {

std::string gunzip(std::string_view bytes) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string page() {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "<li>" + std::to_string(i) + "</li>";
  return text;
}

TEST(Gzip, RoundTripsAtEveryLevelAgainAndAgain) {
  const auto text = page();
  for (const int level : {1, 9, 4, 1, 0, 6}) EXPECT_EQ(gunzip(gzip(text, level)), text) << level;
  EXPECT_EQ(gunzip(gzip("", 4)), "");
  EXPECT_LT(gzip(text, 4).size(), text.size() / 2);
}

TEST(Gzip, IsAcceptedOrNot) {
  EXPECT_TRUE(accepts_gzip("gzip, deflate, br"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0, *"));
  EXPECT_FALSE(accepts_gzip("br"));
  EXPECT_FALSE(accepts_gzip(""));
}

Response compressed(std::string_view accept_encoding, Response response) {
  Request request;
  request.headers.add("Accept-Encoding", std::string(accept_encoding));
  compress(request, response);
  return response;
}

TEST(Compress, DoesItWhereItIsAllowedAndPays) {
  Response response{.body = page()};
  response.headers.add("ETag", "\"a\"");
  response = compressed("gzip", std::move(response));
  EXPECT_EQ(response.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
  EXPECT_EQ(response.headers.find("ETag"), "W/\"a\"");
  EXPECT_EQ(gunzip(std::get<std::string>(response.body)), page());
}

TEST(Compress, LeavesTheRestAlone) {
  const auto plain = compressed("br", {.body = page()});
  EXPECT_EQ(std::get<std::string>(plain.body), page());
  EXPECT_EQ(plain.headers.find("Vary"), "Accept-Encoding");
  EXPECT_FALSE(compressed("gzip", {.body = "short"}).headers.find("Content-Encoding"));
  Response encoded{.body = page()};
  encoded.headers.add("Content-Encoding", "br");
  EXPECT_EQ(std::get<std::string>(compressed("gzip", std::move(encoded)).body), page());
}

}  // namespace
}  // namespace portreto::http
