#include "http/chunked_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace portreto::http {
namespace {

struct Decoded {
  std::string text;
  std::string rest;  // what belongs to the next message
  bool is_complete;
  bool has_failed;
};

Decoded decode(std::string_view in, std::size_t part_size) {
  ChunkedDecoder decoder;
  Bytes out;
  std::size_t used = 0;
  while (used < in.size() && !decoder.is_complete() && !decoder.has_failed()) {
    used += decoder.decode(in.substr(used, part_size), out, 1 << 20);
  }
  return {std::string(as_text(out)), std::string(in.substr(used)), decoder.is_complete(), decoder.has_failed()};
}

TEST(ChunkedDecoder, TakesPartsOfAnySize) {
  const std::string in = "5\r\nhello\r\n1;name=\"value\"\r\n \r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET /";
  for (const std::size_t part_size : {1, 2, 3, 7, 1000}) {
    const auto decoded = decode(in, part_size);
    EXPECT_EQ(decoded.text, "hello 0123456789") << part_size;
    EXPECT_EQ(decoded.rest, "GET /") << part_size;
    EXPECT_TRUE(decoded.is_complete);
  }
}

TEST(ChunkedDecoder, StopsWhenThereIsNoRoom) {
  ChunkedDecoder decoder;
  Bytes out;
  const std::string_view in = "5\r\nhello\r\n0\r\n\r\n";
  auto used = decoder.decode(in, out, 2);
  EXPECT_EQ(as_text(out), "he");
  used += decoder.decode(in.substr(used), out, 100);
  EXPECT_EQ(as_text(out), "hello");
  EXPECT_EQ(used, in.size());
  EXPECT_TRUE(decoder.is_complete());
}

class BadChunks : public ::testing::TestWithParam<std::string_view> {};

TEST_P(BadChunks, AreRefusedInPartsOfAnySize) {
  for (const std::size_t part_size : {1, 1000}) {
    const auto decoded = decode(GetParam(), part_size);
    EXPECT_TRUE(decoded.has_failed) << GetParam();
    EXPECT_FALSE(decoded.is_complete);
  }
}

INSTANTIATE_TEST_SUITE_P(ChunkedDecoder, BadChunks,
                         ::testing::Values("\r\n", "x\r\n", "0x5\r\nhello", "+5\r\nhello", "-1\r\n", " 5\r\nhello",
                                           "5 \r\nhello", "5\nhello\n0\n\n", "5\r\nhello0\r\n\r\n",
                                           "5\r\nhellox\r\n0\r\n\r\n", "5;a\nb\r\nhello\r\n", "5\rx", "5\r\nhello\rx",
                                           "0\r\na\nb\r\n\r\n", "0\r\n\rx", "0\r\na: b\rx", "FFFFFFFFFFFFFFFF\r\n",
                                           "10000000000000005\r\nhello\r\n"));

TEST(ChunkedDecoder, HoldsToItsLimits) {
  EXPECT_TRUE(decode("5;" + std::string(ChunkedDecoder::kChunkLineBytesMax + 1, 'x') + "\r\n", 1000).has_failed);
  EXPECT_TRUE(decode("0\r\nA: " + std::string(ChunkedDecoder::kTrailerBytesMax, 'x') + "\r\n\r\n", 100000).has_failed);
}

}  // namespace
}  // namespace portreto::http
