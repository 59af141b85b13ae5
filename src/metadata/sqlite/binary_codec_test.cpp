#include "metadata/sqlite/binary_codec.h"

#include <gtest/gtest.h>

#include <stdexcept>

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
                          .average_color = 0xFFFFFF,
                          .copies = {{"node", ""}}};

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
}

TEST(BinaryCodecTest, RefusesEveryTruncation) {
  const Bytes bytes = encode(kImage);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    model::Image read;
    EXPECT_THROW(decode(ByteView(bytes).first(size), read), SqliteError) << size;
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
}

}  // namespace
}  // namespace portreto::metadata
