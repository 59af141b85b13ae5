#include "http/multipart.h"

#include <gtest/gtest.h>

#include <vector>

#include "http/testing/test_server.h"

namespace portreto::http {
namespace {

using testing::run;

// Gives a text in parts of one size.
class Sliced final : public BodyReader {
 public:
  Sliced(std::string text, std::size_t part_size) : text_(std::move(text)), part_size_(part_size) {}
  Task<Result<Bytes>> read() override {
    const auto part = as_bytes(std::string_view(text_).substr(at_, part_size_));
    at_ += part.size();
    co_return Bytes(part.begin(), part.end());
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

 private:
  std::string text_;
  std::size_t part_size_;
  std::size_t at_ = 0;
};

struct ReadPart {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type;
  std::string content;
};

Headers headers_with(std::string content_type) {
  Headers headers;
  headers.add("Content-Type", std::move(content_type));
  return headers;
}

Task<Result<std::vector<ReadPart>>> read_parts(BodyReader& body, MultipartLimits limits, bool reads_content) {
  const auto headers = headers_with("multipart/form-data; boundary=XX");
  PORTRETO_CO_ASSIGN(auto reader, MultipartReader::open(headers, body, limits));
  std::vector<ReadPart> parts;
  for (;;) {
    PORTRETO_CO_ASSIGN(auto part, co_await reader.next_part());
    if (!part) break;
    std::string content;
    if (reads_content) {
      PORTRETO_CO_ASSIGN(content, co_await read_all(*part->body, 1 << 20));
    }
    parts.push_back({part->name, part->filename, part->content_type, content});
  }
  PORTRETO_CO_ASSIGN(const auto again, co_await reader.next_part());
  EXPECT_FALSE(again);
  co_return parts;
}

Result<std::vector<ReadPart>> parse(std::string text, std::size_t part_size = 1000, MultipartLimits limits = {},
                                    bool reads_content = true) {
  Sliced body(std::move(text), part_size);
  return run(read_parts(body, limits, reads_content));
}

const std::string kForm =
    "preamble\r\n--XX\r\n"
    "Content-Disposition: form-data; name=\"title\"\r\n\r\n"
    "Hello\r\n--X\r\n-\r\n--XX  \r\n"
    "content-disposition: form-data; name=\"photo\"; filename=\"a \\\"b\\\" %22c%22.jpg\"\r\n"
    "Content-Type: image/jpeg\r\n\r\n" +
    std::string("\0\r\n\r\n--XY", 9) +
    "\r\n--XX\r\n"
    "Content-Disposition: form-data; name=empty\r\n\r\n"
    "\r\n--XX--\r\nepilogue";

TEST(Multipart, IsReadInPartsOfAnySize) {
  for (std::size_t part_size = 1; part_size < 40; ++part_size) {
    const auto parts = parse(kForm, part_size);
    ASSERT_TRUE(parts) << part_size;
    ASSERT_EQ(parts->size(), 3u);
    EXPECT_EQ((*parts)[0].name, "title");
    EXPECT_EQ((*parts)[0].filename, std::nullopt);
    EXPECT_EQ((*parts)[0].content, "Hello\r\n--X\r\n-");
    EXPECT_EQ((*parts)[1].name, "photo");
    EXPECT_EQ((*parts)[1].filename, "a \"b\" \"c\".jpg");
    EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
    EXPECT_EQ((*parts)[1].content, std::string("\0\r\n\r\n--XY", 9));
    EXPECT_EQ((*parts)[2].name, "empty");
    EXPECT_EQ((*parts)[2].content, "");
  }
}

TEST(Multipart, ReadsOverContentThatNobodyWanted) {
  const auto parts = parse(kForm, 7, {}, false);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->size(), 3u);
}

TEST(Multipart, MayBeEmpty) { EXPECT_TRUE(parse("--XX--")->empty()); }

TEST(Multipart, BigContentComesInParts) {
  const std::string content(300 * 1024, 'x');
  const auto parts =
      parse("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n" + content + "\r\n--XX--", 64 * 1024);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->front().content, content);
}

class BadMultipart : public ::testing::TestWithParam<std::string_view> {};

TEST_P(BadMultipart, IsRefused) {
  for (const std::size_t part_size : {1, 1000}) {
    const auto parts = parse(std::string(GetParam()), part_size);
    ASSERT_FALSE(parts) << GetParam();
    EXPECT_EQ(parts.error().code, ErrorCode::kInvalidArgument);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Multipart, BadMultipart,
    ::testing::Values("", "--XX", "--XX\r\n", "--YY--", "--XX\r\n\r\n--XX--", "--XXmore\r\n",
                      "--XX\r\nContent-Disposition: form-data; name=a\r\n",
                      "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\ncut off",
                      "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\ncut off\r\n--XX",
                      "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
                      "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--",
                      "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--",
                      "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--XX--",
                      "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; "
                      "name=b\r\n\r\nx\r\n--XX--",
                      "--XX\r\nno colon\r\n\r\nx\r\n--XX--", "--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--"));

TEST(Multipart, HoldsToItsLimits) {
  const std::string part = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
  EXPECT_TRUE(parse(part + part + "--XX--", 1000, {.parts_max = 2}));
  EXPECT_FALSE(parse(part + part + part + "--XX--", 1000, {.parts_max = 2}));
  const std::string filler(100, 'x');
  EXPECT_FALSE(parse("--XX\r\nX: " + filler + "\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XX--", 1000,
                     {.header_bytes_max = 100}));
  EXPECT_FALSE(parse(filler + filler + "\r\n" + part + "--XX--", 1000, {.header_bytes_max = 100}));
}

TEST(Multipart, NeedsItsContentType) {
  const auto body = make_body("");
  const auto open = [&](std::string content_type) {
    const auto headers = headers_with(std::move(content_type));
    auto reader = MultipartReader::open(headers, *body);
    return reader ? std::optional<ErrorCode>() : reader.error().code;
  };
  EXPECT_EQ(open("multipart/form-data; boundary=\"a b\""), std::nullopt);
  EXPECT_EQ(open("application/json"), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(open("multipart/form-data"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(open("multipart/form-data; boundary=\"\""), ErrorCode::kInvalidArgument);
  EXPECT_EQ(open("multipart/form-data; boundary=\"a\\\"b\""), ErrorCode::kInvalidArgument);
  EXPECT_EQ(open("multipart/form-data; boundary=" + std::string(71, 'x')), ErrorCode::kInvalidArgument);
}

class Failing final : public BodyReader {
 public:
  Task<Result<Bytes>> read() override { co_return fail(ErrorCode::kPayloadTooLarge, "too large"); }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }
};

TEST(Multipart, PassesErrorsOfTheBodyOn) {
  Failing body;
  EXPECT_EQ(run(read_parts(body, {}, true)).error().code, ErrorCode::kPayloadTooLarge);
}

}  // namespace
}  // namespace portreto::http
