#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "metadata/records/records.h"
#include "metadata/sqlite/database.h"
#include "runtime/blocking_pool.h"

namespace portreto::metadata {

// Lists on a connection of its own, in one read transaction from the first list to its end; writes as all others do.
std::unique_ptr<Records> sqlite_records(std::string path, std::chrono::milliseconds busy_timeout, Database& database,
                                        BlockingPool& pool);

}  // namespace portreto::metadata
