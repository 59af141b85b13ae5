#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "roles/import/commands.h"
#include "roles/import/importer.h"

namespace portreto::roles {
namespace {

// Reads a line that is not shown while it is typed.
std::string ask_secretly(const char* question) {
  fmt::print(stderr, "{}: ", question);
  termios before{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (is_terminal) {
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  const bool is_read = static_cast<bool>(std::getline(std::cin, line));
  if (is_terminal) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  fmt::print(stderr, "\n");
  if (!is_read) throw std::runtime_error("There was no answer.");
  return line;
}

std::string password() {
  const char* given = std::getenv("PORTRETO_PASSWORD");  // NOLINT(concurrency-mt-unsafe): one thread
  return given ? given : ask_secretly("Password");
}

// A server's address without what would stand behind it, refused when the password would go over the network in the
// clear.
std::string checked_url(std::string url, bool allows_http) {
  while (url.ends_with('/')) url.pop_back();
  if (url.starts_with("https://")) return url;
  if (!url.starts_with("http://")) throw std::runtime_error(fmt::format("{}: --server wants https://HOST[:PORT]", url));
  for (const auto* own : {"http://localhost", "http://127.0.0.1", "http://[::1]"}) {
    const std::string_view start = own;
    if (url.starts_with(start) && (url.size() == start.size() || url[start.size()] == ':')) return url;
  }
  if (allows_http) return url;
  throw std::runtime_error(
      fmt::format("{}: others could read the password on its way. Name it with https://, or add --allow-http", url));
}

std::runtime_error as_exception(const Error& error) { return std::runtime_error(error.message); }

void log_in(ApiClient& server, const std::string& login) {
  auto ticket = server.log_in(login, password());
  if (!ticket) throw as_exception(ticket.error());
  if (!*ticket) return;
  if (const auto status = server.confirm(**ticket, ask_secretly("Code of your app")); !status) {
    throw as_exception(status.error());
  }
}

void print_plan(const ImportPlan& plan) {
  for (const auto& [folder, gallery] : plan.galleries()) {
    fmt::print("{}: {} pictures from {}{}\n", gallery.name, gallery.pictures, folder,
               gallery.repeats_others ? ", those that are in no other folder" : "");
  }
}

void print_left_out(const ImportPlan& plan) {
  for (const auto& [extension, count] : plan.left_out()) {
    fmt::print("left out: {} of the kind \"{}\", which is no picture that Portreto shows\n", count, extension);
  }
}

struct Totals {
  std::size_t imported = 0, there_already = 0, refused = 0;

  void add(const ImportEvent& event) {
    switch (event.outcome) {
      case ImportOutcome::kImported:
        ++imported;
        fmt::print("imported  {} -> {}\n", event.path, event.gallery);
        break;
      case ImportOutcome::kThereAlready:
        ++there_already;
        fmt::print("there     {} -> {}\n", event.path, event.gallery);
        break;
      case ImportOutcome::kRefused:
        ++refused;
        fmt::print("REFUSED   {}: {}\n", event.path, event.reason);
        break;
    }
    std::fflush(stdout);
  }
  void print() const { fmt::print("{} imported, {} there already, {} refused\n", imported, there_already, refused); }
};

}  // namespace

int run_import_command(const ImportCommand& command) {
  ApiClientOptions options = command.server;
  options.url = checked_url(options.url, command.allows_http);
  std::vector<std::unique_ptr<Source>> sources;
  for (const std::string& path : command.sources) sources.push_back(open_source(path));
  ImportPlan plan;
  for (const auto& source : sources) plan.look_at(*source);
  plan.name_galleries();
  if (command.only_plan) {
    print_plan(plan);
    print_left_out(plan);
    return 0;
  }

  ApiClient server(options);
  log_in(server, command.login);
  Totals totals;
  Importer importer(server, plan, command.audience, [&](const ImportEvent& event) { totals.add(event); });
  Status status;
  for (const bool repeats_others : {false, true}) {
    for (const auto& source : sources) {
      if (status) status = importer.import(*source, repeats_others);
    }
  }
  server.log_out();
  totals.print();
  print_left_out(plan);
  if (!status) {
    fmt::print(stderr, "The import has stopped: {} Start it again to go on.\n", status.error().message);
    return 1;
  }
  return totals.refused == 0 ? 0 : 1;
}

}  // namespace portreto::roles
