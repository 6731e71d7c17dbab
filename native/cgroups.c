/* The container's control groups: remembered when made, emptied and removed at the end. */
#include "supervisor.h"

#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>

#define MAX_CGROUPS 32

static char *paths[MAX_CGROUPS];
static size_t count;

int
remember_cgroup (const char *path)
{
  if (count == MAX_CGROUPS)
    return -E2BIG;
  paths[count] = strdup (path);
  if (!paths[count])
    return -ENOMEM;
  count++;
  return 0;
}

/*
 * What an owner needs of the top one to divide it (cgroups(7)). Limits stay out of its reach, and so does v1's "tasks": by that
 * one the child comes in, which is the host's root until its ids are mapped.
 */
static const char *const delegated[] = { "cgroup.procs", "cgroup.threads", "cgroup.subtree_control" };

int
delegate_cgroup (const char *path, uid_t owner, const char *descendants)
{
  cleanup_close int directory = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0 || fchown (directory, owner, owner) < 0)
    return -errno;
  for (size_t i = 0; i < sizeof delegated / sizeof *delegated; i++)
    if (fchownat (directory, delegated[i], owner, owner, 0) < 0 && errno != ENOENT)
      return -errno;
  int r = write_file_at (directory, "cgroup.max.descendants", descendants, strlen (descendants));
  return r == -ENOENT ? 0 : r;
}

static ssize_t
read_in (const char *directory, const char *name, char *text, size_t size)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/%s", directory, name);
  cleanup_close int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read (fd, text, size - 1);
  text[n < 0 ? 0 : n] = 0;
  return n;
}

uint64_t
number_behind (const char *text, const char *key)
{
  const char *at = strstr (text, key);
  return at ? strtoull (at + strlen (key), NULL, 10) : 0;
}

static uint64_t
number_in (const char *directory, const char *file, const char *key)
{
  char text[1024];
  return read_in (directory, file, text, sizeof text) > 0 ? number_behind (text, key) : 0;
}

static void
keep_greater (uint64_t *kept, uint64_t other)
{
  *kept = other > *kept ? other : *kept;
}

static void
last_memory_use (const char *directory, struct last_use *u)
{
  char events[1024];
  if (read_in (directory, "memory.events", events, sizeof events) > 0)
    {
      u->oom_kills = number_behind (events, "oom_kill ");
      u->limit_hits = number_behind (events, "\nmax ");
      u->memory_peak = number_in (directory, "memory.peak", "");
    }
  else if (read_in (directory, "memory.oom_control", events, sizeof events) > 0)
    {
      u->oom_kills = number_behind (events, "oom_kill ");
      u->limit_hits = number_in (directory, "memory.failcnt", "");
      u->memory_peak = number_in (directory, "memory.max_usage_in_bytes", "");
    }
}

struct last_use
cgroup_last_use (void)
{
  struct last_use u = { 0 };
  for (size_t i = 0; i < count; i++)
    {
      last_memory_use (paths[i], &u);
      keep_greater (&u.cpu_nanos, number_in (paths[i], "cpuacct.usage", ""));
      keep_greater (&u.cpu_nanos, number_in (paths[i], "cpu.stat", "usage_usec ") * 1000);
    }
  return u;
}

void
watch_memory (void)
{
  for (size_t i = 0; i < count && !oom_watch (paths[i]); i++)
    ;
  oom_look ();
}

/* Only a container that shares a pid namespace leaves anyone behind. */
void
kill_cgroup_members (void)
{
  char text[65536];
  for (int round = 0; round < 100 && count > 0; round++)
    {
      if (read_in (paths[0], "cgroup.procs", text, sizeof text) <= 0)
        return;
      for (char *rest = text, *line; (line = strsep (&rest, "\n"));)
        {
          /* 0 is a process that this pid namespace does not show. */
          pid_t pid = (pid_t)strtol (line, NULL, 10);
          if (pid > 1)
            kill (pid, SIGKILL);
        }
      poll (NULL, 0, 1);
    }
}

static int
remove_one (const char *path, const struct stat *, int type, struct FTW *)
{
  if (type == FTW_DP)
    rmdir (path);
  return 0;
}

/*
 * The kernel frees the last process a moment after it was reaped, and says EBUSY until then. It says so too of one
 * with others below it, which a container with a cgroup of its own leaves.
 */
void
remove_cgroups (void)
{
  while (count > 0)
    {
      const char *path = paths[count - 1];
      int waited = 0;
      while (rmdir (path) < 0 && errno == EBUSY && waited++ < 2000)
        {
          nftw (path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
          poll (NULL, 0, 1);
        }
      free (paths[--count]);
    }
}
