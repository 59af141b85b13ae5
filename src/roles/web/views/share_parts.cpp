#include "roles/web/views/share_parts.h"

#include <array>
#include <utility>

#include "roles/web/views/qr_code.h"

namespace portreto::roles::web {
namespace {

// How long a link works, in days, as the form sends it.
constexpr std::array<std::pair<std::string_view, Text>, 5> kExpiries{
    {{"1", "A day"_t}, {"7", "A week"_t}, {"30", "A month"_t}, {"365", "A year"_t}, {"", "Until it is revoked"_t}}};
constexpr std::string_view kExpiryUsual = "30";

}  // namespace

Dictionary& add_made_link(Dictionary& page, std::string_view url) {
  Dictionary& made = page.add_section("MADE");
  made.set("URL", url);
  const QrCode code = make_qr_code(url);
  if (code.path.empty()) return made;
  Dictionary& qr = made.add_section("QR");
  qr.set("QR_VIEW", code.view_box);
  qr.set("QR_PATH", code.path);
  return made;
}

void add_expiries(Dictionary& page, const FormState& form) {
  const bool is_sent = form.values.contains("expires_in_days");
  for (const auto& [value, label] : kExpiries) {
    Dictionary& option = page.add_section("EXPIRY_OPTION");
    option.set("VALUE", value);
    option.set("LABEL", label);
    option.show_if(value == (is_sent ? form.value("expires_in_days") : kExpiryUsual), "SELECTED");
  }
}

}  // namespace portreto::roles::web
