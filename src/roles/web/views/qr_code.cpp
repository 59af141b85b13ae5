#include "roles/web/views/qr_code.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <iterator>
#include <memory>

namespace portreto::roles::web {
namespace {

constexpr int kBorder = 4;
constexpr unsigned char kDark = 1;  // the lowest bit of a module says its colour

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

QrCode make_qr_code(std::string_view text) {
  constexpr int kSmallestVersion = 0;  // that takes the text
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeData(static_cast<int>(text.size()),
                                                             reinterpret_cast<const unsigned char*>(text.data()),
                                                             kSmallestVersion, QR_ECLEVEL_M));
  if (!code) return {};
  const int width = code->width;
  QrCode drawn{.view_box = fmt::format("{0} {0} {1} {1}", -kBorder, width + 2 * kBorder), .path = {}};
  for (int y = 0; y < width; ++y) {
    const unsigned char* row = code->data + y * width;
    for (int x = 0; x < width; ++x) {
      int length = 0;
      while (x + length < width && (row[x + length] & kDark) != 0) ++length;
      if (length > 0) fmt::format_to(std::back_inserter(drawn.path), "M{} {}h{}v1h-{}z", x, y, length, length);
      x += length;
    }
  }
  return drawn;
}

}  // namespace portreto::roles::web
