#pragma once

#include <map>
#include <string>

#include "model/values.h"
#include "services/archive/entry_names.h"

namespace portreto::services {

// Names for the photos of one gallery in an archive: those of a section that its owner has made are in a folder of it,
// "02 Title", so that folders are in the order of their sections wherever they are unpacked. Not thread-safe; the
// gallery must outlive it.
class SectionFolders {
 public:
  explicit SectionFolders(const model::Gallery& gallery) : gallery_(gallery) {}

  std::string add(const model::Photo& photo);

 private:
  const model::Gallery& gallery_;
  std::map<std::string, EntryNames> names_;  // by folder; "" is that of the archive itself
};

}  // namespace portreto::services
