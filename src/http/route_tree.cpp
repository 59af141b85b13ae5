#include "http/route_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "http/ascii.h"

namespace portreto::http {

struct RouteTree::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  Leaf here;  // routes that end at this node
  Leaf rest;  // routes whose "{rest...}" begins below this node

  const Leaf* find(std::span<const std::string> segments, std::vector<std::string>& parameters) const;
};

namespace {

std::string join_rest(std::span<const std::string> segments) {
  std::string path;
  for (const auto& segment : segments) {
    if (segment.empty() || segment.find('/') != segment.npos) return {};
    if (!path.empty()) path += '/';
    path += segment;
  }
  return path;
}

[[noreturn]] void refuse(std::string_view pattern, std::string_view reason) {
  throw std::logic_error(fmt::format("route \"{}\": {}", pattern, reason));
}

}  // namespace

const RouteTree::Leaf* RouteTree::Node::find(std::span<const std::string> segments,
                                             std::vector<std::string>& parameters) const {
  if (segments.empty()) return here.entries.empty() ? nullptr : &here;
  const auto& first = segments.front();
  if (const auto found = literals.find(first); found != literals.end()) {
    if (const auto* leaf = found->second->find(segments.subspan(1), parameters)) return leaf;
  }
  if (parameter && !first.empty()) {
    parameters.push_back(first);
    if (const auto* leaf = parameter->find(segments.subspan(1), parameters)) return leaf;
    parameters.pop_back();
  }
  if (rest.entries.empty()) return nullptr;
  auto path = join_rest(segments);
  if (path.empty()) return nullptr;
  parameters.push_back(std::move(path));
  return &rest;
}

const RouteTree::Leaf::Entry* RouteTree::Leaf::find(Method method) const {
  const auto found = std::ranges::find(entries, method, &Entry::method);
  return found == entries.end() ? nullptr : &*found;
}

RouteTree::RouteTree() : root_(std::make_unique<Node>()) {}
RouteTree::~RouteTree() = default;
RouteTree::RouteTree(RouteTree&&) noexcept = default;
RouteTree& RouteTree::operator=(RouteTree&&) noexcept = default;

void RouteTree::insert(Method method, std::string_view pattern, std::size_t route) {
  if (!pattern.starts_with('/')) refuse(pattern, "does not begin with a slash");
  Node* node = root_.get();
  std::vector<std::string> names;
  bool takes_rest = false;
  std::string_view left = pattern.substr(1);
  for (bool more = !left.empty(); more;) {
    if (takes_rest) refuse(pattern, "has something behind its rest");
    more = left.find('/') != left.npos;
    auto segment = take_until(left, '/');
    if (!segment.starts_with('{')) {
      auto& child = node->literals[std::string(segment)];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
      continue;
    }
    if (!segment.ends_with('}')) refuse(pattern, "has an open brace");
    segment = segment.substr(1, segment.size() - 2);
    takes_rest = segment.ends_with("...");
    if (takes_rest) segment.remove_suffix(3);
    if (segment.empty() || std::ranges::find(names, segment) != names.end())
      refuse(pattern, "needs a name for each parameter");
    names.emplace_back(segment);
    if (takes_rest) continue;
    if (!node->parameter) node->parameter = std::make_unique<Node>();
    node = node->parameter.get();
  }
  Leaf& leaf = takes_rest ? node->rest : node->here;
  if (leaf.find(method)) refuse(pattern, "clashes with a route of the same shape and method");
  leaf.entries.push_back({method, route, std::move(names)});
}

std::optional<RouteTree::Match> RouteTree::find(std::span<const std::string> segments) const {
  Match match{};
  match.leaf = root_->find(segments, match.parameters);
  if (!match.leaf) return std::nullopt;
  return match;
}

}  // namespace portreto::http
