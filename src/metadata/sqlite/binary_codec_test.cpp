#include "metadata/sqlite/binary_codec.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/sqlite/sqlite_error.h"

namespace portreto::metadata {
namespace {

const model::Image kImage{.blob = BlobId::generate(),
                          .format = model::ImageFormat::kAvif,
                          .size_bytes = 0x0102030405060708,
                          .sha256 = sha256(as_bytes("x")),
                          .width = 65'536,
                          .height = 1,
                          .derivative_widths = {320, 65'535},
                          .thumbhash = Bytes(3, std::byte{0xFF}),
                          .average_color = 0xFFFFFF};

// An image as it was stored when it still named its copies: two of them here.
constexpr std::string_view kOldForm =
    "01"                                                                // version
    "000102030405060708090a0b0c0d0e0f"                                  // blob
    "05"                                                                // format: HEIC
    "0807060504030201"                                                  // size
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"  // SHA-256
    "c00f0000"                                                          // width
    "d00b0000"                                                          // height
    "020040018002"                                                      // derivative widths: 320, 640
    "0300ffeedd"                                                        // thumbhash
    "c0b0a000"                                                          // average colour
    "0200"                                                              // copies
    "090073746f726167652d31"                                            // node: "storage-1"
    "06006469736b2d61"                                                  // disk: "disk-a"
    "00000000";                                                         // both empty

TEST(BinaryCodecTest, GivesBackWhatItWrote) {
  for (const model::Image& image : {kImage, model::Image{}}) {
    model::Image read;
    decode(encode(image), read);
    EXPECT_EQ(read, image);
  }
  for (const model::Exif& exif :
       {model::Exif{.camera = "X", .aperture = 1.8, .iso = 3200, .latitude = -0.0, .longitude = 180}, model::Exif{}}) {
    model::Exif read;
    decode(encode(exif), read);
    EXPECT_EQ(read, exif);
  }
  for (const model::SecondFactor& factor :
       {model::SecondFactor{Bytes(20, std::byte{0xFE}), -1, {sha256(as_bytes("x")), {}}}, model::SecondFactor{}}) {
    model::SecondFactor read;
    decode(encode(factor), read);
    EXPECT_EQ(read, factor);
  }
  for (const model::PasswordReset& reset :
       {model::PasswordReset{sha256(as_bytes("x")), Timestamp(std::chrono::milliseconds(-5))},
        model::PasswordReset{}}) {
    model::PasswordReset read;
    decode(encode(reset), read);
    EXPECT_EQ(read, reset);
  }
  for (const std::vector<std::uint16_t>& numbers : {std::vector<std::uint16_t>{0, 1, 65'535}, {}}) {
    std::vector<std::uint16_t> read{7};
    decode(encode(numbers), read);
    EXPECT_EQ(read, numbers);
  }
  for (const std::vector<std::string>& texts : {std::vector<std::string>{"storage-1", "", "Χανιά"}, {}}) {
    std::vector<std::string> read{"x"};
    decode(encode(texts), read);
    EXPECT_EQ(read, texts);
  }
}

TEST(BinaryCodecTest, ReadsAnImageThatStillNamesItsCopies) {
  const Bytes bytes = from_hex(kOldForm).value();
  model::Image read;
  decode(bytes, read);
  EXPECT_EQ(read.blob.str(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_EQ(read.format, model::ImageFormat::kHeic);
  EXPECT_EQ(read.size_bytes, 0x0102030405060708U);
  EXPECT_EQ(to_hex(read.sha256), kOldForm.substr(52, 64));
  EXPECT_EQ(read.width, 4032U);
  EXPECT_EQ(read.height, 3024U);
  EXPECT_EQ(read.derivative_widths, (std::vector<std::uint16_t>{320, 640}));
  EXPECT_EQ(to_hex(read.thumbhash), "ffeedd");
  EXPECT_EQ(read.average_color, 0xA0B0C0U);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decode(ByteView(bytes).first(size), read), SqliteError) << size;
  }
}

TEST(BinaryCodecTest, WritesAnImageThatAnEarlierPortretoReads) {
  model::Image image;
  decode(from_hex(kOldForm).value(), image);
  const std::size_t before_copies = kOldForm.find("c0b0a000") + 8;
  EXPECT_EQ(to_hex(encode(image)), std::string(kOldForm.substr(0, before_copies)) + "0000");
}

TEST(BinaryCodecTest, RefusesEveryTruncation) {
  const Bytes bytes = encode(kImage);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    model::Image read;
    EXPECT_THROW(decode(ByteView(bytes).first(size), read), SqliteError) << size;
  }
  const Bytes list = encode(std::vector<std::string>{"storage-1", ""});
  for (std::size_t size = 0; size < list.size(); ++size) {
    std::vector<std::string> read;
    EXPECT_THROW(decode(ByteView(list).first(size), read), SqliteError) << size;
  }
}

TEST(BinaryCodecTest, RefusesWhatItNeverWrote) {
  model::Image read;
  Bytes bytes = encode(kImage);
  bytes.push_back(std::byte{0});
  EXPECT_THROW(decode(bytes, read), SqliteError) << "bytes beyond the end";
  bytes = encode(kImage);
  bytes[0] = std::byte{99};
  EXPECT_THROW(decode(bytes, read), SqliteError) << "a later version";
  bytes = encode(kImage);
  bytes[17] = std::byte{0};
  EXPECT_THROW(decode(bytes, read), SqliteError) << "no such image format";
}

TEST(BinaryCodecTest, ATextIsNeverCut) {
  EXPECT_THROW(encode(model::Exif{.camera = std::string(65'536, 'x')}), std::length_error);
  EXPECT_THROW(encode(std::vector<std::uint16_t>(65'536)), std::length_error);
}

}  // namespace
}  // namespace portreto::metadata
