#include "disk.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>

namespace portreto::bench {
namespace {

// The number behind "name:" in a file of such lines; 0 when there is none.
std::uint64_t number_in(const char* path, const std::string& name) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    std::uint64_t number = 0;
    if (word == name + ":" && file >> number) return number;
  }
  return 0;
}

}  // namespace

bool drop_caches() {
  ::sync();  // what is dirty would stay
  std::ofstream file("/proc/sys/vm/drop_caches");
  file << "3" << std::flush;
  return file.good();
}

std::optional<std::uint64_t> disk_reads(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return std::nullopt;
  std::ifstream file(fmt::format("/sys/dev/block/{}:{}/stat", major(about.st_dev), minor(about.st_dev)));
  std::uint64_t reads = 0;
  if (!(file >> reads)) return std::nullopt;
  return reads;
}

std::uint64_t own_read_bytes() { return number_in("/proc/self/io", "read_bytes"); }

std::uint64_t own_memory_bytes() { return number_in("/proc/self/status", "RssAnon") * 1024; }

}  // namespace portreto::bench
