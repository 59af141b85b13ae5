// A disk that fails on command, beneath a real program: LD_PRELOAD puts these functions before those of the C library.
//
// What changes files below one directory is an operation. Each has a number, from 1 on, and they run one at a time. A
// number means the same moment in every run as far as the program does the same: clients at once share batches by
// chance. The environment says what happens:
//
//   PORTRETO_FAULT_DIRECTORY=/dir        whose operations count; without it, nothing here does anything
//   PORTRETO_FAULT_LOG=/file             gets a line for each operation: number, name, path
//   PORTRETO_FAULT_KILL_BEFORE=n         the process is killed before operation n
//   PORTRETO_FAULT_KILL_WITHIN=n         … half-way through it: half of a write is done, all of anything else
//   PORTRETO_FAULT_LOST_WRITES=/backups  the kill is a power cut: what no sync has covered is undone first. What was
//                                        replaced or removed waits in this directory, on the same file system
//   PORTRETO_FAULT_IGNORE_SYNC=1         syncs say that they did, and did not: the negative control
//   PORTRETO_FAULT_EIO_AT_SYNC=n         the n-th fdatasync fails, once
//   PORTRETO_FAULT_FULL_FROM_WRITE=n     from the n-th write on the disk is full
//
// A power cut here is the harshest one: it keeps nothing that was not synced, neither bytes nor names. (That it may
// keep any part of them is for power_cut_test.cpp to try.) The C library itself writes past these functions: what goes
// through FILE and std::ofstream is not seen.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/falloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static bool enabled;
static bool ignores_sync;
static char directory[PATH_MAX];
static const char* backups;  // NULL: a kill loses nothing
static int log_fd = -1;
static long kill_before, kill_within, eio_at_sync, full_from_write;
static long operations, syncs, writes;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static long number_in(const char* name) {
  const char* text = getenv(name);
  return text ? atol(text) : 0;
}

// A shim that cannot do its work must not look like a disk without faults.
static void give_up(const char* what) {
  dprintf(STDERR_FILENO, "disk_shim: %s: %s\n", what, strerror(errno));
  _exit(99);
}

__attribute__((constructor)) static void start(void) {
  const char* wanted = getenv("PORTRETO_FAULT_DIRECTORY");
  if (!wanted) return;
  if (!realpath(wanted, directory)) give_up(wanted);
  const char* log = getenv("PORTRETO_FAULT_LOG");
  if (log) {
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) give_up(log);
  }
  backups = getenv("PORTRETO_FAULT_LOST_WRITES");
  ignores_sync = getenv("PORTRETO_FAULT_IGNORE_SYNC") != NULL;
  kill_before = number_in("PORTRETO_FAULT_KILL_BEFORE");
  kill_within = number_in("PORTRETO_FAULT_KILL_WITHIN");
  eio_at_sync = number_in("PORTRETO_FAULT_EIO_AT_SYNC");
  full_from_write = number_in("PORTRETO_FAULT_FULL_FROM_WRITE");
  enabled = true;
}

// --- Which file is meant ---------------------------------------------------------------------------------------------

static bool is_below(const char* path) {
  const size_t length = strlen(directory);
  return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool path_of_fd(int fd, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return true;
}

// Whether the file is one of those that fail; its path, for the log.
static bool is_ours(int fd, char path[PATH_MAX]) { return enabled && path_of_fd(fd, path) && is_below(path); }

static bool is_ours_at(int at, const char* name, char path[PATH_MAX]) {
  if (!enabled) return false;
  if (name[0] == '/') {
    snprintf(path, PATH_MAX, "%s", name);
    return is_below(path);
  }
  if (at == AT_FDCWD ? !getcwd(path, PATH_MAX) : !path_of_fd(at, path)) return false;
  const size_t length = strlen(path);
  snprintf(path + length, PATH_MAX - length, "/%s", name);
  return is_below(path);
}

// --- What a power cut would take away --------------------------------------------------------------------------------

// A file or directory with something unsynced. Its own descriptor, never closed, makes sure that no other file gets its
// inode number.
struct tracked {
  dev_t device;
  ino_t inode;
  int fd;
  struct tracked* next;
};

// How one operation is undone: bytes and length of a file, or a name in a directory.
struct change {
  struct tracked* of;
  enum { kBytes, kName } kind;
  off_t offset;  // kBytes
  size_t length;
  char* before;
  off_t size_before;
  char name[NAME_MAX + 1];        // kName: was made, or replaced
  char moved_from[NAME_MAX + 1];  // … by renaming this one; empty: it was not
  char backup[PATH_MAX];          // what had the name before; empty: nothing
  struct change* next;            // the older one
};

static struct tracked* all_tracked;
static struct change* newest;

static struct tracked* track(const char* path, int flags) {
  struct stat about;
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
  if (fd < 0 || fstat(fd, &about) != 0) give_up(path);
  for (struct tracked* known = all_tracked; known; known = known->next) {
    if (known->device == about.st_dev && known->inode == about.st_ino) {
      close(fd);
      return known;
    }
  }
  struct tracked* fresh = malloc(sizeof *fresh);
  if (!fresh) give_up("malloc");
  *fresh = (struct tracked){about.st_dev, about.st_ino, fd, all_tracked};
  return all_tracked = fresh;
}

static struct tracked* track_fd(int fd) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  return track(link, O_RDWR);  // the file may have no name any more, but its descriptor has one
}

static struct tracked* track_directory_of(const char* path) {
  char parent[PATH_MAX];
  snprintf(parent, sizeof parent, "%s", path);
  *strrchr(parent, '/') = '\0';
  return track(parent, O_RDONLY | O_DIRECTORY);
}

static struct change* remember(struct tracked* of, int kind) {
  struct change* change = calloc(1, sizeof *change);
  if (!change) give_up("calloc");
  change->of = of;
  change->kind = kind;
  change->next = newest;
  return newest = change;
}

// Before bytes from `offset` on are changed, or the length is.
static void remember_bytes(int fd, off_t offset, size_t length) {
  if (!backups) return;
  struct stat about;
  if (fstat(fd, &about) != 0) give_up("fstat");
  struct change* change = remember(track_fd(fd), kBytes);
  change->offset = offset;
  change->size_before = about.st_size;
  if (offset >= about.st_size) return;
  change->length = length < (size_t)(about.st_size - offset) ? length : (size_t)(about.st_size - offset);
  change->before = malloc(change->length);
  if (!change->before) give_up("malloc");
  if (pread(change->of->fd, change->before, change->length, offset) != (ssize_t)change->length) give_up("pread");
}

// Before `path` is made, replaced or removed.
static struct change* remember_name(const char* path) {
  static long count;
  if (!backups) return NULL;
  struct change* change = remember(track_directory_of(path), kName);
  snprintf(change->name, sizeof change->name, "%s", strrchr(path, '/') + 1);
  snprintf(change->backup, sizeof change->backup, "%s/%d-%ld", backups, (int)getpid(), ++count);
  if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, change->backup, 0) == 0) return change;
  if (errno != ENOENT) give_up(change->backup);
  change->backup[0] = '\0';
  return change;
}

static void forget(struct change* change) {
  if (change->backup[0]) syscall(SYS_unlinkat, AT_FDCWD, change->backup, 0);
  free(change->before);
  free(change);
}

// After the newest change turned out not to have happened.
static void forget_newest(void) {
  if (!backups) return;
  struct change* change = newest;
  newest = change->next;
  forget(change);
}

// A sync makes the bytes of a file, or the names of a directory, last.
static void forget_changes_of(int fd) {
  struct stat about;
  if (!backups || fstat(fd, &about) != 0) return;
  for (struct change** at = &newest; *at;) {
    struct change* change = *at;
    if (change->of->device == about.st_dev && change->of->inode == about.st_ino) {
      *at = change->next;
      forget(change);
    } else {
      at = &change->next;
    }
  }
}

static bool is_zero(const char* bytes, size_t length) {
  return length > 0 && bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0;
}

static void undo_bytes(const struct change* change) {
  const int fd = change->of->fd;
  // What was never written was a hole, and looks like one again where the file system can.
  const bool is_hole_again =
      is_zero(change->before, change->length) &&
      syscall(SYS_fallocate, fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, change->offset, change->length) == 0;
  if (!is_hole_again && change->length > 0 &&
      syscall(SYS_pwrite64, fd, change->before, change->length, change->offset) != (ssize_t)change->length) {
    give_up("undoing a write");
  }
  if (syscall(SYS_ftruncate, fd, change->size_before) != 0) give_up("undoing a change of length");
}

static void undo_name(const struct change* change) {
  const int at = change->of->fd;
  if (change->moved_from[0]) {
    if (syscall(SYS_renameat2, at, change->name, at, change->moved_from, 0) != 0) give_up("undoing a rename");
  } else if (syscall(SYS_unlinkat, at, change->name, 0) != 0 && errno != ENOENT) {
    give_up("undoing a creation");
  }
  if (change->backup[0] && syscall(SYS_renameat2, AT_FDCWD, change->backup, at, change->name, 0) != 0) {
    give_up("undoing a removal");
  }
}

// Never returns, and never gives the mutex back: the others come to no further operation.
static void die(void) {
  for (const struct change* change = newest; change; change = change->next) {
    if (change->kind == kBytes)
      undo_bytes(change);
    else
      undo_name(change);
  }
  if (log_fd >= 0) dprintf(log_fd, "killed\n");
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// --- Operations ------------------------------------------------------------------------------------------------------

// Starts an operation, which has the disk for itself; whether the process dies in it.
static bool begin(const char* name, const char* path) {
  pthread_mutex_lock(&mutex);
  const long number = ++operations;
  if (log_fd >= 0) dprintf(log_fd, "%ld %s %s\n", number, name, path);
  if (number == kill_before) die();
  return number == kill_within;
}

static long end(long result, bool is_last) {
  const int error = errno;
  if (is_last) die();
  pthread_mutex_unlock(&mutex);
  errno = error;
  return result;
}

static bool is_full(void) {
  ++writes;
  return full_from_write > 0 && writes >= full_from_write;
}

static long failed(int error) {
  errno = error;
  return -1;
}

static ssize_t write_at(int fd, const void* bytes, size_t length, off_t offset, const char* path) {
  const bool is_last = begin("write", path);
  if (is_full()) return end(failed(ENOSPC), is_last);
  remember_bytes(fd, offset, length);
  return end(syscall(SYS_pwrite64, fd, bytes, is_last ? length / 2 : length, offset), is_last);
}

EXPORTED ssize_t pwrite64(int fd, const void* bytes, size_t length, off64_t offset) {
  char path[PATH_MAX];
  if (!is_ours(fd, path)) return syscall(SYS_pwrite64, fd, bytes, length, offset);
  return write_at(fd, bytes, length, offset, path);
}

EXPORTED ssize_t pwrite(int fd, const void* bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}

EXPORTED ssize_t write(int fd, const void* bytes, size_t length) {
  char path[PATH_MAX];
  if (!is_ours(fd, path)) return syscall(SYS_write, fd, bytes, length);
  const ssize_t count = write_at(fd, bytes, length, lseek(fd, 0, SEEK_CUR), path);
  if (count > 0) lseek(fd, count, SEEK_CUR);
  return count;
}

static int sync_with(long call, const char* name, int fd, bool may_fail) {
  char path[PATH_MAX];
  if (!is_ours(fd, path)) return (int)syscall(call, fd);
  const bool is_last = begin(name, path);
  if (may_fail && ++syncs == eio_at_sync) return (int)end(failed(EIO), is_last);
  if (ignores_sync) return (int)end(0, is_last);
  const long result = syscall(call, fd);
  if (result == 0) forget_changes_of(fd);
  return (int)end(result, is_last);
}

EXPORTED int fdatasync(int fd) { return sync_with(SYS_fdatasync, "fdatasync", fd, true); }
EXPORTED int fsync(int fd) { return sync_with(SYS_fsync, "fsync", fd, false); }

EXPORTED int ftruncate64(int fd, off64_t size) {
  char path[PATH_MAX];
  if (!is_ours(fd, path)) return (int)syscall(SYS_ftruncate, fd, size);
  const bool is_last = begin("ftruncate", path);
  remember_bytes(fd, size, SIZE_MAX);
  return (int)end(syscall(SYS_ftruncate, fd, size), is_last);
}

EXPORTED int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

EXPORTED int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  char path[PATH_MAX];
  if (!is_ours(fd, path)) return (int)syscall(SYS_fallocate, fd, mode, offset, length);
  const bool is_last = begin("fallocate", path);
  if (is_full()) return (int)end(failed(ENOSPC), is_last);
  remember_bytes(fd, offset, (size_t)length);
  return (int)end(syscall(SYS_fallocate, fd, mode, offset, length), is_last);
}

EXPORTED int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }

EXPORTED int renameat(int from_at, const char* from, int to_at, const char* to) {
  char from_path[PATH_MAX], path[PATH_MAX];
  if (!is_ours_at(to_at, to, path) || !is_ours_at(from_at, from, from_path)) {
    return (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
  }
  const bool is_last = begin("rename", path);
  struct change* change = remember_name(path);  // both names are of one directory, as everywhere in the program
  if (change) snprintf(change->moved_from, sizeof change->moved_from, "%s", strrchr(from_path, '/') + 1);
  const long result = syscall(SYS_renameat2, from_at, from, to_at, to, 0);
  if (result != 0) {
    const int error = errno;
    forget_newest();
    errno = error;
  }
  return (int)end(result, is_last);
}

EXPORTED int rename(const char* from, const char* to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

EXPORTED int unlinkat(int at, const char* name, int flags) {
  char path[PATH_MAX];
  struct stat about;
  // Removing what is not there, as is done to be sure, changes nothing.
  if (!is_ours_at(at, name, path) || lstat(path, &about) != 0) return (int)syscall(SYS_unlinkat, at, name, flags);
  const bool is_last = begin("unlink", path);
  if (!(flags & AT_REMOVEDIR)) remember_name(path);
  return (int)end(syscall(SYS_unlinkat, at, name, flags), is_last);
}

EXPORTED int unlink(const char* name) { return unlinkat(AT_FDCWD, name, 0); }

// A file that is made is no operation with a number: a cut right after it is the one before the next operation.
static int open_at(int at, const char* name, int flags, mode_t mode) {
  char path[PATH_MAX];
  struct stat about;
  if (!backups || !(flags & O_CREAT) || !is_ours_at(at, name, path) || lstat(path, &about) == 0) {
    return (int)syscall(SYS_openat, at, name, flags, mode);
  }
  pthread_mutex_lock(&mutex);
  remember_name(path);
  const long fd = syscall(SYS_openat, at, name, flags, mode);
  if (fd < 0) {
    const int error = errno;
    forget_newest();
    errno = error;
  }
  return (int)end(fd, false);
}

static bool has_mode(int flags) { return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE; }

#define OPEN_WITH(at)            \
  mode_t mode = 0;               \
  if (has_mode(flags)) {         \
    va_list rest;                \
    va_start(rest, flags);       \
    mode = va_arg(rest, mode_t); \
    va_end(rest);                \
  }                              \
  return open_at(at, name, flags, mode)

EXPORTED int open(const char* name, int flags, ...) { OPEN_WITH(AT_FDCWD); }
EXPORTED int open64(const char* name, int flags, ...) { OPEN_WITH(AT_FDCWD); }
EXPORTED int openat(int at, const char* name, int flags, ...) { OPEN_WITH(at); }
EXPORTED int openat64(int at, const char* name, int flags, ...) { OPEN_WITH(at); }
