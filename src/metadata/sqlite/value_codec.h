#pragma once

#include <sqlite3.h>

#include <chrono>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "metadata/sqlite/binary_codec.h"
#include "metadata/sqlite/sqlite_error.h"
#include "model/values.h"

// How a value stands in one column: ids and digests as blobs of their size, times as milliseconds and dates as days
// since 1970, enumerations as their numbers, an absent value as NULL. What is bound is not copied: it must live until
// the statement is reset.
namespace portreto::metadata {

template <typename T>
struct ValueCodec;

template <typename T>
concept HasValueCodec = requires(sqlite3_stmt* statement) { ValueCodec<T>::read(statement, 0); };

template <typename T>
  requires std::integral<T> || std::is_enum_v<T>
struct ValueCodec<T> {
  static int bind(sqlite3_stmt* statement, int at, T value) {
    return sqlite3_bind_int64(statement, at, static_cast<sqlite3_int64>(value));
  }
  static T read(sqlite3_stmt* statement, int column) { return static_cast<T>(sqlite3_column_int64(statement, column)); }
};

// Its number, but for those that the first programs did not know: to these, which may still run on the same file,
// whatever is greater than 0 is shared with followers. What is less they show to nobody.
constexpr int stored_number(model::Audience audience) {
  switch (audience) {
    case model::Audience::kPeople: return -1;
    case model::Audience::kLink: return -2;
    case model::Audience::kPrivate:
    case model::Audience::kFollowers:
    case model::Audience::kPublic: break;
  }
  return static_cast<int>(audience);
}

template <>
struct ValueCodec<model::Audience> {
  static int bind(sqlite3_stmt* statement, int at, model::Audience value) {
    return sqlite3_bind_int(statement, at, stored_number(value));
  }
  static model::Audience read(sqlite3_stmt* statement, int column) {
    const int stored = sqlite3_column_int(statement, column);
    for (const auto audience : model::kAllAudiences) {
      if (stored_number(audience) == stored) return audience;
    }
    return static_cast<model::Audience>(stored);  // one that a later program made: nobody sees it by this one
  }
};

template <>
struct ValueCodec<std::string> {
  static int bind(sqlite3_stmt* statement, int at, const std::string& value) {
    return sqlite3_bind_text64(statement, at, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  static std::string read(sqlite3_stmt* statement, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
  }
};

template <>
struct ValueCodec<Bytes> {
  static int bind(sqlite3_stmt* statement, int at, const Bytes& value) {
    if (value.empty()) return sqlite3_bind_zeroblob(statement, at, 0);
    return sqlite3_bind_blob64(statement, at, value.data(), value.size(), SQLITE_STATIC);
  }
  static Bytes read(sqlite3_stmt* statement, int column) {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
    return {bytes, bytes + sqlite3_column_bytes(statement, column)};
  }
};

template <std::size_t N>
struct ValueCodec<std::array<std::byte, N>> {
  static int bind(sqlite3_stmt* statement, int at, const std::array<std::byte, N>& value) {
    return sqlite3_bind_blob64(statement, at, value.data(), N, SQLITE_STATIC);
  }
  static std::array<std::byte, N> read(sqlite3_stmt* statement, int column) {
    const void* bytes = sqlite3_column_blob(statement, column);
    if (bytes == nullptr || sqlite3_column_bytes(statement, column) != static_cast<int>(N)) {
      throw SqliteError(SQLITE_CORRUPT, "a stored id or digest has a wrong length");
    }
    std::array<std::byte, N> value;
    std::memcpy(value.data(), bytes, N);
    return value;
  }
};

template <>
struct ValueCodec<Uuid> {
  static int bind(sqlite3_stmt* statement, int at, const Uuid& value) {
    return ValueCodec<decltype(value.bytes)>::bind(statement, at, value.bytes);
  }
  static Uuid read(sqlite3_stmt* statement, int column) {
    return {ValueCodec<decltype(Uuid::bytes)>::read(statement, column)};
  }
};

template <typename Tag>
struct ValueCodec<Id<Tag>> {
  static int bind(sqlite3_stmt* statement, int at, const Id<Tag>& value) {
    return ValueCodec<Uuid>::bind(statement, at, value.uuid);
  }
  static Id<Tag> read(sqlite3_stmt* statement, int column) { return {ValueCodec<Uuid>::read(statement, column)}; }
};

template <>
struct ValueCodec<Timestamp> {
  static int bind(sqlite3_stmt* statement, int at, Timestamp value) {
    return sqlite3_bind_int64(statement, at, value.time_since_epoch().count());
  }
  static Timestamp read(sqlite3_stmt* statement, int column) {
    return Timestamp(std::chrono::milliseconds(sqlite3_column_int64(statement, column)));
  }
};

template <>
struct ValueCodec<std::chrono::year_month_day> {
  static int bind(sqlite3_stmt* statement, int at, std::chrono::year_month_day value) {
    return sqlite3_bind_int64(statement, at, std::chrono::sys_days(value).time_since_epoch().count());
  }
  static std::chrono::year_month_day read(sqlite3_stmt* statement, int column) {
    return std::chrono::sys_days(std::chrono::days(sqlite3_column_int64(statement, column)));
  }
};

template <typename T>
  requires std::same_as<T, model::Image> || std::same_as<T, model::Exif> || std::same_as<T, model::PhotoGuest> ||
           std::same_as<T, model::SecondFactor> || std::same_as<T, model::PasswordReset> ||
           std::same_as<T, std::vector<std::uint16_t>> || std::same_as<T, std::vector<std::string>> ||
           std::same_as<T, std::vector<UserId>> || std::same_as<T, std::vector<model::UploadPart>> ||
           std::same_as<T, std::vector<model::DeletionNode>> || std::same_as<T, std::vector<model::Section>> ||
           std::same_as<T, std::vector<model::Report>> || std::same_as<T, model::Decision> ||
           std::same_as<T, std::vector<model::QuotaReservation>>
struct ValueCodec<T> {
  static int bind(sqlite3_stmt* statement, int at, const T& value) {
    const Bytes bytes = encode(value);
    return sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  }
  static T read(sqlite3_stmt* statement, int column) {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
    T value;
    decode(ByteView(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))), value);
    return value;
  }
};

template <typename T>
struct ValueCodec<std::optional<T>> {
  static int bind(sqlite3_stmt* statement, int at, const std::optional<T>& value) {
    return value ? ValueCodec<T>::bind(statement, at, *value) : sqlite3_bind_null(statement, at);
  }
  static std::optional<T> read(sqlite3_stmt* statement, int column) {
    if (sqlite3_column_type(statement, column) == SQLITE_NULL) return std::nullopt;
    return ValueCodec<T>::read(statement, column);
  }
};

}  // namespace portreto::metadata
