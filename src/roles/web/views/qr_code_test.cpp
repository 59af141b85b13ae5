#include "roles/web/views/qr_code.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace portreto::roles::web {
namespace {

// The dark modules, drawn as text.
std::vector<std::string> modules_of(const QrCode& code) {
  int left = 0, top = 0, width = 0, height = 0;
  EXPECT_EQ(std::sscanf(code.view_box.c_str(), "%d %d %d %d", &left, &top, &width, &height), 4);
  EXPECT_EQ(left, -4);
  EXPECT_EQ(top, -4);
  EXPECT_EQ(width, height);
  const auto size = static_cast<std::size_t>(width - 8);
  std::vector<std::string> rows(size, std::string(size, '.'));
  for (std::size_t at = 0; at < code.path.size(); at = code.path.find('z', at) + 1) {
    std::size_t x = 0, y = 0, length = 0, back = 0;
    EXPECT_EQ(std::sscanf(code.path.c_str() + at, "M%zu %zuh%zuv1h-%zuz", &x, &y, &length, &back), 4);
    EXPECT_EQ(length, back);
    for (std::size_t i = 0; i < length; ++i) rows.at(y).at(x + i) = '#';
  }
  return rows;
}

// ISO/IEC 18004, 6.3.3: by these three a reader finds a code and its direction.
TEST(QrCode, HasItsFinderPatterns) {
  const auto rows = modules_of(make_qr_code("https://photos.example.org/s/" + std::string(43, 'x')));
  const std::vector<std::string> finder{"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
  const std::size_t far = rows.size() - 7;
  for (std::size_t y = 0; y < 7; ++y) {
    EXPECT_EQ(rows[y].substr(0, 7), finder[y]);
    EXPECT_EQ(rows[y].substr(far), finder[y]);
    EXPECT_EQ(rows[far + y].substr(0, 7), finder[y]);
  }
  // And the timing pattern between them (6.3.5).
  for (std::size_t x = 8; x < far - 1; ++x) EXPECT_EQ(rows[6][x], x % 2 == 0 ? '#' : '.');
}

TEST(QrCode, OfAnotherTextIsAnother) {
  EXPECT_EQ(make_qr_code("a").path, make_qr_code("a").path);
  EXPECT_NE(make_qr_code("a").path, make_qr_code("b").path);
}

TEST(QrCode, OfATextThatIsTooLongIsNone) { EXPECT_TRUE(make_qr_code(std::string(3000, 'x')).path.empty()); }

}  // namespace
}  // namespace portreto::roles::web
