#pragma once

#include <string>
#include <string_view>

namespace portreto::roles::web {

// A QR code (ISO/IEC 18004) of a text as the parts of an SVG, one unit a module.
struct QrCode {
  std::string view_box;  // with the white border of four modules that readers want
  std::string path;      // the dark modules; empty: the text is too long for a code
};

// Stands damage of some 15 % (level M). Pure and thread-safe.
QrCode make_qr_code(std::string_view text);

}  // namespace portreto::roles::web
