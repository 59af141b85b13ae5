#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace portreto {

// A UUID (RFC 9562). Ordered by its bytes, which for version 7 is the order of creation.
struct Uuid {
  std::array<std::byte, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }

  // Canonical lower-case text, 36 characters.
  std::string str() const;
  std::array<char, 36> chars() const;
  // Accepts only the canonical 36-character form, in either case.
  static std::optional<Uuid> parse(std::string_view text);

  // Version 7: 48 bits of milliseconds, 74 random bits. Thread-safe.
  static Uuid generate(const Clock& clock = system_clock());
  // Version 8: the first 122 usable bits of SHA-256 over the given text. The same text gives the same id, which
  // is how an idempotency key finds the write of an earlier try.
  static Uuid derive(std::string_view text);
};

// A UUID that says what it names, so that a photo's id cannot be passed where a gallery's belongs.
template <typename Tag>
struct Id {
  Uuid uuid;

  auto operator<=>(const Id&) const = default;
  std::string str() const { return uuid.str(); }
  static Id generate(const Clock& clock = system_clock()) { return {Uuid::generate(clock)}; }
  static std::optional<Id> parse(std::string_view text) {
    if (auto uuid = Uuid::parse(text)) return Id{*uuid};
    return std::nullopt;
  }
};

using UserId = Id<struct UserTag>;
using SessionId = Id<struct SessionTag>;
using GalleryId = Id<struct GalleryTag>;
using PhotoId = Id<struct PhotoTag>;
using CommentId = Id<struct CommentTag>;
using BlobId = Id<struct BlobTag>;
using UploadId = Id<struct UploadTag>;
using ShareLinkId = Id<struct ShareLinkTag>;
using DeletionId = Id<struct DeletionTag>;
using InvitationId = Id<struct InvitationTag>;
using AuditId = Id<struct AuditTag>;
using PasskeyId = Id<struct PasskeyTag>;
using SectionId = Id<struct SectionTag>;

}  // namespace portreto

template <>
struct std::hash<portreto::Uuid> {
  std::size_t operator()(const portreto::Uuid& id) const noexcept {
    return std::hash<std::string_view>{}(portreto::as_text(id.bytes));
  }
};

template <typename Tag>
struct std::hash<portreto::Id<Tag>> {
  std::size_t operator()(const portreto::Id<Tag>& id) const noexcept { return std::hash<portreto::Uuid>{}(id.uuid); }
};
