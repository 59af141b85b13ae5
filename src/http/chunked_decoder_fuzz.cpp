#include "http/chunked_decoder.h"

#include <algorithm>

#include "base/testing/fuzz.h"

namespace portreto::http {
namespace {

using fuzz::require;

struct Decoded {
  Bytes bytes;
  std::size_t used = 0;
  bool is_complete = false;
  bool has_failed = false;
  bool operator==(const Decoded&) const = default;
};

// As a connection does it: `in_max` bytes arrive at a time, `out_max` are wanted at a time.
Decoded decode(std::string_view text, std::size_t in_max, std::size_t out_max) {
  ChunkedDecoder decoder;
  Decoded decoded;
  std::size_t arrived = 0;
  while (!decoder.is_complete() && !decoder.has_failed()) {
    arrived = std::max(arrived, std::min(decoded.used + in_max, text.size()));
    const std::size_t had = decoded.bytes.size();
    const std::size_t used = decoder.decode(text.substr(decoded.used, arrived - decoded.used), decoded.bytes, out_max);
    require(used <= arrived - decoded.used, "no more is used than has arrived");
    require(decoded.bytes.size() - had <= std::min(used, out_max), "no more comes out than is wanted");
    decoded.used += used;
    if (used == 0 && arrived == text.size()) break;
    require(used > 0, "each call gets on");
  }
  decoded.is_complete = decoder.is_complete();
  decoded.has_failed = decoder.has_failed();
  return decoded;
}

void check(fuzz::Input input) {
  const std::size_t in_max = 1 + input.number<std::uint8_t>();
  const std::size_t out_max = 1 + input.number<std::uint8_t>();
  const std::string_view text = input.text();
  const Decoded whole = decode(text, text.size(), text.size() + 1);
  require(decode(text, in_max, out_max) == whole, "it does not depend on how the bytes arrive");
  require(decode(text, 1, 1) == whole, "nor does it when they come one by one");
}

}  // namespace
}  // namespace portreto::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portreto::http::check({data, size});
  return 0;
}
