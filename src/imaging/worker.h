#pragma once

namespace portreto::imaging {

// The subcommand that makes this binary an image worker, for ProcessImager; it is not for people.
inline constexpr const char* kWorkerSubcommand = "image-worker";

// Runs an image worker: imports one file after the other as asked on standard input, which is a socket
// (imaging/wire.h), until that is closed. Returns the exit status of the process.
int run_image_worker();

}  // namespace portreto::imaging
