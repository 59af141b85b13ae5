#pragma once

#include <vips/vips.h>

#include <memory>
#include <utility>

#include "base/bytes.h"

namespace portreto::imaging {

struct UnrefObject {
  void operator()(void* object) const { g_object_unref(object); }
};
using VipsImagePtr = std::unique_ptr<VipsImage, UnrefObject>;
using VipsSourcePtr = std::unique_ptr<VipsSource, UnrefObject>;

// The image that a libvips operation gives through its VipsImage** argument; null when the operation failed.
//   auto small = vips_make([&](VipsImage** out) { return vips_resize(image, out, 0.5, nullptr); });
template <typename Operation>
VipsImagePtr vips_make(Operation&& operation) {
  VipsImage* out = nullptr;
  const int status = std::forward<Operation>(operation)(&out);
  VipsImagePtr image(out);
  return status == 0 ? std::move(image) : nullptr;
}

// The same for an operation that gives a buffer (void**, size_t*); empty when it failed.
template <typename Operation>
Bytes vips_make_bytes(Operation&& operation) {
  void* buffer = nullptr;
  std::size_t size = 0;
  if (std::forward<Operation>(operation)(&buffer, &size) != 0) return {};
  const std::unique_ptr<void, decltype(&g_free)> owner(buffer, &g_free);
  const auto* first = static_cast<const std::byte*>(buffer);
  return Bytes(first, first + size);
}

// Starts libvips for this process; done twice, it does nothing. Thread-safe. Throws std::runtime_error when it cannot
// start.
void start_vips();

}  // namespace portreto::imaging
