#include "roles/api/json_tape.h"

#include <boost/json/basic_parser_impl.hpp>

#include <functional>
#include <limits>

namespace portreto::api {
namespace {

constexpr std::size_t kTextBytesPerNode = 12;  // of our own answers, rather less than more

}  // namespace

// What Boost's parser calls. Each returns whether to go on, which is always.
class JsonTapeWriter {
 public:
  // The text as a whole is limited; that is enough.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  using Failure = boost::json::error_code;
  using View = boost::json::string_view;

  JsonTapeWriter(std::string_view text, JsonTape& tape) : text_(text), tape_(tape) {}

  bool on_document_begin(Failure&) { return true; }
  bool on_document_end(Failure&) { return true; }

  bool on_object_begin(Failure&) { return open(JsonNode::Kind::kObject); }
  bool on_object_end(std::size_t size, Failure&) { return close(size); }
  bool on_array_begin(Failure&) { return open(JsonNode::Kind::kArray); }
  bool on_array_end(std::size_t size, Failure&) { return close(size); }

  bool on_key_part(View part, std::size_t, Failure&) { return begin_text(part); }
  bool on_key(View rest, std::size_t, Failure&) { return end_text(rest); }
  bool on_string_part(View part, std::size_t, Failure&) { return begin_text(part); }
  bool on_string(View rest, std::size_t, Failure&) { return end_text(rest); }

  bool on_number_part(View, Failure&) { return true; }
  bool on_int64(std::int64_t number, View, Failure&) { return add(JsonNode(number)); }
  bool on_uint64(std::uint64_t number, View, Failure&) { return add(JsonNode(number)); }
  bool on_double(double number, View, Failure&) { return add(JsonNode(number)); }
  bool on_bool(bool value, Failure&) { return add(JsonNode(value ? JsonNode::Kind::kTrue : JsonNode::Kind::kFalse)); }
  bool on_null(Failure&) { return add(JsonNode(JsonNode::Kind::kNull)); }

  bool on_comment_part(View, Failure&) { return true; }
  bool on_comment(View, Failure&) { return true; }

 private:
  bool add(JsonNode node) {
    tape_.nodes_.push_back(node);
    return true;
  }
  bool open(JsonNode::Kind kind) {
    open_.push_back(tape_.nodes_.size());
    return add(JsonNode(kind));
  }
  bool close(std::size_t size) {
    tape_.nodes_[open_.back()].close(size, tape_.nodes_.size() - open_.back());
    open_.pop_back();
    return true;
  }

  // A text with escapes comes in parts, from a buffer that is soon used again; one without is in the JSON as it is.
  bool begin_text(View part) {
    parts_.append(part.data(), part.size());
    return true;
  }
  bool end_text(View rest) {
    if (parts_.empty() && is_in_text(rest.data())) return add(JsonNode(std::string_view(rest.data(), rest.size())));
    parts_.append(rest.data(), rest.size());
    return add(JsonNode(std::string_view(tape_.unescaped_.emplace_back(std::exchange(parts_, {})))));
  }
  bool is_in_text(const char* at) const {
    return std::less_equal<>()(text_.data(), at) && std::less<>()(at, text_.data() + text_.size());
  }

  const std::string_view text_;
  JsonTape& tape_;
  std::vector<std::size_t> open_;  // arrays and objects that have no end yet
  std::string parts_;
};

Result<JsonTape> JsonTape::parse(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) return fail(ErrorCode::kPayloadTooLarge, "This body is too long.");
  JsonTape tape;
  tape.nodes_.reserve(text.size() / kTextBytesPerNode + 1);
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::json::basic_parser<JsonTapeWriter> parser(options, text, tape);
  boost::json::error_code failure;
  const std::size_t parsed = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || parsed != text.size()) return fail(ErrorCode::kInvalidArgument, "The body is not well-formed JSON.");
  return tape;
}

}  // namespace portreto::api
