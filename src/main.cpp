// The program `portreto`: reads the command line and the settings, and starts the role that was asked for.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "imaging/worker.h"
#include "model/values.h"
#include "roles/app/commands/commands.h"
#include "roles/app/node.h"
#include "roles/auth/commands/commands.h"
#include "roles/auth/node.h"
#include "roles/backup/commands.h"
#include "roles/import/commands.h"
#include "roles/serve/serve.h"
#include "roles/storage/commands/commands.h"
#include "roles/storage/node.h"
#include "roles/trace/commands.h"
#include "roles/web/node.h"
#include "runtime/log.h"

namespace portreto {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitRefused = 2;  // the command line or the settings must be changed first

// A process that serves: `portreto serve`, or one replica of a tier.
struct ServeCommand {
  std::optional<std::string> config_file;
  std::optional<std::string> data_directory;
  std::optional<std::string> listen;
  std::vector<std::string> assignments;
  roles::ProcessOptions options{.port_file = {}, .version = PORTRETO_VERSION};
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

int serve(const ServeCommand& command, int (*run)(const config::Settings&, const roles::ProcessOptions&)) {
  const config::Settings settings = settings_of(command);
  log::configure(settings.log);
  return run(settings, command.options);
}

void add_settings_options(CLI::App& app, ServeCommand& command) {
  app.add_option("--config", command.config_file, "Settings file; `portreto config` prints one to start from")
      ->type_name("FILE");
  app.add_option("--data", command.data_directory, "Where everything is kept")->type_name("DIR");
  app.add_option("--set", command.assignments, "Change one setting; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_serve_options(CLI::App& app, ServeCommand& command) {
  add_settings_options(app, command);
  app.add_option("--listen", command.listen, "Address and port to listen on")->type_name("ADDRESS:PORT");
  app.add_option("--port-file", command.options.port_file, "Write the port here once it is open")->type_name("FILE");
}

// `portreto storage check|dump|compact|export`; `action` is set by the one that is parsed.
void add_storage_commands(CLI::App& storage, roles::StorageCommand& command) {
  using Action = roles::StorageCommand::Action;
  storage.require_subcommand(0, 1);
  const auto add = [&](const char* name, Action action, const char* help) {
    auto* sub = storage.add_subcommand(name, help);
    auto* where = sub->add_option_group("disk", "Whose volumes");
    where->add_option("--data", command.data_directory, "The server's data directory")->type_name("DIR");
    where->add_option("--disk", command.disk_directory, "One of its storage.directories")->type_name("DIR");
    where->require_option(1);
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
}

// `portreto nodes [drain|retire|activate ID]`
void add_node_commands(CLI::App& nodes, ServeCommand& settings, roles::ClusterCommand& command) {
  using Action = roles::ClusterCommand::Action;
  add_settings_options(nodes, settings);
  nodes.require_subcommand(0, 1);
  const auto add = [&](const char* name, Action action, const char* help) {
    auto* sub = nodes.add_subcommand(name, help)->fallthrough();
    sub->add_option("ID", command.node, "The node's cluster.instance")->required();
    sub->callback([&command, action] { command.action = action; });
  };
  add("drain", Action::kDrain, "Give it no new photos, and move those that it has to others");
  add("retire", Action::kRetire, "Take it for lost, and replace its copies at once");
  add("activate", Action::kActivate, "Use it as any other again");
}

// `portreto backup --to DIR`, `backup verify DIR`, `restore --from DIR`, `migrate-metadata`.
struct BackupOptions {
  roles::BackupCommand backup;
  std::string verified;
  std::string restored_from;
  std::string migrate_from, migrate_to;
};

struct BackupApps {
  CLI::App* backup;
  CLI::App* verify;
  CLI::App* restore;
  CLI::App* migrate;
};

BackupApps add_backup_commands(CLI::App& app, ServeCommand& settings, BackupOptions& options) {
  BackupApps apps{};
  apps.backup = app.add_subcommand("backup", "Copy everything to a directory, also while the server runs");
  add_settings_options(*apps.backup, settings);
  apps.backup->add_option("--to", options.backup.to, "The directory; a later backup into it copies new photos only")
      ->type_name("DIR");
  apps.backup->add_option("--server", options.backup.server, "The `portreto serve` that runs meanwhile")
      ->type_name("HOST:PORT");
  apps.verify = apps.backup->add_subcommand("verify", "Read all of a backup, and name what is damaged");
  apps.verify->add_option("DIR", options.verified, "The directory of the backup")->required();
  apps.restore = app.add_subcommand("restore", "Bring a backup into a new data directory");
  add_settings_options(*apps.restore, settings);
  apps.restore->add_option("--from", options.restored_from, "The directory of the backup")
      ->type_name("DIR")
      ->required();
  apps.migrate = app.add_subcommand("migrate-metadata", "Copy all records from one database into another, and compare");
  apps.migrate->add_option("--from", options.migrate_from, "The database that is read")->type_name("URI")->required();
  apps.migrate->add_option("--to", options.migrate_to, "An empty one, or what an earlier try has left")
      ->type_name("URI")
      ->required();
  return apps;
}

// Of a command whose answer is what it prints.
config::Settings quiet_settings_of(const ServeCommand& command) {
  config::Settings settings = settings_of(command);
  settings.log.level = std::max(settings.log.level, config::LogLevel::kWarn);
  log::configure(settings.log);
  return settings;
}

int run_backup_command(const BackupApps& apps, const ServeCommand& settings, const BackupOptions& options) {
  if (apps.verify->parsed()) return roles::run_backup_verify(options.verified);
  if (apps.migrate->parsed()) return roles::run_migrate_metadata(options.migrate_from, options.migrate_to);
  const config::Settings loaded = quiet_settings_of(settings);
  if (apps.restore->parsed()) return roles::run_restore(loaded, options.restored_from);
  if (options.backup.to.empty()) throw config::SettingsError({"Name where the backup goes: portreto backup --to DIR"});
  return roles::run_backup(loaded, options.backup);
}

// `portreto blobs status|adopt ID`
void add_blob_commands(CLI::App& blobs, ServeCommand& settings, roles::ClusterCommand& command) {
  using Action = roles::ClusterCommand::Action;
  add_settings_options(blobs, settings);
  blobs.require_subcommand(1);
  blobs.add_subcommand("status", "Count them by their copies")->fallthrough()->callback([&command] {
    command.action = Action::kBlobs;
  });
  auto* adopt = blobs.add_subcommand("adopt", "Take in the photos that `portreto serve` stored on a node's disks");
  adopt->fallthrough()->callback([&command] { command.action = Action::kAdopt; });
  adopt->add_option("ID", command.node, "The node's cluster.instance")->required();
}

// `portreto user list|role NAME admin|member|invite|end-two-step NAME|remove-passkeys NAME`
void add_user_commands(CLI::App& users, ServeCommand& settings, roles::UserCommand& command) {
  using Action = roles::UserCommand::Action;
  add_settings_options(users, settings);
  users.require_subcommand(1);
  auto* list = users.add_subcommand("list", "List everyone who has an account")->fallthrough();
  list->add_flag("--admins", command.admins_only, "Administrators alone");
  list->callback([&command] { command.action = Action::kList; });
  auto* role = users.add_subcommand("role", "Make somebody an administrator, or a member again")->fallthrough();
  role->add_option("NAME", command.login, "Username or email address")->required();
  role->add_option_function<std::string>(
          "ROLE", [&command](const std::string& name) { command.role = *model::parse_role(name); }, "admin or member")
      ->required()
      ->check(CLI::IsMember({"admin", "member"}));
  role->callback([&command] { command.action = Action::kSetRole; });
  auto* end_two_step =
      users.add_subcommand("end-two-step", "Let somebody who lost their codes log in by the password alone")
          ->fallthrough();
  end_two_step->add_option("NAME", command.login, "Username or email address")->required();
  end_two_step->callback([&command] { command.action = Action::kEndTwoStep; });
  auto* remove_passkeys =
      users.add_subcommand("remove-passkeys", "Remove all passkeys of somebody whose device was lost")->fallthrough();
  remove_passkeys->add_option("NAME", command.login, "Username or email address")->required();
  remove_passkeys->callback([&command] { command.action = Action::kRemovePasskeys; });
  auto* invite =
      users.add_subcommand("invite", "Print a link with which one person can make an account")->fallthrough();
  invite->add_flag_callback(
      "--admin", [&command] { command.role = model::Role::kAdmin; }, "They become an administrator");
  invite->callback([&command] { command.action = Action::kInvite; });
}

// `portreto import SOURCE... --user NAME`
void add_import_options(CLI::App& app, roles::ImportCommand& command) {
  app.add_option("SOURCE", command.sources, "Folders, and archives as Google Takeout gives them (zip, tar, tgz)")
      ->required();
  app.add_option("--server", command.server.url, "Where the pictures go")->type_name("URL")->capture_default_str();
  auto* login =
      app.add_option("--user", command.login, "Username or email address; PORTRETO_PASSWORD has the password");
  auto* only_plan =
      app.add_flag("--only-plan", command.only_plan, "Print which galleries it would make, and send nothing");
  app.add_option("--audience", command.audience, "Who sees galleries that are made")
      ->check(CLI::IsMember({"private", "followers", "public"}))
      ->capture_default_str();
  app.add_option("--ca-file", command.server.ca_file, "Certificates to trust instead of the system's")
      ->type_name("FILE");
  app.add_option_function<unsigned>(
         "--patience", [&command](unsigned s) { command.server.patience = std::chrono::seconds(s); },
         "How long to go on trying while the server is away; 300 without it")
      ->type_name("SECONDS");
  app.add_flag("--allow-http", command.allows_http, "Send the password in the clear to another machine");
  app.final_callback([login, only_plan] {
    if (login->count() == 0 && only_plan->count() == 0) throw CLI::RequiredError("--user");
  });
}

int run(int argc, char** argv) {
  CLI::App app{"Portreto: share photos with the people you choose."};
  app.set_version_flag("--version", std::string("portreto " PORTRETO_VERSION));
  app.require_subcommand(1);

  ServeCommand command;
  auto* serve_app = app.add_subcommand("serve", "Run everything in this one process");
  add_serve_options(*serve_app, command);
  auto* web_app = app.add_subcommand("web", "Run one replica of the web tier: pages");
  add_serve_options(*web_app, command);
  auto* auth_app = app.add_subcommand("auth", "Run one replica of the auth tier: accounts and tokens");
  add_serve_options(*auth_app, command);
  auto* app_app = app.add_subcommand("app", "Run one replica of the app tier: galleries, photos and who may see them");
  add_serve_options(*app_app, command);
  const auto* config_app = app.add_subcommand("config", "Print every setting with its default, as a settings file");
  const auto* image_worker_app = app.add_subcommand("image-worker")->group("");  // started by serve, not by people

  auto* storage_app =
      app.add_subcommand("storage", "Run one storage node; or look after the photo volumes of one that is stopped");
  add_serve_options(*storage_app, command);
  roles::StorageCommand storage_command;
  add_storage_commands(*storage_app, storage_command);

  roles::ClusterCommand cluster_command;
  auto* nodes_app = app.add_subcommand("nodes", "List the storage nodes of a cluster; or say what is wanted of one");
  add_node_commands(*nodes_app, command, cluster_command);
  auto* blobs_app = app.add_subcommand("blobs", "Look after the stored photos of a cluster");
  add_blob_commands(*blobs_app, command, cluster_command);

  roles::UserCommand user_command;
  auto* user_app = app.add_subcommand("user", "Look after the accounts of people");
  add_user_commands(*user_app, command, user_command);

  std::string key_directory;
  auto* keys_app = app.add_subcommand("keys", "Make the keys of a cluster without ZooKeeper, or rotate those due");
  keys_app->add_option("--to", key_directory, "Where they are kept, a directory for each role")
      ->type_name("DIR")
      ->required();

  std::string traced;
  std::vector<std::string> logs;
  auto* trace_app = app.add_subcommand("trace", "Follow one request through the logs of all tiers");
  trace_app->add_option("ID", traced, "Its X-Request-Id, which error pages show, or its trace id")->required();
  trace_app->add_option("LOG", logs, "Logs of the processes; -: standard input")->type_name("FILE")->required();

  roles::ImportCommand import_command;
  auto* import_app = app.add_subcommand("import", "Bring the pictures of folders and archives into galleries");
  add_import_options(*import_app, import_command);

  BackupOptions backup_options;
  const BackupApps backup_apps = add_backup_commands(app, command, backup_options);

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
  if (keys_app->parsed()) return roles::run_keys_command(key_directory);
  if (trace_app->parsed()) return roles::run_trace_command(traced, logs);
  if (import_app->parsed()) return roles::run_import_command(import_command);
  if (serve_app->parsed()) return serve(command, roles::run_serve);
  if (web_app->parsed()) return serve(command, roles::run_web_node);
  if (app_app->parsed()) return serve(command, roles::run_app_node);
  if (auth_app->parsed()) return serve(command, roles::run_auth_node);
  if (nodes_app->parsed() || blobs_app->parsed()) {
    return roles::run_cluster_command(quiet_settings_of(command), cluster_command);
  }
  if (user_app->parsed()) return roles::run_user_command(quiet_settings_of(command), user_command);
  if (backup_apps.backup->parsed() || backup_apps.restore->parsed() || backup_apps.migrate->parsed()) {
    return run_backup_command(backup_apps, command, backup_options);
  }
  if (storage_app->get_subcommands().empty()) return serve(command, roles::run_storage_node);
  return roles::run_storage_command(storage_command);
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
