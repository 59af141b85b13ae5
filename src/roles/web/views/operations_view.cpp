#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <span>

#include "http/url.h"
#include "roles/web/views/amounts.h"
#include "roles/web/views/fragments.h"
#include "roles/web/views/views.h"

namespace portreto::roles::web {
namespace {

using NodeState = model::StorageNode::State;
using Series = api::OperationsSeries;

constexpr int kChartWidth = 600, kChartHeight = 160;
constexpr char kNoValue[] = "–";
constexpr std::string_view kLetters = "abcd";  // of the classes of lines

struct Column {
  std::string_view series, label;
  int decimals;
};
constexpr std::array<Column, 7> kColumns{{{"get_per_s", "GET/s", 2},
                                          {"write_per_s", "POST/s", 2},
                                          {"delete_per_s", "DELETE/s", 2},
                                          {"errors_per_s", "Errors/s", 2},
                                          {"p50_ms", "p50 ms", 1},
                                          {"p95_ms", "p95 ms", 1},
                                          {"p99_ms", "p99 ms", 1}}};
struct Chart {
  std::string_view id;
  Text title;
  std::size_t first, count;  // of kColumns
};
constexpr std::array<Chart, 2> kCharts{
    {{"rates", "Requests per second"_t, 0, 4}, {"times", "Time to answer, in ms"_t, 4, 3}}};

struct Span {
  unsigned seconds;
  Text label;
};
constexpr std::array<Span, 4> kSpans{
    {{900, "15 min"_t}, {3600, "1 hour"_t}, {21'600, "6 hours"_t}, {86'400, "24 hours"_t}}};
constexpr std::array<std::string_view, 4> kRoleNames{"web", "auth", "app", "storage"};

// As it stands in the table, and so in the charts.
double shown(double value, int decimals) {
  const double scale = decimals == 1 ? 10 : 100;
  return std::round(value * scale) / scale;
}
std::string value_text(double value, int decimals) {
  return std::isnan(value) ? kNoValue : fmt::format("{:.{}f}", shown(value, decimals), decimals);
}

std::string address_of(const OperationsChoice& choice) {
  std::string address =
      fmt::format("/operations?role={}&span={}", http::encode_query_value(choice.role), choice.span_s);
  if (!choice.instance.empty()) address += "&instance=" + http::encode_query_value(choice.instance);
  return address;
}

// "ready" and so on, with a class of its own and, where it matters, in words.
void set_state(Dictionary& row, const api::ServiceItem& service, Timestamp now) {
  const bool is_good = service.state == "ready" && !service.is_stale;
  const bool is_bad = service.state == "away" || service.state == "silent" || service.state == "not_ready";
  row.show(is_good ? "GOOD" : is_bad ? "BAD" : "FAIR");
  row.set("STATE", service.state == "not_ready" ? "not ready" : service.state);
  for (const std::string& problem : service.problems) row.add_section("PROBLEM").set("TEXT", problem);
  if (!service.is_stale) return;
  const Language& language = row.language();
  const auto age = service.told_at ? std::chrono::duration_cast<std::chrono::seconds>(now - *service.told_at)
                                   : std::chrono::seconds(0);
  row.add_section("STALE").set("TEXT", service.told_at
                                           ? language.say("figures are {} old"_t, duration_text(language, age))
                                           : std::string(language.say("no figures"_t)));
}

void set_traffic(Dictionary& row, const std::optional<api::TrafficFigures>& traffic) {
  const double nothing = std::nan("");
  const api::TrafficFigures t =
      traffic.value_or(api::TrafficFigures{nothing, nothing, nothing, nothing, nothing, nothing, nothing});
  row.set("GET", value_text(t.get_per_s, 2));
  row.set("WRITE", value_text(t.write_per_s, 2));
  row.set("DELETE", value_text(t.delete_per_s, 2));
  row.set("ERRORS", value_text(t.errors_per_s, 2));
  row.set("P50", value_text(t.p50_ms, 1));
  row.set("P95", value_text(t.p95_ms, 1));
  row.set("P99", value_text(t.p99_ms, 1));
}

void set_service(Dictionary& row, const api::ServiceItem& service, const OperationsChoice& choice, Timestamp now) {
  row.set("ROLE", service.role);
  row.set("INSTANCE", service.instance);
  row.set("ZONE", service.zone.empty() ? kNoValue : service.zone);
  row.set("VERSION", service.version.empty() ? kNoValue : service.version);
  row.set("UP", service.started_at ? duration_text(row.language(), std::chrono::duration_cast<std::chrono::seconds>(
                                                                       now - *service.started_at))
                                   : kNoValue);
  row.set("CHART_URL", address_of({service.role, service.instance, choice.span_s}) + "#load");
  set_state(row, service, now);
  set_traffic(row, service.traffic);
}

// Disks of a node are read at the same time: the slowest one ends the round.
std::string scrub_text(const Language& language, const std::vector<api::DiskFigures>& disks) {
  std::uint64_t done = 0, total = 0;
  std::optional<std::uint64_t> eta_s = 0;
  for (const api::DiskFigures& disk : disks) {
    if (!disk.scrub) continue;
    done += disk.scrub->done_bytes;
    total += disk.scrub->total_bytes;
    eta_s = eta_s && disk.scrub->eta_s ? std::optional(std::max(*eta_s, *disk.scrub->eta_s)) : std::nullopt;
  }
  const std::string percent = percent_text(done, total);
  if (!eta_s) return language.say("now {}"_t, percent);
  return language.say("now {0}, about {1} more"_t, percent, duration_text(language, std::chrono::seconds(*eta_s)));
}

void add_node(Dictionary& page, const api::StorageNodeItem& node, const OperationsChoice& choice, Timestamp now) {
  Dictionary& row = page.add_section("NODE");
  set_service(row, node.service, choice, now);
  api::StorageTotals sum;
  bool is_damaged = false, is_verified = !node.disks.empty();
  bool is_scrubbing = false;
  Timestamp verified_since = now;
  for (const api::DiskFigures& disk : node.disks) {
    sum.total_bytes += disk.total_bytes;
    sum.free_bytes += disk.free_bytes;
    sum.live_bytes += disk.live_bytes;
    sum.damaged_blobs += disk.damaged_blobs;
    is_damaged |= disk.state != "good" || disk.damaged_blobs > 0;
    is_verified &= disk.verified_since.has_value();
    if (disk.verified_since) verified_since = std::min(verified_since, *disk.verified_since);
    is_scrubbing |= disk.scrub.has_value();
  }
  const Language& language = page.language();
  row.set("FREE", node.disks.empty() ? kNoValue : bytes_text(sum.free_bytes));
  row.set("TOTAL", node.disks.empty() ? kNoValue : bytes_text(sum.total_bytes));
  row.set("LIVE", node.disks.empty() ? kNoValue : bytes_text(sum.live_bytes));
  row.set("VERIFIED", is_verified ? language.say("since {}"_t, date_text(language, verified_since))
                                  : std::string(language.say("not yet"_t)));
  if (is_scrubbing) row.add_section("SCRUB").set("TEXT", scrub_text(language, node.disks));
  if (is_damaged) {
    row.add_section("DISKS_BAD").set("TEXT", language.say("a disk wants attention, {} damaged"_t, sum.damaged_blobs));
  }
  if (!node.wanted) {
    row.set("COPIES", kNoValue);
    return;
  }
  row.set("COPIES", node.copies);
  if (node.leftovers > 0) row.add_section("LEFTOVERS").set("TEXT", language.say("{} to erase"_t, node.leftovers));
  if (node.wanted != NodeState::kActive) {
    row.add_section("WANTED").set(
        "TEXT", node.is_empty ? language.say("{}, empty: it can be taken away"_t, model::to_string(*node.wanted))
                              : std::string(model::to_string(*node.wanted)));
  }
  Dictionary& deeds = row.add_section("DEEDS");
  deeds.set("NODE_URL", "/operations/nodes/" + http::encode_path_segment(node.service.instance));
  deeds.set("NODE_NAME", node.service.instance);
  deeds.show_if(node.wanted == NodeState::kActive, "CAN_DRAIN");
  deeds.show_if(node.wanted != NodeState::kRetired, "CAN_RETIRE");
  deeds.show_if(node.wanted != NodeState::kActive, "CAN_ACTIVATE");
}

void set_totals(Dictionary& page, const api::StorageTotals& totals) {
  page.set_count("TOTAL_NODES", totals.nodes, "{} storage node|{} storage nodes"_n);
  page.set("TOTAL_FREE", bytes_text(totals.free_bytes));
  page.set("TOTAL_BYTES", bytes_text(totals.total_bytes));
  page.set("TOTAL_LIVE", bytes_text(totals.live_bytes));
  if (totals.nodes_away > 0) {
    page.add_section("NODES_AWAY").set_count("TEXT", totals.nodes_away, "{} node is away|{} nodes are away"_n);
  }
  if (totals.damaged_blobs > 0) {
    page.add_section("DAMAGED").set_count("TEXT", totals.damaged_blobs, "{} damaged copy|{} damaged copies"_n);
  }
}

void add_repair_fact(Dictionary& page, Text label, std::string_view value) {
  Dictionary& fact = page.add_section("FACT");
  fact.set("LABEL", label);
  fact.set("VALUE", value);
}

std::string about(const Language& language, std::uint64_t seconds) {
  return language.say("about {}"_t, duration_text(language, std::chrono::seconds(seconds)));
}

std::string eta_text(const Language& language, const std::optional<std::uint64_t>& seconds, bool is_anything_left) {
  if (seconds) return about(language, *seconds);
  return std::string(language.say(is_anything_left ? "no progress in the last 5 minutes"_t : "nothing to do"_t));
}

void set_repair(Dictionary& page, const api::OperationsPage& operations) {
  if (!operations.repair) {
    page.show(operations.is_cluster ? "NO_STEWARD" : "ONE_PROCESS");
    return;
  }
  const api::RepairItem& repair = *operations.repair;
  const api::StewardFigures& steward = repair.steward;
  Dictionary& section = page.add_section("REPAIR");
  const Language& language = page.language();
  const std::uint64_t left = repair.copies_to_move + steward.copies_missing;
  section.show_if(steward.is_halted, "HALTED");
  add_repair_fact(section, "Steward"_t, repair.instance);
  add_repair_fact(section, "Pictures with too few copies"_t, std::to_string(steward.copies_missing));
  add_repair_fact(section, "Copies to be moved or replaced"_t, std::to_string(repair.copies_to_move));
  add_repair_fact(section, "Repair takes"_t, eta_text(language, repair.repair_eta_s, left > 0));
  add_repair_fact(section, "Repaired, and copies made whole"_t,
                  language.say("{0} and {1}"_t, steward.repaired, steward.refilled));
  add_repair_fact(section, "Lost nodes"_t, std::to_string(steward.lost_nodes));
  add_repair_fact(
      section, "Read back, of all copies"_t,
      language.say("{0} of {1}"_t, bytes_text(steward.bytes_audited), bytes_text(operations.totals.live_bytes)));
  add_repair_fact(section, "To read all copies back takes"_t,
                  repair.audit_round_s ? about(language, *repair.audit_round_s)
                                       : std::string(language.say("nothing was read in the last 5 minutes"_t)));
  add_repair_fact(section, "Nobody's"_t, language.count(steward.orphans, "{} picture|{} pictures"_n));
  add_repair_fact(section, "Waiting to be erased"_t, language.count(steward.unsettled, "{} picture|{} pictures"_n));
  add_repair_fact(section, "Failed tries"_t, std::to_string(steward.failures));
}

void add_rings(Dictionary& page, const std::vector<api::RingFigures>& rings, Timestamp now) {
  const Language& language = page.language();
  for (const api::RingFigures& ring : rings) {
    for (const api::KeyFigures& key : ring.keys) {
      Dictionary& row = page.add_section("KEY");
      row.set("RING", ring.name);
      row.set("KEY_ID", key.id);
      const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - key.not_before);
      row.set("AGE", age.count() < 0 ? language.say("signs in {}"_t, duration_text(language, -age))
                                     : duration_text(language, age));
      row.set("UNTIL", key.not_after ? time_text(language, *key.not_after) : std::string(language.say("no end yet"_t)));
    }
  }
}

void add_backend(Dictionary& page, Text label, const api::BackendItem& backend) {
  Dictionary& row = page.add_section("BACKEND");
  row.set("LABEL", label);
  row.set("KIND", backend.kind);
  row.show(backend.state == "ready" ? "GOOD" : backend.state == "away" ? "BAD" : "FAIR");
  row.set("STATE", backend.state == "read_only" ? "read-only" : backend.state);
  row.set("TOOK", backend.took_ms ? fmt::format("{:.1f} ms", *backend.took_ms) : kNoValue);
  if (!backend.problem.empty()) row.add_section("PROBLEM").set("TEXT", backend.problem);
}

double value_at(const Series* series, std::size_t i, int decimals) {
  if (series == nullptr || i >= series->values.size() || std::isnan(series->values[i])) return std::nan("");
  return shown(series->values[i], decimals);
}

// One line for each stretch in which there are values.
void add_lines(Dictionary& chart, const Series* series, const Column& column, std::string_view letter,
               std::size_t count, double top) {
  std::string points;
  const auto end_line = [&] {
    if (points.empty()) return;
    Dictionary& line = chart.add_section("LINE");
    line.set("N", letter);
    line.set("POINTS", points);
    points.clear();
  };
  for (std::size_t i = 0; i < count; ++i) {
    const double value = value_at(series, i, column.decimals);
    if (std::isnan(value)) {
      end_line();
      continue;
    }
    const double x = count < 2 ? 0 : static_cast<double>(i) * kChartWidth / static_cast<double>(count - 1);
    const double y = kChartHeight - value / top * kChartHeight;
    if (points.empty()) points = fmt::format("{:.0f},{:.0f}", x, y);  // so that one value alone is a dot
    points += fmt::format(" {:.0f},{:.0f}", x, y);
  }
  end_line();
}

void add_charts(Dictionary& page, const api::OperationsSeriesPage& all) {
  std::array<const Series*, kColumns.size()> columns{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto found = std::ranges::find(all.series, kColumns[i].series, &Series::name);
    if (found == all.series.end()) continue;
    columns[i] = &*found;
    count = std::max(count, found->values.size());
  }
  for (const Chart& chart : kCharts) {
    double highest = 0;
    for (std::size_t i = chart.first; i < chart.first + chart.count; ++i) {
      for (std::size_t at = 0; at < count; ++at) {
        const double value = value_at(columns[i], at, kColumns[i].decimals);
        if (!std::isnan(value)) highest = std::max(highest, value);
      }
    }
    const double top = highest > 0 ? highest : 1;
    Dictionary& section = page.add_section("CHART");
    section.set("CHART_ID", chart.id);
    section.set("CHART_TITLE", chart.title);
    section.set("FIRST", chart.first);
    section.set("COUNT", chart.count);
    section.set("TOP", fmt::format("{:.{}f}", top, kColumns[chart.first].decimals));
    for (std::size_t i = chart.first; i < chart.first + chart.count; ++i) {
      const std::string_view letter = kLetters.substr(i - chart.first, 1);
      Dictionary& entry = section.add_section("LEGEND");
      entry.set("N", letter);
      entry.set("LABEL", kColumns[i].label);
      add_lines(section, columns[i], kColumns[i], letter, count, top);
    }
  }
  for (const Column& column : kColumns) page.add_section("COLUMN").set("LABEL", column.label);
  for (std::size_t at = 0; at < count; ++at) {
    Dictionary& row = page.add_section("ROW");
    const Timestamp time = all.from + std::chrono::seconds(all.step_s * at);
    row.set("TIME_ISO", format_rfc3339(time));
    row.set("TIME_TEXT", format_rfc3339(time).substr(11, 8));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      row.add_section("CELL").set("VALUE",
                                  value_text(value_at(columns[i], at, kColumns[i].decimals), kColumns[i].decimals));
    }
  }
}

void add_choices(Dictionary& page, const OperationsChoice& choice) {
  for (const std::string_view role : kRoleNames) {
    Dictionary& option = page.add_section("ROLE_CHOICE");
    option.set("URL", address_of({std::string(role), {}, choice.span_s}) + "#load");
    option.set("LABEL", role);
    option.show_if(role == choice.role && choice.instance.empty(), "CHOSEN");
  }
  for (const Span& span : kSpans) {
    Dictionary& option = page.add_section("SPAN_CHOICE");
    option.set("URL", address_of({choice.role, choice.instance, span.seconds}) + "#load");
    option.set("LABEL", span.label);
    option.show_if(span.seconds == choice.span_s, "CHOSEN");
  }
  if (!choice.instance.empty()) {
    page.add_section("ONE_SERVER").set("TEXT", fmt::format("{} {}", choice.role, choice.instance));
  }
}

}  // namespace

std::string render_operations(const PageContext& context, const api::OperationsPage& operations,
                              const api::OperationsSeriesPage& series, const OperationsChoice& choice) {
  Layout layout(context, "operations.tpl", "Operations"_t, Section::kNone);
  Dictionary& page = layout.page();
  const Timestamp now = operations.collected_at;
  page.set("RELOAD_URL", address_of(choice));
  page.set("COLLECTED_ISO", format_rfc3339(now));
  page.set("COLLECTED_TEXT", format_rfc3339(now).substr(11, 8));
  for (const api::ServiceItem& service : operations.services) {
    set_service(page.add_section("SERVICE"), service, choice, now);
  }
  for (const api::StorageNodeItem& node : operations.nodes) add_node(page, node, choice, now);
  set_totals(page, operations.totals);
  set_repair(page, operations);
  add_rings(page, operations.rings, now);
  add_backend(page, "Database"_t, operations.database);
  add_backend(page, "Registry"_t, operations.registry);
  add_choices(page, choice);
  add_charts(page, series);
  return layout.render();
}

std::string render_retire_node(const PageContext& context, const FormState& form, std::string_view node,
                               std::uint64_t copies) {
  Layout layout(context, "retire_node.tpl", "Retire a storage node"_t, Section::kNone);
  Dictionary& page = layout.page();
  page.set("NODE_NAME", node);
  page.set("NODE_URL", "/operations/nodes/" + http::encode_path_segment(std::string(node)));
  page.set_count("COPIES", copies, "{} picture|{} pictures"_n);
  set_form(page, form, {"confirm"});
  return layout.render();
}

}  // namespace portreto::roles::web
