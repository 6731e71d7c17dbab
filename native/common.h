/* What every file here needs: cleanup attributes, the one place that prints, and shared results. */
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_STEPS 256
#define MAX_SLOTS 128

static inline void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

static inline void
free_pointer (void *p)
{
  free (*(void **)p);
}

#define cleanup_close __attribute__ ((cleanup (close_fd)))
#define cleanup_free __attribute__ ((cleanup (free_pointer)))

/* Shared between supervisor and child: times of each step, and what failed. */
struct result
{
  int32_t failed_step; /* 1-based; 0 while nothing failed */
  int32_t error;       /* positive errno */
  char detail[256];
  uint64_t begin[MAX_STEPS]; /* nanoseconds since the launch began */
  uint64_t end[MAX_STEPS];
};

extern char own_name[16];

/* The one place that prints: into supervisor.log of the container's directory, for what has no wire to go by.
 */
void complain (const char *directory, const char *what, int error);

uint64_t monotonic_nanos (void);
uint64_t realtime_nanos (void);

/* Writes everything or returns -errno. */
int write_all (int fd, const void *data, size_t length);
/* Writes a whole small file, such as those of proc and cgroup. */
int write_file (const char *path, const char *text, size_t length);
int write_file_at (int dir, const char *path, const char *text, size_t length);
