#include "roles/import/importer.h"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "base/hash.h"

namespace portreto::roles {
namespace {

// Errors that every other file would meet, too.
bool ends_all(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kUnauthenticated || code == ErrorCode::kStorageFull ||
         code == ErrorCode::kTooManyRequests;
}

// Ends the walk through a source from within.
struct Stopped {
  Error error;
};

}  // namespace

Status Importer::import(Source& source, bool repeats_others) {
  if (bytes_max_ == 0) {
    PORTRETO_ASSIGN(bytes_max_, server_.upload_bytes_max());
  }
  try {
    source.for_each([&](SourceFile& file) {
      if (!ImportPlan::is_picture(file.path())) return;
      const PlannedGallery& gallery = plan_.gallery_of(file.path());
      if (gallery.repeats_others != repeats_others) return;
      auto outcome = import_file(file, gallery);
      if (!outcome && ends_all(outcome.error().code)) throw Stopped{std::move(outcome).error()};
      report_({.outcome = outcome.value_or(ImportOutcome::kRefused),
               .path = file.path(),
               .gallery = gallery.name,
               .reason = outcome ? std::string() : outcome.error().message});
    });
  } catch (Stopped& stopped) {
    return fail(std::move(stopped.error));
  }
  return {};
}

Result<ImportOutcome> Importer::import_file(SourceFile& file, const PlannedGallery& planned) {
  std::optional<std::string> bytes;
  try {
    bytes = file.read(bytes_max_);
  } catch (const std::runtime_error& error) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("It cannot be read: {}.", error.what()));
  }
  if (!bytes) {
    return fail(ErrorCode::kPayloadTooLarge,
                fmt::format("It has more than the {} MiB that the server takes.", bytes_max_ >> 20));
  }
  const std::string hash = to_hex(sha256(as_bytes(*bytes)));
  if (planned.repeats_others && brought_.contains(hash)) return ImportOutcome::kThereAlready;

  PORTRETO_ASSIGN(const std::string gallery, server_.gallery({planned.name, planned.description, audience_}));
  PORTRETO_ASSIGN(auto photo, server_.find_photo(gallery, hash));
  const bool was_there = photo.has_value();
  if (!was_there) {
    const std::string name = file.path().substr(file.path().rfind('/') + 1);
    PORTRETO_ASSIGN(photo, server_.upload({.gallery = gallery, .name = name, .sha256 = hash, .bytes = *bytes}));
  }
  brought_.insert(hash);
  if (const std::string text = plan_.description_of(file.path()); !text.empty()) {
    PORTRETO_TRY(server_.describe(*photo, text));
  }
  return was_there ? ImportOutcome::kThereAlready : ImportOutcome::kImported;
}

}  // namespace portreto::roles
