#pragma once

#include <string>

#include "metadata/sqlite/connection.h"

namespace portreto::metadata {

// Brings the database to the newest schema, in one transaction; an empty file gets it whole. A newer one stays as it is
// when it says that this program can live with it: two releases that follow each other run side by side. Throws
// SqliteError, or std::runtime_error with a text for the operator when the file belongs to another program or to a
// Portreto that is too new.
void migrate(Connection& connection, const std::string& path);

}  // namespace portreto::metadata
