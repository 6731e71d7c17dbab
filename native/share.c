/* The clone of a child into namespaces of which some are another container's. */
#include "mounts.h"
#include "plan.h"
#include "rooted.h"
#include "supervisor.h"

#include <linux/magic.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

pid_t
clone_into (uint64_t flags, uint64_t exit_signal, const char *cgroup)
{
  struct clone_args args = { .flags = flags, .exit_signal = exit_signal };
  cleanup_close int cgroup_fd = -1;
  if (*cgroup)
    {
      cgroup_fd = open (cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);
      if (cgroup_fd < 0)
        return -errno;
      args.flags |= CLONE_INTO_CGROUP;
      args.cgroup = (uint64_t)cgroup_fd;
    }
  long pid = syscall (SYS_clone3, &args, sizeof args);
  return pid < 0 ? -errno : (pid_t)pid;
}

/* A copy of what the other has at /dev/shm: only who is in its mount namespace can make one. */
static int
shared_memory_inside (void)
{
  cleanup_close int root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    return -errno;
  cleanup_close int shm = rooted_open (root, "/dev/shm", O_PATH | O_DIRECTORY);
  if (shm < 0)
    return shm;
  int tree = open_tree (shm, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  return tree < 0 ? -errno : tree;
}

static int
shared_memory (int other)
{
  cleanup_close int own = open ("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0 || setns (other, CLONE_NEWNS) < 0)
    return -errno;
  int tree = shared_memory_inside ();
  return setns (own, CLONE_NEWNS) < 0 ? -errno : tree;
}

static int
enter_one (struct birth *b, struct cursor *c, int *user)
{
  pid_t pid = (pid_t)take_u32 (c);
  int namespaces = (int)take_u32 (c);
  uint32_t slot = take_u32 (c);
  cleanup_close int other = (int)syscall (SYS_pidfd_open, pid, 0);
  if (other < 0)
    return -errno;
  if (slot < MAX_SLOTS)
    {
      int shm = shared_memory (other);
      if (shm < 0)
        return shm;
      b->slots[slot] = shm;
    }
  if (setns (other, namespaces & ~CLONE_NEWUSER) < 0)
    return -errno;
  if (namespaces & CLONE_NEWUSER && *user < 0)
    *user = fcntl (other, F_DUPFD_CLOEXEC, 3);
  return 0;
}

/* The user namespace comes last: with it the rights over the host are gone. */
static int
enter (struct birth *b, struct cursor *c, uint32_t count)
{
  cleanup_close int user = -1;
  for (uint32_t i = 0; i < count; i++)
    {
      int r = c->bad ? -EBADMSG : enter_one (b, c, &user);
      if (r < 0)
        return r;
    }
  if (user >= 0 && setns (user, CLONE_NEWUSER) < 0)
    return -errno;
  /* The change of rights has made it one that may be looked into again. */
  return prctl (PR_SET_DUMPABLE, 0) < 0 ? -errno : 0;
}

/*
 * A process in between enters, and leaves a child behind whose parent is the supervisor (CLONE_PARENT): the
 * supervisor itself must stay where it is.
 */
pid_t
clone_sharing (struct birth *b, struct cursor *c, uint32_t count, uint64_t flags, const char *cgroup)
{
  int told[2];
  if (pipe2 (told, O_CLOEXEC) < 0)
    return -errno;
  pid_t between = clone_into (0, SIGCHLD, "");
  if (between == 0)
    {
      int r = prctl (PR_SET_DUMPABLE, 0) < 0 ? -errno : enter (b, c, count);
      pid_t child = r < 0 ? r : clone_into (flags | CLONE_PARENT, 0, cgroup);
      if (child == 0)
        {
          close (told[0]);
          close (told[1]);
          return 0;
        }
      _exit (write (told[1], &child, sizeof child) == sizeof child ? 0 : 126);
    }
  close (told[1]);
  pid_t child = between;
  if (between > 0)
    {
      child = -ECHILD;
      (void)!read (told[0], &child, sizeof child);
      while (waitpid (between, NULL, __WALL) < 0 && errno == EINTR)
        ;
    }
  close (told[0]);
  return child;
}
