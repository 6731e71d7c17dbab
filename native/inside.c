/* The child's part of a launch but for its mounts: its terminal, its identity, its rights, its program. */
#include "identity.h"
#include "mounts.h"
#include "plan.h"
#include "rooted.h"
#include "supervisor.h"

#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

static struct identity who = { .home = "/" };

/* What the launch itself opens and allocates is not the program's: its limits bind from the last moment on. */
static struct
{
  bool asked;
  uint32_t step;
  struct rlimit64 limit;
} limits[RLIM_NLIMITS];

static int
keep_limit (const struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  uint32_t resource = take_u32 (&c);
  if (resource >= RLIM_NLIMITS)
    return -EINVAL;
  limits[resource].limit.rlim_cur = take_u64 (&c);
  limits[resource].limit.rlim_max = take_u64 (&c);
  limits[resource].step = (uint32_t)(s - b->plan->steps);
  limits[resource].asked = true;
  return 0;
}

/* From inside a hard limit only goes down; of process 1 the supervisor has raised it before. */
static int
take_limit (int resource, struct rlimit64 limit)
{
  struct rlimit64 now;
  if (prlimit64 (0, (enum __rlimit_resource)resource, NULL, &now) < 0)
    return -errno;
  if (limit.rlim_max > now.rlim_max)
    limit.rlim_max = now.rlim_max;
  if (limit.rlim_cur > limit.rlim_max)
    limit.rlim_cur = limit.rlim_max;
  return prlimit64 (0, (enum __rlimit_resource)resource, &limit, NULL) < 0 ? -errno : 0;
}

static int
take_limits (struct birth *b)
{
  for (int resource = 0; resource < RLIM_NLIMITS; resource++)
    {
      int r = limits[resource].asked ? take_limit (resource, limits[resource].limit) : 0;
      if (r < 0)
        return fail_at (b, limits[resource].step, r);
    }
  return 0;
}

static int
host_name (struct cursor *c)
{
  const char *host = take_string (c);
  const char *domain = take_string (c);
  if (sethostname (host, strlen (host)) < 0)
    return -errno;
  return *domain && setdomainname (domain, strlen (domain)) < 0 ? -errno : 0;
}

static int
send_terminal (int sync, int fd)
{
  char byte = 't';
  struct iovec io = { .iov_base = &byte, .iov_len = 1 };
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { 0 };
  struct msghdr message = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control.space };
  message.msg_controllen = sizeof control.space;
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  return sendmsg (sync, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* /dev/console is the container's own terminal; only process 1 makes it, a later exec has it already. */
int
console_device (struct birth *b, int slave)
{
  cleanup_close int point = rooted_make (b->root, "/dev/console", false, 0600);
  cleanup_close int tree = clone_from (slave, 0);
  if (point < 0 || tree < 0)
    return point < 0 ? point : tree;
  return move_onto (tree, point);
}

static int
open_terminal (struct birth *b, bool with_console)
{
  /* Opened in the container's own devpts, and the peer by ioctl, so that no path can be swapped in between.
   */
  cleanup_close int master = rooted_open (b->root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY);
  if (master < 0)
    return master;
  if (!is_on (master, DEVPTS_SUPER_MAGIC))
    return -ENODEV;
  int unlock = 0;
  if (ioctl (master, TIOCSPTLCK, &unlock) < 0)
    return -errno;
  cleanup_close int slave = ioctl (master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0)
    return -errno;
  struct winsize size = { .ws_row = b->plan->stdio.rows, .ws_col = b->plan->stdio.columns };
  if (size.ws_row && ioctl (master, TIOCSWINSZ, &size) < 0)
    return -errno;
  int r = with_console ? console_device (b, slave) : 0;
  if (r < 0 || (r = send_terminal (b->sync, master)) < 0)
    return r;
  if (ioctl (slave, TIOCSCTTY, 0) < 0)
    return -errno;
  for (int fd = 0; fd < 3; fd++)
    if (dup2 (slave, fd) < 0)
      return -errno;
  return 0;
}

static int
stdio_step (struct birth *b, struct cursor *c)
{
  bool with_console = take_u32 (c);
  if (setsid () < 0)
    return -errno;
  if (b->plan->stdio.tty)
    return open_terminal (b, with_console);
  cleanup_close int null = -1;
  if (b->child_stdio[0] < 0)
    {
      null = container_null (b, O_RDONLY);
      if (null < 0)
        return null;
    }
  for (int fd = 0; fd < 3; fd++)
    if (dup2 (fd == 0 && null >= 0 ? null : b->child_stdio[fd], fd) < 0)
      return -errno;
  return 0;
}

/* Pipes and the terminal are the container's own; anything else may be the host's and keeps its owner. */
static bool
is_own_stream (int fd)
{
  struct stat st;
  return fstat (fd, &st) == 0 && (S_ISFIFO (st.st_mode) || (S_ISCHR (st.st_mode) && isatty (fd)));
}

static int
identity_step (struct birth *b, struct cursor *c)
{
  const char *user = take_string (c);
  uint32_t count = take_u32 (c);
  set_detail (b, user, "");
  int r = identity_find (user, &who);
  for (uint32_t i = 0; i < count && r == 0; i++)
    {
      const char *group = take_string (c);
      set_detail (b, group, "");
      r = identity_add_group (&who, group);
    }
  if (r < 0)
    return r;
  /* So that the program may open /dev/stdout and its like by path. */
  for (int fd = 0; fd < 3; fd++)
    if (is_own_stream (fd))
      (void)!fchown (fd, who.uid, b->plan->stdio.tty ? (gid_t)-1 : who.gid);
  return 0;
}

static int
capabilities (uint64_t effective)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2] = { 0 };
  for (int i = 0; i < 2; i++)
    data[i].permitted = data[i].effective = (uint32_t)(effective >> (32 * i));
  return syscall (SYS_capset, &header, data) < 0 ? -errno : 0;
}

static int
refused_id (struct birth *b, unsigned id)
{
  int error = -errno;
  char text[16];
  snprintf (text, sizeof text, "%u", id);
  set_detail (b, text, "");
  return error;
}

/* EINVAL is an id that the user namespace does not have; of several groups the kernel does not say which. */
static int
take_identity (struct birth *b)
{
  gid_t most = 0;
  for (size_t i = 0; i < who.group_count; i++)
    most = who.groups[i] > most ? who.groups[i] : most;
  if (setgroups (who.group_count, who.groups) < 0)
    return refused_id (b, most);
  if (setresgid (who.gid, who.gid, who.gid) < 0)
    return refused_id (b, who.gid);
  return setresuid (who.uid, who.uid, who.uid) < 0 ? refused_id (b, who.uid) : 0;
}

/* Bounding set, groups, ids, then the rest; inheritable and ambient stay empty. */
static int
caps_step (struct birth *b, struct cursor *c)
{
  uint64_t bounding = take_u64 (c);
  uint64_t effective = take_u64 (c);
  for (int cap = 0; cap < 64; cap++)
    if (!(bounding >> cap & 1) && prctl (PR_CAPBSET_READ, cap) == 1 && prctl (PR_CAPBSET_DROP, cap) < 0)
      return -errno;
  int r = take_identity (b);
  if (r < 0)
    return r;
  if (prctl (PR_SET_DUMPABLE, 0) < 0 || prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
    return -errno;
  return capabilities (who.uid == 0 ? effective : 0);
}

static int
seccomp_step (struct cursor *c)
{
  uint32_t length;
  const uint8_t *bytes = take_bytes (c, &length);
  cleanup_free struct sock_filter *filter = malloc (length ? length : 1);
  if (!filter)
    return -ENOMEM;
  memcpy (filter, bytes, length);
  struct sock_fprog program = { .len = (unsigned short)(length / sizeof *filter), .filter = filter };
  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? -errno : 0;
}

/* The working directory must lie inside: an inherited descriptor would show as "(unreachable)". */
static int
working_directory (struct birth *b, struct cursor *c)
{
  char here[PATH_MAX];
  const char *path = take_string (c);
  bool create = take_u32 (c);
  set_detail (b, path, "");
  cleanup_close int directory
      = create ? rooted_make (b->root, path, true, 0755) : rooted_open (b->root, path, O_PATH | O_DIRECTORY);
  if (directory < 0)
    return directory;
  if (fchdir (directory) < 0)
    return -errno;
  return syscall (SYS_getcwd, here, sizeof here) < 0 || here[0] != '/' ? -EPERM : 0;
}

static int
take_list (struct cursor *c, char ***list, uint32_t spare)
{
  uint32_t count = take_u32 (c);
  if (c->bad || count > 65536)
    return -E2BIG;
  char **items = calloc (count + 1 + spare, sizeof *items);
  if (!items)
    return -ENOMEM;
  for (uint32_t i = 0; i < count; i++)
    items[i] = (char *)(uintptr_t)take_string (c);
  *list = items;
  return (int)count;
}

static const char *
variable (char **env, const char *name)
{
  size_t length = strlen (name);
  for (; *env; env++)
    if (strncmp (*env, name, length) == 0 && (*env)[length] == '=')
      return *env + length + 1;
  return NULL;
}

static int
try_exec (const char *path, char **argv, char **env)
{
  struct stat st;
  if (stat (path, &st) == 0 && S_ISDIR (st.st_mode))
    return -EISDIR;
  execve (path, argv, env);
  return -errno;
}

/* As execvpe(3), but with the new environment's PATH and with the reason kept. */
static int
search_exec (char **argv, char **env)
{
  if (strchr (argv[0], '/'))
    return try_exec (argv[0], argv, env);
  const char *path = variable (env, "PATH");
  if (!path)
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  int kept = -ENOENT;
  while (*path)
    {
      char candidate[PATH_MAX];
      size_t length = strcspn (path, ":");
      if (snprintf (candidate, sizeof candidate, "%.*s/%s", (int)length, length ? path : ".", argv[0])
          < (int)sizeof candidate)
        {
          int r = try_exec (candidate, argv, env);
          if (r != -ENOENT && r != -ENOTDIR && r != -EISDIR && kept == -ENOENT)
            kept = r;
        }
      path += length + (path[length] == ':');
    }
  return kept;
}

static int
exec_step (struct birth *b, struct cursor *c)
{
  cleanup_free char **argv = NULL, **env = NULL;
  int argc = take_list (c, &argv, 0);
  int envc = argc < 0 ? argc : take_list (c, &env, 1);
  if (argc <= 0 || envc < 0 || !argv || !env)
    return argc == 0 ? -EINVAL : argc < 0 ? argc : envc;
  char home[300];
  if (!variable (env, "HOME"))
    {
      snprintf (home, sizeof home, "HOME=%s", who.home);
      env[envc] = home;
    }
  set_detail (b, argv[0], "");
  sigset_t none;
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
  if (close_range (3, ~0u, CLOSE_RANGE_CLOEXEC) < 0)
    return -errno;
  int r = take_limits (b);
  if (r < 0)
    return r;
  /* No step follows: what is timed as its end is the beginning of the program. */
  b->result->end[b->plan->count - 1] = monotonic_nanos () - b->began;
  return search_exec (argv, env);
}

/* No program: what the steps before have mounted is there for as long as somebody looks into it. */
static int
hold (void)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) < 0 || close_range (0, ~0u, 0) < 0)
    return -errno;
  for (;;)
    pause ();
}

int
step_meanwhile (struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  return s->op == STEP_JOIN_CGROUP ? join_cgroup (b, take_string (&c)) : -ENOSYS;
}

int
step_inside (struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  switch (s->op)
    {
    case STEP_NETLINK_INSIDE:
      {
        uint32_t length;
        const uint8_t *messages = take_bytes (&c, &length);
        return netlink_talk (messages, length);
      }
    case STEP_ROOT:
      return take_root (b, &c);
    case STEP_BECOME_ROOT:
      return become_root ();
    case STEP_MOUNT:
      return mount_step (b, &c);
    case STEP_ATTACH:
      return attach_tree (b, &c);
    case STEP_SYMLINK:
      return symlink_step (b, &c);
    case STEP_MKDIR:
      return mkdir_step (b, &c);
    case STEP_MASK:
      return mask (b, take_string (&c));
    case STEP_READONLY:
      return read_only (b, take_string (&c));
    case STEP_SYSCTL:
      return sysctl_step (b, &c);
    case STEP_PIVOT:
      return pivot (b);
    case STEP_READONLY_ROOT:
      return read_only_root (b);
    case STEP_HOSTNAME:
      return host_name (&c);
    case STEP_RLIMIT:
      return keep_limit (b, s);
    case STEP_STDIO:
      return stdio_step (b, &c);
    case STEP_CWD:
      return working_directory (b, &c);
    case STEP_IDENTITY:
      return identity_step (b, &c);
    case STEP_CAPS:
      return caps_step (b, &c);
    case STEP_NO_NEW_PRIVS:
      return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
    case STEP_SECCOMP:
      return seccomp_step (&c);
    case STEP_UNSHARE:
      return unshare ((int)take_u64 (&c)) < 0 ? -errno : 0;
    case STEP_INIT:
      return split_init ();
    case STEP_EXEC:
      return exec_step (b, &c);
    case STEP_HOLD:
      return hold ();
    case STEP_STAND:
      return stand (b, &c);
    case STEP_CRIU:
      return become_criu (b, &c);
    default:
      return -ENOSYS;
    }
}
