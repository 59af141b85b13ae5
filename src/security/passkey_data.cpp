#include "security/passkey_data.h"

#include <cbor.h>

#include <utility>

namespace portreto::security {
namespace {

constexpr std::size_t kRpIdHashBytes = 32;
constexpr std::size_t kHeadBytes = kRpIdHashBytes + 1 + 4;
constexpr std::size_t kAaguidBytes = 16;

constexpr unsigned kUserPresent = 0x01;
constexpr unsigned kUserVerified = 0x04;
constexpr unsigned kHasCredential = 0x40;
constexpr unsigned kHasExtensions = 0x80;

constexpr int kCborDepthMax = 8;

// One head of CBOR, with what stands behind it in the case of a string.
enum class CborKind { kOther, kUnsigned, kNegative, kBytes, kText, kArray, kMap, kRefused };
struct CborItem {
  CborKind kind = CborKind::kOther;
  std::uint64_t number = 0;  // the value, -1 - value, or how many elements or pairs follow
  ByteView bytes{};
};

void note(void* context, CborKind kind, std::uint64_t number) {
  *static_cast<CborItem*>(context) = {.kind = kind, .number = number};
}
void note_string(void* context, CborKind kind, cbor_data data, std::uint64_t size) {
  *static_cast<CborItem*>(context) = {.kind = kind, .bytes = std::as_bytes(std::span(data, size))};
}

// CTAP2 has its own form of CBOR: no lengths that are told at the end, and no tags.
cbor_callbacks make_callbacks() {
  cbor_callbacks on = cbor_empty_callbacks;
  on.uint8 = [](void* context, std::uint8_t value) { note(context, CborKind::kUnsigned, value); };
  on.uint16 = [](void* context, std::uint16_t value) { note(context, CborKind::kUnsigned, value); };
  on.uint32 = [](void* context, std::uint32_t value) { note(context, CborKind::kUnsigned, value); };
  on.uint64 = [](void* context, std::uint64_t value) { note(context, CborKind::kUnsigned, value); };
  on.negint8 = [](void* context, std::uint8_t value) { note(context, CborKind::kNegative, value); };
  on.negint16 = [](void* context, std::uint16_t value) { note(context, CborKind::kNegative, value); };
  on.negint32 = [](void* context, std::uint32_t value) { note(context, CborKind::kNegative, value); };
  on.negint64 = [](void* context, std::uint64_t value) { note(context, CborKind::kNegative, value); };
  on.byte_string = [](void* context, cbor_data data, std::uint64_t size) {
    note_string(context, CborKind::kBytes, data, size);
  };
  on.string = [](void* context, cbor_data data, std::uint64_t size) {
    note_string(context, CborKind::kText, data, size);
  };
  on.array_start = [](void* context, std::uint64_t size) { note(context, CborKind::kArray, size); };
  on.map_start = [](void* context, std::uint64_t size) { note(context, CborKind::kMap, size); };
  const auto refuse = [](void* context) { note(context, CborKind::kRefused, 0); };
  on.byte_string_start = refuse;
  on.string_start = refuse;
  on.indef_array_start = refuse;
  on.indef_map_start = refuse;
  on.indef_break = refuse;
  on.tag = [](void* context, std::uint64_t) { note(context, CborKind::kRefused, 0); };
  return on;
}

// Takes one head from the front.
std::optional<CborItem> next_item(ByteView& rest) {
  static const cbor_callbacks kCallbacks = make_callbacks();
  CborItem item;
  const auto* data = reinterpret_cast<const unsigned char*>(rest.data());
  const cbor_decoder_result result = cbor_stream_decode(data, rest.size(), &kCallbacks, &item);
  if (result.status != CBOR_DECODER_FINISHED || item.kind == CborKind::kRefused) return std::nullopt;
  rest = rest.subspan(result.read);
  // Each of them takes a byte at least.
  const bool has_elements = item.kind == CborKind::kArray || item.kind == CborKind::kMap;
  if (has_elements && item.number > rest.size()) return std::nullopt;
  return item;
}

// Takes one item with all that is in it from the front.
bool skip_item(ByteView& rest, int depth = kCborDepthMax) {
  const auto item = next_item(rest);
  if (!item || depth == 0) return false;
  if (item->kind != CborKind::kArray && item->kind != CborKind::kMap) return true;
  const std::uint64_t count = item->kind == CborKind::kMap ? item->number * 2 : item->number;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!skip_item(rest, depth - 1)) return false;
  }
  return true;
}

std::uint32_t big_endian(ByteView bytes) {
  std::uint32_t number = 0;
  for (const std::byte byte : bytes) number = number << 8 | std::to_integer<std::uint32_t>(byte);
  return number;
}

std::optional<AuthenticatorData::Credential> take_credential(ByteView& rest) {
  constexpr std::size_t kLengthBytes = 2;
  if (rest.size() < kAaguidBytes + kLengthBytes) return std::nullopt;
  const std::size_t id_bytes = big_endian(rest.subspan(kAaguidBytes, kLengthBytes));
  rest = rest.subspan(kAaguidBytes + kLengthBytes);
  if (id_bytes == 0 || id_bytes > kCredentialIdBytesMax || id_bytes > rest.size()) return std::nullopt;
  AuthenticatorData::Credential credential{.id = rest.first(id_bytes), .key = rest.subspan(id_bytes)};
  rest = credential.key;
  if (!skip_item(rest)) return std::nullopt;
  credential.key = credential.key.first(credential.key.size() - rest.size());
  return credential;
}

bool read_statement(ByteView& rest, AttestationObject& object) {
  const auto statement = next_item(rest);
  if (!statement || statement->kind != CborKind::kMap) return false;
  object.is_statement_empty = statement->number == 0;
  for (std::uint64_t i = 0; i < statement->number; ++i) {
    const auto name = next_item(rest);
    if (!name || name->kind != CborKind::kText) return false;
    ByteView value_at = rest;
    if (!skip_item(rest, kCborDepthMax - 1)) return false;
    const auto value = next_item(value_at);
    if (as_text(name->bytes) == "alg" && !object.algorithm && value->kind == CborKind::kNegative &&
        std::in_range<std::int64_t>(value->number)) {
      object.algorithm = -1 - static_cast<std::int64_t>(value->number);
    } else if (as_text(name->bytes) == "sig" && object.signature.empty() && value->kind == CborKind::kBytes) {
      object.signature = value->bytes;
    } else {
      object.has_others = true;
    }
  }
  return true;
}

}  // namespace

std::optional<AuthenticatorData> read_authenticator_data(ByteView bytes) {
  if (bytes.size() < kHeadBytes) return std::nullopt;
  const auto flags = std::to_integer<unsigned>(bytes[kRpIdHashBytes]);
  AuthenticatorData data{.rp_id_hash = bytes.first(kRpIdHashBytes),
                         .is_user_present = (flags & kUserPresent) != 0,
                         .is_user_verified = (flags & kUserVerified) != 0,
                         .sign_count = big_endian(bytes.subspan(kRpIdHashBytes + 1, 4))};
  ByteView rest = bytes.subspan(kHeadBytes);
  if ((flags & kHasCredential) != 0) {
    data.credential = take_credential(rest);
    if (!data.credential) return std::nullopt;
  }
  if ((flags & kHasExtensions) != 0 && !skip_item(rest)) return std::nullopt;
  if (!rest.empty()) return std::nullopt;
  return data;
}

std::optional<AttestationObject> read_attestation_object(ByteView bytes) {
  const auto map = next_item(bytes);
  if (!map || map->kind != CborKind::kMap) return std::nullopt;
  AttestationObject object;
  bool has_format = false;
  bool has_statement = false;
  bool has_data = false;
  for (std::uint64_t i = 0; i < map->number; ++i) {
    const auto name = next_item(bytes);
    if (!name || name->kind != CborKind::kText) return std::nullopt;
    const std::string_view text = as_text(name->bytes);
    if (text == "attStmt") {
      if (std::exchange(has_statement, true) || !read_statement(bytes, object)) return std::nullopt;
      continue;
    }
    const auto value = next_item(bytes);
    if (!value) return std::nullopt;
    if (text == "fmt") {
      if (std::exchange(has_format, true) || value->kind != CborKind::kText) return std::nullopt;
      object.format = as_text(value->bytes);
    } else if (text == "authData") {
      if (std::exchange(has_data, true) || value->kind != CborKind::kBytes) return std::nullopt;
      object.authenticator_data = value->bytes;
    } else {
      return std::nullopt;
    }
  }
  if (!has_format || !has_statement || !has_data || !bytes.empty()) return std::nullopt;
  return object;
}

}  // namespace portreto::security
