#pragma once

#include "metadata/database_state.h"
#include "metadata/failures.h"
#include "metadata/metadata_store.h"
#include "runtime/health.h"

namespace portreto::roles {

// For /readyz: without a database that answers a role cannot do its work; with one that takes no writes it does what it
// can. Both outlive `health`.
inline void add_database_checks(Health& health, metadata::MetadataStore& metadata,
                                const metadata::DatabaseState& state) {
  health.add("metadata", [&metadata] { return metadata.check(); });
  health.add(
      "metadata_writes",
      [&state]() -> Task<Status> {
        if (state.is_read_only()) co_return fail(metadata::database_read_only());
        co_return Status{};
      },
      Health::Weight::kAdvisory);
}

}  // namespace portreto::roles
