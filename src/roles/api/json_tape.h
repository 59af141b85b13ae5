#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace portreto::api {

// A value of a JSON text. The parts of an array or object stand behind it in memory, each followed by its own: for each
// member of an object its name, as a string, and its value. Small and flat, since a page is read into structs once and
// then forgotten: building the tree of a DOM took longer than parsing.
class JsonNode {
 public:
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kInteger, kUnsigned, kDouble, kString, kArray, kObject };

  explicit JsonNode(Kind kind) : kind_(kind) {}
  explicit JsonNode(std::int64_t number) : kind_(Kind::kInteger), integer_(number) {}
  explicit JsonNode(std::uint64_t number) : kind_(Kind::kUnsigned), unsigned_(number) {}
  explicit JsonNode(double number) : kind_(Kind::kDouble), double_(number) {}
  explicit JsonNode(std::string_view text)
      : kind_(Kind::kString), size_(static_cast<std::uint32_t>(text.size())), text_(text.data()) {}

  Kind kind() const { return kind_; }
  // Each only of a value of that kind.
  std::int64_t as_integer() const { return integer_; }
  std::uint64_t as_unsigned() const { return unsigned_; }
  double as_double() const { return double_; }
  std::string_view as_text() const { return {text_, size_}; }
  std::size_t size() const { return size_; }  // items of an array, members of an object

  const JsonNode* first() const { return this + 1; }     // of an array or object that is not empty
  const JsonNode* next() const { return this + span_; }  // behind this value and all its parts

  void close(std::size_t size, std::size_t span) {
    size_ = static_cast<std::uint32_t>(size);
    span_ = static_cast<std::uint32_t>(span);
  }

 private:
  Kind kind_;
  std::uint32_t size_ = 0;
  std::uint32_t span_ = 1;  // nodes, with this one
  union {
    std::int64_t integer_ = 0;
    std::uint64_t unsigned_;
    double double_;
    const char* text_;
  };
};

// All values of a JSON text (RFC 8259), in its order. Refers to the text, which must outlive it.
class JsonTape {
 public:
  // kPayloadTooLarge when the text is longer than `bytes_max` (at most 4 GiB); kInvalidArgument when it is not JSON,
  // not UTF-8, or nested deeper than kJsonDepthMax.
  static Result<JsonTape> parse(std::string_view text, std::size_t bytes_max);

  const JsonNode& root() const { return nodes_.front(); }

 private:
  friend class JsonTapeWriter;

  std::vector<JsonNode> nodes_;
  std::deque<std::string> unescaped_;  // texts that stand in another way in the JSON
};

inline constexpr std::size_t kJsonDepthMax = 16;

}  // namespace portreto::api
