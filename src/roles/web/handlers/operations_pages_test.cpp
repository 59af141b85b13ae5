#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "roles/web/testing/site.h"

namespace portreto::roles::web {
namespace {

using test::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using NodeState = model::StorageNode::State;

class OperationsPages : public ::testing::Test {
 protected:
  OperationsPages() {
    api::Viewer admin = anna();
    admin.is_admin = true;
    page_.viewer = admin;
    page_.collected_at = site_.clock.now();
    page_.is_cluster = true;
    add_node("storage-1", NodeState::kActive);
    add_node("storage-2", NodeState::kDraining);
    give();
    series_ = {.role = "storage", .from = site_.clock.now(), .step_s = 60};
    series_.series = {{"get_per_s", {1.234, std::nan(""), 10}}, {"p99_ms", {5, 7.26, std::nan("")}}};
    site_.app.give("GET /admin/operations/series", series_);
  }

  void add_node(const std::string& name, NodeState wanted) {
    page_.nodes.push_back(
        {.service = {.role = "storage", .instance = name, .state = "ready", .told_at = page_.collected_at},
         .wanted = wanted,
         .copies = 12});
  }
  void give() { site_.app.give("GET /admin/operations", page_); }
  std::string show(const std::string& query = "") { return browser_.get("/operations" + query).body; }

  Site site_;
  api::OperationsPage page_;
  api::OperationsSeriesPage series_;
  Browser browser_ = site_.signed_in_browser();
};

TEST_F(OperationsPages, AreNotThereForOthers) {
  site_.app.refuse("GET /admin/operations", {ErrorCode::kNotFound, "There is nothing at this address."});
  const Answer answer = browser_.get("/operations");
  EXPECT_EQ(answer.status, 404U);
  EXPECT_THAT(answer.body, Not(HasSubstr("ops-table")));
}

TEST_F(OperationsPages, TheMenuShowsThemToAdministratorsAlone) {
  EXPECT_THAT(show(), HasSubstr("href=\"/operations\">"));
  EXPECT_THAT(browser_.get("/").body, Not(HasSubstr("href=\"/operations\"")));
}

TEST_F(OperationsPages, TheTableHasEachValueOfTheCharts) {
  const std::string html = show();
  for (const char* text : {">1.23</td>", ">10.00</td>", ">5.0</td>", ">7.3</td>", ">–</td>"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  // Two stretches of the one line, since there is nothing between them; drawn from what the table says.
  EXPECT_THAT(html, HasSubstr("points=\"0,140 0,140\""));
  EXPECT_THAT(html, HasSubstr("points=\"600,0 600,0\""));
  EXPECT_THAT(html, HasSubstr("up to 10.00"));
}

TEST_F(OperationsPages, AsksForWhatWasChosenAndForNothingElse) {
  show("?role=web&span=900&instance=web%201");
  EXPECT_EQ(site_.app.count("GET /admin/operations/series?span_s=900&role=web&instance=web%201"), 1U);
  site_.app.forget_calls();
  show("?role=king&span=7");
  EXPECT_EQ(site_.app.count("GET /admin/operations/series?span_s=3600&role=storage&instance="), 1U);
}

TEST_F(OperationsPages, SayWhenFiguresAreOld) {
  page_.nodes[0].service.told_at = page_.collected_at - std::chrono::seconds(40);
  page_.nodes[0].service.is_stale = true;
  page_.nodes[0].service.state = "silent";
  give();
  EXPECT_THAT(show(), HasSubstr("stale: figures are 40 s old"));
}

TEST_F(OperationsPages, ANodeIsDrainedOnceThatIsConfirmed) {
  site_.app.give("PATCH /admin/storage-nodes/storage-1", api::StorageNodeChange{});
  EXPECT_THAT(show(), HasSubstr("href=\"/operations/nodes/storage-1/drain\""));
  const Answer question = browser_.get("/operations/nodes/storage-1/drain");
  EXPECT_THAT(question.body, HasSubstr("12 pictures"));
  EXPECT_EQ(site_.app.count("PATCH /admin/storage-nodes/storage-1"), 0U);
  const Answer done = browser_.post("/operations/nodes/storage-1/drain", {});
  EXPECT_EQ(done.status, 303U);
  EXPECT_EQ(done.header("Location"), "/operations#storage");
  EXPECT_EQ(site_.app.calls().back().body, R"({"state":"draining"})");
  EXPECT_EQ(browser_.get("/operations/nodes/storage-9/drain").status, 404U);
}

TEST_F(OperationsPages, ToRetireANodeItsNameIsTyped) {
  site_.app.on("PATCH /admin/storage-nodes/storage-2", [](const StandIn::Call& call) -> Result<http::Response> {
    if (call.body == R"({"state":"retired","confirm":"storage-2"})") return api::answer(api::StorageNodeChange{});
    return fail(Error::invalid_field("confirm", "Type the name of the node to retire it."));
  });
  const std::string path = "/operations/nodes/storage-2/retire";
  browser_.get(path);
  const Answer refused = browser_.post(path, {{"confirm", "storage-1"}});
  EXPECT_EQ(refused.status, 400U);
  EXPECT_THAT(refused.body, HasSubstr("Type the name of the node"));
  EXPECT_EQ(browser_.post(path, {{"confirm", "storage-2"}}).status, 303U);
}

// SECURITY 41.
TEST_F(OperationsPages, NothingIsDoneWithoutTheFormsToken) {
  for (const char* deed : {"drain", "activate", "retire"}) {
    const std::string path = std::string("/operations/nodes/storage-1/") + deed;
    browser_.get(path);
    EXPECT_EQ(browser_.post(path, {{"csrf", "x"}, {"confirm", "storage-1"}}).status, 403U) << deed;
  }
  EXPECT_EQ(site_.app.count("PATCH /admin/storage-nodes/storage-1"), 0U);
}

}  // namespace
}  // namespace portreto::roles::web
