#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/result.h"
#include "blob/blob_store.h"
#include "blob/volume/format.h"
#include "blob/volume/queue_slot.h"

namespace portreto::blob::volume {

enum class CommitOutcome {
  kDone,       // durable, or there was nothing to do
  kSuperseded  // a put whose key came to hold something while it waited: nothing was written, look again
};

// Called once, on the writer's thread; it must not block. Move-only, since it carries a suspended coroutine.
using Completion = std::move_only_function<void(Result<CommitOutcome>)>;

// One put or erase on its way to the disk.
struct Mutation {
  RecordHeader header;                 // without its sequence; and without the payload's checksum when it is streamed
  Bytes body;                          // payload and chunk table; empty when it is streamed
  std::shared_ptr<BlobSource> source;  // set when the blob is streamed by the writer, in a batch of its own
  QueueSlot slot;
  Completion done;
  std::uint64_t offset = 0;  // where its record was written

  // Its place in the queue is free before anybody knows that it is done, so that who waited for it finds room.
  void answer(Result<CommitOutcome> outcome) {
    slot = {};
    done(std::move(outcome));
  }
};

}  // namespace portreto::blob::volume
