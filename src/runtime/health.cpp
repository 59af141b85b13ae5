#include "runtime/health.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <utility>

#include "runtime/log.h"
#include "runtime/timer.h"

namespace portreto {
namespace {

Task<Status> run(const std::string& name, const Health::Check& check, std::chrono::steady_clock::time_point deadline) {
  try {
    co_return co_await with_deadline(check(), deadline);
  } catch (const std::exception& error) {
    log::error("a readiness check threw", {{"check", name}, {"error", error.what()}});
  }
  co_return fail(ErrorCode::kInternal, "The check failed.");
}

}  // namespace

void Health::add(std::string name, Check check, Weight weight) {
  checks_.push_back({std::move(name), std::move(check), weight});
}

void Health::describe(std::string name, std::function<std::string()> json) {
  descriptions_.emplace_back(std::move(name), std::move(json));
}

Task<Health::Report> Health::report() const {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + checks_time_max_;
  const bool is_draining = is_draining_.load(std::memory_order_relaxed);
  Report report{.is_ready = !is_draining, .json{}};
  boost::json::object checks;
  bool is_degraded = false;
  for (const auto& [name, check, weight] : checks_) {
    const auto start = steady_clock::now();
    const auto outcome = co_await run(name, check, deadline);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    boost::json::object entry{{"ok", outcome.has_value()}, {"took_ms", took.count()}};
    if (!outcome) {
      entry["error"] = to_string(outcome.error().code);
      if (weight == Weight::kRequired) {
        report.is_ready = false;
      } else {
        is_degraded = true;
      }
    }
    checks[name] = std::move(entry);
  }
  const std::string_view status = is_draining        ? "draining"
                                  : !report.is_ready ? "not_ready"
                                  : is_degraded      ? "degraded"
                                                     : "ready";
  boost::json::object whole{{"status", status}, {"checks", std::move(checks)}};
  for (const auto& [name, json] : descriptions_) {
    if (const std::string text = json(); !text.empty()) whole[name] = boost::json::parse(text);
  }
  report.json = boost::json::serialize(whole);
  co_return report;
}

}  // namespace portreto
