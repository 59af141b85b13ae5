#include "http/multipart.h"

#include <algorithm>
#include <array>
#include <utility>

#include "http/ascii.h"
#include "http/media_type.h"

namespace portreto::http {

namespace {

constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 section 5.1.1
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kInvalidArgument, "The upload arrived incomplete or malformed. Try again.");
}

bool is_boundary(std::string_view text) {
  return !text.empty() && text.size() <= kBoundaryBytesMax && text.back() != ' ' &&
         std::ranges::all_of(text, [](char c) {
           return is_alnum(c) || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
         });
}

// Browsers escape exactly these three in a name or file name (WHATWG HTML, "multipart/form-data encoding").
std::string unescape_name(std::string text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes{{{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
  for (const auto& [escape, character] : kEscapes) {
    for (auto at = text.find(escape); at != text.npos; at = text.find(escape, at + 1)) {
      text.replace(at, escape.size(), 1, character);
    }
  }
  return text;
}

Status read_disposition(std::string_view value, MultipartPart& part) {
  const auto semicolon = std::min(value.find(';'), value.size());
  const auto parameters = parse_parameters(value.substr(semicolon));
  if (!parameters || !equal_ignoring_case(trim(value.substr(0, semicolon)), "form-data")) return malformed();
  bool has_name = false;
  for (const auto& [name, text] : *parameters) {
    if (name == "name") {
      if (std::exchange(has_name, true)) return malformed();
      part.name = unescape_name(text);
    } else if (name == "filename") {
      if (part.filename) return malformed();
      part.filename = unescape_name(text);
    }
  }
  return has_name ? Status{} : malformed();
}

// The fields of a part, without the empty line; each line ends in CRLF but the last.
Result<MultipartPart> parse_header(std::string_view header) {
  MultipartPart part;
  bool has_disposition = false;
  while (!header.empty()) {
    const auto end = header.find(kLineEnd);
    const auto line = header.substr(0, end);
    header = end == header.npos ? std::string_view() : header.substr(end + kLineEnd.size());
    const auto colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon))) return malformed();
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos) return malformed();
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "Content-Disposition")) {
      if (std::exchange(has_disposition, true)) return malformed();
      PORTRETO_TRY(read_disposition(value, part));
    } else if (equal_ignoring_case(name, "Content-Type")) {
      part.content_type = value;
    }
  }
  if (!has_disposition) return malformed();
  return part;
}

}  // namespace

struct MultipartReader::State {
  // The content of the current part: what stands before the next delimiter.
  class PartBody final : public BodyReader {
   public:
    explicit PartBody(State& state) : state_(state) {}
    Task<Result<Bytes>> read() override { return state_.read_content(); }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }

   private:
    State& state_;
  };

  State(BodyReader& the_body, std::string_view boundary, MultipartLimits the_limits)
      : body(the_body), delimiter(std::string("\r\n--").append(boundary)), limits(the_limits) {}

  Task<Status> fill() {
    window.erase(0, std::exchange(begin, 0));
    PORTRETO_CO_ASSIGN(const Bytes part, co_await body.read());
    if (part.empty()) co_return malformed();
    window += as_text(part);
    co_return Status{};
  }

  std::string_view rest() const { return std::string_view(window).substr(begin); }

  // Content before the delimiter; empty once that has been reached, which is taken.
  Task<Result<Bytes>> read_content() {
    if (error) co_return fail(*error);
    while (!is_content_over) {
      const auto found = rest().find(delimiter);
      // A delimiter that is not complete yet may begin in the last bytes.
      const auto ready =
          found != std::string::npos ? found : rest().size() - std::min(rest().size(), delimiter.size() - 1);
      if (ready > 0) {
        const auto part = as_bytes(rest().substr(0, std::min(ready, kBodyPartBytesMax)));
        Bytes content(part.begin(), part.end());
        begin += part.size();
        co_return content;
      }
      if (found == 0) {
        begin += delimiter.size();
        is_content_over = true;
      } else if (auto status = co_await fill(); !status) {
        error = status.error();
        co_return fail(*error);
      }
    }
    co_return Bytes{};
  }

  // Bytes up to `end`, which is taken too; the view is valid until the next fill().
  Task<Result<std::string_view>> read_until(std::string_view end, std::size_t bytes_max) {
    for (;;) {
      const auto found = rest().find(end);
      // The last bytes may be the beginning of `end`: whether they count must not depend on how the bytes arrive.
      const std::size_t before =
          found != std::string::npos ? found : rest().size() - std::min(rest().size(), end.size() - 1);
      if (before > bytes_max) co_return malformed();
      if (found != std::string::npos) {
        const auto text = rest().substr(0, found);
        begin += found + end.size();
        co_return text;
      }
      PORTRETO_CO_TRY(co_await fill());
    }
  }

  // Behind a delimiter: "--" ends it all, else the line ends after optional padding. Whether a part follows.
  Task<Result<bool>> read_delimiter_end() {
    while (rest().size() < 2) PORTRETO_CO_TRY(co_await fill());
    if (rest().starts_with("--")) co_return false;
    PORTRETO_CO_ASSIGN(const auto padding, co_await read_until(kLineEnd, limits.header_bytes_max));
    if (!trim(padding).empty()) co_return malformed();
    co_return true;
  }

  Task<Result<std::optional<MultipartPart>>> next_part() {
    if (error) co_return fail(*error);
    if (is_over) co_return std::nullopt;
    auto part = co_await advance();
    if (!part) error = part.error();
    co_return part;
  }

  Task<Result<std::optional<MultipartPart>>> advance() {
    std::size_t skipped = 0;
    for (;;) {
      PORTRETO_CO_ASSIGN(const Bytes content, co_await read_content());
      if (content.empty()) break;
      skipped += content.size();
      if (parts == 0 && skipped > limits.header_bytes_max) co_return malformed();
    }
    PORTRETO_CO_ASSIGN(const bool has_part, co_await read_delimiter_end());
    is_over = !has_part;
    if (is_over) co_return std::nullopt;
    if (++parts > limits.parts_max) co_return fail(ErrorCode::kInvalidArgument, "The upload has too many parts.");
    PORTRETO_CO_ASSIGN(const auto header, co_await read_until(kHeaderEnd, limits.header_bytes_max));
    PORTRETO_CO_ASSIGN(auto part, parse_header(header));
    is_content_over = false;
    part.body = &part_body;
    co_return part;
  }

  BodyReader& body;
  const std::string delimiter;
  const MultipartLimits limits;
  // The first delimiter has no line before it; with this line end it looks like the others.
  std::string window{kLineEnd};
  std::size_t begin = 0;
  std::size_t parts = 0;
  bool is_content_over = false;
  bool is_over = false;
  std::optional<Error> error;
  PartBody part_body{*this};
};

Result<MultipartReader> MultipartReader::open(const Headers& headers, BodyReader& body, MultipartLimits limits) {
  const auto type = MediaType::parse(headers.find("Content-Type").value_or(""));
  if (!type || type->essence() != "multipart/form-data") {
    return fail(ErrorCode::kUnsupportedMedia, "An upload is expected here, as multipart/form-data.");
  }
  const auto boundary = type->parameter("boundary").value_or("");
  if (!is_boundary(boundary)) return malformed();
  return MultipartReader(std::make_unique<State>(body, boundary, limits));
}

MultipartReader::MultipartReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
MultipartReader::MultipartReader(MultipartReader&&) noexcept = default;
MultipartReader& MultipartReader::operator=(MultipartReader&&) noexcept = default;
MultipartReader::~MultipartReader() = default;

Task<Result<std::optional<MultipartPart>>> MultipartReader::next_part() { return state_->next_part(); }

}  // namespace portreto::http
