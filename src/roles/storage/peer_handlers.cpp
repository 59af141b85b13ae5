#include "roles/storage/peer_handlers.h"

#include <fmt/format.h>

#include <utility>

#include "base/parse_number.h"
#include "roles/api/rest.h"
#include "roles/api/storage_dto.h"
#include "roles/storage/disk_measures.h"

namespace portreto::roles {
namespace {

constexpr std::size_t kInventoryBlobsMax = 10'000;
constexpr std::size_t kDamagedBlobsMax = 1000;
constexpr std::chrono::seconds kPeerAnswerTimeout{5};

Result<blob::BlobCursor> cursor_of(const http::Request& request) {
  const auto text = request.target.query_value("cursor");
  if (!text) return blob::BlobCursor{};
  const auto dot = std::min(text->find('.'), text->size());
  const auto after = parse_number<std::uint64_t>(text->substr(0, dot));
  const auto volume = parse_number<std::uint32_t>(text->substr(std::min(dot + 1, text->size())));
  if (!after || !volume) return fail(Error::invalid_field("cursor", "Use the `next` of the page before."));
  return blob::BlobCursor{*after, *volume};
}

Result<std::size_t> limit_of(const http::Request& request) {
  const auto text = request.target.query_value("limit");
  if (!text) return kInventoryBlobsMax;
  const auto limit = parse_number<std::size_t>(*text);
  if (!limit || *limit < 1 || *limit > kInventoryBlobsMax) {
    return fail(
        Error::invalid_field("limit", fmt::format("The limit must be a number from 1 to {}.", kInventoryBlobsMax)));
  }
  return *limit;
}

// The body of another node's answer, read as that of a request is.
class AnswerBody final : public http::BodyReader {
 public:
  explicit AnswerBody(http::ResponseBody body) : size_(http::size_of(body)) {
    if (auto* streamed = std::get_if<std::shared_ptr<http::BodyWriterSource>>(&body)) {
      streamed_ = std::move(*streamed);
    } else if (auto* text = std::get_if<std::string>(&body)) {
      const ByteView bytes = as_bytes(*text);
      whole_.assign(bytes.begin(), bytes.end());
    }
  }

  Task<Result<Bytes>> read() override {
    if (!streamed_) co_return std::exchange(whole_, {});
    auto part = co_await streamed_->next();
    if (part) co_return part;
    co_return fail(ErrorCode::kUnavailable, "The other node stopped in the middle of the blob; nothing was stored.");
  }
  std::optional<std::uint64_t> size() const override { return size_; }

 private:
  const std::uint64_t size_;
  Bytes whole_;
  std::shared_ptr<http::BodyWriterSource> streamed_;
};

Task<Result<http::Response>> fetch(http::Client& peer, const std::string& url) {
  const auto no_body = http::make_body({});
  PORTRETO_CO_ASSIGN(http::Target target, http::Target::parse(url));
  http::Request request{.method = http::Method::kGet, .target = std::move(target), .body = no_body.get()};
  request.context.deadline = std::chrono::steady_clock::now() + kPeerAnswerTimeout;
  auto answer = co_await peer.send(std::move(request));
  if (!answer) co_return fail(ErrorCode::kUnavailable, "The other node does not answer.");
  if (answer->status != 200) {
    co_return fail(ErrorCode::kUnavailable, fmt::format("The other node answered with {}.", answer->status));
  }
  co_return answer;
}

}  // namespace

void PeerHandlers::add_to(http::Router& router) {
  const auto add = [&](http::Method method, std::string pattern, auto handler) {
    router.add({.method = method,
                .pattern = std::move(pattern),
                .access = http::Access::kService,
                .is_streaming = method == http::Method::kPost,  // copies take as long as they take
                .handler = [this, handler](http::Request& request) { return (this->*handler)(request); }});
  };
  add(http::Method::kGet, "/api/v1/disks", &PeerHandlers::list_disks);
  add(http::Method::kGet, "/api/v1/damage", &PeerHandlers::list_damage);
  add(http::Method::kGet, "/api/v1/disks/{disk}/blobs", &PeerHandlers::list_blobs);
  add(http::Method::kPost, "/api/v1/pulls", &PeerHandlers::pull);
}

Task<Result<http::Response>> PeerHandlers::list_disks(http::Request&) {
  api::DiskList list;
  for (const blob::DiskReport& disk : blobs_.disks()) {
    list.disks.push_back({.id = disk.id ? disk.id->str() : "",
                          .state = std::string(name_of(disk.state)),
                          .total_bytes = disk.total_bytes,
                          .free_bytes = disk.free_bytes,
                          .blobs = disk.usage.blobs,
                          .live_bytes = disk.usage.live_bytes,
                          .damaged_blobs = disk.damaged_blobs});
  }
  co_return api::answer(list);
}

Task<Result<http::Response>> PeerHandlers::list_damage(http::Request&) {
  api::DamageList list;
  for (const blob::BlobKey& key : blobs_.damaged_blobs(kDamagedBlobsMax)) list.blobs.push_back({key.id, key.variant});
  for (const blob::DiskReport& disk : blobs_.disks()) list.damaged_bytes += disk.damaged_bytes;
  co_return api::answer(list);
}

Task<Result<http::Response>> PeerHandlers::list_blobs(http::Request& request) {
  const auto disk = Uuid::parse(request.path_parameters.find("disk")->second);
  if (!disk) co_return fail(ErrorCode::kNotFound, "This node has no such disk.");
  PORTRETO_CO_ASSIGN(const blob::BlobCursor from, cursor_of(request));
  PORTRETO_CO_ASSIGN(const std::size_t limit, limit_of(request));
  PORTRETO_CO_ASSIGN(const blob::BlobPage page, co_await blobs_.list(*disk, from, limit));
  api::InventoryPage answer;
  answer.blobs.reserve(page.blobs.size());
  for (const blob::ListedBlob& found : page.blobs) {
    answer.blobs.push_back({.blob = found.key.id,
                            .variant = found.key.variant,
                            .size_bytes = found.info.size_bytes,
                            .crc32c = fmt::format("{:08x}", found.info.crc32c),
                            .created = found.created});
  }
  if (!page.is_last) answer.next = fmt::format("{}.{}", page.next.after, page.next.volume);
  co_return api::answer(answer);
}

Task<Result<http::Response>> PeerHandlers::pull(http::Request& request) {
  PORTRETO_CO_ASSIGN(const auto input, co_await api::read_input<api::PullInput>(request));
  const auto crc = parse_number<std::uint32_t>(input.crc32c, 16);
  if (!crc || input.crc32c.size() != 8) {
    co_return fail(Error::invalid_field("crc32c", "The checksum must be 8 hexadecimal digits."));
  }
  if (input.variant > UINT16_MAX) co_return fail(Error::invalid_field("variant", "There is no such variant."));
  const blob::BlobKey key{input.blob, static_cast<std::uint16_t>(input.variant)};

  http::Response response{.status = 200};
  response.headers.set("Cache-Control", "no-store");
  if (const auto present = co_await blobs_.head(key);
      present && present->size_bytes == input.size_bytes && present->crc32c == *crc) {
    co_return response;  // without asking for bytes that are here
  }
  PORTRETO_CO_ASSIGN(http::Client * peer, connect_(input.from));
  PORTRETO_CO_ASSIGN(const auto pen, signer_.at(clock_.now()));
  std::string url;
  pen.get(url, key.id, key.variant);
  PORTRETO_CO_ASSIGN(http::Response answer, co_await fetch(*peer, url));
  AnswerBody body(std::move(answer.body));
  if (body.size() != input.size_bytes) {
    co_return fail(ErrorCode::kUnprocessable, "The other node's copy is of another length; nothing was stored.");
  }
  PORTRETO_CO_ASSIGN(auto source, co_await intake_.receive(body, {input.size_bytes, *crc}));
  PORTRETO_CO_ASSIGN(const blob::PutOutcome outcome, co_await blobs_.put(key, std::move(source)));
  if (outcome == blob::PutOutcome::kStored) response.status = 201;
  co_return response;
}

}  // namespace portreto::roles
