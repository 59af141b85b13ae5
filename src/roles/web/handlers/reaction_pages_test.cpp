#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;

class ReactionPages : public ::testing::Test {
 protected:
  // A comment on the site's gallery.
  static api::CommentView comment(bool is_own) {
    api::CommentView view{.viewer = anna(), .target = model::TargetKind::kGallery};
    view.target_id = *Uuid::parse(Site::kGallery);
    view.comment.text = "Lovely <b>light</b>";
    view.comment.can_edit = is_own;
    view.comment.can_delete = is_own;
    return view;
  }

  const std::string gallery_ = Site::kGalleryPath;
  Site site_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(ReactionPages, ALikeGoesBackToWhereItWas) {
  site_.app.give("PUT " + gallery_ + "/like", api::Reactions{.likes = 3, .is_liked = true});
  const Answer answer = browser_.post(gallery_ + "/like", {{"return_to", "/explore?cursor=c"}});
  EXPECT_EQ(answer.status, 303u);
  EXPECT_EQ(answer.header("Location"), "/explore?cursor=c");
}

TEST_F(ReactionPages, AScriptGetsTheNewState) {
  site_.app.give("PUT /photos/x1/like", api::Reactions{.likes = 3, .is_liked = true});
  site_.app.give("DELETE /photos/x1/like", api::Reactions{.likes = 2});
  const Browser::Headers script{{"Accept", "application/json"}};
  EXPECT_EQ(browser_.post("/photos/x1/like", {}, script).body, R"({"liked":true,"like_count":3})");
  EXPECT_EQ(browser_.post("/photos/x1/unlike", {}, script).body, R"({"liked":false,"like_count":2})");
}

TEST_F(ReactionPages, ACommentCarriesItsKey) {
  site_.app.give("POST " + gallery_ + "/comments", api::CommentItem{}, 201);
  const Answer answer = browser_.post(gallery_ + "/comments", {{"text", "Hello"}, {"idempotency_key", "k"}});
  EXPECT_EQ(answer.header("Location"), gallery_ + "#comments");
  const auto sent = site_.app.calls().back();
  EXPECT_EQ(sent.body, R"({"text":"Hello"})");
  EXPECT_EQ(sent.headers.find("Idempotency-Key"), "k");
}

TEST_F(ReactionPages, OnesOwnCommentCanBeEdited) {
  site_.app.give("GET /comments/x1", comment(true));
  site_.app.give("PATCH /comments/x1", api::CommentItem{});
  const Answer form = browser_.get("/comments/x1/edit");
  EXPECT_EQ(form.status, 200u);
  EXPECT_THAT(form.body, HasSubstr("Lovely &lt;b&gt;light"));
  const Answer saved = browser_.post("/comments/x1/edit", {{"text", "Better"}, {"return_to", gallery_ + "#comments"}});
  EXPECT_EQ(saved.header("Location"), gallery_ + "#comments");
}

TEST_F(ReactionPages, ACommentThatIsRefusedIsShownAgain) {
  site_.app.refuse("PATCH /comments/x1", Error::invalid_field("text", "Write something."));
  const Answer page = browser_.post("/comments/x1/edit", {{"text", " "}, {"return_to", "//evil.example"}});
  EXPECT_EQ(page.status, 400u);
  EXPECT_THAT(page.body, HasSubstr("Write something."));
  EXPECT_THAT(page.body, ::testing::Not(HasSubstr("evil.example")));
}

TEST_F(ReactionPages, AnothersCommentHasNoForms) {
  site_.app.give("GET /comments/x1", comment(false));
  EXPECT_EQ(browser_.get("/comments/x1/edit").status, 404u);
  EXPECT_EQ(browser_.get("/comments/x1/delete").status, 404u);
}

TEST_F(ReactionPages, DeletingAsksFirst) {
  site_.app.give("GET /comments/x1", comment(true));
  site_.app.on("DELETE /comments/x1", [](const StandIn::Call&) { return api::no_content(); });
  EXPECT_THAT(browser_.get("/comments/x1/delete").body, HasSubstr("action=\"/comments/x1/delete\""));
  EXPECT_EQ(site_.app.count("DELETE /comments/x1"), 0u);
  EXPECT_EQ(browser_.post("/comments/x1/delete", {{"return_to", gallery_}}).header("Location"), gallery_);
  EXPECT_EQ(site_.app.count("DELETE /comments/x1"), 1u);
}

}  // namespace
}  // namespace portreto::roles::web
