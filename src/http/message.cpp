#include "http/message.h"

#include <algorithm>
#include <array>

namespace portreto::http {

namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kMethods{{
    {Method::kGet, "GET"},
    {Method::kHead, "HEAD"},
    {Method::kPost, "POST"},
    {Method::kPut, "PUT"},
    {Method::kPatch, "PATCH"},
    {Method::kDelete, "DELETE"},
    {Method::kOptions, "OPTIONS"},
}};

class TextBody final : public BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}

  Task<Result<Bytes>> read() override {
    const auto part = as_bytes(std::string_view(text_).substr(offset_, kBodyPartBytesMax));
    offset_ += part.size();
    co_return Bytes(part.begin(), part.end());
  }
  std::optional<std::uint64_t> size() const override { return text_.size(); }

 private:
  std::string text_;
  std::size_t offset_ = 0;
};

std::unexpected<Error> not_as_announced() {
  return fail(ErrorCode::kOutcomeUnknown, "The answer has another length than it announced.");
}

std::unexpected<Error> too_large() {
  return fail(ErrorCode::kPayloadTooLarge, "The content is larger than is accepted here.");
}

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

}  // namespace

std::string_view to_string(Method method) {
  return std::ranges::find(kMethods, method, &std::pair<Method, std::string_view>::first)->second;
}

std::optional<Method> parse_method(std::string_view text) {
  const auto found = std::ranges::find(kMethods, text, &std::pair<Method, std::string_view>::second);
  if (found == kMethods.end()) return std::nullopt;
  return found->first;
}

std::unique_ptr<BodyReader> make_body(std::string text) { return std::make_unique<TextBody>(std::move(text)); }

Task<Result<std::string>> read_all(BodyReader& body, std::size_t size_bytes_max) {
  if (body.size().value_or(0) > size_bytes_max) co_return too_large();
  std::string text;
  text.reserve(body.size().value_or(0));
  for (;;) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await body.read());
    if (part.empty()) co_return text;
    if (part.size() > size_bytes_max - text.size()) co_return too_large();
    text += as_text(part);
  }
}

bool is_endless(const ResponseBody& body) {
  const auto* source = std::get_if<std::shared_ptr<BodyWriterSource>>(&body);
  return source && *source && (*source)->is_endless();
}

std::uint64_t size_of(const ResponseBody& body) {
  return std::visit(Overloaded{
                        [](const std::string& text) -> std::uint64_t { return text.size(); },
                        [](const StaticBody& fixed) -> std::uint64_t { return fixed.bytes.size(); },
                        [](const std::shared_ptr<BodyWriterSource>& source) { return source ? source->size() : 0; },
                    },
                    body);
}

Task<Result<std::string>> collect(ResponseBody body, std::size_t size_bytes_max) {
  if (size_of(body) > size_bytes_max) co_return too_large();
  if (auto* text = std::get_if<std::string>(&body)) co_return std::move(*text);
  if (const auto* fixed = std::get_if<StaticBody>(&body)) co_return std::string(as_text(fixed->bytes));
  const auto& source = std::get<std::shared_ptr<BodyWriterSource>>(body);
  std::string text;
  if (!source) co_return text;
  text.reserve(source->size());
  for (;;) {
    PORTRETO_CO_ASSIGN(const Bytes part, co_await source->next());
    if (part.empty()) break;
    if (part.size() > source->size() - text.size()) co_return not_as_announced();
    text += as_text(part);
  }
  if (text.size() != source->size()) co_return not_as_announced();
  co_return text;
}

}  // namespace portreto::http
