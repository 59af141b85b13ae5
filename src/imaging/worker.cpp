#include "imaging/worker.h"

#include <malloc.h>
#include <unistd.h>

#include "imaging/confine.h"
#include "imaging/import_file.h"
#include "imaging/vips_handle.h"
#include "imaging/wire.h"
#include "runtime/log.h"

namespace portreto::imaging {

int run_image_worker() {
  constexpr int kSocket = STDIN_FILENO;
  start_vips();
  if (!enter_sandbox()) log::warn("image worker runs without a sandbox: this kernel has no seccomp");
  if (!send_frame(kSocket, {})) return 0;

  while (const auto frame = receive_frame(kSocket, std::nullopt)) {
    const auto request = decode_request(*frame);
    if (!request) return 1;
    limit_cost(request->limits);
    if (!send_frame(kSocket, encode_reply(import_file(request->path, request->limits, TimeBase::kProcessCpu))))
      return 0;
    ::malloc_trim(0);  // idle workers should be small
  }
  return 0;
}

}  // namespace portreto::imaging
