#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>

namespace portreto::metadata {

// One SQL statement of the program. Made once, at namespace scope, before threads start; each connection keeps its
// prepared form under index().
class Query {
 public:
  explicit Query(std::string sql) : sql_(std::move(sql)), index_(next_index_++) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  const std::string& sql() const { return sql_; }
  std::size_t index() const { return index_; }

 private:
  inline static std::atomic<std::size_t> next_index_{0};

  const std::string sql_;
  const std::size_t index_;
};

}  // namespace portreto::metadata
