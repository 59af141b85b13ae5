#pragma once

#include <string>

#include "metadata/sqlite/connection.h"

namespace portreto::metadata {

// Brings the database to the newest schema, in one transaction; an empty file gets it whole. Throws SqliteError, or
// std::runtime_error with a text for the operator when the file belongs to another program or to a newer Portreto.
void migrate(Connection& connection, const std::string& path);

}  // namespace portreto::metadata
