#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/settings.h"

namespace portreto::config {

// Why the settings were refused: every problem found, each a line that says where it is ("portreto.toml:7" or
// "--set server.port=x"), which key, and what to do.
class SettingsError : public std::runtime_error {
 public:
  explicit SettingsError(std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

// One key changed from the command line. A list's items are separated by commas.
struct Override {
  std::string given_by;    // the option as it was written, for messages: "--set server.port=9000"
  std::string assignment;  // "server.port=9000"
};

// The defaults, changed by `file` (TOML 1.0; without one, nothing), then by each of `overrides`, of which the last of a
// key wins. Strict: an unknown key, a wrong type or a value out of range throws SettingsError, and so does a file that
// cannot be read. Blocks on the file; call it at start-up.
Settings load_settings(const std::optional<std::filesystem::path>& file, const std::vector<Override>& overrides);

// A complete settings file in which each key stands as a comment with its meaning, range and default.
std::string commented_defaults();

}  // namespace portreto::config
