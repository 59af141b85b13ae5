#include "config/load.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "base/parse_number.h"
#include "config/keys.h"
#include "config/member_entry.h"

namespace portreto::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 1 << 20;  // a settings file is some kilobytes; a device or a video is a mistake
constexpr std::size_t kSecretBytesMax = 64 << 10;

// Collects problems, so that a person can mend all of them before the next try.
class Loader {
 public:
  void read_file(const fs::path& path);
  void read_override(const Override& change);
  Settings finish() &&;

 private:
  void read_table(const std::string& file, const toml::table& root);
  void read_section(const std::string& file, std::string_view section, const toml::table& table);
  void assign(std::string_view where, const Key& key, const std::optional<Value>& value, std::string_view given);
  void read_secrets();
  void refuse(std::string_view where, std::string_view problem) {
    problems_.push_back(fmt::format("{}: {}", where, problem));
  }
  void refuse_unknown(std::string_view where, std::string_view path) {
    refuse(where, fmt::format("unknown key {}. Did you mean {}? `portreto config` lists all of them.", path,
                              nearest_key(path)));
  }

  Settings settings_;
  std::vector<std::string> problems_;
};

std::string place(const std::string& file, const toml::source_region& region) {
  return fmt::format("{}:{}", file, region.begin.line);
}

// The index of a choice's name: what the table stores.
std::optional<Value> choice_value(const Choice& choice, std::string_view name) {
  const auto found = std::ranges::find(choice.names, name);
  if (found == choice.names.end()) return std::nullopt;
  return std::distance(choice.names.begin(), found);
}

// A TOML node as a value for the key; nullopt when the type is not the key's. (TOML keeps 1, 1.0 and "1" apart, and so
// does this.)
std::optional<Value> value_of(const Key& key, const toml::node& node) {
  if (std::holds_alternative<Integer>(key.kind)) {
    if (const auto* integer = node.as_integer()) return integer->get();
    return std::nullopt;
  }
  if (std::holds_alternative<TextList>(key.kind)) {
    const auto* array = node.as_array();
    if (!array) return std::nullopt;
    std::vector<std::string> items;
    for (const auto& item : *array) {
      if (!item.is_string()) return std::nullopt;
      items.push_back(item.as_string()->get());
    }
    return items;
  }
  const auto* text = node.as_string();
  if (!text) return std::nullopt;
  if (const auto* choice = std::get_if<Choice>(&key.kind)) return choice_value(*choice, text->get());
  return text->get();
}

// The text after "key=" as a value for the key.
std::optional<Value> value_of(const Key& key, std::string_view text) {
  if (std::holds_alternative<Integer>(key.kind)) return parse_number<std::int64_t>(text);
  if (std::holds_alternative<TextList>(key.kind)) {
    std::vector<std::string> items;
    while (!text.empty()) {
      const auto comma = std::min(text.find(','), text.size());
      items.emplace_back(text.substr(0, comma));
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return items;
  }
  if (const auto* choice = std::get_if<Choice>(&key.kind)) return choice_value(*choice, text);
  return std::string(text);
}

// The node as it would stand in a file, for messages.
std::string spelling(const toml::node& node) {
  std::ostringstream out;
  out << toml::toml_formatter(node, toml::format_flags::none);
  return out.str();
}

std::string default_spelling(const Key& key) {
  const Value value = key.get(Settings{});
  toml::table table;
  if (const auto* choice = std::get_if<Choice>(&key.kind)) {
    table.insert("value", std::string(choice->names[static_cast<std::size_t>(std::get<std::int64_t>(value))]));
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    table.insert("value", *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    table.insert("value", *text);
  } else {
    toml::array array;
    for (const auto& item : std::get<std::vector<std::string>>(value)) array.push_back(item);
    table.insert("value", std::move(array));
  }
  return spelling(*table.get("value"));
}

// A rule between two keys, which no single range can state.
std::optional<std::string> contradiction(const Settings& settings) {
  if (settings.upload.file_size_bytes_max > settings.storage.volume_size_bytes / 2) {
    return fmt::format(
        "upload.file_size_bytes_max is {} and storage.volume_size_bytes is {}: a volume must be at least twice as "
        "large "
        "as a file. Lower the first or raise the second.",
        settings.upload.file_size_bytes_max, settings.storage.volume_size_bytes);
  }
  const auto& [file, uri, uri_file] = settings.metadata;
  if (!file.empty() && !uri.empty()) {
    return "metadata.file and metadata.uri are both set, and there is one database: leave out the one that it is not.";
  }
  if (!uri_file.empty() && (!file.empty() || !uri.empty())) {
    return fmt::format("metadata.uri_file and metadata.{} are both set, and there is one database: leave out one.",
                       file.empty() ? "uri" : "file");
  }
  const Mail& mail = settings.mail;
  if (!mail.url.empty() && (mail.from.empty() || settings.server.public_url.empty())) {
    return fmt::format(
        "mail.url is set and {} is not: mails need an address to come from, and one for the links in them.",
        mail.from.empty() ? "mail.from" : "server.public_url");
  }
  if (mail.username.empty() != mail.password_file.empty()) {
    return "mail.username and mail.password_file go together: set both, or neither.";
  }
  return members_contradiction(settings.cluster);
}

void Loader::read_file(const fs::path& path) {
  const std::string file = path.string();
  std::error_code error;
  const auto size_bytes = fs::file_size(path, error);  // fails for what is no regular file
  if (error) return refuse(file, fmt::format("cannot be read: {}. Check the path given by --config.", error.message()));
  if (size_bytes > kFileBytesMax) {
    return refuse(file, fmt::format("has {} bytes, more than the {} a settings file may have. Check the path given by "
                                    "--config.",
                                    size_bytes, kFileBytesMax));
  }
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return refuse(file, "cannot be read. Check its permissions.");
  }
  try {
    read_table(file, toml::parse(text));
  } catch (const toml::parse_error& broken) {
    refuse(place(file, broken.source()), fmt::format("is not TOML: {}", broken.description()));
  }
}

void Loader::read_table(const std::string& file, const toml::table& root) {
  for (const auto& [name, node] : root) {
    const std::string where = place(file, name.source());
    if (is_section(name.str())) {
      if (const auto* table = node.as_table()) {
        read_section(file, name.str(), *table);
      } else {
        refuse(where,
               fmt::format("{0} is a section, not a key. Write [{0}] on a line of its own and its keys below it.",
                           name.str()));
      }
    } else if (node.is_table()) {
      refuse(where, fmt::format("unknown section [{}]. Did you mean [{}]? `portreto config` lists all of them.",
                                name.str(), nearest_section(name.str())));
    } else {
      refuse_unknown(where, name.str());
    }
  }
}

void Loader::read_section(const std::string& file, std::string_view section, const toml::table& table) {
  for (const auto& [name, node] : table) {
    const std::string where = place(file, name.source());
    const std::string path = fmt::format("{}.{}", section, name.str());
    if (const Key* key = find_key(path)) {
      assign(where, *key, value_of(*key, node), spelling(node));
    } else {
      refuse_unknown(where, path);
    }
  }
}

void Loader::read_override(const Override& change) {
  const auto& [where, text] = change;
  const auto equals = text.find('=');
  if (equals == std::string::npos) return refuse(where, "has no value. Write it as section.key=value.");
  const std::string path = text.substr(0, equals);
  const auto given = std::string_view(text).substr(equals + 1);
  if (const Key* key = find_key(path)) {
    assign(where, *key, value_of(*key, given), given);
  } else {
    refuse_unknown(where, path);
  }
}

void Loader::assign(std::string_view where, const Key& key, const std::optional<Value>& value, std::string_view given) {
  if (value && check(key, *value)) {
    key.put(settings_, *value);
  } else {
    refuse(where, fmt::format("{} must be {}, not {}. The default is {}.", key.path, expectation(key), given,
                              default_spelling(key)));
  }
}

// What it read is never repeated in a message.
void Loader::read_secrets() {
  const std::string& file = settings_.metadata.uri_file;
  if (file.empty()) return;
  constexpr std::string_view kWhere = "metadata.uri_file";
  std::ifstream in(file, std::ios::binary);
  std::string text(kSecretBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || in.gcount() == 0) {
    return refuse(kWhere, fmt::format("{} cannot be read, or is empty. Check the path and its permissions.", file));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kSecretBytesMax) return refuse(kWhere, fmt::format("{} is too large to be an address.", file));
  const auto end = text.find_last_not_of(" \t\r\n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  if (text.empty()) return refuse(kWhere, fmt::format("{} is empty. Write the address into it.", file));
  settings_.metadata.uri = std::move(text);
}

Settings Loader::finish() && {
  if (problems_.empty()) {
    if (auto problem = contradiction(settings_)) problems_.push_back(*std::move(problem));
  }
  if (problems_.empty()) read_secrets();
  if (!problems_.empty()) throw SettingsError(std::move(problems_));
  return std::move(settings_);
}

}  // namespace

SettingsError::SettingsError(std::vector<std::string> problems)
    : std::runtime_error(fmt::format("{}", fmt::join(problems, "\n"))), problems_(std::move(problems)) {}

Settings load_settings(const std::optional<fs::path>& file, const std::vector<Override>& overrides) {
  Loader loader;
  if (file) loader.read_file(*file);
  for (const auto& change : overrides) loader.read_override(change);
  return std::move(loader).finish();
}

std::string commented_defaults() {
  std::string out =
      "# Portreto settings. Every key is shown with its default; remove the # in front of a key to change it.\n";
  std::string_view section;
  for (const Key& key : keys()) {
    if (key.section() != section) {
      section = key.section();
      out += fmt::format("\n[{}]\n", section);
    } else {
      out += '\n';
    }
    std::string_view rest = key.doc;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      out += fmt::format("# {}\n", rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    out += fmt::format("# Takes {}.\n#{} = {}\n", expectation(key), key.name(), default_spelling(key));
  }
  return out;
}

}  // namespace portreto::config
