#include "roles/app/tus_headers.h"

#include <gtest/gtest.h>

namespace portreto::roles::app {
namespace {

TEST(UploadMetadata, IsPairsOfNamesAndBase64) {
  const UploadMetadata expected{{"filename", "Κρήτη.jpg"}, {"is_draft", ""}, {"type", "image/jpeg"}};
  EXPECT_EQ(parse_upload_metadata("filename zprPgc6uz4TOty5qcGc=,is_draft,type aW1hZ2UvanBlZw==").value(), expected);
  EXPECT_EQ(parse_upload_metadata(" filename zprPgc6uz4TOty5qcGc= , is_draft , type aW1hZ2UvanBlZw==").value(),
            expected);
  EXPECT_EQ(parse_upload_metadata(format_upload_metadata(expected)).value(), expected);
  EXPECT_TRUE(parse_upload_metadata("")->empty());
  EXPECT_TRUE(parse_upload_metadata("  ")->empty());
}

TEST(UploadMetadata, ThatIsMalformedIsRefused) {
  std::string many;
  for (std::size_t i = 0; i <= kUploadMetadataEntriesMax; ++i) many += "n" + std::to_string(i) + ",";
  for (const std::string& text : {std::string("a Zg"), std::string("a Z*=="), std::string("a Zg==,a Zg=="),
                                  std::string(","), std::string("a Zg== Zg=="), std::string("a Z-=="), many}) {
    EXPECT_EQ(parse_upload_metadata(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(UploadChecksum, NamesItsAlgorithm) {
  const auto sha1 = parse_upload_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
  ASSERT_TRUE(sha1);
  EXPECT_EQ(sha1->algorithm, UploadChecksum::Algorithm::kSha1);
  EXPECT_EQ(to_hex(sha1->digest), "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed");
  EXPECT_EQ(parse_upload_checksum("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")->digest.size(), 32U);
  for (const char* text : {"", "sha1", "sha1 Kq5s", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
                           "md5 XrY7u+Ae7tCTyyK7j1rNww==", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0"}) {
    EXPECT_EQ(parse_upload_checksum(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace portreto::roles::app
