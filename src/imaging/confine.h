#pragma once

#include "imaging/imported_image.h"

// What an image worker gives up before it touches a file: a decoder that has been taken over finds little to do. Linux
// only.
namespace portreto::imaging {

// The sanitizers reserve terabytes of address space, which the kernel would count; there the heap is not limited.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryIsLimited = false;
#elif defined(__has_feature)
inline constexpr bool kMemoryIsLimited = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);
#else
inline constexpr bool kMemoryIsLimited = true;
#endif

// Limits this process, from now on, to `memory_bytes_max` of heap (RLIMIT_DATA: allocations fail), and to `time_max`
// more CPU time (RLIMIT_CPU: SIGXCPU kills it; rounded up to the kernel's whole seconds, plus one so that the orderly
// check in TimeLimit comes first). May be called again for the next import. A crash leaves no core file.
void limit_cost(const ImportLimits& limits);

// Forbids this process and its threads, for ever: sockets, other programs, looking into other processes, and every
// change to the file system; such calls give EPERM from then on. Reading files, memory, threads and the descriptors it
// has remain. False when the kernel has no seccomp; then nothing is forbidden.
bool enter_sandbox();

}  // namespace portreto::imaging
