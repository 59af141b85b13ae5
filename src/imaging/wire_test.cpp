#include "imaging/wire.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace portreto::imaging {
namespace {

ImportedImage photo() {
  ImportedImage image{.kind = ImageKind::kHeic, .width = 4032, .height = 3024, .average_color = 0x123456};
  image.thumbhash = Bytes(25, std::byte{7});
  image.derivatives = {{DerivativeFormat::kWebp, 320, 240, Bytes(1000, std::byte{1})},
                       {DerivativeFormat::kJpeg, 320, 240, Bytes(3000, std::byte{2})}};
  image.exif = {
      .camera_make = "Apple", .taken_at = Timestamp(std::chrono::milliseconds(-1)), .f_number = 1.78, .iso = 64};
  return image;
}

TEST(Wire, GivesBackWhatWasSent) {
  const ImportRequest request{"/spool/ä b", {.side_max = 1, .pixels_max = 2, .time_max = std::chrono::milliseconds(3)}};
  EXPECT_EQ(decode_request(encode_request(request)), request);

  const auto image = decode_reply(encode_reply(photo()));
  ASSERT_TRUE(image && *image);
  EXPECT_EQ(**image, photo());

  const auto error = decode_reply(encode_reply(fail(ErrorCode::kPayloadTooLarge, "Too large.")));
  ASSERT_TRUE(error && !*error);
  EXPECT_EQ(error->error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(error->error().message, "Too large.");
}

TEST(Wire, RefusesAMessageThatIsCutShortOrTooLong) {
  for (Bytes message : {encode_reply(photo()), encode_reply(fail(ErrorCode::kGone, "x"))}) {
    for (std::size_t length = 0; length < message.size(); length += length < 300 ? 1 : 97) {
      EXPECT_FALSE(decode_reply(ByteView(message).first(length))) << length;
    }
    message.push_back(std::byte{0});
    EXPECT_FALSE(decode_reply(message));
  }
}

TEST(Wire, SurvivesDamage) {
  const Bytes message = encode_reply(photo());
  for (std::size_t at = 0; at < 300; ++at) {
    Bytes damaged = message;
    damaged[at] ^= std::byte{0xFF};
    decode_reply(damaged);
    decode_request(damaged);
  }
  Bytes unknown_kind = message;
  unknown_kind[1] = std::byte{99};
  EXPECT_FALSE(decode_reply(unknown_kind));
}

class FrameTest : public ::testing::Test {
 protected:
  FrameTest() { ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()); }
  ~FrameTest() override {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  static Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::milliseconds(20); }
  static Deadline later() { return std::chrono::steady_clock::now() + std::chrono::seconds(30); }

  std::array<int, 2> ends_{-1, -1};
};

TEST_F(FrameTest, ArrivesWhole) {
  const Bytes large(3'000'000, std::byte{9});  // more than a socket buffers
  std::jthread sender([&] {
    EXPECT_TRUE(send_frame(ends_[0], {}));
    EXPECT_TRUE(send_frame(ends_[0], large));
  });
  EXPECT_EQ(receive_frame(ends_[1], later()), Bytes{});
  EXPECT_EQ(receive_frame(ends_[1], std::nullopt), large);
}

TEST_F(FrameTest, SaysWhyItDoesNotArrive) {
  EXPECT_EQ(receive_frame(ends_[1], soon()).error(), FrameError::kTimedOut);

  const std::array<std::uint8_t, 6> part{10, 0, 0, 0, 1, 2};
  ASSERT_EQ(::send(ends_[0], part.data(), part.size(), 0), 6);
  EXPECT_EQ(receive_frame(ends_[1], soon()).error(), FrameError::kTimedOut);

  const std::uint32_t length = kFrameBytesMax + 1;
  ASSERT_EQ(::send(ends_[0], &length, sizeof length, 0), 4);
  EXPECT_EQ(receive_frame(ends_[1], later()).error(), FrameError::kTooLarge);

  ::close(std::exchange(ends_[0], -1));
  EXPECT_EQ(receive_frame(ends_[1], later()).error(), FrameError::kClosed);
  EXPECT_EQ(send_frame(ends_[1], {}).error(), FrameError::kClosed);
}

}  // namespace
}  // namespace portreto::imaging
