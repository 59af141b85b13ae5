#include "security/url_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <set>

#include "base/bytes.h"
#include "security/rotation.h"

namespace portreto::security {
namespace {

using std::chrono::seconds;

const Timestamp kNow = *parse_rfc3339("2026-03-01T12:34:56.789Z");

struct Url {
  std::string path, query;
};

Url split(const std::string& url) { return {url.substr(0, url.find('?')), url.substr(url.find('?') + 1)}; }

class UrlSignerTest : public testing::Test {
 protected:
  UrlSignerTest() { signer_.set_keys({key_}); }

  std::string get(std::uint16_t variant = 3, bool download = false, Timestamp now = kNow) {
    std::string url;
    signer_.at(now)->get(url, blob_, variant, download);
    return url;
  }
  std::string put(std::uint64_t size = 1234, std::uint32_t crc = 0x0badcafe) {
    std::string url;
    signer_.at(kNow)->put(url, blob_, 0, size, crc);
    return url;
  }
  std::string erase() {
    std::string url;
    signer_.at(kNow)->erase(url, blob_, 0);
    return url;
  }

  Result<UrlGrant> verify(std::string_view method, const std::string& url, Timestamp now = kNow) {
    const auto [path, query] = split(url);
    auto result = signer_.verify(method, path, query, now);
    if (!result) EXPECT_EQ(result.error().code, ErrorCode::kPermissionDenied);
    return result;
  }

  // The MAC as STORAGE.md writes it down, computed by OpenSSL's own HMAC.
  std::string mac_of(std::string_view text) const {
    std::array<std::byte, 32> digest;
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.secret.data(), static_cast<int>(key_.secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()), &size);
    return to_base64url(ByteView(digest).first(16));
  }

  const UrlKey key_ = generate_secret_key(kNow - std::chrono::hours(1));
  const BlobId blob_ = BlobId::generate();
  UrlSigner signer_;
};

TEST_F(UrlSignerTest, AGetUrlIsWrittenAsDocumented) {
  const std::string path = "/b/" + blob_.str() + "/3";
  const std::string expiry = std::to_string(url_expiry(blob_, kNow).time_since_epoch().count());
  EXPECT_EQ(get(), path + "?k=" + key_.kid + "&e=" + expiry +
                       "&s=" + mac_of("v1|GET|" + path + '|' + expiry + '|' + key_.kid));
  EXPECT_EQ(get(3, true), path + "?k=" + key_.kid + "&e=" + expiry +
                              "&d=1&s=" + mac_of("v1|GET|" + path + '|' + expiry + '|' + key_.kid + "|d"));
}

TEST_F(UrlSignerTest, APutOrDeleteUrlIsWrittenAsDocumented) {
  const std::string path = "/b/" + blob_.str() + "/0";
  const std::string expiry =
      std::to_string((std::chrono::ceil<seconds>(kNow) + kUrlWriteTtl).time_since_epoch().count());
  const std::string tail = '|' + path + '|' + expiry + '|' + key_.kid;
  EXPECT_EQ(put(), path + "?k=" + key_.kid + "&e=" + expiry +
                       "&n=1234&c=0badcafe&s=" + mac_of("v1|PUT" + tail + "|1234|0badcafe"));
  EXPECT_EQ(erase(), path + "?k=" + key_.kid + "&e=" + expiry + "&s=" + mac_of("v1|DELETE" + tail));
}

TEST_F(UrlSignerTest, AVerifiedUrlSaysWhatItAllows) {
  const auto grant = verify("GET", get(7, true));
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->action, UrlAction::kGet);
  EXPECT_EQ(grant->blob, blob_);
  EXPECT_EQ(grant->variant, 7);
  EXPECT_TRUE(grant->download);
  EXPECT_EQ(grant->expires_at, url_expiry(blob_, kNow));
  EXPECT_FALSE(verify("GET", get())->download);
  const auto put_grant = verify("PUT", put(99, 0xffffffff));
  ASSERT_TRUE(put_grant);
  EXPECT_EQ(put_grant->action, UrlAction::kPut);
  EXPECT_EQ(put_grant->size_bytes, 99u);
  EXPECT_EQ(put_grant->crc32c, 0xffffffffu);
  EXPECT_EQ(verify("DELETE", erase())->action, UrlAction::kDelete);
}

TEST_F(UrlSignerTest, TheLargestValuesFit) {
  std::string url;
  SecretKey key = generate_secret_key(kNow);
  key.kid = std::string(32, 'k');
  signer_.set_keys({key});
  signer_.at(kNow)->put(url, blob_, 65535, std::numeric_limits<std::uint64_t>::max(), 0xffffffff);
  const auto grant = verify("PUT", url);
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->size_bytes, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(grant->variant, 65535);
}

TEST_F(UrlSignerTest, AGetUrlAllowsHeadAndNothingElse) {
  EXPECT_TRUE(verify("HEAD", get()));
  for (const std::string_view method : {"PUT", "DELETE", "POST", "PATCH", "OPTIONS", "get", ""}) {
    EXPECT_FALSE(verify(method, get())) << method;
  }
  for (const std::string_view method : {"GET", "HEAD", "DELETE"}) EXPECT_FALSE(verify(method, put())) << method;
  for (const std::string_view method : {"GET", "HEAD", "PUT"}) EXPECT_FALSE(verify(method, erase())) << method;
}

TEST_F(UrlSignerTest, Security27_AnyChangedByteIsRefused) {
  for (const auto& [method, url] :
       {std::pair("GET", get()), {"GET", get(3, true)}, {"PUT", put()}, {"DELETE", erase()}}) {
    ASSERT_TRUE(verify(method, url));
    for (std::size_t i = 0; i < url.size(); ++i) {
      for (const char c : {'0', 'a', 'A', '1', '-', '&', '/', '?', '%'}) {
        std::string changed = url;
        changed[i] = c;
        if (changed != url) EXPECT_FALSE(verify(method, changed)) << changed;
      }
      EXPECT_FALSE(verify(method, std::string(url).erase(i, 1))) << i;
      EXPECT_FALSE(verify(method, std::string(url).insert(i, 1, '0'))) << i;
    }
    EXPECT_FALSE(verify(method, url + "0"));
    EXPECT_FALSE(verify(method, url + "&x=1"));
  }
}

TEST_F(UrlSignerTest, Security27_AThumbnailsUrlNeverYieldsTheOriginal) {
  std::string url = get(3);
  url.replace(url.find("/3?"), 3, "/0?");
  EXPECT_FALSE(verify("GET", url));
}

TEST_F(UrlSignerTest, Security27_AnotherBlobsSignatureIsRefused) {
  std::string other;
  signer_.at(kNow)->get(other, BlobId::generate(), 3);
  EXPECT_FALSE(verify("GET", split(get()).path + '?' + split(other).query));
}

TEST_F(UrlSignerTest, Security27_EachGrantHasOneSpelling) {
  const auto [path, query] = split(get());
  const auto refused = [&](const std::string& p, const std::string& q) { return !verify("GET", p + '?' + q); };
  std::string upper = path;
  for (char& c : upper) c = c == 'b' && &c == &upper[1] ? c : static_cast<char>(std::toupper(c));
  EXPECT_TRUE(refused(upper, query));
  EXPECT_TRUE(refused("/b/" + blob_.str() + "/03", query));
  EXPECT_TRUE(refused("/b/" + blob_.str() + "/+3", query));
  EXPECT_TRUE(refused("/b//" + blob_.str() + "/3", query));
  const std::size_t e = query.find("&e="), s = query.find("&s=");
  EXPECT_TRUE(refused(path, query.substr(e + 1, s - e - 1) + '&' + query.substr(0, e) + query.substr(s))) << "order";
  EXPECT_TRUE(refused(path, query.substr(0, e + 3) + '0' + query.substr(e + 3))) << "a leading zero";
  EXPECT_TRUE(refused(path, query + '&' + query)) << "twice";
  EXPECT_TRUE(refused(path, query.substr(0, s) + "&d=1" + query.substr(s))) << "download added";
  const std::string download = get(3, true);
  EXPECT_TRUE(refused(path, split(download).query.erase(split(download).query.find("&d=1"), 4))) << "download removed";
}

TEST_F(UrlSignerTest, Security27_APutBindsLengthAndChecksum) {
  std::string longer = put(), other_crc = put();
  longer.replace(longer.find("n=1234"), 6, "n=1235");
  other_crc.replace(other_crc.find("c=0badcafe"), 10, "c=0badcaff");
  EXPECT_FALSE(verify("PUT", longer));
  EXPECT_FALSE(verify("PUT", other_crc));
}

TEST_F(UrlSignerTest, MalformedUrlsAreRefused) {
  for (const std::string_view path : {"", "/", "/b/", "/b/x/3", "/c/00000000-0000-0000-0000-000000000000/3"}) {
    EXPECT_FALSE(signer_.verify("GET", path, split(get()).query, kNow)) << path;
  }
  for (const std::string_view query :
       {"", "k=", "k=a&e=", "k=a&e=99999999999999999999&s=", "s=AAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_FALSE(signer_.verify("GET", split(get()).path, query, kNow)) << query;
  }
}

TEST_F(UrlSignerTest, Security23_AUrlEndsAtItsExpiry) {
  const Timestamp expiry = url_expiry(blob_, kNow);
  EXPECT_TRUE(verify("GET", get(), expiry - std::chrono::milliseconds(1)));
  EXPECT_FALSE(verify("GET", get(), expiry));
  EXPECT_TRUE(verify("PUT", put(), kNow + kUrlWriteTtl));
  EXPECT_FALSE(verify("PUT", put(), kNow + kUrlWriteTtl + seconds(1)));
}

TEST_F(UrlSignerTest, Security23_ExpiryIsOneToTwoBucketsAheadAndStableWithinOne) {
  std::set<std::chrono::sys_seconds> expiries;
  for (Timestamp now = kNow; now < kNow + kUrlBucket; now += seconds(1)) {
    const auto expiry = url_expiry(blob_, now);
    EXPECT_GT(expiry - now, kUrlBucket - seconds(1));
    EXPECT_LE(expiry - now, 2 * kUrlBucket);
    expiries.insert(expiry);
  }
  EXPECT_LE(expiries.size(), 2u);
}

TEST_F(UrlSignerTest, ExpiryFollowsTheFormula) {
  const BlobId id = *BlobId::parse("00000000-0000-7000-8000-000000000005");
  // The last 8 bytes are 0x8000000000000005, and 2^63 + 5 is 1813 modulo 3600.
  const auto at = [&](std::int64_t now) { return url_expiry(id, Timestamp(seconds(now))).time_since_epoch().count(); };
  constexpr std::int64_t j = 1813;
  static_assert((std::uint64_t{0x8000000000000005} % 3600) == j);
  EXPECT_EQ(at(0), 2 * 3600 - j);
  EXPECT_EQ(at(3600 - j - 1), 2 * 3600 - j);
  EXPECT_EQ(at(3600 - j), 3 * 3600 - j);
}

TEST_F(UrlSignerTest, ExpiriesOfManyBlobsAreSpread) {
  std::set<std::chrono::sys_seconds> expiries;
  for (int i = 0; i < 200; ++i) expiries.insert(url_expiry(BlobId::generate(), kNow));
  EXPECT_GT(expiries.size(), 100u);
}

TEST_F(UrlSignerTest, Security06_UrlsOfTheOldKeyWorkUntilItIsRetired) {
  const std::string url = get();
  SecretKey old_key = key_;
  const SecretKey new_key = generate_secret_key(kNow);
  old_key.not_after = kNow + seconds(60);
  signer_.set_keys({old_key, new_key});
  EXPECT_NE(get(), url);
  EXPECT_TRUE(verify("GET", url, kNow + seconds(59)));
  EXPECT_FALSE(verify("GET", url, kNow + seconds(60)));
  EXPECT_TRUE(verify("GET", get(), kNow + seconds(60)));
}

TEST_F(UrlSignerTest, APenOutlivesAChangeOfKeys) {
  const auto pen = signer_.at(kNow);
  signer_.set_keys({generate_secret_key(kNow)});
  std::string url;
  pen->get(url, blob_, 1);
  EXPECT_FALSE(verify("GET", url)) << "its key has left the ring";
}

TEST_F(UrlSignerTest, WithoutAKeyNothingIsSignedOrAccepted) {
  const std::string url = get();
  signer_.set_keys({});
  EXPECT_EQ(signer_.at(kNow).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(verify("GET", url));
}

TEST_F(UrlSignerTest, SigningAppends) {
  std::string page = "<img src=\"";
  signer_.at(kNow)->get(page, blob_, 3);
  EXPECT_EQ(page, "<img src=\"" + get());
}

}  // namespace
}  // namespace portreto::security
