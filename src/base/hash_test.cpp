#include "base/hash.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace portreto {
namespace {

Bytes bytes_of(std::size_t count, auto byte_at) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>(byte_at(i));
  return bytes;
}

// RFC 3720, appendix B.4.
TEST(Crc32c, Rfc3720Vectors) {
  EXPECT_EQ(crc32c(bytes_of(32, [](auto) { return 0x00; })), 0x8a9136aau);
  EXPECT_EQ(crc32c(bytes_of(32, [](auto) { return 0xff; })), 0x62a8ab43u);
  EXPECT_EQ(crc32c(bytes_of(32, [](auto i) { return i; })), 0x46dd794eu);
  EXPECT_EQ(crc32c(bytes_of(32, [](auto i) { return 31 - i; })), 0x113fdb5cu);
  const auto read_command = from_hex(
      "01c00000000000000000000000000000140000000000040000000014000000182800000000000000"
      "0200000000000000");
  ASSERT_TRUE(read_command);
  EXPECT_EQ(crc32c(*read_command), 0xd9963a56u);
}

TEST(Crc32c, TheCustomaryCheckValue) { EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283u); }

TEST(Crc32c, OfNothingIsTheSeed) {
  EXPECT_EQ(crc32c({}), 0u);
  EXPECT_EQ(crc32c({}, 0x12345678), 0x12345678u);
}

TEST(Crc32c, OfPartsIsThatOfTheWhole) {
  const Bytes bytes = bytes_of(1000, [](auto i) { return i * 31 + 7; });
  const ByteView view(bytes);
  const std::uint32_t whole = crc32c(view);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), whole);
  }
}

TEST(Crc32c, ShowsEveryFlippedBit) {
  Bytes bytes = bytes_of(64, [](auto i) { return i; });
  const std::uint32_t crc = crc32c(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(crc32c(bytes), crc);
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

// FIPS 180-4 examples.
TEST(Sha256, StandardVectors) {
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  const Bytes bytes = bytes_of(300, [](auto i) { return i; });
  for (const std::size_t cut : {0, 1, 63, 64, 65, 299, 300}) {
    Sha256 hash;
    hash.update(ByteView(bytes).first(cut));
    hash.update(ByteView(bytes).subspan(cut));
    EXPECT_EQ(hash.finish(), sha256(bytes));
  }
}

TEST(Sha1, StandardVectors) {
  EXPECT_EQ(to_hex(Sha1().finish()), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  Sha1 hash;
  hash.update(as_bytes("a"));
  hash.update(as_bytes("bc"));
  EXPECT_EQ(to_hex(hash.finish()), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Sha256, CanBeMovedOnTheWay) {
  Sha256 hash;
  hash.update(as_bytes("a"));
  Sha256 moved = std::move(hash);
  moved.update(as_bytes("bc"));
  EXPECT_EQ(moved.finish(), sha256(as_bytes("abc")));
}

TEST(EqualConstantTime, IsEquality) {
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_TRUE(equal_constant_time(as_bytes("secret"), as_bytes("secret")));
  EXPECT_FALSE(equal_constant_time(as_bytes("secret"), as_bytes("secre")));
  EXPECT_FALSE(equal_constant_time(as_bytes(""), as_bytes("x")));
  const std::string text(100, 'a');
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = 'b';
    EXPECT_FALSE(equal_constant_time(as_bytes(text), as_bytes(other))) << i;
  }
}

}  // namespace
}  // namespace portreto
