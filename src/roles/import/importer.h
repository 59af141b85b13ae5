#pragma once

#include <functional>
#include <set>
#include <string>

#include "roles/import/api_client.h"
#include "roles/import/plan.h"

namespace portreto::roles {

enum class ImportOutcome {
  kImported,
  kThereAlready,
  kRefused,  // this file; others may do better
};

struct ImportEvent {
  ImportOutcome outcome;
  const std::string& path;
  const std::string& gallery;
  std::string reason;  // of a refusal
};

// Brings the pictures of sources into galleries as planned. A file that the gallery has already is not sent again, so
// that an import which was interrupted can be started anew, and ends as one that was not.
class Importer {
 public:
  using Report = std::function<void(const ImportEvent&)>;
  // `server` is logged in. All must outlive this. `audience` is that of galleries that are made.
  Importer(ApiClient& server, const ImportPlan& plan, std::string audience, Report report)
      : server_(server), plan_(plan), audience_(std::move(audience)), report_(std::move(report)) {}

  // Those of one source whose galleries repeat others, or all the others. An error: going on makes no sense (the server
  // is away for good, the session has ended, its disk is full). Throws as Source does.
  Status import(Source& source, bool repeats_others);

 private:
  Result<ImportOutcome> import_file(SourceFile& file, const PlannedGallery& gallery);

  ApiClient& server_;
  const ImportPlan& plan_;
  const std::string audience_;
  const Report report_;
  std::size_t bytes_max_ = 0;      // not yet asked
  std::set<std::string> brought_;  // by this import: SHA-256
};

}  // namespace portreto::roles
