#pragma once

#include <string>

namespace portreto::roles {

// What an operator does with the photos of a server that is stopped: `portreto storage ACTION --data DIR`, or `--disk
// DIR`.
struct StorageCommand {
  enum class Action {
    kCheck,    // read everything past the page cache, and say what is damaged
    kDump,     // list all blobs
    kCompact,  // give the room of deleted blobs back to the disk
    kExport,   // write every blob as a plain file
  };
  Action action = Action::kCheck;
  // One of the two: the data directory of a server, whose only disk is volumes/ in it, or a disk's own directory.
  std::string data_directory;
  std::string disk_directory;
  std::string export_directory;  // of kExport; made when it is missing
};

// Answers on standard output, and gives the exit code: 0 when all is well, 1 when something is damaged. Opening
// recovers the volumes, as the server would. Throws std::runtime_error, with a text for the operator, when there are no
// volumes, a server is using them, or they cannot be opened. Blocks.
//
// An export leaves out what is in the directory already with the right bytes, so that it can be started again. A blob
// that is damaged is named, and the others are written.
int run_storage_command(const StorageCommand& command);

}  // namespace portreto::roles
