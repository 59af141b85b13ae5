#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "roles/import/api_client.h"

namespace portreto::roles {

struct ImportCommand {
  std::vector<std::string> sources;
  ApiClientOptions server;
  std::string login;
  std::string audience = "private";
  bool only_plan = false;    // print what would come where, and ask no server
  bool allows_http = false;  // to another machine, where the password could be read on the way
};

// `portreto import FOLDER|ARCHIVE... --user NAME`: pictures into galleries of a server, over its REST interface. Asks
// for the password at the terminal, or takes it from the environment variable PORTRETO_PASSWORD. Prints a line for each
// picture, and what became of all. The exit code: 0 when all are there, 1 when some are not. Throws std::runtime_error,
// with a text for the user, when nothing can be done. Blocks.
int run_import_command(const ImportCommand& command);

}  // namespace portreto::roles
