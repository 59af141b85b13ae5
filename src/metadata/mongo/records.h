#pragma once

#include <memory>

#include "metadata/mongo/mongo_database.h"
#include "metadata/records/records.h"

namespace portreto::metadata {

// Each record as a majority had it when its part of a list was read.
std::unique_ptr<Records> mongo_records(MongoDatabase& database);

}  // namespace portreto::metadata
