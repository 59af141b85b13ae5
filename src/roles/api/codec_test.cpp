#include "roles/api/codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "roles/api/dto.h"

namespace portreto::api {
namespace {

const Timestamp kTime = *parse_rfc3339("2026-11-25T03:13:57.000Z");

std::vector<std::string> fields_of(const Error& error) {
  std::vector<std::string> names;
  for (const FieldError& field : error.fields) names.push_back(field.field);
  return names;
}

TEST(Codec, WritesFieldsInTheirOrderAndLeavesOutEmptyOptionals) {
  const CommentItem item{.id = *CommentId::parse("01890a5d-ac96-774b-bcce-b302099a8057"),
                         .author = {.id = *UserId::parse("01890a5d-ac96-774b-bcce-b302099a8058"),
                                    .username = "ann",
                                    .display_name = "Ann \"A\" <b>\\\n\x01",
                                    .is_private = true},
                         .text = "Γεια 📷",
                         .created_at = kTime,
                         .can_edit = true};
  EXPECT_EQ(to_json(item),
            R"({"id":"01890a5d-ac96-774b-bcce-b302099a8057","author":{"id":"01890a5d-ac96-774b-bcce-b302099a8058",)"
            R"("username":"ann","display_name":"Ann \"A\" <b>\\\n\u0001","is_private":true},"text":"Γεια 📷",)"
            R"("created_at":"2026-11-25T03:13:57.000Z","can_edit":true,"can_delete":false,)"
            R"("can_report":false,"is_guest":false})");
}

TEST(Codec, ReadsWhatItWrote) {
  PhotoPage page;
  page.viewer = Viewer{.id = UserId::generate(), .username = "ann", .pending_requests = 3};
  page.photo.id = PhotoId::generate();
  page.photo.sources = {{model::ImageFormat::kWebp, 320, "/b/1?a=1&b=2"}, {model::ImageFormat::kJpeg, 640, "/b/2"}};
  page.photo.exif.aperture = 2.8;
  page.photo.taken_at = kTime;
  page.gallery.audience = model::Audience::kFollowers;
  page.previous = PhotoId::generate();
  page.relation = Relation::kFollowing;
  page.comments.items.resize(2);
  page.comments.next = "abc";
  const std::string text = to_json(page);
  const auto read = from_response_json<PhotoPage>(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), text);
  EXPECT_EQ(read->photo.exif.aperture, 2.8);
  EXPECT_EQ(read->relation, Relation::kFollowing);
}

TEST(Codec, ANumberOfWhichThereIsNoneIsNull) {
  const OperationsSeries series{.name = "p99_ms", .values = {1.5, std::nan(""), 3}};
  const std::string text = to_json(series);
  EXPECT_EQ(text, R"({"name":"p99_ms","values":[1.5,null,3]})");
  const auto read = from_response_json<OperationsSeries>(text);
  ASSERT_TRUE(read);
  EXPECT_TRUE(std::isnan(read->values.at(1)));
  EXPECT_EQ(to_json(*read), text);
  EXPECT_FALSE(from_json<OperationsSeries>(text)) << "nobody sends one";
}

TEST(Codec, WritesEmptyListsAndObjects) {
  EXPECT_EQ(to_json(CommentPage{}), R"({"items":[]})");
  EXPECT_EQ(to_json(ExifView{}), "{}");
}

// SECURITY 28.
TEST(Codec, RefusesAnObjectWhereTextBelongs) {
  const auto login = from_json<LoginInput>(R"({"login":{"$ne":""},"password":{"$gt":""}})");
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fields_of(login.error()), (std::vector<std::string>{"login", "password"}));
}

TEST(Codec, NamesWhatIsMissingAndWhatIsUnknown) {
  const auto input = from_json<LoginInput>(R"({"login":"ann","role":"admin"})");
  ASSERT_FALSE(input);
  EXPECT_EQ(fields_of(input.error()), (std::vector<std::string>{"password", "role"}));
}

TEST(Codec, RefusesEveryWrongType) {
  for (const char* revision : {"-1", "1.5", "\"1\"", "null", "true", "[]", "18446744073709551616"}) {
    const auto patch = from_json<GalleryPatch>(std::string(R"({"revision":)") + revision + "}");
    ASSERT_FALSE(patch) << revision;
    EXPECT_EQ(fields_of(patch.error()), (std::vector<std::string>{"revision"})) << revision;
  }
  EXPECT_FALSE(from_json<GalleryPatch>(R"({"revision":1,"audience":"everyone"})"));
  EXPECT_FALSE(from_json<ProfilePatch>(R"({"is_private":"true"})"));
  EXPECT_FALSE(from_json<CommentInput>(R"(["text"])"));
  EXPECT_TRUE(from_json<GalleryPatch>(R"({"revision":1,"audience":"public","name":null})"));
}

TEST(Codec, RefusesWhatIsNotJson) {
  const std::string deep = R"({"text":)" + std::string(64, '[') + std::string(64, ']') + "}";
  for (const std::string& text :
       {std::string{}, std::string("{"), std::string("{\"text\":\"a\"} x"), deep, std::string("{\"text\":\"\xff\"}")}) {
    const auto input = from_json<CommentInput>(text);
    ASSERT_FALSE(input) << text;
    EXPECT_EQ(input.error().code, ErrorCode::kInvalidArgument);
  }
  const auto large = from_json<CommentInput>("{\"text\":\"" + std::string(kRequestJsonBytesMax, 'a') + "\"}");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kPayloadTooLarge);
}

TEST(Codec, RefusesAFieldThatIsThereTwice) {
  const auto login = from_json<LoginInput>(R"({"login":"ann","password":"a","login":"bob"})");
  ASSERT_FALSE(login);
  EXPECT_EQ(fields_of(login.error()), std::vector<std::string>{"login"});
}

TEST(Codec, ReadsEveryWayToWriteAText) {
  const auto input = from_json<CommentInput>(" {\"text\" : \"a\\\"\\u00e9\\ud83d\\udcf7\\n\", \"te\\u0078t\":\"b\"} ");
  ASSERT_FALSE(input);
  EXPECT_EQ(fields_of(input.error()), std::vector<std::string>{"text"});
  const auto good = from_json<CommentInput>(" {\"te\\u0078t\" : \"a\\\"\\u00e9\\ud83d\\udcf7\\n\"} ");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->text, "a\"é📷\n");
}

TEST(Codec, EscapesAtEveryPlaceOfATextAndReadsThemBack) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      CommentInput input{.text = std::string(length, 'a')};
      input.text[at] = '"';
      const auto read = from_json<CommentInput>(to_json(input));
      ASSERT_TRUE(read) << length << ' ' << at;
      EXPECT_EQ(read->text, input.text);
    }
  }
}

TEST(Codec, ReadsTheFieldsInAnyOrder) {
  const auto login = from_json<LoginInput>(R"({"password":"secret","login":"ann"})");
  ASSERT_TRUE(login);
  EXPECT_EQ(login->login, "ann");
  EXPECT_EQ(login->password, "secret");
}

// Promise 3: tiers of two versions talk to each other.
TEST(Codec, AnswersMayLackFieldsAndHaveOthers) {
  const auto result = from_response_json<FollowResult>(R"({"since":"2026"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->relation, Relation::kNone);
  const auto broken = from_response_json<FollowResult>(R"({"relation":7})");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace portreto::api
