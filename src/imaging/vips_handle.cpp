#include "imaging/vips_handle.h"

#include <mutex>
#include <stdexcept>

#include "runtime/log.h"

namespace portreto::imaging {
namespace {

// What libvips has to say about a file (an odd colour profile, say) is worth a line only to somebody who looks for it,
// and standard error belongs to the structured log.
void on_message(const char*, GLogLevelFlags, const char* message, void*) { log::debug("libvips", {{"text", message}}); }

}  // namespace

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (VIPS_INIT("portreto") != 0) throw std::runtime_error("libvips cannot be started");
    constexpr auto kLevels = static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO);
    g_log_set_handler("VIPS", kLevels, &on_message, nullptr);
    // An import uses one core; several run side by side instead. Nothing is ever asked for twice, so nothing is cached.
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    // Decoders that libvips itself does not trust with hostile files (SVG, PDF, ImageMagick, OpenSlide...). Ours are
    // named one by one in open_image(), so this only matters if that ever changes.
    vips_block_untrusted_set(TRUE);
  });
}

}  // namespace portreto::imaging
