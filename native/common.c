#include "common.h"

#include <stdio.h>
#include <time.h>

char own_name[16] = "-";
char *own_arguments;
size_t own_argument_bytes;

void
complain (const char *directory, const char *what, int error)
{
  char line[300], path[4200];
  int n = snprintf (line, sizeof line, "supervisor %s: %s: %s\n", own_name, what, strerror (error));
  snprintf (path, sizeof path, "%s/supervisor.log", directory);
  cleanup_close int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && n > 0)
    write_all (fd, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

static uint64_t
nanos (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t
monotonic_nanos (void)
{
  return nanos (CLOCK_MONOTONIC);
}

uint64_t
realtime_nanos (void)
{
  return nanos (CLOCK_REALTIME);
}

int
write_all (int fd, const void *data, size_t length)
{
  const char *p = data;
  while (length > 0)
    {
      ssize_t n = write (fd, p, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -errno;
      p += n;
      length -= (size_t)n;
    }
  return 0;
}

int
write_file_at (int dir, const char *path, const char *text, size_t length)
{
  cleanup_close int fd = openat (dir, path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return -errno;
  /* One write: these files take their value by the call, not by the stream. */
  return write (fd, text, length) < 0 ? -errno : 0;
}

int
write_file (const char *path, const char *text, size_t length)
{
  return write_file_at (AT_FDCWD, path, text, length);
}
