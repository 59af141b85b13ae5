#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace portreto::http {

// Finds the route for a path by walking down one node a segment. At each node a literal segment goes before a
// "{parameter}", and that before a "{rest...}". Not thread-safe while it is filled; then readable by any thread.
class RouteTree {
 public:
  // The routes at the end of a pattern, one a method.
  struct Leaf {
    struct Entry {
      Method method;
      std::size_t route;                         // the number that insert() was given
      std::vector<std::string> parameter_names;  // in order of the pattern
    };
    std::vector<Entry> entries;
    const Entry* find(Method method) const;
  };
  struct Match {
    const Leaf* leaf;
    std::vector<std::string> parameters;  // in order of the pattern
  };

  RouteTree();
  ~RouteTree();
  RouteTree(RouteTree&&) noexcept;
  RouteTree& operator=(RouteTree&&) noexcept;

  // Throws std::logic_error when the pattern is malformed, or is there already for this method, be it with other
  // parameter names.
  void insert(Method method, std::string_view pattern, std::size_t route);
  // A parameter is never empty. The rest is one or more segments, none of them empty or with a "/" inside, so that it
  // can be used as a relative path.
  std::optional<Match> find(std::span<const std::string> segments) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace portreto::http
