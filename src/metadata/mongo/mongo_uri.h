#pragma once

#include <string>

#include "metadata/mongo/mongo_handles.h"

namespace portreto::metadata {

// What an operator wrote, with what he left open as ARCHITECTURE.md ("Metadata without multi-document transactions")
// has it: above all, writes that a majority has on disk, and times after which a call gives up. Throws
// std::runtime_error, whose text has no password, when it is not the URI of a MongoDB.
MongoUri parse_mongo_uri(const std::string& uri);

// "mongodb://host:port,host:port/database": without the password, for messages and logs.
std::string describe(const mongoc_uri_t* uri);

// The database that it names, or "portreto".
std::string database_name(const mongoc_uri_t* uri);

}  // namespace portreto::metadata
