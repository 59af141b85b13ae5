#pragma once

#include "metadata/metadata_store.h"
#include "model/values.h"
#include "runtime/task.h"

namespace portreto::services {

// LocationStore::update, of which an unknown outcome is settled: by doing it again, which a revision allows only once,
// and by looking. kOutcomeUnknown is left only when that fails, too; then the change may have been made, or may still
// be. All other errors: it was not made, and never will be. `store` must outlive the call.
Task<Result<model::BlobLocation>> change_location(metadata::LocationStore& store, model::BlobLocation wanted);

}  // namespace portreto::services
