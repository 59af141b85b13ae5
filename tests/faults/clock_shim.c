// A clock that can be set wrong, beneath a real program: LD_PRELOAD puts this function before that of the C library.
// (The library of Debian's package faketime cannot be used beneath jemalloc, which asks for the time while it is being
// set up.)
//
// PORTRETO_CLOCK_FILE=/file holds a signed 64-bit number in the machine's order: the seconds by which the time of day
// is ahead. It is mapped, so that it may be changed while the program runs. Timers go on as they should.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* ahead_s;

__attribute__((constructor)) static void map_file(void) {
  const char* path = getenv("PORTRETO_CLOCK_FILE");
  const int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) abort();
  void* mapped = mmap(NULL, sizeof(*ahead_s), PROT_READ, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) abort();
  close(fd);
  ahead_s = mapped;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec* out) {
  const int failure = (int)syscall(SYS_clock_gettime, clock, out);
  if (failure == 0 && clock == CLOCK_REALTIME && ahead_s) out->tv_sec += *ahead_s;
  return failure;
}
