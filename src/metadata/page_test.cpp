#include "metadata/page.h"

#include <gtest/gtest.h>

#include "metadata/paging.h"

namespace portreto::metadata {
namespace {

TEST(CursorTest, TextGoesBothWays) {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{1'795'576'437'000}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
    const Cursor cursor{Timestamp(std::chrono::milliseconds(ms)), Uuid::generate()};
    EXPECT_EQ(cursor.str().size(), 32U);
    EXPECT_EQ(Cursor::parse(cursor.str()), cursor);
  }
}

TEST(CursorTest, RefusesWhatItNeverWrote) {
  const std::string good = Cursor{}.str();
  for (const std::string& bad : {std::string(), good.substr(1), good + "A", good.substr(0, 28), "$" + good.substr(1)}) {
    EXPECT_EQ(Cursor::parse(bad), std::nullopt) << bad;
  }
}

TEST(PagingTest, TheRowBeyondThePageShowsThatThereIsMore) {
  const auto cursor_of = [](int row) { return Cursor{Timestamp(std::chrono::milliseconds(row)), {}}; };
  const Page<int> full = make_page(std::vector{1, 2, 3}, 2, cursor_of);
  EXPECT_EQ(full.items, (std::vector{1, 2}));
  EXPECT_EQ(full.next, cursor_of(2));
  const Page<int> last = make_page(std::vector{1, 2}, 2, cursor_of);
  EXPECT_EQ(last.items.size(), 2U);
  EXPECT_EQ(last.next, std::nullopt);
}

TEST(PagingTest, ARowComesFirstBehindTheCursorJustBeforeIt) {
  Cursor row{Timestamp(std::chrono::milliseconds(7)), {}};
  row.id.bytes[15] = std::byte{0x10};
  Cursor other = row;
  other.id.bytes[15] = std::byte{0x0F};
  EXPECT_EQ(just_before(row), other);
  row.id.bytes[15] = std::byte{0};
  row.id.bytes[14] = std::byte{1};
  other.id.bytes[15] = std::byte{0xFF};
  EXPECT_EQ(just_before(row), other);
  const Cursor first{Timestamp(std::chrono::milliseconds(7)), {}};
  EXPECT_LT(just_before(first), first);
  EXPECT_EQ(just_before(first).time, Timestamp(std::chrono::milliseconds(6)));
}

TEST(PagingTest, LimitsAreKeptWithinBounds) {
  EXPECT_EQ(page_size(0), 1U);
  EXPECT_EQ(page_size(7), 7U);
  EXPECT_EQ(page_size(100'000), kPageSizeMax);
}

}  // namespace
}  // namespace portreto::metadata
