#include "blob/volume/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/contains.h"
#include "base/hash.h"
#include "base/parse_number.h"
#include "blob/volume/format.h"
#include "blob/volume/text_lines.h"

namespace portreto::blob::volume {
namespace {

constexpr char kName[] = "manifest";
constexpr std::uint64_t kManifestBytesMax = std::uint64_t{4} << 20;  // some 100,000 volumes

template <typename T>
bool read_number(std::string_view text, T& value) {
  const auto number = parse_number<T>(text);
  if (number) value = *number;
  return number.has_value();
}

std::string checksum_line(std::string_view body) { return fmt::format("crc32c {:08x}\n", crc32c(as_bytes(body))); }

bool parse_line(std::string_view line, Manifest& manifest) {
  const std::string_view word = take_word(line);
  if (word == "cluster" || word == "disk") {
    const auto id = Uuid::parse(line);
    if (id) (word == "cluster" ? manifest.cluster_id : manifest.disk_id) = *id;
    return id.has_value();
  }
  if (word == "next_epoch") return read_number(line, manifest.next_epoch);
  if (word == "next_sequence") return read_number(line, manifest.next_sequence);
  if (word == "discard") return read_number(line, manifest.discards.emplace_back());
  if (word != "volume") return false;
  VolumeEntry entry;
  if (!read_number(take_word(line), entry.epoch)) return false;
  const std::string_view state = take_word(line);
  if (state != "sealed" && state != "open") return false;
  entry.sealed = state == "sealed";
  if (!read_number(line, entry.end_bytes)) return false;
  manifest.volumes.push_back(entry);
  return true;
}

bool is_consistent(const Manifest& manifest) {
  for (std::size_t i = 0; i < manifest.volumes.size(); ++i) {
    const VolumeEntry& entry = manifest.volumes[i];
    if (!entry.sealed && i + 1 != manifest.volumes.size()) return false;
    if (entry.epoch >= manifest.next_epoch || entry.end_bytes < kFirstBatchOffset ||
        entry.end_bytes % kPageBytes != 0) {
      return false;
    }
  }
  return std::ranges::none_of(manifest.discards, [&](std::uint32_t epoch) {
    return epoch >= manifest.next_epoch || contains(manifest.volumes, epoch, &VolumeEntry::epoch);
  });
}

}  // namespace

std::string Manifest::str() const {
  std::string text = fmt::format("portreto volumes {}\ncluster {}\ndisk {}\nnext_epoch {}\nnext_sequence {}\n",
                                 kFormatVersion, cluster_id.str(), disk_id.str(), next_epoch, next_sequence);
  for (const VolumeEntry& entry : volumes) {
    fmt::format_to(std::back_inserter(text), "volume {} {} {}\n", entry.epoch, entry.sealed ? "sealed" : "open",
                   entry.end_bytes);
  }
  for (const std::uint32_t epoch : discards) fmt::format_to(std::back_inserter(text), "discard {}\n", epoch);
  return text + checksum_line(text);
}

Result<Manifest> Manifest::parse(std::string_view text) {
  std::string_view rest = text;
  std::string_view first = take_line(rest);
  if (take_word(first) != "portreto" || take_word(first) != "volumes") {
    return fail(ErrorCode::kCorruption, "it is not a manifest of Portreto's");
  }
  if (first != fmt::format("{}", kFormatVersion)) {
    return fail(ErrorCode::kCorruption, fmt::format("it has format {}, this program knows {}", first, kFormatVersion));
  }
  Manifest manifest;
  while (!rest.starts_with("crc32c ") && !rest.empty()) {
    if (!parse_line(take_line(rest), manifest)) return fail(ErrorCode::kCorruption, "a line of it is not understood");
  }
  if (rest != checksum_line(text.substr(0, text.size() - rest.size()))) {
    return fail(ErrorCode::kCorruption, "it does not match its checksum");
  }
  // Lines that are missing, said twice or in another order would be somebody's edit.
  if (!is_consistent(manifest) || manifest.str() != text)
    return fail(ErrorCode::kCorruption, "its volumes contradict each other");
  return manifest;
}

IoResult<std::optional<std::string>> load_manifest(Directory& directory) {
  return load_text(directory, kName, kManifestBytesMax);
}

IoStatus publish_manifest(Directory& directory, const Manifest& manifest) {
  return publish_text(directory, kName, manifest.str());
}

}  // namespace portreto::blob::volume
