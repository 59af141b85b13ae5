#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "metadata/metadata_store.h"
#include "model/site.h"
#include "runtime/task.h"

namespace portreto::services {

// How long a replica goes on with settings that another one may have changed.
inline constexpr std::chrono::seconds kSiteSettingsTtl{2};

// What administrators have decided for everybody, and whether there is anybody at all. Any replica can answer any call.
// Thread-safe. Dependencies must outlive the service.
class SiteService {
 public:
  // `otherwise`: how one registers before an administrator has decided.
  SiteService(metadata::MetadataStore& store, const Clock& clock,
              model::RegistrationMode otherwise = model::RegistrationMode::kOpen)
      : store_(store), clock_(clock), otherwise_(otherwise) {}

  // As they were kSiteSettingsTtl ago at most; later ones while the database does not answer, if any are known.
  Task<Result<model::SiteSettings>> current();
  Task<Result<model::SiteSettings>> look();  // as they are

  struct Change {
    std::uint64_t revision = 0;  // of what it is a change of
    std::optional<model::RegistrationMode> registration;
    std::optional<std::string> welcome;
    std::optional<std::uint64_t> quota_bytes;
  };
  // For administrators: whoever calls has checked that. kConflict when somebody else has changed them since;
  // kInvalidArgument (field "welcome").
  Task<Result<model::SiteSettings>> change(Change change);

  // Whether nobody has an account yet. Once somebody has, the database is not asked again.
  Task<Result<bool>> is_unused();

 private:
  struct Known {
    model::SiteSettings settings;
    Timestamp at;
  };
  std::optional<Known> known() const;

  metadata::MetadataStore& store_;
  const Clock& clock_;
  const model::RegistrationMode otherwise_;
  mutable std::mutex mutex_;
  std::optional<Known> known_;  // under the mutex
  std::atomic<bool> is_used_ = false;
};

}  // namespace portreto::services
