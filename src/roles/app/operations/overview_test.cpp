#include "roles/app/operations/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace portreto::roles::app {
namespace {

using namespace std::chrono_literals;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::NanSensitiveDoubleEq;
using NodeState = model::StorageNode::State;

const double kNothing = std::nan("");

class OverviewTest : public testing::Test {
 protected:
  FleetProcess process(const std::string& role, const std::string& instance) {
    api::ProcessFigures figures{.instance = instance, .status = "ready", .now = now_};
    figures.roles.push_back({role, {.get_per_s = 3}});
    figures.disks.push_back({.id = "d", .state = "good", .total_bytes = 100, .free_bytes = 40, .live_bytes = 50});
    return {.role = role, .instance = instance, .zone = "a", .version = "1", .figures = figures, .told_at = now_};
  }
  static void set_series(FleetProcess& process, Timestamp from, const std::string& name, std::vector<double> values) {
    process.figures->series_from = from;
    process.figures->series_step_s = 60;
    process.figures->series.push_back({process.role, name, std::move(values)});
  }
  api::OperationsPage look(const std::vector<FleetProcess>& fleet) { return overview(fleet, backends_, true, now_); }
  void add_node(const std::string& name, NodeState state, std::uint64_t copies, bool is_alive = true) {
    if (!backends_.nodes) backends_.nodes.emplace();
    backends_.nodes->nodes.push_back(
        {.node = {.instance = name, .state = state}, .is_alive = is_alive, .copies = copies});
  }

  const Timestamp now_ = Timestamp(1'700'000'000s);
  Backends::State backends_;
};

TEST_F(OverviewTest, SaysHowEachProcessIs) {
  FleetProcess silent = process("app", "app-2"), away = process("web", "web-1"), draining = process("auth", "auth-1");
  silent.problem = "It does not answer.";
  silent.told_at = now_ - 16s;
  away.is_registered = false;
  away.problem = "It is not registered any more.";
  draining.figures->status = "draining";
  FleetProcess never = process("app", "app-3");
  never.figures.reset();
  never.told_at.reset();
  const auto page = look({process("app", "app-1"), silent, never, draining, away});
  std::vector<std::string> states;
  for (const api::ServiceItem& item : page.services) states.push_back(item.state);
  EXPECT_THAT(states, ElementsAre("ready", "silent", "silent", "draining", "away"));
  EXPECT_FALSE(page.services[0].is_stale);
  EXPECT_EQ(page.services[0].traffic->get_per_s, 3);
  EXPECT_TRUE(page.services[1].is_stale) << "older than 15 s";
  EXPECT_THAT(page.services[1].problems, ElementsAre("It does not answer."));
  EXPECT_EQ(page.services[1].traffic->get_per_s, 3) << "what it told last";
  EXPECT_TRUE(page.services[2].is_stale);
  EXPECT_FALSE(page.services[2].traffic);
}

TEST_F(OverviewTest, JoinsWhatNodesTellAndWhatTheDatabaseKnows) {
  add_node("s1", NodeState::kActive, 7);
  add_node("s2", NodeState::kDraining, 0);
  add_node("s3", NodeState::kActive, 5, false);
  add_node("s4", NodeState::kRetired, 0, false);
  const auto page = look({process("storage", "s1"), process("storage", "s2")});
  ASSERT_EQ(page.nodes.size(), 4U);
  EXPECT_EQ(page.nodes[0].copies, 7U);
  EXPECT_FALSE(page.nodes[0].is_empty);
  EXPECT_TRUE(page.nodes[1].is_empty);
  EXPECT_EQ(page.nodes[2].service.state, "away");
  EXPECT_THAT(page.services, IsEmpty());
  EXPECT_EQ(page.totals.nodes, 3U) << "one that is retired is to be away";
  EXPECT_EQ(page.totals.nodes_away, 1U);
  EXPECT_EQ(page.totals.total_bytes, 200U);
  EXPECT_EQ(page.totals.free_bytes, 80U);
}

TEST_F(OverviewTest, RepairEndsWhenWhatIsLeftIsDoneAtThePresentPace) {
  add_node("s1", NodeState::kDraining, 60);
  add_node("s2", NodeState::kActive, 30, false);
  FleetProcess leader = process("app", "app-1");
  leader.figures->steward =
      api::StewardFigures{.is_leading = true, .copies_missing = 10, .repaired_per_s = 2, .audited_bytes_per_s = 5};
  FleetProcess other = process("app", "app-2");
  other.figures->steward = api::StewardFigures{};
  auto page = look({other, leader, process("storage", "s1")});
  ASSERT_TRUE(page.repair);
  EXPECT_EQ(page.repair->instance, "app-1");
  EXPECT_EQ(page.repair->copies_to_move, 90U);
  EXPECT_EQ(page.repair->repair_eta_s, 50U);
  EXPECT_EQ(page.repair->audit_round_s, 10U);

  leader.figures->steward->repaired_per_s = 0;
  EXPECT_FALSE(look({leader}).repair->repair_eta_s) << "nobody knows";
  leader.is_registered = false;
  EXPECT_FALSE(look({leader}).repair) << "it leads no more";
}

TEST_F(OverviewTest, EachRingIsThereOnceWithAllItsKeys) {
  FleetProcess one = process("app", "app-1"), two = process("storage", "s1");
  one.figures->rings = {{"blob-url", {{"k1", now_, now_}}}, {"service", {{"k3", now_, {}}}}};
  two.figures->rings = {{"blob-url", {{"k1", now_, now_}, {"k2", now_, {}}}}};
  const auto page = look({one, two});
  ASSERT_EQ(page.rings.size(), 2U);
  EXPECT_EQ(page.rings[0].keys.size(), 2U);
}

TEST_F(OverviewTest, RatesAreAddedUpAndOfTimesTheSlowestCounts) {
  FleetProcess one = process("storage", "s1"), two = process("storage", "s2"), web = process("web", "w");
  set_series(one, now_, "get_per_s", {1, 2, kNothing});
  set_series(two, now_ + 60s, "get_per_s", {5, 7, 9});  // asked a moment later, when one more minute was over
  set_series(one, now_, "p99_ms", {1, 30, 4});
  set_series(two, now_ + 60s, "p99_ms", {20, 7, 9});
  set_series(web, now_, "get_per_s", {100, 100, 100});
  const SeriesRange range{.step = 4, .count = 3};
  const auto all = series_of({one, two, web}, "storage", "", range);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->from, now_ + 60s);
  EXPECT_EQ(all->told, 2U);
  EXPECT_EQ(all->series[0].name, "get_per_s");
  EXPECT_THAT(all->series[0].values, ElementsAre(7, 7, 9));
  EXPECT_THAT(all->series[6].values, ElementsAre(30, 7, 9));
  EXPECT_THAT(series_of({one, two}, "storage", "s1", range)->series[0].values,
              ElementsAre(DoubleEq(1), DoubleEq(2), NanSensitiveDoubleEq(kNothing)));
  EXPECT_EQ(series_of({one, two}, "storage", "s9", range).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace portreto::roles::app
