#include "roles/backup/backup_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "model/variant.h"
#include "roles/backup/durable_file.h"

namespace portreto::roles {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr char kManifest[] = "backup.json";
constexpr char kBlobs[] = "blobs";
constexpr std::int64_t kFormat = 1;

std::string name_of(std::uint16_t variant) {
  const auto known = model::Variant::from_number(variant);
  return known ? known->str() : std::to_string(variant);
}

json::object object_of(const BackupManifest::File& file) {
  return {{"name", file.name}, {"size_bytes", file.size_bytes}, {"sha256", to_hex(file.sha256)}};
}

// All throw when a member is missing or is something else.
std::uint64_t number_at(const json::object& object, std::string_view name) {
  return json::value_to<std::uint64_t>(object.at(name));
}

std::string text_at(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

BackupManifest::File file_at(const json::object& object, std::string_view name) {
  const json::object& file = object.at(name).as_object();
  BackupManifest::File read{.name = text_at(file, "name"), .size_bytes = number_at(file, "size_bytes")};
  const auto sha256 = from_hex(text_at(file, "sha256"));
  if (!sha256 || sha256->size() != read.sha256.size() || read.name.contains('/')) throw std::invalid_argument("file");
  std::ranges::copy(*sha256, read.sha256.begin());
  return read;
}

// What is wrong with a file, or nothing.
std::optional<std::string> fault_of(const fs::path& path, std::uint64_t size_bytes,
                                    const std::function<bool(const FileSum&)>& is_right) {
  std::error_code error;
  if (!fs::exists(path, error)) return path.string() + " is missing";
  if (fs::file_size(path, error) != size_bytes || error || !is_right(sum_of(path))) {
    return path.string() + " is damaged";
  }
  return std::nullopt;
}

std::optional<std::string> fault_of(const BackupFolder& folder, const BackupManifest::File& file) {
  return fault_of(folder.file(file.name), file.size_bytes,
                  [&](const FileSum& sum) { return sum.sha256 == file.sha256; });
}

}  // namespace

std::string text_of(const BackupManifest& manifest) {
  json::object records;
  for (const auto& [kind, count] : manifest.records) records[kind] = count;
  const json::object all{{"format", kFormat},
                         {"id", manifest.id},
                         {"created_at", format_rfc3339(manifest.created_at)},
                         {"metadata", object_of(manifest.metadata)},
                         {"blob_list", object_of(manifest.blob_list)},
                         {"records", records},
                         {"blobs", manifest.blobs},
                         {"blob_bytes", manifest.blob_bytes},
                         {"lost_images", manifest.lost_images}};
  return json::serialize(all) + '\n';
}

BackupManifest parse_manifest(const std::string& text) {
  const json::object all = json::parse(text).as_object();
  if (all.at("format").as_int64() > kFormat) {
    throw std::runtime_error("it was made by a newer Portreto; use that one");
  }
  BackupManifest manifest{.id = text_at(all, "id"),
                          .created_at = parse_rfc3339(text_at(all, "created_at")).value(),
                          .metadata = file_at(all, "metadata"),
                          .blob_list = file_at(all, "blob_list"),
                          .records = {},
                          .blobs = number_at(all, "blobs"),
                          .blob_bytes = number_at(all, "blob_bytes"),
                          .lost_images = number_at(all, "lost_images")};
  for (const auto& [kind, count] : all.at("records").as_object()) {
    manifest.records.emplace(kind, json::value_to<std::uint64_t>(count));
  }
  return manifest;
}

std::string text_of(const BlobLine& line) {
  return fmt::format("{} {} {} {:08x}\n", line.key.id.str(), name_of(line.key.variant), line.info.size_bytes,
                     line.info.crc32c);
}

std::optional<BlobLine> parse_blob_line(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> parts{std::istream_iterator<std::string>(in), {}};
  if (parts.size() != 4) return std::nullopt;
  const auto id = BlobId::parse(parts[0]);
  const auto variant = model::Variant::parse(parts[1]);
  if (!id || !variant) return std::nullopt;
  BlobLine line{.key = {*id, variant->number()}, .info = {}};
  std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), line.info.size_bytes);
  std::from_chars(parts[3].data(), parts[3].data() + parts[3].size(), line.info.crc32c, 16);
  if (text_of(line) != text + '\n') return std::nullopt;
  return line;
}

std::optional<BackupManifest> BackupFolder::manifest() const {
  const fs::path path = file(kManifest);
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    if (!fs::exists(path)) return std::nullopt;
    throw std::runtime_error(fmt::format("{} cannot be read.", path.string()));
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  try {
    return parse_manifest(text);
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("{} is damaged: {}.", path.string(), error.what()));
  }
}

// Folders by the id's last byte, which is random: no directory gets a million entries.
fs::path BackupFolder::blob_file(const blob::BlobKey& key) const {
  const std::string id = key.id.str();
  return directory_ / kBlobs / id.substr(id.size() - 2) / id / name_of(key.variant);
}

void BackupFolder::publish(const BackupManifest& manifest) const {
  sync_file_system(directory_);
  DurableFile out(file(kManifest));
  out.write(as_bytes(text_of(manifest)));
  out.finish();
  sync_directory(directory_);
}

void BackupFolder::prune(const BackupManifest& manifest) const {
  const std::set<std::string> kept{kManifest, kBlobs, manifest.metadata.name, manifest.blob_list.name};
  for (const auto& entry : fs::directory_iterator(directory_)) {
    const std::string name = entry.path().filename();
    const bool is_ours = name.starts_with("metadata-") || name.starts_with("blobs-");
    if (is_ours && !kept.contains(name)) fs::remove(entry.path());
  }
  std::set<Uuid> named;
  for_each_blob(manifest, [&](const BlobLine& line) { named.insert(line.key.id.uuid); });
  if (!fs::exists(directory_ / kBlobs)) return;
  for (const auto& group : fs::directory_iterator(directory_ / kBlobs)) {
    for (const auto& entry : fs::directory_iterator(group.path())) {
      const auto id = BlobId::parse(entry.path().filename().string());
      if (id && !named.contains(id->uuid)) fs::remove_all(entry.path());
    }
  }
}

void BackupFolder::for_each_blob(const BackupManifest& manifest,
                                 const std::function<void(const BlobLine&)>& visit) const {
  const fs::path path = file(manifest.blob_list.name);
  std::ifstream in(path);
  std::uint64_t count = 0;
  for (std::string text; std::getline(in, text); ++count) {
    const auto line = parse_blob_line(text);
    if (!line) throw std::runtime_error(fmt::format("{} is damaged in line {}.", path.string(), count + 1));
    visit(*line);
  }
  if (count != manifest.blobs)
    throw std::runtime_error(fmt::format("{} is damaged: lines are missing.", path.string()));
}

std::uint64_t verify(const BackupFolder& folder, const BackupManifest& manifest,
                     const std::function<void(const std::string&)>& report) {
  std::uint64_t faults = 0;
  const auto note = [&](const std::optional<std::string>& fault) {
    if (!fault) return true;
    report(*fault);
    ++faults;
    return false;
  };
  note(fault_of(folder, manifest.metadata));
  if (!note(fault_of(folder, manifest.blob_list))) return faults;
  folder.for_each_blob(manifest, [&](const BlobLine& line) {
    note(fault_of(folder.blob_file(line.key), line.info.size_bytes,
                  [&](const FileSum& sum) { return sum.crc32c == line.info.crc32c; }));
  });
  return faults;
}

}  // namespace portreto::roles
