// Imports one photo the way the server does, in an image worker, and says what came out: bench_import FILE [DIRECTORY]
// With a directory, the derivatives are written there (640.webp, 640.jpg...), for looking at.

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include "imaging/exif.h"
#include "imaging/process_imager.h"
#include "imaging/worker.h"

using namespace portreto;
using namespace portreto::imaging;

namespace {

Result<ImportedImage> import(std::string path) {
  ProcessImager imager({});
  boost::asio::io_context io;
  auto imported = boost::asio::co_spawn(io, imager.import(std::move(path), {}), boost::asio::use_future);
  io.run();
  return imported.get();
}

void write(const Derivative& derivative, const std::filesystem::path& directory) {
  const char* extension = derivative.format == DerivativeFormat::kWebp ? "webp" : "jpg";
  std::ofstream file(directory / fmt::format("{}.{}", derivative.width, extension), std::ios::binary);
  file.write(reinterpret_cast<const char*>(derivative.bytes.data()),
             static_cast<std::streamsize>(derivative.bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view(kWorkerSubcommand)) return run_image_worker();
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: bench_import FILE [DIRECTORY]\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto imported = import(argv[1]);
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start;
  if (!imported) {
    fmt::print("{}: {}\n", to_string(imported.error().code), imported.error().message);
    return 1;
  }

  fmt::print("{} {}x{} in {:.0f} ms, average #{:06x}, thumbhash {}\n", display_name(imported->kind), imported->width,
             imported->height, elapsed.count(), imported->average_color, to_hex(imported->thumbhash));
  const ExifSummary& exif = imported->exif;
  if (const std::string camera = camera_name(exif); !camera.empty()) fmt::print("  {} | {}\n", camera, exif.lens);
  if (exif.taken_at) fmt::print("  taken {}\n", format_rfc3339(*exif.taken_at));
  if (exif.latitude && exif.longitude) fmt::print("  at {:.5f}, {:.5f}\n", *exif.latitude, *exif.longitude);
  for (const Derivative& derivative : imported->derivatives) {
    fmt::print("  {:>4}x{:<5} {} {:>8} bytes\n", derivative.width, derivative.height,
               derivative.format == DerivativeFormat::kWebp ? "webp" : "jpeg", derivative.bytes.size());
    if (argc == 3) write(derivative, argv[2]);
  }
}
