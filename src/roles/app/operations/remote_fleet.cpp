#include "roles/app/operations/remote_fleet.h"

#include <fmt/format.h>

#include <memory>

#include "http/message.h"
#include "roles/api/codec.h"
#include "rpc/json_call.h"
#include "runtime/all.h"
#include "runtime/timer.h"

namespace portreto::roles::app {
namespace {

constexpr std::chrono::hours kRemembered{24};

}  // namespace

Task<Result<api::ProcessFigures>> RemoteFleet::ask(std::string address, SeriesRange range) {
  http::Client* const client = d_.client(address);
  if (client == nullptr) co_return fail(ErrorCode::kUnavailable, "Its address is none.");
  PORTRETO_CO_ASSIGN(std::string credential, d_.credentials.header_value("app", d_.clock.now()));
  PORTRETO_CO_ASSIGN(http::Target target,
                     http::Target::parse(fmt::format("{}?step={}&count={}", kFiguresPath, range.step, range.count)));
  const auto body = http::make_body({});
  http::Request request{.method = http::Method::kGet, .target = std::move(target), .body = body.get()};
  request.headers.set("Authorization", std::move(credential));
  request.context.deadline = std::chrono::steady_clock::now() + d_.patience;
  PORTRETO_CO_ASSIGN(http::Response answer, co_await client->send(std::move(request)));
  PORTRETO_CO_ASSIGN(const std::string text,
                     co_await http::collect(std::move(answer.body), api::kResponseJsonBytesMax));
  if (answer.status != 200) co_return fail(rpc::error_of(answer.status, answer.headers, text));
  co_return api::from_response_json<api::ProcessFigures>(text);
}

Task<Status> RemoteFleet::ask_and_note(cluster::Member member, SeriesRange range) {
  auto told = co_await with_deadline(ask(member.address, range), std::chrono::steady_clock::now() + d_.patience);
  const std::lock_guard lock(mutex_);
  const auto known = processes_.find({std::string(to_string(member.role)), member.instance});
  if (known == processes_.end()) co_return Status{};  // one too many
  FleetProcess& process = known->second;
  if (told) {
    process.version = told->version;  // a list of members knows none
    process.figures = *std::move(told);
    process.told_at = d_.clock.now();
    process.problem.clear();
  } else {
    process.problem = told.error().message;
  }
  co_return Status{};
}

void RemoteFleet::note_registered(const std::vector<cluster::Member>& members) {
  const Timestamp now = d_.clock.now();
  const std::lock_guard lock(mutex_);
  for (auto& [name, process] : processes_) process.is_registered = false;
  for (const cluster::Member& member : members) {
    const Name name{to_string(member.role), member.instance};
    if (!processes_.contains(name) && processes_.size() >= kRememberedMax) continue;
    FleetProcess& process = processes_[name];
    process.role = name.first;
    process.instance = name.second;
    process.zone = member.zone;
    process.address = member.address;
    if (!member.version.empty()) process.version = member.version;
    process.is_registered = true;
    seen_at_[name] = now;
  }
  for (auto& [name, process] : processes_) {
    if (!process.is_registered) process.problem = "It is not registered any more.";
  }
  std::erase_if(processes_, [&](const auto& entry) { return now - seen_at_[entry.first] > kRemembered; });
  std::erase_if(seen_at_, [&](const auto& entry) { return !processes_.contains(entry.first); });
}

std::vector<FleetProcess> RemoteFleet::known() const {
  const std::lock_guard lock(mutex_);
  std::vector<FleetProcess> all;
  for (const auto& [name, process] : processes_) all.push_back(process);
  return all;
}

bool RemoteFleet::has_just_looked(SeriesRange range) const {
  const std::lock_guard lock(mutex_);
  return last_look_ && last_look_->first == range && std::chrono::steady_clock::now() - last_look_->second < kSameLook;
}

Task<std::vector<FleetProcess>> RemoteFleet::look(SeriesRange range) {
  if (has_just_looked(range)) co_return known();
  const std::vector<cluster::Member> members = d_.members();
  note_registered(members);
  std::vector<Task<Status>> asking;
  for (const cluster::Member& member : members) asking.push_back(ask_and_note(member, range));
  co_await all_of(std::move(asking));
  {
    const std::lock_guard lock(mutex_);
    last_look_ = {range, std::chrono::steady_clock::now()};
  }
  co_return known();
}

}  // namespace portreto::roles::app
