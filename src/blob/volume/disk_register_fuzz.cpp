#include "blob/volume/disk_register.h"

#include "base/testing/fuzz.h"

// A file that operators edit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using portreto::blob::volume::DiskRegister;
  using portreto::fuzz::require;
  const auto disks = DiskRegister::parse(portreto::fuzz::Input(data, size).text());
  if (!disks) {
    require(!disks.error().message.empty(), "what is wrong is told");
    return 0;
  }
  for (const auto& disk : disks->disks) {
    const auto* found = disks->find(disk.directory);
    require(found != nullptr && found->id == disk.id, "no directory is there twice");
  }
  const auto again = DiskRegister::parse(disks->str());
  require(again && *again == *disks, "it comes back as it was");
  return 0;
}
