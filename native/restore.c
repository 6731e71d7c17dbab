/*
 * A container is made anew from a checkpoint: the child becomes CRIU, and the supervisor talks with it by CRIU's own
 * protocol (images/rpc.proto of CRIU): one request, and notifications that CRIU waits at until they are answered.
 */
#include "mounts.h"
#include "plan.h"
#include "rooted.h"
#include "supervisor.h"

#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

/* Descriptors of CRIU: to talk by, then the streams. */
#define CRIU_TALK 3
#define CRIU_STREAMS 4
/* For how long CRIU may say nothing: it reads all of the container's memory from disk meanwhile. */
#define TALK_SECONDS 600
#define MESSAGE_MAX 65536

/* ---- by the child */

static int
stand_one (const char *staging, uint32_t slot, int tree)
{
  char place[4200];
  struct stat st;
  snprintf (place, sizeof place, "%s/%u", staging, slot);
  if (fstat (tree, &st) < 0)
    return -errno;
  if (S_ISDIR (st.st_mode))
    {
      if (mkdir (place, 0700) < 0)
        return -errno;
    }
  else
    {
      cleanup_close int fd = open (place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      if (fd < 0)
        return -errno;
    }
  return move_mount (tree, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) < 0 ? -errno : 0;
}

/*
 * CRIU takes mounts by their paths. They are there in a mount namespace that ends with it. Steps that follow make names below
 * the staging directory, and what they make is the container's root's.
 */
int
stand (struct birth *b, struct cursor *c)
{
  const char *staging = take_string (c);
  uid_t owner = take_u32 (c);
  uint32_t count = take_u32 (c);
  set_detail (b, staging, "");
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0
      || mount ("tmpfs", staging, "tmpfs", 0, "mode=0755") < 0)
    return -errno;
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t slot = take_u32 (c);
      int r = c->bad || slot >= MAX_SLOTS || b->slots[slot] < 0 ? -EBADMSG
                                                              : stand_one (staging, slot, b->slots[slot]);
      if (r < 0)
        return r;
    }
  b->root = open (staging, O_PATH | O_DIRECTORY | O_CLOEXEC);
  setfsgid (owner);
  setfsuid (owner);
  return b->root < 0 ? -errno : 0;
}

static int
above (int fd)
{
  int moved = fcntl (fd, F_DUPFD_CLOEXEC, CRIU_STREAMS + 3);
  return moved < 0 ? -errno : moved;
}

/* All are moved out of the way first: a number that is to be given may be another's. */
static int
number_descriptors (struct birth *b)
{
  b->sync = above (b->sync);
  int talk = above (b->criu[1]);
  int streams[3];
  for (int i = 0; i < 3; i++)
    streams[i] = b->child_stdio[i] < 0 ? -1 : above (b->child_stdio[i]);
  if (b->sync < 0 || talk < 0 || dup2 (talk, CRIU_TALK) < 0)
    return -EMFILE;
  for (int i = 0; i < 3; i++)
    if (streams[i] >= 0 && dup2 (streams[i], CRIU_STREAMS + i) < 0)
      return -errno;
  return close_range (CRIU_STREAMS + 3, ~0u, CLOSE_RANGE_CLOEXEC) < 0 ? -errno : 0;
}

int
become_criu (struct birth *b, struct cursor *c)
{
  static char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const char *program = take_string (c);
  set_detail (b, program, "");
  setfsuid (0);
  setfsgid (0);
  int r = number_descriptors (b);
  if (r < 0)
    return r;
  sigset_t none;
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
  char *argv[] = { (char *)(uintptr_t)program, "swrk", "3", NULL };
  char *env[] = { path, NULL };
  execve (program, argv, env);
  return -errno;
}

/* ---- by the supervisor: what of protocol buffers the talk needs */

enum wire_type
{
  WIRE_NUMBER = 0,
  WIRE_BYTES = 2,
};

/* Of images/rpc.proto. */
enum
{
  TYPE_RESTORE = 2,
  TYPE_NOTIFY = 6,
  REQUEST_TYPE = 1,
  REQUEST_OPTIONS = 2,
  REQUEST_NOTIFIED = 3,
  OPTIONS_IMAGES = 1,
  RESPONSE_TYPE = 1,
  RESPONSE_SUCCESS = 2,
  RESPONSE_NOTIFY = 5,
  RESPONSE_ERRNO = 7,
  RESPONSE_WORDS = 9,
  NOTIFY_SCRIPT = 1,
  NOTIFY_PID = 2,
};

static int
put_varint (struct buffer *b, uint64_t value)
{
  uint8_t bytes[10];
  size_t n = 0;
  for (; value > 127; value >>= 7)
    bytes[n++] = (uint8_t)(value | 128);
  bytes[n++] = (uint8_t)value;
  return put (b, bytes, n);
}

static int
put_number (struct buffer *b, uint32_t field, uint64_t value)
{
  int r = put_varint (b, field << 3 | WIRE_NUMBER);
  return r < 0 ? r : put_varint (b, value);
}

static uint64_t
take_varint (struct cursor *c)
{
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7)
    {
      if (c->at == c->end)
        break;
      uint8_t byte = *c->at++;
      value |= (uint64_t)(byte & 127) << shift;
      if (!(byte & 128))
        return value;
    }
  c->bad = true;
  return 0;
}

/* One field of a message: its number, and either a number or a piece of the message. 0 at the end. */
static uint32_t
take_field (struct cursor *c, uint64_t *value, struct cursor *piece)
{
  *piece = (struct cursor){ .at = c->end, .end = c->end };
  *value = 0;
  if (c->bad || c->at == c->end)
    return 0;
  uint64_t key = take_varint (c);
  *value = take_varint (c);
  if ((key & 7) == WIRE_BYTES && !c->bad && *value <= (uint64_t)(c->end - c->at))
    {
      *piece = (struct cursor){ .at = c->at, .end = c->at + *value };
      c->at = piece->end;
    }
  else if ((key & 7) != WIRE_NUMBER)
    c->bad = true;
  return c->bad ? 0 : (uint32_t)(key >> 3);
}

struct answer
{
  uint64_t type, success, pid, error;
  char script[64], words[200];
};

static void
copy_text (char *text, size_t size, const struct cursor *piece)
{
  size_t n = (size_t)(piece->end - piece->at);
  snprintf (text, size, "%.*s", (int)n, (const char *)piece->at);
}

static void
read_notify (struct cursor c, struct answer *a)
{
  uint64_t value;
  struct cursor piece;
  for (uint32_t field; (field = take_field (&c, &value, &piece));)
    if (field == NOTIFY_SCRIPT)
      copy_text (a->script, sizeof a->script, &piece);
    else if (field == NOTIFY_PID)
      a->pid = value;
}

static int
read_answer (struct cursor c, struct answer *a)
{
  uint64_t value;
  struct cursor piece;
  memset (a, 0, sizeof *a);
  for (uint32_t field; (field = take_field (&c, &value, &piece));)
    switch (field)
      {
      case RESPONSE_TYPE:
        a->type = value;
        break;
      case RESPONSE_SUCCESS:
        a->success = value;
        break;
      case RESPONSE_NOTIFY:
        read_notify (piece, a);
        break;
      case RESPONSE_ERRNO:
        a->error = value;
        break;
      case RESPONSE_WORDS:
        copy_text (a->words, sizeof a->words, &piece);
        break;
      default:
        break;
      }
  return c.bad ? -EBADMSG : 0;
}

static int
say (struct birth *b, const struct buffer *message)
{
  ssize_t n = send (b->criu[0], message->data, message->length, MSG_NOSIGNAL);
  return n < 0 ? -errno : 0;
}

/* CRIU takes the directory as a descriptor of who asks. */
static int
ask (struct birth *b, const char *images, const uint8_t *options, uint32_t length)
{
  struct timeval patience = { .tv_sec = TALK_SECONDS };
  b->images = open (images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (b->images < 0)
    return -errno;
  (void)setsockopt (b->criu[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  cleanup_buffer struct buffer inner = { 0 }, outer = { 0 };
  if (put_number (&inner, OPTIONS_IMAGES, (uint64_t)b->images) < 0 || put (&inner, options, length) < 0
      || put_number (&outer, REQUEST_TYPE, TYPE_RESTORE) < 0
      || put_varint (&outer, REQUEST_OPTIONS << 3 | WIRE_BYTES) < 0 || put_varint (&outer, inner.length) < 0
      || put (&outer, inner.data, inner.length) < 0)
    return -ENOMEM;
  return say (b, &outer);
}

static int
go_on (struct birth *b)
{
  cleanup_buffer struct buffer message = { 0 };
  if (put_number (&message, REQUEST_TYPE, TYPE_NOTIFY) < 0 || put_number (&message, REQUEST_NOTIFIED, 1) < 0)
    return -ENOMEM;
  return say (b, &message);
}

/* The terminal comes with the notification of its name: a container's own, which only who restores it can open. */
static int
hear (struct birth *b, struct answer *a)
{
  static uint8_t bytes[MESSAGE_MAX];
  struct iovec io = { .iov_base = bytes, .iov_len = sizeof bytes };
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { 0 };
  struct msghdr message = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control.space };
  message.msg_controllen = sizeof control.space;
  ssize_t n;
  do
    n = recvmsg (b->criu[0], &message, MSG_CMSG_CLOEXEC);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return n == 0 ? -EPIPE : errno == EAGAIN ? -ETIMEDOUT : -errno;
  struct cmsghdr *h = CMSG_FIRSTHDR (&message);
  if (h && h->cmsg_type == SCM_RIGHTS)
    {
      int received;
      memcpy (&received, CMSG_DATA (h), sizeof received);
      close_fd (&b->terminal);
      b->terminal = received;
    }
  return read_answer ((struct cursor){ .at = bytes, .end = bytes + n }, a);
}

static int
failed (struct birth *b, const struct answer *a)
{
  set_detail (b, a->words, "");
  return a->error > 0 && a->error < 4096 ? -(int)a->error : -EIO;
}

/* The notification that the step is for stays unanswered: what comes next happens while CRIU waits. */
static int
talk (struct birth *b, struct cursor *c)
{
  const char *until = take_string (c);
  const char *images = take_string (c);
  uint32_t length;
  const uint8_t *options = take_bytes (c, &length);
  int r = c->bad ? -EBADMSG : *images ? ask (b, images, options, length) : go_on (b);
  struct answer a = { 0 };
  while (r == 0 && (r = hear (b, &a)) == 0)
    {
      if (a.type != TYPE_NOTIFY)
        return !a.success ? failed (b, &a) : *until ? -EPROTO : 0;
      if (a.pid > 0)
        b->child = (int)a.pid;
      if (*until && strcmp (a.script, until) == 0)
        return 0;
      r = go_on (b);
    }
  return r;
}

/* ---- in the container's namespaces, before its processes are there */

static int
sysctl_there (struct birth *, struct cursor *c)
{
  char path[512];
  const char *name = take_string (c);
  const char *value = take_string (c);
  snprintf (path, sizeof path, "/proc/sys/%s", name);
  return c->bad ? -EBADMSG : write_file (path, value, strlen (value));
}

static int
netlink_there (struct birth *, struct cursor *c)
{
  uint32_t length;
  const uint8_t *messages = take_bytes (c, &length);
  return c->bad ? -EBADMSG : netlink_talk (messages, length);
}

/* By its name, and not by the master: that was opened before the mounts came to where they are. */
static int
console_there (struct birth *b, struct cursor *)
{
  char path[64];
  unsigned number;
  if (b->terminal < 0 || ioctl (b->terminal, TIOCGPTN, &number) < 0)
    return -ENOTTY;
  snprintf (path, sizeof path, "/dev/pts/%u", number);
  b->root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (b->root < 0)
    return -errno;
  cleanup_close int slave = rooted_open (b->root, path, O_PATH | O_NOFOLLOW);
  if (slave < 0)
    return slave;
  return is_on (slave, DEVPTS_SUPER_MAGIC) ? console_device (b, slave) : -ENODEV;
}

/* As the container's root, like at a launch: ids in what is written are the container's. */
static _Noreturn void
act_there (struct birth *b, int target, int namespaces, struct cursor *c,
           int (*act) (struct birth *, struct cursor *))
{
  int r = setns (target, namespaces) < 0 ? -errno : 0;
  if (r == 0 && namespaces & CLONE_NEWUSER && (setresgid (0, 0, 0) < 0 || setresuid (0, 0, 0) < 0))
    r = -errno;
  if (r == 0)
    r = act (b, c);
  _exit (-r & 255);
}

static int
there (struct birth *b, struct cursor *c, int (*act) (struct birth *, struct cursor *))
{
  int namespaces = (int)take_u64 (c);
  cleanup_close int target = (int)syscall (SYS_pidfd_open, b->child, 0);
  if (target < 0)
    return -errno;
  pid_t pid = clone_into (0, SIGCHLD, "");
  if (pid < 0)
    return pid;
  if (pid == 0)
    act_there (b, target, namespaces, c, act);
  int status;
  while (waitpid (pid, &status, __WALL) < 0)
    if (errno != EINTR)
      return -errno;
  return WIFEXITED (status) ? -WEXITSTATUS (status) : -ECHILD;
}

int
step_restore (struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  switch (s->op)
    {
    case STEP_RESTORE:
      return talk (b, &c);
    case STEP_NETLINK_THERE:
      return there (b, &c, netlink_there);
    case STEP_SYSCTL_THERE:
      return there (b, &c, sysctl_there);
    case STEP_CONSOLE_THERE:
      return there (b, &c, console_there);
    default:
      return step_outside (b, s);
    }
}
