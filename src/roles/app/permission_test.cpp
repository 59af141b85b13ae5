#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "roles/app/harness_testing.h"
#include "security/guest_token.h"

// SECURITY 20: who gets which answer from which route, for every route there is.
namespace portreto::roles::app {
namespace {

using http::Method;
using model::Audience;
using services::tiny_png;

enum Who { kAnonymous, kStranger, kRequested, kFollower, kChosen, kContributor, kOwner };
constexpr std::array<const char*, 7> kWhoNames{"anonymous", "stranger",    "requested", "follower",
                                               "chosen",    "contributor", "owner"};
constexpr std::array kAudiences = model::kAllAudiences;

// The rule as SECURITY.md has it, written out by hand and not by the code under test.
constexpr std::array<std::array<bool, 7>, kAudiences.size()> kVisible{{
    //  anonymous stranger requested follower chosen contributor owner
    {{false, false, false, false, false, true, true}},  // private
    {{false, false, false, true, false, true, true}},   // followers
    {{true, true, true, true, true, true, true}},       // public
    {{false, false, false, false, true, true, true}},   // people
    {{false, false, false, false, false, true, true}},  // link
}};

enum class Rule {
  kSee,       // whoever may see it
  kReact,     // whoever is logged in and may see it
  kDownload,  // the owner, as long as the originals are not shared; others that may see it are told so
  kOwn,       // the owner of the gallery; others that may see it are told so
  kAdd,       // as kOwn, and its contributors
  kShare,     // as kOwn, and 409 for a private gallery, which no link opens
  kReport,    // as kReact, and 400 for whose own it is
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
    {Method::kDelete, "/galleries/{id}/contributors/{username}", Rule::kAdd, 204},  // "contributor"
    {Method::kGet, "/galleries/{id}/archive", Rule::kDownload, 200},
    {Method::kPost, "/galleries/{id}/sections", Rule::kOwn, 201, R"({"title":"Home","photo":"{photo}"})"},
    {Method::kPatch, "/galleries/{id}/sections/{section}", Rule::kOwn, 200, R"({"title":"Home"})"},
    {Method::kDelete, "/galleries/{id}/sections/{section}", Rule::kOwn, 204},
    {Method::kGet, "/galleries/{id}/map", Rule::kSee, 200},
    {Method::kGet, "/galleries/{id}/map/photos", Rule::kSee, 200},
    {Method::kGet, "/galleries/{id}/links", Rule::kOwn, 200},
    {Method::kPost, "/galleries/{id}/links", Rule::kShare, 201, "{}"},
    {Method::kPatch, "/galleries/{id}/links/{link}", Rule::kOwn, 200, R"({"allows_guests":true})"},
    {Method::kDelete, "/galleries/{id}/links/{link}", Rule::kOwn, 204},
    {Method::kGet, "/galleries/{id}/held-photos", Rule::kOwn, 200},
    {Method::kPost, "/galleries/{id}/photos", Rule::kAdd, 201, "picture"},
    {Method::kPost, "/galleries/{id}/known", Rule::kAdd, 200, R"({"sha256":[]})"},
    {Method::kPut, "/galleries/{id}/like", Rule::kReact, 200},
    {Method::kDelete, "/galleries/{id}/like", Rule::kReact, 200},
    {Method::kGet, "/galleries/{id}/likes", Rule::kSee, 200},
    {Method::kGet, "/galleries/{id}/comments", Rule::kSee, 200},
    {Method::kPost, "/galleries/{id}/comments", Rule::kReact, 201, R"({"text":"Nice"})"},
    {Method::kPost, "/galleries/{id}/report", Rule::kReport, 204, R"({"reason":"spam"})"},
    {Method::kGet, "/photos/{id}", Rule::kSee, 200},
    {Method::kPatch, "/photos/{id}", Rule::kOwn, 200, R"({"revision":1,"alt":"New"})"},
    {Method::kDelete, "/photos/{id}", Rule::kOwn, 204},
    {Method::kPost, "/photos/{id}/edit", Rule::kOwn, 204, R"({"add_tags":["sea"]})"},
    {Method::kPost, "/photos/{id}/place", Rule::kOwn, 200, R"({"steps":1})"},
    {Method::kPut, "/photos/{id}/release", Rule::kOwn, 204},
    {Method::kGet, "/photos/{id}/original", Rule::kDownload, 302},
    {Method::kGet, "/photos/{id}/copies", Rule::kOwn, 200},
    {Method::kPut, "/photos/{id}/like", Rule::kReact, 200},
    {Method::kDelete, "/photos/{id}/like", Rule::kReact, 200},
    {Method::kGet, "/photos/{id}/likes", Rule::kSee, 200},
    {Method::kGet, "/photos/{id}/comments", Rule::kSee, 200},
    {Method::kPost, "/photos/{id}/comments", Rule::kReact, 201, R"({"text":"Nice"})"},
    {Method::kPost, "/photos/{id}/report", Rule::kReport, 204, R"({"reason":"sexual","note":"See"})"},
    {Method::kGet, "/comments/{id}", Rule::kSee, 200},
    {Method::kPatch, "/comments/{id}", Rule::kAuthor, 200, R"({"text":"Nicer"})"},
    {Method::kDelete, "/comments/{id}", Rule::kOwn, 204},
    {Method::kPost, "/comments/{id}/report", Rule::kReact, 204, R"({"reason":"harassment"})"},
};

// Routes to a gallery by a link, whoever asks.
struct LinkRow {
  Method method;
  const char* pattern;
  unsigned success;
  bool is_download = false;
  const char* body = "";
};
const std::vector<LinkRow> kLinkRows{
    {Method::kGet, "/shared/{secret}", 200},
    {Method::kPost, "/shared/{secret}/unlock", 200, false, R"({"password":"sesame"})"},
    {Method::kGet, "/shared/{secret}/cover", 302},
    {Method::kGet, "/shared/{secret}/archive", 200, true},
    {Method::kGet, "/shared/{secret}/photos/{id}", 200},
    {Method::kGet, "/shared/{secret}/photos/{id}/original", 302, true},
};

// Routes for guests, by a link that lets them; {comment} is their own.
const std::vector<LinkRow> kGuestRows{
    {Method::kPut, "/shared/{secret}/like", 200},
    {Method::kDelete, "/shared/{secret}/like", 200},
    {Method::kPost, "/shared/{secret}/comments", 201, false, R"({"name":"Eleni","text":"Nice"})"},
    {Method::kPut, "/shared/{secret}/photos/{id}/like", 200},
    {Method::kDelete, "/shared/{secret}/photos/{id}/like", 200},
    {Method::kPost, "/shared/{secret}/photos/{id}/comments", 201, false, R"({"name":"Eleni","text":"Nice"})"},
    {Method::kDelete, "/shared/{secret}/comments/{comment}", 204},
};

// Routes for guests who add photos, by a link that lets them; {id} is a photo or an upload of their own.
const std::vector<LinkRow> kGuestPhotoRows{
    {Method::kPost, "/shared/{secret}/photos", 201, false, "picture"},
    {Method::kDelete, "/shared/{secret}/photos/{id}", 204},
    {Method::kPatch, "/shared/{secret}/photos/{id}", 204, false, R"({"alt":"A pier"})"},
    {Method::kPost, "/shared/{secret}/known", 200, false, R"({"sha256":[]})"},
    {Method::kGet, "/shared/{secret}/uploads", 200},
    {Method::kPost, "/shared/{secret}/uploads", 201},
    {Method::kGet, "/shared/{secret}/uploads/{id}", 200},
    {Method::kPatch, "/shared/{secret}/uploads/{id}", 204, false, "part"},
    {Method::kDelete, "/shared/{secret}/uploads/{id}", 204},
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
    {Method::kGet, "/me/map", 401, 200},
    {Method::kGet, "/explore/map", 200, 200},
    {Method::kGet, "/me/map/photos", 401, 200},
    {Method::kGet, "/explore/map/photos", 200, 200},
    {Method::kGet, "/export", 401, 200},
    {Method::kGet, "/quota", 401, 200},
    {Method::kGet, "/profile", 401, 200},
    {Method::kPatch, "/profile", 401, 200, R"({"bio":"Hello"})"},
    {Method::kPut, "/profile/photo", 401, 200, "picture"},
    {Method::kDelete, "/profile/photo", 401, 204},
    {Method::kGet, "/profiles/{username}", 200, 200},
    {Method::kGet, "/profiles/{username}/followers", 403, 403},  // the person is private
    {Method::kGet, "/profiles/{username}/following", 403, 403},
    {Method::kPost, "/profiles/{username}/report", 401, 204, R"({"reason":"other"})"},
    {Method::kPut, "/follows/{username}", 401, 200},
    {Method::kDelete, "/follows/{username}", 401, 200},
    {Method::kGet, "/follow-requests", 401, 200},
    {Method::kPut, "/follow-requests/{username}", 401, 404},  // the person does not ask
    {Method::kDelete, "/follow-requests/{username}", 401, 204},
    {Method::kDelete, "/followers/{username}", 401, 204},
    {Method::kGet, "/blocks", 401, 200},
    {Method::kPut, "/blocks/{username}", 401, 204},
    {Method::kDelete, "/blocks/{username}", 401, 204},
    {Method::kGet, "/mutes", 401, 200},
    {Method::kPut, "/mutes/{username}", 401, 204},
    {Method::kDelete, "/mutes/{username}", 401, 204},
    {Method::kOptions, "/uploads", 204, 204},
    {Method::kGet, "/uploads", 401, 200},
    {Method::kPost, "/uploads", 401, 412},  // without the protocol's version; see upload_handlers_test
    {Method::kGet, "/uploads/{id}", 401, 404},
    {Method::kPatch, "/uploads/{id}", 401, 412},
    {Method::kDelete, "/uploads/{id}", 401, 412},
    {Method::kGet, "/notifications", 401, 200},
    {Method::kGet, "/notifications/news", 401, 200},
    {Method::kGet, "/notifications/unread", 401, 200},
    {Method::kPost, "/notifications/seen", 401, 204, R"({})"},
    {Method::kGet, "/feed", 401, 200},
    {Method::kGet, "/feed/news", 401, 400},
    {Method::kGet, "/shared-with-me", 401, 200},
    {Method::kGet, "/explore", 200, 200},
    {Method::kGet, "/people", 401, 200},
    {Method::kGet, "/search/photos", 200, 200},  // what they show: listing_test.cpp
    {Method::kGet, "/search/galleries", 200, 200},
    {Method::kGet, "/tags/{tag}", 200, 200},
    {Method::kGet, "/suggestions", 401, 200},
    {Method::kGet, "/openapi.json", 200, 200},
};

// Routes for administrators: 401 for the anonymous, 404 for everybody else who is logged in (SECURITY 29), and this.
struct AdminRow {
  Method method;
  const char* pattern;
  unsigned success;
  const char* body = "";
};
const std::vector<AdminRow> kAdminRows{
    {Method::kGet, "/admin/operations", 200},
    {Method::kGet, "/admin/operations/series", 200},
    {Method::kPatch, "/admin/storage-nodes/{node}", 200, R"({"state":"draining"})"},
    {Method::kGet, "/admin/settings", 200},
    {Method::kPatch, "/admin/settings", 200, R"({"revision":0,"registration":"open"})"},
    {Method::kGet, "/admin/people/{username}/quota", 200},
    {Method::kPatch, "/admin/people/{username}/quota", 200, R"({"limit_bytes":1000000000})"},
    {Method::kGet, "/admin/invitations", 200},
    {Method::kPost, "/admin/invitations", 201, R"({})"},
    {Method::kDelete, "/admin/invitations/{id}", 404},
    {Method::kGet, "/admin/reports", 200},
    {Method::kPost, "/admin/reports/{id}/decision", 204, R"({"decision":"dismiss","reason":"Fine"})"},
    {Method::kGet, "/admin/audit", 200},
};

unsigned expected(const Row& row, Who who, Audience audience, bool is_visible, bool are_originals_shared) {
  if (who == kAnonymous && row.rule != Rule::kSee && row.rule != Rule::kDownload) return 401;
  if (!is_visible) return 404;
  if (row.rule == Rule::kDownload && who != kOwner && !are_originals_shared) return who == kAnonymous ? 401 : 403;
  if ((row.rule == Rule::kOwn || row.rule == Rule::kShare) && who != kOwner) return 403;
  if (row.rule == Rule::kAdd && who != kOwner && who != kContributor) return 403;
  if (row.rule == Rule::kShare && audience == Audience::kPrivate) return 409;
  if (row.rule == Rule::kReport && who == kOwner) return 400;
  if (row.rule == Rule::kAuthor) return 403;
  return row.success;
}

std::string fill(std::string pattern, std::string_view name, const std::string& value) {
  const std::string hole = "{" + std::string(name) + "}";
  if (const auto at = pattern.find(hole); at != std::string::npos) pattern.replace(at, hole.size(), value);
  return pattern;
}

// In a gallery that is ordered by hand for it, behind all photos.
SectionId add_section(services::World& world, GalleryId id) {
  model::Gallery gallery = world.run(world.metadata.galleries().find(id)).value();
  gallery.order = model::PhotoOrder::kManual;
  gallery.sections = {{SectionId::generate(), "Arrival", std::numeric_limits<std::int64_t>::max()}};
  return world.run(world.metadata.galleries().update(gallery)).value().sections.front().id;
}

std::string body_of(const char* body) { return std::string_view(body) == "picture" ? tiny_png() : body; }

TEST(Permissions, EveryRouteIsInTheTable) {
  Harness harness;
  std::set<std::string> routes, rows;
  for (const auto& route : harness.role->router().routes()) {
    routes.insert(std::string(to_string(route.method)) + ' ' + route.pattern);
  }
  for (const Row& row : kRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const LinkRow& row : kLinkRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const LinkRow& row : kGuestRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const LinkRow& row : kGuestPhotoRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const PlainRow& row : kPlainRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  for (const AdminRow& row : kAdminRows) rows.insert(std::string(to_string(row.method)) + " /api/v1" + row.pattern);
  EXPECT_EQ(routes, rows);
}

TEST(Permissions, AreExactForEachRouteRoleAndAudience) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), follower = world.add_user("follower"),
               requested = world.add_user("requested"), stranger = world.add_user("stranger"),
               chosen = world.add_user("chosen"), contributor = world.add_user("contributor");
  world.add_follow(follower, owner);
  world.add_follow(requested, owner, model::FollowState::kRequested);
  world.add_follow(owner, stranger);  // to follow somebody gives them nothing
  const UserId author = world.add_user("author");
  const std::array<std::optional<UserId>, 7> people{std::nullopt, stranger,    requested, follower,
                                                    chosen,       contributor, owner};

  std::vector<std::pair<Who, bool>> ways;
  for (const Who who : {kAnonymous, kStranger, kRequested, kFollower, kChosen, kContributor, kOwner}) {
    for (const bool are_originals_shared : {false, true}) ways.emplace_back(who, are_originals_shared);
  }

  for (const Row& row : kRows) {
    for (std::size_t audience = 0; audience < kAudiences.size(); ++audience) {
      for (const auto& [who, are_originals_shared] : ways) {
        const GalleryId gallery =
            world.add_gallery(owner, kAudiences[audience], {}, are_originals_shared, {chosen}, {contributor});
        const ShareLinkId link = world.add_link(gallery).id;
        const PhotoId photo = world.add_photo(owner, gallery);
        const CommentId comment = world.add_comment(author, model::target_of(photo));
        const std::string pattern = row.pattern;
        const std::string id = pattern.starts_with("/galleries") ? gallery.str()
                               : pattern.starts_with("/photos")  ? photo.str()
                                                                 : comment.str();
        const std::string section = pattern.contains("/sections") ? add_section(world, gallery).str() : "";
        const std::string path = fill(fill(fill(fill(pattern, "id", id), "link", link.str()), "section", section),
                                      "username", "contributor");
        const auto answer = harness.send(row.method, path, people[who], fill(body_of(row.body), "photo", photo.str()));
        EXPECT_EQ(answer.status,
                  expected(row, who, kAudiences[audience], kVisible[audience][who], are_originals_shared))
            << to_string(row.method) << ' ' << pattern << " of a " << model::to_string(kAudiences[audience])
            << " gallery by " << kWhoNames[who] << ": " << answer.text;
      }
    }
  }
}

// Of a photo that a contributor added: who gets what as an owner of the gallery, as its contributor, as another one,
// and as one who is a contributor no longer.
TEST(Permissions, OfAContributorsPhotoAreExactForEachAudience) {
  struct PhotoRow {
    Method method;
    const char* route;
    const char* body;
    unsigned owner, contributor, other, former_seeing, former_not_seeing;
  };
  const std::vector<PhotoRow> rows{
      {Method::kGet, "", "", 200, 200, 200, 200, 404},
      {Method::kPatch, "", R"({"revision":1,"alt":"New"})", 403, 200, 403, 403, 404},
      {Method::kPost, "/edit", R"({"add_tags":["sea"]})", 403, 204, 403, 403, 404},
      {Method::kPost, "/place", R"({"steps":1})", 200, 403, 403, 403, 404},
      {Method::kGet, "/original", "", 302, 302, 403, 302, 404},
      {Method::kDelete, "", "", 204, 204, 403, 204, 204},
  };
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), contributor = world.add_user("contributor"),
               other = world.add_user("other"), former = world.add_user("former");
  for (const PhotoRow& row : rows) {
    for (const Audience audience : kAudiences) {
      const GalleryId gallery = world.add_gallery(owner, audience, {}, false, {}, {contributor, other});
      const auto ask = [&](UserId adder, UserId who) {
        const PhotoId photo = world.add_photo(adder, gallery);
        return harness.send(row.method, "/photos/" + photo.str() + row.route, who, row.body).status;
      };
      const std::string what = std::string(to_string(row.method)) + row.route;
      EXPECT_EQ(ask(contributor, owner), row.owner) << what;
      EXPECT_EQ(ask(contributor, contributor), row.contributor) << what;
      EXPECT_EQ(ask(contributor, other), row.other) << what;
      EXPECT_EQ(ask(former, former), audience == Audience::kPublic ? row.former_seeing : row.former_not_seeing)
          << what << " in a " << model::to_string(audience) << " gallery";
    }
  }
}

TEST(Permissions, ChangeAtOnceWithTheContributors) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), ben = world.add_user("ben");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPrivate);
  const GalleryId bens = world.add_gallery(ben, Audience::kPublic);
  const std::string path = "/galleries/" + gallery.str();
  const auto change = [&](int revision, const std::string& names) {
    return harness.send(Method::kPatch, path, owner,
                        R"({"revision":)" + std::to_string(revision) + R"(,"contributors":[)" + names + "]}");
  };
  EXPECT_EQ(harness.get(path, ben).status, 404U);
  EXPECT_EQ(change(1, R"("nobody.here")").at("/errors/0/field"), "contributors");
  const auto named = change(1, R"("Ben","owner")");
  ASSERT_EQ(named.status, 200U) << named.text;
  EXPECT_EQ(named.json().at("contributors").as_array().size(), 1U) << "not the owner";
  const auto seen = harness.get(path, ben);
  EXPECT_FALSE(seen.json().as_object().contains("contributors")) << "who else contributes is not told";
  EXPECT_TRUE(seen.json().at_pointer("/permissions/can_add").as_bool());
  EXPECT_FALSE(seen.json().at_pointer("/permissions/can_edit").as_bool());

  // Who added it is told, and alone learns where it was taken.
  const PhotoId photo = world.add_photo(ben, gallery);
  const std::string photo_path = "/photos/" + photo.str();
  EXPECT_EQ(harness.get(photo_path, owner).at("/added_by/username"), "ben");
  EXPECT_EQ(harness.get(photo_path, owner).at("/owner/username"), "owner");
  EXPECT_FALSE(harness.get(photo_path, owner).json().at_pointer("/photo/exif").as_object().contains("latitude"));
  EXPECT_TRUE(harness.get(photo_path, ben).json().at_pointer("/photo/exif").as_object().contains("latitude"));

  // Both ways, and to no gallery to which they may not add.
  const auto move = [&](UserId who, GalleryId to) {
    return harness.send(Method::kPost, photo_path + "/edit", who, R"({"gallery":")" + to.str() + R"("})").status;
  };
  EXPECT_EQ(move(owner, bens), 403U);
  EXPECT_EQ(move(ben, world.add_gallery(owner, Audience::kPublic)), 400U);
  EXPECT_EQ(move(ben, bens), 204U);
  EXPECT_EQ(move(ben, gallery), 204U);

  const auto block = [&](bool is_on) {
    return harness.send(is_on ? Method::kPut : Method::kDelete, "/blocks/ben", owner).status;
  };
  EXPECT_EQ(block(true), 204U);
  EXPECT_EQ(harness.get(path, ben).status, 404U) << "a blocked person is no contributor";
  EXPECT_EQ(block(false), 204U);
  EXPECT_EQ(harness.get(path, ben).status, 200U);

  EXPECT_EQ(change(2, "").status, 200U);
  EXPECT_EQ(harness.get(path, ben).status, 404U);
  EXPECT_EQ(harness.send(Method::kPost, path + "/photos", ben, tiny_png()).status, 404U);
  EXPECT_EQ(harness.get(photo_path, owner).status, 200U) << "what they added stays";
  EXPECT_EQ(harness.send(Method::kDelete, photo_path, ben).status, 204U);
}

TEST(Permissions, OfTakingOutContributors) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), ben = world.add_user("ben"), cara = world.add_user("cara");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPrivate, {}, false, {}, {ben, cara});
  const std::string path = "/galleries/" + gallery.str();
  const auto remove = [&](const char* name, UserId who) {
    return harness.send(Method::kDelete, path + "/contributors/" + name, who).status;
  };
  for (const char* name : {"cara", "owner", "nobody.here"}) EXPECT_EQ(remove(name, ben), 403U) << name;
  EXPECT_EQ(remove("nobody.here", owner), 404U);
  EXPECT_EQ(harness.get(path, cara).status, 200U);
  const PhotoId photo = world.add_photo(ben, gallery);
  EXPECT_EQ(remove("Ben", ben), 204U);
  EXPECT_EQ(harness.get(path, ben).status, 404U);
  EXPECT_EQ(remove("ben", ben), 404U) << "as to any stranger";
  EXPECT_EQ(harness.get("/photos/" + photo.str(), owner).status, 200U) << "what they added stays";
  EXPECT_EQ(remove("cara", owner), 204U);
  EXPECT_EQ(remove("cara", owner), 204U);
  EXPECT_EQ(harness.get(path, cara).status, 404U);
}

// SECURITY 34: on a photo's page, on the map of its gallery, and by a link; the moment it is decided otherwise.
TEST(Permissions, WhereAPhotoWasTakenIsToldAsItsGalleryAndWhoAddedItLetIt) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), ben = world.add_user("ben"), other = world.add_user("other");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic, {}, false, {}, {ben});
  const PhotoId own = world.add_photo(owner, gallery);
  const PhotoId bens = world.add_photo(ben, gallery);
  const std::string path = "/galleries/" + gallery.str();
  const services::World::Link link = world.add_link(gallery, {.allows_download = true});
  int revision = 1;
  const auto decide = [&](const std::string& what) {
    return harness.send(Method::kPatch, path, owner, R"({"revision":)" + std::to_string(revision++) + "," + what + "}")
        .status;
  };
  // What is told of its latitude: "" is nothing.
  const auto told = [&](const std::string& photo_path, std::optional<UserId> who) -> std::string {
    const auto exif = harness.get(photo_path, who).json().at_pointer("/photo/exif").as_object();
    return exif.contains("latitude") ? boost::json::serialize(exif.at("latitude")) : "";
  };
  const auto counted = [&](const std::string& map_path, std::optional<UserId> who) {
    const auto page = harness.get(map_path, who);
    EXPECT_EQ(page.status, 200U) << page.text;
    std::int64_t count = 0;
    for (const auto& place : page.json().at("places").as_array()) count += place.at("count").to_number<std::int64_t>();
    // The list of its photos has as many, in any part of it.
    std::string list_path = map_path;
    list_path.insert(std::min(map_path.size(), map_path.find('?')), "/photos");
    if (const auto zoom = list_path.find("zoom=19&"); zoom != list_path.npos) list_path.erase(zoom, 8);
    const auto list = harness.get(list_path, who);
    EXPECT_EQ(list.status, 200U) << list.text;
    EXPECT_EQ(list.json().at("photos").as_array().size(), static_cast<std::size_t>(count)) << list_path;
    return count;
  };
  const std::string exact = boost::json::serialize(boost::json::value(35.3));
  const std::string own_path = "/photos/" + own.str();
  const std::string bens_path = "/photos/" + bens.str();
  const std::string shared = "/shared/" + link.secret + own_path;

  EXPECT_EQ(told(own_path, owner), exact);
  EXPECT_EQ(told(own_path, other), "") << "hidden unless it is decided otherwise";
  EXPECT_EQ(told(bens_path, owner), "");
  EXPECT_EQ(counted(path + "/map", owner), 1);
  EXPECT_EQ(counted(path + "/map", ben), 1) << "what he added himself";
  EXPECT_EQ(counted(path + "/map", other), 0);
  EXPECT_EQ(counted("/explore/map", other), 0);
  EXPECT_EQ(counted("/me/map", ben), 1);

  ASSERT_EQ(decide(R"("positions":"exact")"), 200U);
  EXPECT_EQ(told(own_path, std::nullopt), exact);
  EXPECT_EQ(told(bens_path, other), "") << "the owner does not decide it for a contributor";
  EXPECT_EQ(told(shared, std::nullopt), "") << "links never tell it";
  EXPECT_EQ(counted(path + "/map", other), 1);
  EXPECT_EQ(counted("/explore/map", std::nullopt), 1);

  const auto agree = [&](UserId who, int at, const std::string& positions) {
    return harness
        .send(Method::kPatch, bens_path, who,
              R"({"revision":)" + std::to_string(at) + R"(,"positions":")" + positions + R"("})")
        .status;
  };
  EXPECT_EQ(agree(owner, 1, "exact"), 403U);
  EXPECT_EQ(agree(ben, 1, "everywhere"), 400U);
  ASSERT_EQ(agree(ben, 1, "approximate"), 200U);
  const auto page = harness.get(bens_path, other).json();
  EXPECT_TRUE(page.at_pointer("/photo/exif/is_approximate").as_bool());
  EXPECT_NE(told(bens_path, other), exact);
  EXPECT_FALSE(page.at("photo").as_object().contains("positions")) << "what he decided is told to him alone";
  EXPECT_EQ(harness.get(bens_path, ben).at("/photo/positions"), "approximate");
  EXPECT_EQ(counted(path + "/map", other), 2);
  // A part of the map so small that only the exact place is in it: asking for it tells nothing.
  EXPECT_EQ(counted(path + "/map?zoom=19&bbox=25.099,35.299,25.101,35.301", other), 1) << "the owner's";
  EXPECT_EQ(counted(path + "/map?zoom=19&bbox=25.099,35.299,25.101,35.301", ben), 2);

  ASSERT_EQ(decide(R"("positions":"approximate")"), 200U);
  EXPECT_NE(told(own_path, other), exact);
  EXPECT_EQ(counted(path + "/map?zoom=19&bbox=25.099,35.299,25.101,35.301", other), 0);
  ASSERT_EQ(decide(R"("contributors":[])"), 200U);
  EXPECT_EQ(told(bens_path, other), "") << "who contributes no longer could not take it back";
  ASSERT_EQ(decide(R"("positions":"hidden")"), 200U);
  EXPECT_EQ(told(own_path, other), "");
  EXPECT_EQ(counted("/explore/map", other), 0);
}

TEST(Permissions, TheCameraIsToldUnlessTheGalleryHidesIt) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), other = world.add_user("other");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic);
  const PhotoId photo = world.add_photo(owner, gallery);
  const services::World::Link link = world.add_link(gallery);
  const std::string path = "/photos/" + photo.str();
  const auto is_told = [&](const std::string& at, std::optional<UserId> who) {
    return harness.get(at, who).json().at_pointer("/photo/exif").as_object().contains("camera");
  };
  const auto is_found = [&](const std::string& query, std::optional<UserId> who) {
    return !harness.get("/search/photos?" + query, who).json().at("photos").as_array().empty();
  };
  EXPECT_TRUE(is_told(path, other));
  EXPECT_TRUE(is_told("/shared/" + link.secret + path, std::nullopt));
  EXPECT_TRUE(is_found("camera=camera", other));
  const auto hidden =
      harness.send(Method::kPatch, "/galleries/" + gallery.str(), owner, R"({"revision":1,"hides_camera":true})");
  ASSERT_TRUE(hidden.json().at("hides_camera").as_bool()) << hidden.text;
  EXPECT_TRUE(is_told(path, owner));
  EXPECT_FALSE(is_told(path, other));
  EXPECT_FALSE(is_told("/shared/" + link.secret + path, std::nullopt));
  EXPECT_TRUE(is_found("camera=camera", owner));
  EXPECT_FALSE(is_found("camera=camera", other)) << "a search does not tell it either";
  EXPECT_FALSE(is_found("q=came", std::nullopt));
  EXPECT_TRUE(is_found("from=2026-01-01", other));
}

// SECURITY 21 and 23: on each route, for every audience, and whoever it is that holds the link.
TEST(Permissions, OfLinksAreExactForEachRouteAndAudience) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), follower = world.add_user("follower"),
               chosen = world.add_user("chosen");
  world.add_follow(follower, owner);
  struct Kind {
    const char* name;
    model::ShareLink link;
    bool is_open, is_locked;
  };
  const Timestamp now = world.clock.now();
  const std::string password_hash = harness.hasher.hash("sesame").value();
  const std::array kinds{
      Kind{"plain", {}, true, false},
      Kind{"downloading", {.allows_download = true}, true, false},
      Kind{"locked", {.password_hash = password_hash, .allows_download = true}, true, true},
      Kind{"not yet expired", {.expires_at = now + std::chrono::hours(1), .allows_download = true}, true, false},
      Kind{"expired", {.expires_at = now, .allows_download = true}, false, false},
      Kind{"revoked", {.allows_download = true, .is_revoked = true}, false, false},
      Kind{"locked and revoked", {.password_hash = password_hash, .is_revoked = true}, false, true},
  };
  const std::array<std::optional<UserId>, 4> people{std::nullopt, follower, chosen, owner};

  for (const Audience audience : kAudiences) {
    // What the gallery shares with others says nothing about links.
    for (const bool shares_originals : {false, true}) {
      const GalleryId gallery = world.add_gallery(owner, audience, {}, shares_originals, {chosen});
      const PhotoId photo = world.add_photo(owner, gallery);
      for (const Kind& kind : kinds) {
        const std::string secret = world.add_link(gallery, kind.link).secret;
        for (const LinkRow& row : kLinkRows) {
          const bool is_unlock = row.method == Method::kPost;
          unsigned expected = row.success;
          if (row.is_download && !kind.link.allows_download) expected = 403;
          if (kind.is_locked && !is_unlock) expected = 401;
          if (!kind.is_open || audience == Audience::kPrivate) expected = 410;
          const std::string path = fill(fill(std::string(row.pattern), "secret", secret), "id", photo.str());
          for (const auto& who : people) {
            const auto answer = harness.send(row.method, path, who, row.body);
            EXPECT_EQ(answer.status, expected)
                << to_string(row.method) << ' ' << row.pattern << " of a " << model::to_string(audience)
                << " gallery by a " << kind.name << " link: " << answer.text;
          }
        }
      }
    }
  }
}

// As of the other routes of a link; and where its owner lets nobody, word for word as where there is nothing.
TEST(Permissions, OfGuestsAreExactForEachLinkAndAudience) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), chosen = world.add_user("chosen");
  const Timestamp now = world.clock.now();
  const std::string password_hash = harness.hasher.hash("sesame").value();
  struct Kind {
    const char* name;
    model::ShareLink link;
    unsigned status;  // other than that of a link that is open; 0: that one
  };
  const std::array kinds{
      Kind{"letting guests", {.allows_guests = true}, 0},
      Kind{"letting nobody", {}, 404},
      Kind{"downloading", {.allows_download = true}, 404},
      Kind{"hiding the gallery", {.allows_guests = true, .guest_photos_max = 500, .hides_gallery = true}, 404},
      Kind{"locked", {.password_hash = password_hash, .allows_guests = true}, 401},
      Kind{"locked, letting nobody", {.password_hash = password_hash}, 401},
      Kind{"expired", {.expires_at = now, .allows_guests = true}, 410},
      Kind{"revoked", {.allows_guests = true, .is_revoked = true}, 410},
      Kind{"revoked, letting nobody", {.is_revoked = true}, 410},
  };
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  for (const Audience audience : kAudiences) {
    const GalleryId gallery = world.add_gallery(owner, audience, {}, false, {chosen});
    const PhotoId photo = world.add_photo(owner, gallery);
    for (const Kind& kind : kinds) {
      const auto made = world.add_link(gallery, kind.link);
      for (const LinkRow& row : kGuestRows) {
        for (const auto& who : {std::optional<UserId>(), std::optional(chosen), std::optional(owner)}) {
          const CommentId comment = CommentId::generate();
          ASSERT_TRUE(world.run(world.metadata.social().insert_comment({.id = comment,
                                                                        .target = model::target_of(photo),
                                                                        .author = *security::guest_of(token, made.id),
                                                                        .text = "Mine",
                                                                        .created_at = now,
                                                                        .edited_at = {},
                                                                        .recipient = owner,
                                                                        .link = made.id,
                                                                        .guest_name = "Eleni"})));
          const std::string path = fill(fill(fill(std::string(row.pattern), "secret", made.secret), "id", photo.str()),
                                        "comment", comment.str());
          const auto send = [&](Harness::HeaderList headers) {
            return harness.send(row.method, path, who, row.body, std::move(headers));
          };
          const bool is_open = kind.status == 0 && audience != Audience::kPrivate;
          const unsigned closed = audience == Audience::kPrivate ? 410 : kind.status;
          const std::string what = std::string(to_string(row.method)) + ' ' + row.pattern + " of a " +
                                   std::string(model::to_string(audience)) + " gallery by a link " + kind.name;
          const auto unknown = send({});
          EXPECT_EQ(unknown.status, is_open ? 400 : closed) << what << " by nobody knows whom: " << unknown.text;
          const auto other = send({{api::kGuestTokenHeader, other_token}});
          const bool is_comment = std::string_view(row.pattern).ends_with("{comment}");
          EXPECT_EQ(other.status, !is_open ? closed : is_comment ? 404 : row.success) << what << " by another guest";
          const auto answer = send({{api::kGuestTokenHeader, token}});
          EXPECT_EQ(answer.status, is_open ? row.success : closed) << what << ": " << answer.text;
          if (closed == 404 && !is_open) {
            const auto nowhere = harness.send(row.method, "/shared/" + made.secret + "/nowhere", who, row.body);
            EXPECT_EQ(answer.text, nowhere.text) << what;
          }
        }
      }
    }
  }
}

// The same of guests who add photos.
TEST(Permissions, OfGuestsWhoAddPhotosAreExactForEachLinkAndAudience) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), chosen = world.add_user("chosen"),
               contributor = world.add_user("contributor");
  const Timestamp now = world.clock.now();
  const std::string password_hash = harness.hasher.hash("sesame").value();
  struct Kind {
    const char* name;
    model::ShareLink link;
    unsigned status;  // other than that of a link that is open; 0: that one
  };
  const std::array kinds{
      Kind{"letting guests add photos", {.guest_photos_max = 500}, 0},
      Kind{"holding what guests add", {.held_photos_max = 500}, 0},
      Kind{"hiding the gallery", {.guest_photos_max = 500, .hides_gallery = true}, 0},
      Kind{"hiding the gallery, as an older server finds it",
           {.expires_at = model::kOverForOlder, .guest_photos_max = 500, .hides_gallery = true},
           0},
      Kind{"hiding the gallery, expired", {.guest_photos_max = 500, .hides_gallery = true, .hiding_until = now}, 410},
      Kind{"letting nobody", {}, 404},
      Kind{"letting guests comment alone", {.allows_download = true, .allows_guests = true}, 404},
      Kind{"locked", {.password_hash = password_hash, .guest_photos_max = 500}, 401},
      Kind{"locked, letting nobody", {.password_hash = password_hash}, 401},
      Kind{"expired", {.expires_at = now, .guest_photos_max = 500}, 410},
      Kind{"revoked", {.guest_photos_max = 500, .is_revoked = true}, 410},
      Kind{"revoked, letting nobody", {.is_revoked = true}, 410},
  };
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  for (const Audience audience : kAudiences) {
    const GalleryId gallery = world.add_gallery(owner, audience, {}, false, {chosen}, {contributor});
    for (const Kind& kind : kinds) {
      const auto made = world.add_link(gallery, kind.link);
      const model::PhotoGuest guest{made.id, *security::guest_of(token, made.id), "Eleni"};
      for (const LinkRow& row : kGuestPhotoRows) {
        for (const auto& who : {std::optional<UserId>(), std::optional(contributor), std::optional(owner)}) {
          const bool is_upload = std::string_view(row.pattern).contains("/uploads");
          const bool is_own = std::string_view(row.pattern).contains("{id}");
          std::string id;
          if (is_own && is_upload) {
            const model::Upload upload{.id = UploadId::generate(),
                                       .owner = model::guests_of(gallery),
                                       .gallery = gallery,
                                       .length_bytes = 100,
                                       .created_at = world.clock.now(),
                                       .expires_at = world.clock.now() + std::chrono::hours(1),
                                       .guest = guest};
            ASSERT_TRUE(world.run(world.metadata.uploads().insert(upload)));
            id = upload.id.str();
          } else if (is_own) {
            id = world.add_photo(owner, gallery, guest).str();
          }
          const std::string path = fill(fill(std::string(row.pattern), "secret", made.secret), "id", id);
          const auto send = [&](Harness::HeaderList headers) {
            if (is_upload) headers.emplace_back("Tus-Resumable", "1.0.0");
            if (is_upload && row.method == Method::kPatch) {
              headers.emplace_back("Content-Type", "application/offset+octet-stream");
              headers.emplace_back("Upload-Offset", "0");
            }
            if (is_upload && row.method == Method::kPost) headers.emplace_back("Upload-Length", "100");
            return harness.send(row.method, path, who, body_of(row.body), std::move(headers));
          };
          const bool is_open = kind.status == 0 && audience != Audience::kPrivate;
          const unsigned closed = audience == Audience::kPrivate ? 410 : kind.status;
          const std::string what = std::string(to_string(row.method)) + ' ' + row.pattern + " of a " +
                                   std::string(model::to_string(audience)) + " gallery by a link " + kind.name;
          const auto unknown = send({});
          EXPECT_EQ(unknown.status, is_open ? 400 : closed) << what << " by nobody knows whom: " << unknown.text;
          const auto other = send({{api::kGuestTokenHeader, other_token}});
          EXPECT_EQ(other.status, !is_open ? closed
                                  : is_own ? 404
                                           : row.success)
              << what << " by another guest: " << other.text;
          const auto answer = send({{api::kGuestTokenHeader, token}});
          EXPECT_EQ(answer.status, is_open ? row.success : closed) << what << ": " << answer.text;
          if (closed == 404 && !is_open) {
            const auto nowhere = harness.send(row.method, "/shared/" + made.secret + "/nowhere", who, row.body);
            EXPECT_EQ(answer.text, nowhere.text) << what;
          }
          // So that no limit is met.
          for (const auto& begun :
               world.run(world.metadata.uploads().list_receiving(model::guests_of(gallery), 200)).value()) {
            model::Upload ended = begun;
            ended.state = model::Upload::State::kDone;
            ASSERT_TRUE(world.run(world.metadata.uploads().update(ended)));
          }
        }
      }
    }
  }
}

TEST(Permissions, OfALinkThatNobodyMadeAreNone) {
  Harness harness;
  const UserId user = harness.world.add_user("user");
  const std::string id = Uuid::generate().str();
  for (const auto* rows : {&kLinkRows, &kGuestRows, &kGuestPhotoRows}) {
    for (const LinkRow& row : *rows) {
      const std::string path = fill(fill(fill(row.pattern, "secret", "unknown"), "id", id), "comment", id);
      const auto answer =
          harness.send(row.method, path, user, body_of(row.body), {{api::kGuestTokenHeader, std::string(43, 'A')}});
      EXPECT_EQ(answer.status, 404U) << to_string(row.method) << ' ' << row.pattern;
    }
  }
}

// A guest's photo is its owner's, on every route; where it was taken is told to nobody.
TEST(Permissions, OfAGuestsPhotoAreThoseOfAnOwnPhoto) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), contributor = world.add_user("contributor"),
               reader = world.add_user("reader");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic, {}, false, {}, {contributor});
  const std::string token(43, 'A');
  const auto link = world.add_link(gallery, {.guest_photos_max = 500});
  const PhotoId photo =
      world.add_photo(owner, gallery, model::PhotoGuest{link.id, *security::guest_of(token, link.id), "Eleni"});
  const std::string path = "/photos/" + photo.str(), shared = "/shared/" + link.secret + path;
  for (const auto& who :
       {std::optional<UserId>(), std::optional(reader), std::optional(contributor), std::optional(owner)}) {
    const auto seen = harness.get(path, who);
    EXPECT_EQ(seen.at("/photo/added_by_guest"), "Eleni");
    EXPECT_EQ(seen.text.find("latitude"), std::string::npos);
    EXPECT_EQ(seen.json().at_pointer("/permissions/can_delete").as_bool(), who == owner);
    EXPECT_EQ(seen.json().at_pointer("/permissions/can_edit").as_bool(), who == owner);
  }
  const auto as_guest = [&](const std::string& guest) {
    return harness.send(Method::kGet, shared, std::nullopt, {}, {{api::kGuestTokenHeader, guest}});
  };
  EXPECT_EQ(as_guest(token).at("/can_delete"), "true");
  EXPECT_EQ(as_guest(token).text.find("latitude"), std::string::npos);
  EXPECT_EQ(as_guest(std::string(42, 'B') + "A").at("/can_delete"), "false");
  EXPECT_EQ(harness.send(Method::kPost, path + "/edit", contributor, R"({"add_tags":["sea"]})").status, 403U);
  EXPECT_EQ(harness.send(Method::kPost, path + "/edit", owner, R"({"add_tags":["sea"]})").status, 204U);
  EXPECT_EQ(harness.send(Method::kDelete, path, contributor).status, 403U);
  EXPECT_EQ(harness.send(Method::kDelete, path, owner).status, 204U);
  EXPECT_EQ(as_guest(token).status, 404U);
}

// What a guest added and the owner has not let through: each route answers as of a photo that is not there, but where
// its owner decides about it, and where the guest takes it back.
TEST(Permissions, OfAHeldPhotoAreThoseOfNoPhotoForAllOthers) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), follower = world.add_user("follower"),
               chosen = world.add_user("chosen"), contributor = world.add_user("contributor"),
               stranger = world.add_user("stranger");
  world.add_follow(follower, owner);
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  for (const Audience audience : kAudiences) {
    const GalleryId gallery = world.add_gallery(owner, audience, {}, true, {chosen}, {contributor});
    const auto link = world.add_link(gallery, {.allows_download = true, .allows_guests = true, .held_photos_max = 500});
    const auto later = world.add_link(gallery, {.allows_download = true, .guest_photos_max = 500});
    const model::PhotoGuest guest{link.id, *security::guest_of(token, link.id), "Eleni"};
    for (const Row& row : kRows) {
      if (!std::string_view(row.pattern).starts_with("/photos/{id}")) continue;
      for (const auto& who : {std::optional<UserId>(), std::optional(stranger), std::optional(follower),
                              std::optional(chosen), std::optional(contributor), std::optional(owner)}) {
        const auto ask = [&](PhotoId photo) {
          return harness.send(row.method, fill(std::string(row.pattern), "id", photo.str()), who, body_of(row.body));
        };
        const auto answer = ask(world.add_photo(owner, gallery, guest, model::State::kHeld));
        const auto missing = ask(PhotoId::generate());
        const bool is_decision = row.method == Method::kDelete ? std::string_view(row.pattern) == "/photos/{id}"
                                                               : std::string_view(row.pattern).ends_with("/release");
        const std::string what = std::string(to_string(row.method)) + ' ' + row.pattern;
        if (is_decision && who == owner) {
          EXPECT_EQ(answer.status, 204U) << what << answer.text;
        } else {
          EXPECT_GE(answer.status, 400U) << what;
          EXPECT_EQ(answer.text, missing.text) << what;
        }
      }
    }
    if (audience == Audience::kPrivate) continue;  // closed to links
    for (const auto* rows : {&kLinkRows, &kGuestRows, &kGuestPhotoRows}) {
      for (const LinkRow& row : *rows) {
        if (!std::string_view(row.pattern).contains("/photos/{id}")) continue;
        for (const auto& [secret, sent] : {std::pair(link.secret, token), std::pair(link.secret, other_token),
                                           std::pair(link.secret, std::string()), std::pair(later.secret, token)}) {
          const auto ask = [&](PhotoId photo) {
            Harness::HeaderList headers;
            if (!sent.empty()) headers.emplace_back(api::kGuestTokenHeader, sent);
            return harness.send(row.method, fill(fill(std::string(row.pattern), "secret", secret), "id", photo.str()),
                                std::nullopt, row.body, std::move(headers));
          };
          const auto answer = ask(world.add_photo(owner, gallery, guest, model::State::kHeld));
          const bool is_own = (row.method == Method::kDelete || row.method == Method::kPatch) &&
                              std::string_view(row.pattern).ends_with("/photos/{id}") && secret == link.secret &&
                              sent == token;
          const std::string what = std::string(to_string(row.method)) + ' ' + row.pattern;
          if (is_own) {
            EXPECT_EQ(answer.status, 204U) << what << answer.text;
          } else {
            EXPECT_GE(answer.status, 400U) << what;
            EXPECT_EQ(answer.text, ask(PhotoId::generate()).text) << what;
          }
        }
      }
    }
  }
}

// By a link that hides its gallery nothing of it is there but its names and what the guest who asks has added: each
// route answers as of a photo that does not exist, and as of an empty gallery, whoever holds the link.
TEST(Permissions, OfALinkThatHidesItsGalleryAreForWhatItsGuestAddedAlone) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), chosen = world.add_user("chosen");
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  for (const Audience audience : kAudiences) {
    if (audience == Audience::kPrivate) continue;  // closed to links
    const GalleryId gallery = world.add_gallery(owner, audience, {}, true, {chosen});
    auto told = world.run(world.metadata.galleries().find(gallery)).value();
    told.description = "Secret words";
    ASSERT_TRUE(world.run(world.metadata.galleries().update(told)));
    const auto link = world.add_link(
        gallery, {.allows_download = true, .allows_guests = true, .guest_photos_max = 500, .hides_gallery = true});
    const auto showing = world.add_link(gallery, {.guest_photos_max = 500});
    const auto guest_of = [&](const std::string& sent, const services::World::Link& by) {
      return model::PhotoGuest{by.id, *security::guest_of(sent, by.id), "Eleni"};
    };
    const PhotoId owners = world.add_photo(owner, gallery);
    const PhotoId own = world.add_photo(owner, gallery, guest_of(token, link));
    const PhotoId others = world.add_photo(owner, gallery, guest_of(other_token, link));
    const PhotoId by_other_link = world.add_photo(owner, gallery, guest_of(token, showing));
    const PhotoId held = world.add_photo(owner, gallery, guest_of(other_token, link), model::State::kHeld);
    auto described = world.run(world.metadata.photos().find(own)).value();
    described.description = described.alt = described.location = "Secret words";
    described.tags = {"secret words"};
    ASSERT_TRUE(world.run(world.metadata.photos().update(described)));
    world.add_comment(owner, model::target_of(gallery));
    world.add_comment(owner, model::target_of(own));
    const std::string shared = "/shared/" + link.secret;
    for (const auto& who : {std::optional<UserId>(), std::optional(chosen), std::optional(owner)}) {
      const auto send = [&](const LinkRow& row, const std::string& sent, PhotoId photo) {
        Harness::HeaderList headers;
        if (!sent.empty()) headers.emplace_back(api::kGuestTokenHeader, sent);
        return harness.send(row.method, fill(fill(std::string(row.pattern), "secret", link.secret), "id", photo.str()),
                            who, row.body, std::move(headers));
      };
      for (const auto* rows : {&kLinkRows, &kGuestRows, &kGuestPhotoRows}) {
        for (const LinkRow& row : *rows) {
          if (!std::string_view(row.pattern).contains("/photos/{id}")) continue;
          const std::string what = std::string(to_string(row.method)) + ' ' + row.pattern;
          for (const PhotoId photo : {owners, others, by_other_link, held}) {
            const auto answer = send(row, token, photo), missing = send(row, token, PhotoId::generate());
            EXPECT_GE(answer.status, 400U) << what;
            EXPECT_EQ(answer.text, missing.text) << what;
          }
          EXPECT_GE(send(row, "", own).status, 400U) << what << " by nobody knows whom";
        }
      }
      const auto look = [&](const std::string& path, const std::string& sent) {
        return harness.send(Method::kGet, path, who, {}, {{api::kGuestTokenHeader, sent}});
      };
      const auto page = look(shared, token);
      EXPECT_EQ(page.status, 200U);
      EXPECT_EQ(page.at("/hides_gallery"), "true");
      EXPECT_EQ(page.at("/photo_count"), "0");
      EXPECT_EQ(page.at("/can_download"), "false");
      EXPECT_EQ(page.at("/name"), told.name);
      EXPECT_EQ(page.json().at("photos").as_array().size(), 1U);
      EXPECT_EQ(page.at("/photos/0/id"), own.str());
      EXPECT_FALSE(page.json().as_object().contains("guests"));
      EXPECT_EQ(page.text.find("ecret words"), std::string::npos) << page.text;
      EXPECT_EQ(look(shared, std::string(42, 'C') + "A").json().at("photos").as_array().size(), 0U);
      const auto photo = look(shared + "/photos/" + own.str(), token);
      EXPECT_EQ(photo.status, 200U) << photo.text;
      EXPECT_EQ(photo.at("/can_delete"), "true");
      EXPECT_EQ(photo.at("/count"), "1") << "how many others there are is not told";
      EXPECT_FALSE(photo.json().as_object().contains("next") || photo.json().as_object().contains("previous"));
      EXPECT_FALSE(photo.json().as_object().contains("guests"));
      EXPECT_EQ(photo.text.find("ecret words"), std::string::npos) << photo.text;
      EXPECT_EQ(look(shared + "/photos/" + own.str() + "/original", token).status, 403U);
      EXPECT_EQ(look(shared + "/cover", token).status, 404U);
      EXPECT_EQ(look(shared + "/archive", token).status, 404U);
    }
    EXPECT_EQ(harness.get("/shared/" + showing.secret, std::nullopt).at("/photo_count"), "4") << "by another link";
    EXPECT_EQ(
        harness
            .send(Method::kDelete, shared + "/photos/" + own.str(), std::nullopt, {}, {{api::kGuestTokenHeader, token}})
            .status,
        204U);
  }
}

// And it is in no list, count, cover or archive of the gallery, until it is let through.
TEST(Permissions, AHeldPhotoIsShownToItsOwnerAndWhoAddedItAlone) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), contributor = world.add_user("contributor");
  const GalleryId gallery = world.add_gallery(owner, Audience::kPublic, {}, true, {}, {contributor});
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  const auto link = world.add_link(gallery, {.held_photos_max = 500});
  const model::PhotoGuest guest{link.id, *security::guest_of(token, link.id), "Eleni"};
  const PhotoId photo = world.add_photo(owner, gallery, guest, model::State::kHeld);
  const std::string path = "/galleries/" + gallery.str(), shared = "/shared/" + link.secret;
  const auto as_guest = [&](const std::string& sent) {
    return harness.send(Method::kGet, shared, std::nullopt, {}, {{api::kGuestTokenHeader, sent}}).text;
  };
  for (const auto& who : {std::optional<UserId>(), std::optional(contributor), std::optional(owner)}) {
    const auto seen = harness.get(path, who);
    EXPECT_EQ(seen.at("/gallery/photo_count"), "0");
    EXPECT_EQ(seen.text.find(photo.str()), std::string::npos);
    EXPECT_EQ(seen.json().as_object().contains("held_photo_count"), who == owner);
    EXPECT_EQ(harness.get("/explore", who).text.find(photo.str()), std::string::npos);
    EXPECT_EQ(harness.get(path + "/map", who).text.find(photo.str()), std::string::npos);
  }
  EXPECT_EQ(harness.get(path + "/held-photos", owner).at("/photos/0/photo/id"), photo.str());
  EXPECT_EQ(harness.get("/notifications", owner).at("/items/0/thing/held_in"), gallery.str());
  EXPECT_NE(as_guest(token).find(photo.str()), std::string::npos);
  EXPECT_EQ(as_guest(other_token).find(photo.str()), std::string::npos);
  EXPECT_EQ(harness.get(shared + "/cover", std::nullopt).status, 404U);

  EXPECT_EQ(harness.send(Method::kPut, "/photos/" + photo.str() + "/release", owner).status, 204U);
  EXPECT_EQ(harness.send(Method::kPut, "/photos/" + photo.str() + "/release", owner).status, 204U) << "twice";
  EXPECT_EQ(harness.get("/photos/" + photo.str(), std::nullopt).status, 200U);
  EXPECT_EQ(harness.get(path, contributor).at("/photos/0/id"), photo.str());
  EXPECT_FALSE(harness.get(path, owner).json().as_object().contains("held_photo_count"));
  EXPECT_FALSE(
      harness.get("/notifications", owner).json().at_pointer("/items/0/thing").as_object().contains("held_in"));
}

// Each once, however many wait, and those of other guests on no page.
TEST(Permissions, AGuestPagesThroughAllTheirHeldPhotosAndNoOthers) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner");
  const GalleryId gallery = world.add_gallery(owner, Audience::kLink);
  const std::string token(43, 'A'), other_token = std::string(42, 'B') + "A";
  const auto link = world.add_link(gallery, {.held_photos_max = 1000});
  const model::PhotoGuest eleni{link.id, *security::guest_of(token, link.id), "Eleni"},
      other{link.id, *security::guest_of(other_token, link.id), "Nikos"};
  std::set<std::string> added;
  for (int i = 0; i < 230; ++i) {
    added.insert(world.add_photo(owner, gallery, eleni, model::State::kHeld).str());
    if (i % 3 == 0) world.add_photo(owner, gallery, other, model::State::kHeld);
  }
  std::set<std::string> seen;
  std::string query;
  int pages = 0;
  do {
    const auto answer = harness.send(Method::kGet, "/shared/" + link.secret + query, std::nullopt, {},
                                     {{api::kGuestTokenHeader, token}});
    ASSERT_EQ(answer.status, 200U) << answer.text;
    const auto page = answer.json();
    for (const auto& photo : page.at("held_photos").as_array()) {
      EXPECT_TRUE(seen.emplace(photo.at("id").as_string()).second) << "listed twice";
    }
    const auto* next = page.as_object().if_contains("held_next");
    query = next == nullptr ? "" : "?held=" + std::string(next->as_string());
    ++pages;
  } while (!query.empty());
  EXPECT_EQ(seen, added);
  EXPECT_EQ(pages, 5);
  const auto bad = harness.send(Method::kGet, "/shared/" + link.secret + "?held=nonsense", std::nullopt, {},
                                {{api::kGuestTokenHeader, token}});
  EXPECT_EQ(bad.status, 400U);
}

TEST(Permissions, OfRoutesWithoutAGallery) {
  Harness harness;
  const UserId user = harness.world.add_user("user");
  harness.world.add_user("person", true);
  for (const PlainRow& row : kPlainRows) {
    const std::string path =
        fill(fill(fill(row.pattern, "username", "person"), "tag", "sea"), "id", Uuid::generate().str());
    EXPECT_EQ(harness.send(row.method, path, std::nullopt, body_of(row.body)).status, row.anonymous) << row.pattern;
    EXPECT_EQ(harness.send(row.method, path, user, body_of(row.body)).status, row.user) << row.pattern;
  }
}

TEST(Permissions, OfRoutesForAdministrators) {
  Harness harness;
  const UserId member = harness.world.add_user("member"), admin = harness.world.add_user("admin");
  ASSERT_TRUE(harness.world.run(harness.world.metadata.accounts().set_role(admin, model::Role::kAdmin)));
  ASSERT_EQ(harness.send(Method::kPost, "/profiles/member/report", admin, R"({"reason":"spam"})").status, 204U);
  const auto nowhere = harness.get("/admin/nowhere", member);
  for (const AdminRow& row : kAdminRows) {
    const std::string path = fill(fill(fill(row.pattern, "node", "s1"), "username", "member"), "id", member.str());
    EXPECT_EQ(harness.send(row.method, path, std::nullopt, row.body).status, 401U) << row.pattern;
    EXPECT_EQ(harness.send(row.method, path, member, row.body).text, nowhere.text) << row.pattern;
    EXPECT_EQ(harness.send(row.method, path, admin, row.body).status, row.success) << row.pattern;
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

// SECURITY 24, for those who were chosen: at once, and in the listings as well.
TEST(Permissions, ChangeAtOnceWithTheChosenPeople) {
  Harness harness;
  services::World& world = harness.world;
  const UserId owner = world.add_user("owner"), reader = world.add_user("reader"), other = world.add_user("other");
  for (const UserId follower : {reader, other}) world.add_follow(follower, owner);
  const auto made = harness.send(Method::kPost, "/galleries", owner,
                                 R"({"name":"For some","audience":"people","people":["Reader","owner","reader"]})");
  ASSERT_EQ(made.status, 201U) << made.text;
  EXPECT_EQ(made.json().at("people").as_array().size(), 1U) << "each once, and not the owner";
  const std::string path = "/galleries/" + made.at("/gallery/id");
  const auto listed = [&](UserId who) {
    const bool is_on_wall = !harness.get("/profiles/owner", who).json().at("galleries").as_array().empty();
    const bool is_in_feed = !harness.get("/feed", who).json().at("galleries").as_array().empty();
    EXPECT_EQ(is_on_wall, is_in_feed);
    return is_on_wall;
  };
  const auto sees = [&](UserId who) {
    const bool is_found = harness.get(path, who).status == 200;
    EXPECT_EQ(is_found, listed(who));
    return is_found;
  };
  EXPECT_TRUE(sees(reader));
  EXPECT_FALSE(sees(other));
  EXPECT_FALSE(harness.get(path, reader).json().as_object().contains("people")) << "who else was chosen is not told";

  const auto change = [&](int revision, const std::string& fields) {
    return harness.send(Method::kPatch, path, owner, R"({"revision":)" + std::to_string(revision) + ',' + fields + '}');
  };
  EXPECT_EQ(change(1, R"("people":["other"])").status, 200U);
  EXPECT_FALSE(sees(reader));
  EXPECT_TRUE(sees(other));
  EXPECT_EQ(change(2, R"("audience":"private")").status, 200U);
  EXPECT_FALSE(sees(other));
  EXPECT_EQ(change(3, R"("audience":"people")").json().at("people").as_array().size(), 1U) << "they were kept";
  EXPECT_TRUE(sees(other));

  EXPECT_EQ(change(4, R"("people":["nobody.here"])").at("/errors/0/field"), "people");
  std::string many;
  for (int i = 0; i <= 100; ++i) many += (i > 0 ? ",\"p" : "\"p") + std::to_string(i) + '"';
  EXPECT_EQ(change(4, R"("people":[)" + many + ']').status, 400U);
  EXPECT_TRUE(sees(other));
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
