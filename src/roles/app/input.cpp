#include "roles/app/input.h"

#include <algorithm>

#include "base/hash.h"
#include "base/parse_number.h"
#include "http/url.h"
#include "model/rules.h"

namespace portreto::roles::app {
namespace {

constexpr std::size_t kIdempotencyKeyBytesMax = 128;

}  // namespace

const std::string& path_text(const http::Request& request, std::string_view name) {
  const auto found = request.path_parameters.find(name);
  if (found == request.path_parameters.end())
    throw std::logic_error("a handler asked for what its route does not have");
  return found->second;
}

Result<std::optional<metadata::Cursor>> query_cursor(const http::Request& request, std::string_view name) {
  const auto text = request.target.query_value(name);
  if (!text) return std::nullopt;
  const auto cursor = metadata::Cursor::parse(*text);
  if (!cursor) return fail(Error::invalid_field(std::string(name), "Use the `next` of the page before."));
  return cursor;
}

Result<std::size_t> query_limit(const http::Request& request, std::size_t otherwise) {
  const auto text = request.target.query_value("limit");
  if (!text) return otherwise;
  const auto limit = parse_number<std::size_t>(*text);
  if (!limit || *limit < 1 || *limit > metadata::kPageSizeMax) {
    return fail(Error::invalid_field("limit", "The limit must be a number from 1 to 200."));
  }
  return *limit;
}

std::string query_text(const http::Request& request, std::string_view name) {
  return std::string(request.target.query_value(name).value_or(""));
}

Result<services::IdempotencyKey> idempotency_key(const http::Request& request) {
  const auto key = request.headers.find("Idempotency-Key");
  if (!key) return std::nullopt;
  const bool is_visible = std::all_of(key->begin(), key->end(), [](char c) { return c > ' ' && c <= '~'; });
  if (key->empty() || key->size() > kIdempotencyKeyBytesMax || !is_visible) {
    return fail(Error::invalid_field("Idempotency-Key", "The key must be 1 to 128 visible ASCII characters."));
  }
  return std::string(*key);
}

Result<std::string> check_file_name(std::string field, std::string name) {
  // A line of well-formed text is what an alternative text is, too.
  if (!model::check_alt(name)) {
    return fail(Error::invalid_field(std::move(field), "The file's name must be UTF-8 on one line."));
  }
  return name;
}

Result<std::string> file_name(const http::Request& request) {
  const auto header = request.headers.find("X-File-Name");
  if (!header) return std::string{};
  auto name = http::percent_decode(*header);
  if (!name) return fail(Error::invalid_field("X-File-Name", "The file's name must be percent-encoded."));
  return check_file_name("X-File-Name", *std::move(name));
}

Task<Result<ReceivedFile>> receive_file(Spool& spool, http::BodyReader& body, std::function<void(ByteView)> see) {
  Sha256 hash;
  PORTRETO_CO_ASSIGN(auto spooled, co_await spool.receive(body, [&](ByteView part) {
    hash.update(part);
    see(part);
  }));
  ReceivedFile received{.spooled = std::move(spooled)};
  received.file = {.path = received.spooled->path(),
                   .source = received.spooled->source(),
                   .size_bytes = received.spooled->source()->size(),
                   .sha256 = hash.finish()};
  co_return received;
}

}  // namespace portreto::roles::app
