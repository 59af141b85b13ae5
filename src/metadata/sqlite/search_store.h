#pragma once

#include <string>
#include <vector>

#include "metadata/search_store.h"
#include "metadata/sqlite/database.h"

namespace portreto::metadata {

class SqliteSearchStore final : public SearchStore {
 public:
  explicit SqliteSearchStore(Database& database) : database_(database) {}

  Task<Result<Page<Found>>> find(model::TargetKind kind, SearchQuery query, PageRequest page) override;
  Task<Result<std::size_t>> index(std::size_t limit) override;

 private:
  Database& database_;
};

// Makes the rows of search_terms those of this photo or gallery: for the transaction that writes it, which sets its
// terms_of to its revision, too. They go with the thing's own row, by a trigger.
void write_terms(Connection& connection, const model::Photo& photo);
void write_terms(Connection& connection, const model::Gallery& gallery);

}  // namespace portreto::metadata
