/* Which ids of a user namespace are which of the host. */
#include "supervisor.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

int
write_proc (int pid, const char *name, const char *text)
{
  char path[64];
  snprintf (path, sizeof path, "/proc/%d/%s", pid, name);
  return write_file (path, text, strlen (text));
}

int
write_id_maps (pid_t pid, const struct id_maps *maps)
{
  int r = write_proc (pid, "uid_map", maps->uids);
  return r < 0 ? r : write_proc (pid, "gid_map", maps->gids);
}

static int
user_namespace_of (pid_t pid)
{
  char path[64];
  snprintf (path, sizeof path, "/proc/%d/ns/user", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

/* A user namespace in which nobody is, only to say how the ids of a mount are mapped. */
static int
empty_user_namespace (const struct id_maps *maps)
{
  pid_t pid = clone_into (CLONE_NEWUSER, SIGCHLD, "");
  if (pid < 0)
    return pid;
  if (pid == 0)
    for (;;)
      pause ();
  int r = write_id_maps (pid, maps);
  if (r == 0)
    r = user_namespace_of (pid);
  kill (pid, SIGKILL);
  while (waitpid (pid, NULL, __WALL) < 0 && errno == EINTR)
    ;
  return r;
}

int
user_namespace (pid_t child, const struct id_maps *maps)
{
  return maps ? empty_user_namespace (maps) : user_namespace_of (child);
}
