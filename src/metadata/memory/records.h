#pragma once

#include <memory>

#include "metadata/memory/tables.h"
#include "metadata/records/records.h"

namespace portreto::metadata {

// With a copy of everything as it is now.
std::unique_ptr<Records> memory_records(Tables& tables);

}  // namespace portreto::metadata
