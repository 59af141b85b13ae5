#pragma once

#include <locale.h>

#include <stdexcept>

namespace portreto {

// As long as it lives, this thread's characters are UTF-8 to the C library; the program runs in the C locale.
// libarchive takes and gives names in the thread's characters.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  ~Utf8Locale() { ::uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (locale == nullptr) throw std::runtime_error("The C library has no locale C.UTF-8.");
    return locale;
  }

  const locale_t before_;
};

}  // namespace portreto
