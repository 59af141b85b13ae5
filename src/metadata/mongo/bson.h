#pragma once

#include <bson/bson.h>

#include <array>
#include <chrono>
#include <concepts>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "metadata/mongo/document_codec.h"
#include "metadata/mongo/mongo_error.h"

// How values stand in a document: ids as their text, so that a person finds them in the database as they stand in a
// URL; digests and bytes as binary data; times as dates; enumerations as their numbers; a type with a DocumentCodec as
// a document; an absent value as no field at all.
namespace portreto::metadata {

template <typename T>
struct BsonValue;

// A document of its own. One thread at a time. One that was moved from can only be assigned to or destroyed. On the
// heap, since bson_t asks for an alignment of 128, which the frame of a coroutine does not give to what is kept in it.
class Bson {
 public:
  Bson() : bson_(new bson_t) { bson_init(get()); }
  ~Bson() = default;
  Bson(const Bson& other) : Bson(other.get()) {}
  Bson(Bson&& other) noexcept = default;
  Bson& operator=(const Bson& other) { return *this = Bson(other); }
  Bson& operator=(Bson&& other) noexcept = default;

  explicit Bson(const bson_t* copied) : bson_(new bson_t) { bson_copy_to(copied, get()); }
  // What the library made and leaves to its caller to destroy.
  static Bson take(bson_t& made) {
    Bson owner;
    bson_steal(owner.get(), &made);
    return owner;
  }

  bool is_empty() const { return bson_empty(bson_.get()); }
  const bson_t* get() const { return bson_.get(); }
  bson_t* get() { return bson_.get(); }

  template <typename T>
  Bson& add(std::string_view name, const T& value) {
    BsonValue<T>::append(get(), name, value);
    return *this;
  }
  Bson& add(std::string_view name, const char* text) {
    bson_append_utf8(get(), name.data(), static_cast<int>(name.size()), text, -1);
    return *this;
  }

  Bson& add_all(const Bson& other) {
    bson_concat(get(), other.get());
    return *this;
  }

  // The fields of a value that has a codec, behind those that are there.
  template <HasDocumentCodec T>
  Bson& add_fields_of(const T& value) {
    DocumentCodec<T>::each(value, [this](std::string_view name, const auto& field) { this->add(name, field); });
    return *this;
  }

 private:
  struct Destroy {
    void operator()(bson_t* document) const {
      bson_destroy(document);
      delete document;
    }
  };
  std::unique_ptr<bson_t, Destroy> bson_;
};

// document("state", 0, "created_at", document("$lt", time))
inline Bson document() { return {}; }
template <typename T, typename... Rest>
Bson document(std::string_view name, const T& value, const Rest&... rest) {
  Bson all;
  all.add(name, value);
  if constexpr (sizeof...(rest) > 0) all.add_all(document(rest...));
  return all;
}

template <HasDocumentCodec T>
Bson document_of(const T& value) {
  return Bson().add_fields_of(value);
}

// A value that has a codec; a field that is not there keeps what T{} has. Throws MongoError when one is of a wrong
// type.
template <HasDocumentCodec T>
T read_document(const bson_t* document) {
  T value{};
  DocumentCodec<T>::each(value, [document]<typename Field>(std::string_view name, Field& field) {
    bson_iter_t at;
    if (bson_iter_init_find_w_len(&at, document, name.data(), static_cast<int>(name.size()))) {
      field = BsonValue<Field>::read(at);
    }
  });
  return value;
}

// Of the fields that T's codec reads.
template <HasDocumentCodec T>
Bson projection_of() {
  Bson names;
  T value{};
  DocumentCodec<T>::each(value, [&names](std::string_view name, const auto&) { names.add(name, 1); });
  return names;
}

inline void require(bool is_of_type) {
  if (!is_of_type) throw MongoError::corrupt("read");
}

template <typename T>
  requires std::integral<T> || std::is_enum_v<T>
struct BsonValue<T> {
  static void append(bson_t* to, std::string_view name, T value) {
    const auto length = static_cast<int>(name.size());
    if constexpr (std::same_as<T, bool>) {
      bson_append_bool(to, name.data(), length, value);
    } else if constexpr (sizeof(T) < sizeof(std::int32_t) || std::is_enum_v<T> || std::same_as<T, std::int32_t>) {
      bson_append_int32(to, name.data(), length, static_cast<std::int32_t>(value));
    } else {
      bson_append_int64(to, name.data(), length, static_cast<std::int64_t>(value));
    }
  }
  static T read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_NUMBER(&at) || BSON_ITER_HOLDS_BOOL(&at));
    return static_cast<T>(bson_iter_as_int64(&at));
  }
};

template <>
struct BsonValue<double> {
  static void append(bson_t* to, std::string_view name, double value) {
    bson_append_double(to, name.data(), static_cast<int>(name.size()), value);
  }
  static double read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_NUMBER(&at));
    return bson_iter_as_double(&at);
  }
};

template <>
struct BsonValue<std::string_view> {
  static void append(bson_t* to, std::string_view name, std::string_view text) {
    bson_append_utf8(to, name.data(), static_cast<int>(name.size()), text.data(), static_cast<int>(text.size()));
  }
};

template <>
struct BsonValue<std::string> {
  static void append(bson_t* to, std::string_view name, const std::string& text) {
    BsonValue<std::string_view>::append(to, name, text);
  }
  static std::string read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_UTF8(&at));
    std::uint32_t length = 0;
    const char* text = bson_iter_utf8(&at, &length);
    return {text, length};
  }
};

template <>
struct BsonValue<Bson> {
  static void append(bson_t* to, std::string_view name, const Bson& value) {
    bson_append_document(to, name.data(), static_cast<int>(name.size()), value.get());
  }
};

template <HasDocumentCodec T>
struct BsonValue<T> {
  static void append(bson_t* to, std::string_view name, const T& value) {
    BsonValue<Bson>::append(to, name, document_of(value));
  }
  static T read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_DOCUMENT(&at));
    std::uint32_t length = 0;
    const std::uint8_t* bytes = nullptr;
    bson_iter_document(&at, &length, &bytes);
    bson_t view;
    require(bson_init_static(&view, bytes, length));
    return read_document<T>(&view);
  }
};

// Binary data.
template <>
struct BsonValue<Bytes> {
  static void append(bson_t* to, std::string_view name, ByteView bytes) {
    bson_append_binary(to, name.data(), static_cast<int>(name.size()), BSON_SUBTYPE_BINARY,
                       reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::uint32_t>(bytes.size()));
  }
  static ByteView view(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_BINARY(&at));
    std::uint32_t length = 0;
    const std::uint8_t* bytes = nullptr;
    bson_iter_binary(&at, nullptr, &length, &bytes);
    return {reinterpret_cast<const std::byte*>(bytes), length};
  }
  static Bytes read(const bson_iter_t& at) {
    const ByteView bytes = view(at);
    return {bytes.begin(), bytes.end()};
  }
};

template <std::size_t N>
struct BsonValue<std::array<std::byte, N>> {
  static void append(bson_t* to, std::string_view name, const std::array<std::byte, N>& bytes) {
    BsonValue<Bytes>::append(to, name, bytes);
  }
  static std::array<std::byte, N> read(const bson_iter_t& at) {
    const ByteView bytes = BsonValue<Bytes>::view(at);
    require(bytes.size() == N);
    std::array<std::byte, N> value;
    std::memcpy(value.data(), bytes.data(), N);
    return value;
  }
};

template <>
struct BsonValue<Uuid> {
  static void append(bson_t* to, std::string_view name, const Uuid& value) {
    const auto text = value.chars();
    BsonValue<std::string_view>::append(to, name, {text.data(), text.size()});
  }
  static Uuid read(const bson_iter_t& at) {
    const auto value = Uuid::parse(BsonValue<std::string>::read(at));
    require(value.has_value());
    return *value;
  }
};

template <typename Tag>
struct BsonValue<Id<Tag>> {
  static void append(bson_t* to, std::string_view name, const Id<Tag>& value) {
    BsonValue<Uuid>::append(to, name, value.uuid);
  }
  static Id<Tag> read(const bson_iter_t& at) { return {BsonValue<Uuid>::read(at)}; }
};

template <>
struct BsonValue<Timestamp> {
  static void append(bson_t* to, std::string_view name, Timestamp value) {
    bson_append_date_time(to, name.data(), static_cast<int>(name.size()), value.time_since_epoch().count());
  }
  static Timestamp read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_DATE_TIME(&at));
    return Timestamp(std::chrono::milliseconds(bson_iter_date_time(&at)));
  }
};

template <>
struct BsonValue<std::chrono::year_month_day> {
  static void append(bson_t* to, std::string_view name, std::chrono::year_month_day value) {
    BsonValue<Timestamp>::append(to, name, std::chrono::sys_days(value));
  }
  static std::chrono::year_month_day read(const bson_iter_t& at) {
    return std::chrono::floor<std::chrono::days>(BsonValue<Timestamp>::read(at));
  }
};

// "<id>/gallery" or "<id>/photo".
template <>
struct BsonValue<model::Target> {
  static std::string text_of(const model::Target& target) {
    return target.id.str() + '/' + std::string(model::to_string(target.kind));
  }
  static void append(bson_t* to, std::string_view name, const model::Target& target) {
    BsonValue<std::string>::append(to, name, text_of(target));
  }
  static model::Target read(const bson_iter_t& at) {
    const std::string text = BsonValue<std::string>::read(at);
    const std::size_t slash = text.find('/');
    require(slash != std::string::npos);
    const auto id = Uuid::parse(std::string_view(text).substr(0, slash));
    const auto kind = model::parse_target_kind(std::string_view(text).substr(slash + 1));
    require(kind && id);
    return {*kind, *id};
  }
};

// Of any sequence; lists are read as vectors.
template <typename Range>
void append_array(bson_t* to, std::string_view name, const Range& values) {
  bson_t array;
  bson_append_array_begin(to, name.data(), static_cast<int>(name.size()), &array);
  std::uint32_t index = 0;
  for (const auto& value : values) {
    std::array<char, 16> buffer;
    const char* key = nullptr;
    const std::size_t length = bson_uint32_to_string(index++, &key, buffer.data(), buffer.size());
    BsonValue<std::remove_cvref_t<decltype(value)>>::append(&array, {key, length}, value);
  }
  bson_append_array_end(to, &array);
}

template <typename T>
struct BsonValue<std::vector<T>> {
  static void append(bson_t* to, std::string_view name, const std::vector<T>& values) {
    append_array(to, name, values);
  }
  static std::vector<T> read(const bson_iter_t& at) {
    require(BSON_ITER_HOLDS_ARRAY(&at));
    bson_iter_t element;
    bson_iter_recurse(&at, &element);
    std::vector<T> values;
    while (bson_iter_next(&element)) values.push_back(BsonValue<T>::read(element));
    return values;
  }
};

template <typename T>
struct BsonValue<std::set<T>> {
  static void append(bson_t* to, std::string_view name, const std::set<T>& values) { append_array(to, name, values); }
};

template <typename T>
struct BsonValue<std::optional<T>> {
  static void append(bson_t* to, std::string_view name, const std::optional<T>& value) {
    if (value) BsonValue<T>::append(to, name, *value);
  }
  static std::optional<T> read(const bson_iter_t& at) { return BsonValue<T>::read(at); }
};

}  // namespace portreto::metadata
