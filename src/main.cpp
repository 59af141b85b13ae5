// The program `portreto`: reads the command line and the settings, and starts the role that was asked for.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "imaging/worker.h"
#include "roles/serve/serve.h"
#include "roles/storage/commands.h"
#include "runtime/log.h"

namespace portreto {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitRefused = 2;  // the command line or the settings must be changed first

struct ServeCommand {
  std::optional<std::string> config_file;
  std::optional<std::string> data_directory;
  std::optional<std::string> listen;
  std::vector<std::string> assignments;
  roles::ServeOptions options;
};

// "127.0.0.1:8000" or "[::1]:8000"; without a colon, an address alone.
std::vector<config::Override> listen_overrides(const std::string& listen) {
  const std::string given_by = "--listen " + listen;
  if (listen.starts_with('[')) {
    const auto end = listen.find("]:");
    if (end == std::string::npos) return {{given_by, "server.address=" + listen}};  // refused, with what is expected
    return {{given_by, "server.address=" + listen.substr(1, end - 1)},
            {given_by, "server.port=" + listen.substr(end + 2)}};
  }
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return {{given_by, "server.address=" + listen}};
  return {{given_by, "server.address=" + listen.substr(0, colon)},
          {given_by, "server.port=" + listen.substr(colon + 1)}};
}

config::Settings settings_of(const ServeCommand& command) {
  std::vector<config::Override> overrides;
  for (const auto& assignment : command.assignments) overrides.push_back({"--set " + assignment, assignment});
  if (command.data_directory) {
    overrides.push_back({"--data " + *command.data_directory, "data.directory=" + *command.data_directory});
  }
  if (command.listen) {
    for (auto& change : listen_overrides(*command.listen)) overrides.push_back(std::move(change));
  }
  return config::load_settings(command.config_file, overrides);
}

int serve(const ServeCommand& command) {
  const config::Settings settings = settings_of(command);
  log::configure(settings.log);
  return roles::run_serve(settings, command.options);
}

// `portreto storage check|dump|compact|export`; `action` is set by the one that is parsed.
CLI::App* add_storage_commands(CLI::App& app, roles::StorageCommand& command) {
  using Action = roles::StorageCommand::Action;
  auto* storage = app.add_subcommand("storage", "Look after the photo volumes of a server that is stopped");
  storage->require_subcommand(1);
  const auto add = [&](const char* name, Action action, const char* help) {
    auto* sub = storage->add_subcommand(name, help);
    sub->add_option("--data", command.data_directory, "The server's data directory")->type_name("DIR")->required();
    sub->callback([&command, action] { command.action = action; });
    return sub;
  };
  add("check", Action::kCheck, "Verify every byte, and name what is damaged");
  add("dump", Action::kDump, "List every stored object as tab-separated text");
  add("compact", Action::kCompact, "Give the room of what was deleted back to the disk");
  add("export", Action::kExport, "Write every stored object as a plain file; may be started again")
      ->add_option("--to", command.export_directory, "Where to write them")
      ->type_name("DIR")
      ->required();
  return storage;
}

int run(int argc, char** argv) {
  CLI::App app{"Portreto: share photos with the people you choose."};
  app.set_version_flag("--version", std::string("portreto " PORTRETO_VERSION));
  app.require_subcommand(1);

  ServeCommand command;
  auto* serve_app = app.add_subcommand("serve", "Run everything in this one process");
  serve_app->add_option("--config", command.config_file, "Settings file; `portreto config` prints one to start from")
      ->type_name("FILE");
  serve_app->add_option("--data", command.data_directory, "Where photos and the database are kept")->type_name("DIR");
  serve_app->add_option("--listen", command.listen, "Address and port to listen on")->type_name("ADDRESS:PORT");
  serve_app->add_option("--set", command.assignments, "Change one setting; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  serve_app->add_option("--port-file", command.options.port_file, "Write the port here once it is open")
      ->type_name("FILE");
  const auto* config_app = app.add_subcommand("config", "Print every setting with its default, as a settings file");
  const auto* image_worker_app = app.add_subcommand("image-worker")->group("");  // started by serve, not by people

  roles::StorageCommand storage_command;
  const auto* storage_app = add_storage_commands(app, storage_command);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitRefused;
  }
  if (config_app->parsed()) {
    fmt::print("{}", config::commented_defaults());
    return 0;
  }
  if (image_worker_app->parsed()) return imaging::run_image_worker();
  if (storage_app->parsed()) return roles::run_storage_command(storage_command);
  return serve(command);
}

}  // namespace
}  // namespace portreto

int main(int argc, char** argv) {
  try {
    return portreto::run(argc, argv);
  } catch (const portreto::config::SettingsError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return portreto::kExitRefused;
  } catch (const std::exception& error) {
    fmt::print(stderr, "portreto cannot start: {}\n", error.what());
    return portreto::kExitFailed;
  }
}
