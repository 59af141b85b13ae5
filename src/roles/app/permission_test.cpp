#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>

#include "roles/app/harness_testing.h"

// SECURITY 20: who gets which answer from which route, for every route there is.
namespace portreto::roles::app {
namespace {

using http::Method;
using model::Audience;
using services::tiny_png;

enum Who { kAnonymous, kStranger, kRequested, kFollower, kOwner };
constexpr std::array<const char*, 5> kWhoNames{"anonymous", "stranger", "requested", "follower", "owner"};
constexpr std::array kAudiences{Audience::kPrivate, Audience::kFollowers, Audience::kPublic};

// The rule as SECURITY.md has it, written out by hand and not by the code under test.
constexpr std::array<std::array<bool, 5>, 3> kVisible{{
    //  anonymous stranger requested follower owner
    {{false, false, false, false, true}},  // private
    {{false, false, false, true, true}},   // followers
    {{true, true, true, true, true}},      // public
}};

enum class Rule {
  kSee,       // whoever may see it
  kReact,     // whoever is logged in and may see it
  kDownload,  // the owner, as long as the originals are not shared; others that may see it are told so
  kOwn,       // the owner of the gallery; others that may see it are told so
  kAuthor,    // nobody here: the comment is somebody else's
};

struct Row {
  Method method;
  const char* pattern;
  Rule rule;
  unsigned success;
  const char* body = "";
};

const std::vector<Row> kRows{
    {Method::kGet, "/galleries/{id}", Rule::kSee, 200},
    {Method::kPatch, "/galleries/{id}", Rule::kOwn, 200, R"({"revision":1,"description":"New"})"},
    {Method::kDelete, "/galleries/{id}", Rule::kOwn, 204},
    {Method::kGet, "/galleries/{id}/archive", Rule::kDownload, 200},
    {Method::kPost, "/galleries/{id}/photos", Rule::kOwn, 201, "picture"},
    {Method::kPost, "/galleries/{id}/known", Rule::kOwn, 200, R"({"sha256":[]})"},
    {Method::kPut, "/galleries/{id}/like", Rule::kReact, 200},
    {Method::kDelete, "/galleries/{id}/like", Rule::kReact, 200},
    {Method::kGet, "/galleries/{id}/comments", Rule::kSee, 200},
    {Method::kPost, "/galleries/{id}/comments", Rule::kReact, 201, R"({"text":"Nice"})"},
    {Method::kGet, "/photos/{id}", Rule::kSee, 200},
    {Method::kPatch, "/photos/{id}", Rule::kOwn, 200, R"({"revision":1,"alt":"New"})"},
    {Method::kDelete, "/photos/{id}", Rule::kOwn, 204},
    {Method::kGet, "/photos/{id}/original", Rule::kDownload, 302},
    {Method::kPut, "/photos/{id}/like", Rule::kReact, 200},
    {Method::kDelete, "/photos/{id}/like", Rule::kReact, 200},
    {Method::kGet, "/photos/{id}/comments", Rule::kSee, 200},
    {Method::kPost, "/photos/{id}/comments", Rule::kReact, 201, R"({"text":"Nice"})"},
    {Method::kGet, "/comments/{id}", Rule::kSee, 200},
    {Method::kPatch, "/comments/{id}", Rule::kAuthor, 200, R"({"text":"Nicer"})"},
    {Method::kDelete, "/comments/{id}", Rule::kOwn, 204},
};

// Routes without a gallery behind them: what the anonymous get, and what somebody who is logged in gets.
struct PlainRow {
  Method method;
  const char* pattern;
  unsigned anonymous;
  unsigned user;
  const char* body = "";
};
const std::vector<PlainRow> kPlainRows{
    {Method::kGet, "/galleries", 401, 200},
    {Method::kPost, "/galleries", 401, 201, R"({"name":"New"})"},
    {Method::kGet, "/me", 401, 200},
    {Method::kGet, "/profile", 401, 200},
    {Method::kPatch, "/profile", 401, 200, R"({"bio":"Hello"})"},
    {Method::kPut, "/profile/photo", 401, 200, "picture"},
    {Method::kDelete, "/profile/photo", 401, 204},
    {Method::kGet, "/profiles/{username}", 200, 200},
    {Method::kGet, "/profiles/{username}/followers", 403, 403},  // the person is private
    {Method::kGet, "/profiles/{username}/following", 403, 403},
    {Method::kPut, "/follows/{username}", 401, 200},
    {Method::kDelete, "/follows/{username}", 401, 200},
    {Method::kGet, "/follow-requests", 401, 200},
    {Method::kPut, "/follow-requests/{username}", 401, 404},  // the person does not ask
    {Method::kDelete, "/follow-requests/{username}", 401, 204},
    {Method::kDelete, "/followers/{username}", 401, 204},
    {Method::kOptions, "/uploads", 204, 204},
    {Method::kGet, "/uploads", 401, 200},
    {Method::kPost, "/uploads", 401, 412},  // without the protocol's version; see upload_handlers_test
    {Method::kGet, "/uploads/{id}", 401, 404},
    {Method::kPatch, "/uploads/{id}", 401, 412},
    {Method::kDelete, "/uploads/{id}", 401, 412},
    {Method::kGet, "/feed", 401, 200},
    {Method::kGet, "/explore", 200, 200},
    {Method::kGet, "/people", 401, 200},
    {Method::kGet, "/suggestions", 401, 200},
    {Method::kGet, "/openapi.json", 200, 200},
};

unsigned expected(const Row& row, Who who, bool is_visible, bool are_originals_shared) {
  if (who == kAnonymous && row.rule != Rule::kSee && row.rule != Rule::kDownload) return 401;
  if (!is_visible) return 404;
  if (row.rule == Rule::kDownload && who != kOwner && !are_originals_shared) return who == kAnonymous ? 401 : 403;
  if (row.rule == Rule::kOwn && who != kOwner) return 403;
  if (row.rule == Rule::kAuthor) return 403;
  return row.success;
}

std::string fill(std::string pattern, std::string_view name, const std::string& value) {
  const std::string hole = "{" + std::string(name) + "}";
  if (const auto at = pattern.find(hole); at != std::string::npos) pattern.replace(at, hole.size(), value);
  return pattern;
}

std::string body_of(const char* body) { return std::string_view(body) == "picture" ? tiny_png() : body; }

TEST(Permissions, EveryRouteIsInTheTable) {
  Harness harness;
  std::set<std::string> routes, rows;
  for (const auto& route : harness.role->router().routes()) {
    routes.insert(std::string(to_string(route.method)) + ' ' + route.pattern);
  }
  for (const Row& row : kRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const PlainRow& row : kPlainRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  EXPECT_EQ(routes, rows);
}

TEST(Permissions, AreExactForEachRouteRoleAndAudience) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), follower = world.add_user("follower"),
               requested = world.add_user("requested"), stranger = world.add_user("stranger");
  world.add_follow(follower, owner);
  world.add_follow(requested, owner, model::FollowState::kRequested);
  world.add_follow(owner, stranger);  // to follow somebody gives them nothing
  const UserId author = world.add_user("author");
  const std::array<std::optional<UserId>, 5> people{std::nullopt, stranger, requested, follower, owner};

  std::vector<std::pair<Who, bool>> ways;
  for (const Who who : {kAnonymous, kStranger, kRequested, kFollower, kOwner}) {
    for (const bool are_originals_shared : {false, true}) ways.emplace_back(who, are_originals_shared);
  }

  for (const Row& row : kRows) {
    for (std::size_t audience = 0; audience < kAudiences.size(); ++audience) {
      for (const auto& [who, are_originals_shared] : ways) {
        const GalleryId gallery = world.add_gallery(owner, kAudiences[audience], {}, are_originals_shared);
        const PhotoId photo = world.add_photo(owner, gallery);
        const CommentId comment = world.add_comment(author, model::target_of(photo));
        const std::string pattern = row.pattern;
        const std::string id = pattern.starts_with("/galleries") ? gallery.str()
                               : pattern.starts_with("/photos")  ? photo.str()
                                                                 : comment.str();
        const auto answer = harness.send(row.method, fill(pattern, "id", id), people[who], body_of(row.body));
        EXPECT_EQ(answer.status, expected(row, who, kVisible[audience][who], are_originals_shared))
            << to_string(row.method) << ' ' << pattern << " of a " << model::to_string(kAudiences[audience])
            << " gallery by " << kWhoNames[who] << ": " << answer.text;
      }
    }
  }
}

TEST(Permissions, OfRoutesWithoutAGallery) {
  Harness harness;
  const UserId user = harness.world.add_user("user");
  harness.world.add_user("person", true);
  for (const PlainRow& row : kPlainRows) {
    const std::string path = fill(fill(row.pattern, "username", "person"), "id", Uuid::generate().str());
    EXPECT_EQ(harness.send(row.method, path, std::nullopt, body_of(row.body)).status, row.anonymous) << row.pattern;
    EXPECT_EQ(harness.send(row.method, path, user, body_of(row.body)).status, row.user) << row.pattern;
  }
}

// SECURITY 29: word for word, but for the id of the request.
TEST(Permissions, ForbiddenLooksLikeMissing) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), stranger = world.add_user("stranger");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPrivate);
  const PhotoId photo = world.add_photo(owner, gallery);
  const CommentId comment = world.add_comment(owner, model::target_of(photo));
  const std::map<std::string, std::string> things{
      {"/galleries/", gallery.str()}, {"/photos/", photo.str()}, {"/comments/", comment.str()}};
  for (const auto& [path, id] : things) {
    const auto forbidden = harness.get(path + id, stranger);
    const auto missing = harness.get(path + Uuid::generate().str(), stranger);
    EXPECT_EQ(forbidden.status, 404U);
    EXPECT_EQ(forbidden.text, missing.text);
  }
}

TEST(Permissions, OnlyTheAuthorChangesAComment) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), author = world.add_user("author");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic);
  const CommentId comment = world.add_comment(author, model::target_of(gallery));
  const std::string path = "/comments/" + comment.str();
  EXPECT_EQ(harness.send(Method::kPatch, path, author, R"({"text":"Better"})").at("/text"), "Better");
  EXPECT_EQ(harness.send(Method::kDelete, path, author).status, 204U);
  EXPECT_EQ(harness.send(Method::kDelete, path, author).status, 404U);
}

// SECURITY 24 and 25.
TEST(Permissions, ChangeAtOnceWithAudienceAndFollow) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner", true), reader = world.add_user("reader");
  const GalleryId gallery = world.add_gallery(owner, Audience::kFollowers);
  const std::string path = "/galleries/" + gallery.str();
  EXPECT_EQ(harness.send(Method::kPut, "/follows/owner", reader).at("/relation"), "requested");
  EXPECT_EQ(harness.get(path, reader).status, 404U);
  EXPECT_EQ(harness.send(Method::kPut, "/follow-requests/reader", owner).status, 204U);
  EXPECT_EQ(harness.get(path, reader).status, 200U);
  EXPECT_EQ(harness.get("/feed", reader).json().at("galleries").as_array().size(), 1U);

  EXPECT_EQ(harness.send(Method::kDelete, "/follow-requests/reader", owner).status, 409U);
  EXPECT_EQ(harness.send(Method::kDelete, "/followers/reader", owner).status, 204U);
  EXPECT_EQ(harness.get(path, reader).status, 404U);

  EXPECT_EQ(harness.send(Method::kPatch, path, owner, R"({"revision":1,"audience":"public"})").status, 200U);
  EXPECT_EQ(harness.get(path, std::nullopt).status, 200U);
  EXPECT_EQ(harness.send(Method::kPatch, path, owner, R"({"revision":2,"audience":"private"})").status, 200U);
  EXPECT_EQ(harness.get(path, reader).status, 404U);
  EXPECT_TRUE(harness.get("/explore", reader).json().at("galleries").as_array().empty());
}

// SECURITY 34.
TEST(Permissions, OnlyTheOwnerLearnsWhereAPhotoWasTaken) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), reader = world.add_user("reader");
  const PhotoId photo = world.add_photo(owner, world.add_gallery(owner, Audience::kPublic));
  const auto own = harness.get("/photos/" + photo.str(), owner).json();
  EXPECT_TRUE(own.at("photo").at("exif").as_object().contains("latitude"));
  EXPECT_TRUE(own.at("photo").as_object().contains("original"));
  for (const std::optional<UserId>& other : {std::optional(reader), std::optional<UserId>()}) {
    const auto answer = harness.get("/photos/" + photo.str(), other);
    EXPECT_EQ(answer.at("/photo/exif/camera"), "Camera");
    EXPECT_EQ(answer.text.find("latitude"), std::string::npos);
    EXPECT_EQ(answer.text.find("original"), std::string::npos);
  }
}

TEST(Permissions, ATokenThatIsNotValidIsRefusedEverywhere) {
  Harness harness;
  const UserId user = harness.world.add_user("user");
  const std::string token = harness.token_of(user);
  const auto with = [&](std::string value) {
    return harness.send(Method::kGet, "/explore", std::nullopt, {}, {{"Authorization", std::move(value)}}).status;
  };
  EXPECT_EQ(with("Bearer " + token), 200U);
  EXPECT_EQ(with("Bearer " + token.substr(0, token.size() - 2)), 401U);
  EXPECT_EQ(with("Basic abc"), 401U);
  harness.world.clock.advance(std::chrono::minutes(11));
  EXPECT_EQ(with("Bearer " + token), 401U);
}

}  // namespace
}  // namespace portreto::roles::app
