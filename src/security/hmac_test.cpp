#include "security/hmac.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/random.h"

namespace portreto::security {
namespace {

struct Vector {
  std::string key, message, mac;  // hexadecimal; a mac may be truncated
};

std::string repeat(std::string_view hex, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += hex;
  return text;
}

// RFC 4231, section 4.
TEST(Hmac, Rfc4231Vectors) {
  const auto hex = [](std::string_view text) { return to_hex(as_bytes(text)); };
  const Vector vectors[] = {
      {repeat("0b", 20), hex("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {hex("Jefe"), hex("what do ya want for nothing?"),
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {repeat("aa", 20), repeat("dd", 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"0102030405060708090a0b0c0d0e0f10111213141516171819", repeat("cd", 50),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {repeat("0c", 20), hex("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b"},
      {repeat("aa", 131), hex("Test Using Larger Than Block-Size Key - Hash Key First"),
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {repeat("aa", 131),
       hex("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
           "hashed before being used by the HMAC algorithm."),
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const Vector& vector : vectors) {
    const HmacSha256 mac(*from_hex(vector.key));
    EXPECT_EQ(to_hex(mac(*from_hex(vector.message))).substr(0, vector.mac.size()), vector.mac);
  }
}

TEST(Hmac, AgreesWithOpenSslForKeysAndMessagesOfManyLengths) {
  for (const std::size_t key_size : {0, 1, 32, 63, 64, 65, 200}) {
    for (std::size_t message_size = 0; message_size < 200; ++message_size) {
      Bytes key_buffer(200), message(message_size);
      fill_random(key_buffer);
      const ByteView key = ByteView(key_buffer).first(key_size);
      fill_random(message);
      Sha256Digest expected;
      unsigned size = 0;
      ASSERT_NE(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                     reinterpret_cast<unsigned char*>(expected.data()), &size),
                nullptr);
      ASSERT_EQ(HmacSha256(key)(message), expected) << key_size << ' ' << message_size;
    }
  }
}

TEST(Hmac, OneKeyServesManyMessages) {
  const HmacSha256 mac(as_bytes("key"));
  const auto first = mac(as_bytes("message"));
  EXPECT_NE(mac(as_bytes("another")), first);
  EXPECT_EQ(mac(as_bytes("message")), first);
}

}  // namespace
}  // namespace portreto::security
