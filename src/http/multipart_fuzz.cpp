#include "http/multipart.h"

#include "base/testing/fuzz.h"
#include "http/testing/test_server.h"

namespace portreto::http {
namespace {

using fuzz::require;

// Gives a text in parts of one size.
class Sliced final : public BodyReader {
 public:
  Sliced(std::string_view text, std::size_t part_bytes) : text_(text), part_bytes_(part_bytes) {}
  Task<Result<Bytes>> read() override {
    const ByteView part = as_bytes(text_.substr(0, part_bytes_));
    text_.remove_prefix(part.size());
    co_return Bytes(part.begin(), part.end());
  }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }

 private:
  std::string_view text_;
  const std::size_t part_bytes_;
};

struct ReadPart {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type;
  std::string content;
  bool operator==(const ReadPart&) const = default;
};

struct Form {
  std::vector<ReadPart> parts;
  std::optional<ErrorCode> error;
  bool operator==(const Form&) const = default;
};

Task<Status> read_parts(MultipartReader& reader, bool reads_content, std::vector<ReadPart>& parts) {
  for (;;) {
    PORTRETO_CO_ASSIGN(const auto part, co_await reader.next_part());
    if (!part) co_return Status{};
    parts.push_back({.name = part->name, .filename = part->filename, .content_type = part->content_type});
    while (reads_content) {
      PORTRETO_CO_ASSIGN(const Bytes content, co_await part->body->read());
      if (content.empty()) break;
      parts.back().content += as_text(content);
    }
  }
}

Task<Form> read_form(const Headers& headers, BodyReader& body, MultipartLimits limits, bool reads_content) {
  Form form;
  auto reader = MultipartReader::open(headers, body, limits);
  if (!reader) {
    form.error = reader.error().code;
    co_return form;
  }
  if (const auto status = co_await read_parts(*reader, reads_content, form.parts); !status) {
    form.error = status.error().code;
  }
  const auto again = co_await reader->next_part();
  require(form.error ? !again && again.error().code == form.error : again && !*again, "the end is final");
  co_return form;
}

Form read(const Headers& headers, std::string_view text, std::size_t part_bytes, MultipartLimits limits,
          bool reads_content = true) {
  Sliced body(text, part_bytes);
  return testing::run(read_form(headers, body, limits, reads_content));
}

// The size of the pieces in which the body arrives, the Content-Type and a line end, the body.
void check(fuzz::Input input) {
  const std::size_t part_bytes = 1 + input.number<std::uint8_t>();
  Headers headers;
  headers.add("Content-Type", std::string(input.line()));
  const std::string_view text = input.text();
  for (const MultipartLimits limits : {MultipartLimits{}, MultipartLimits{.parts_max = 2, .header_bytes_max = 80}}) {
    const Form form = read(headers, text, text.size() + 1, limits);
    require(form.parts.size() <= limits.parts_max, "the number of parts is limited");
    std::size_t bytes = 0;
    for (const ReadPart& part : form.parts) {
      const std::size_t names = part.name.size() + part.filename.value_or("").size() + part.content_type.size();
      require(names <= limits.header_bytes_max, "the header of a part is limited");
      bytes += names + part.content.size();
    }
    require(bytes <= text.size(), "all that is read was sent");
    require(read(headers, text, part_bytes, limits) == form, "it does not depend on how the bytes arrive");

    // Content that nobody reads makes no difference to the parts.
    const Form skipped = read(headers, text, part_bytes, limits, false);
    require(skipped.error == form.error && skipped.parts.size() == form.parts.size(), "content can be left out");
  }
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check({data, size});
  return 0;
}
