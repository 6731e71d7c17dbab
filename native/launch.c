/* Births: the clone of a container's process 1, and of a further process joining it. */
#include "supervisor.h"

#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#define FD_BATCH 64

/* Sends the filled slots in order; the child knows from the same plan which they are. */
static int
send_slots (struct birth *b)
{
  uint32_t index[FD_BATCH];
  int fds[FD_BATCH];
  uint32_t slot = 0;
  bool last = false;
  while (!last)
    {
      size_t n = 0;
      for (; slot < MAX_SLOTS && n < FD_BATCH; slot++)
        if (b->slots[slot] >= 0)
          {
            index[n] = slot;
            fds[n++] = b->slots[slot];
          }
      last = slot >= MAX_SLOTS;
      uint32_t header[2] = { (uint32_t)n, last };
      struct iovec io[2] = { { header, sizeof header }, { index, n * sizeof *index } };
      union
      {
        char space[CMSG_SPACE (sizeof fds)];
        struct cmsghdr align;
      } control = { 0 };
      struct msghdr message = { .msg_iov = io, .msg_iovlen = 2 };
      if (n > 0)
        {
          message.msg_control = control.space;
          message.msg_controllen = CMSG_SPACE (n * sizeof (int));
          struct cmsghdr *h = CMSG_FIRSTHDR (&message);
          h->cmsg_level = SOL_SOCKET;
          h->cmsg_type = SCM_RIGHTS;
          h->cmsg_len = CMSG_LEN (n * sizeof (int));
          memcpy (CMSG_DATA (h), fds, n * sizeof (int));
        }
      if (sendmsg (b->sync, &message, MSG_NOSIGNAL) < 0)
        return -errno;
    }
  return 0;
}

static int
receive_slots (struct birth *b)
{
  bool last = false;
  while (!last)
    {
      uint32_t header[2] = { 0 }, index[FD_BATCH];
      struct iovec io[2] = { { header, sizeof header }, { index, sizeof index } };
      union
      {
        char space[CMSG_SPACE (FD_BATCH * sizeof (int))];
        struct cmsghdr align;
      } control = { 0 };
      struct msghdr message = { .msg_iov = io, .msg_iovlen = 2, .msg_control = control.space };
      message.msg_controllen = sizeof control.space;
      ssize_t got = recvmsg (b->sync, &message, MSG_CMSG_CLOEXEC);
      if (got < (ssize_t)sizeof header)
        return got < 0 ? -errno : -EPIPE;
      struct cmsghdr *h = CMSG_FIRSTHDR (&message);
      /* The kernel cuts the list short where the limit of open files is too low for it. */
      if ((message.msg_flags & MSG_CTRUNC) || (h && h->cmsg_len != CMSG_LEN (header[0] * sizeof (int))))
        return -EMFILE;
      for (uint32_t i = 0; h && i < header[0] && i < FD_BATCH && index[i] < MAX_SLOTS; i++)
        memcpy (&b->slots[index[i]], CMSG_DATA (h) + i * sizeof (int), sizeof (int));
      last = header[1];
    }
  return 0;
}

static void
close_slots (struct birth *b)
{
  for (int i = 0; i < MAX_SLOTS; i++)
    {
      close_fd (&b->slots[i]);
      b->slots[i] = -1;
    }
}

static uint32_t
position (const struct plan *plan, uint32_t op)
{
  uint32_t i = 0;
  while (i < plan->count && plan->steps[i].op != op)
    i++;
  return i;
}

/* Ends a child that could not become what it should; the shared result says why. */
static _Noreturn void
give_up (void)
{
  _exit (127);
}

static _Noreturn void
child_of_launch (struct birth *b, uint32_t clone_at, uint32_t handover)
{
  /* Nothing in the container may look into this process before it is the container's program. */
  int r = prctl (PR_SET_DUMPABLE, 0) < 0 ? -errno : 0;
  if (r == 0 && run_steps (b, clone_at + 1, handover, step_meanwhile) < 0)
    give_up ();
  if (r == 0)
    r = receive_slots (b);
  if (r < 0)
    {
      fail_at (b, handover, r);
      give_up ();
    }
  run_steps (b, handover + 1, b->plan->count, step_inside);
  give_up ();
}

static pid_t
clone_child (struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  uint64_t flags = take_u64 (&c);
  const char *cgroup = take_string (&c);
  uint32_t shared = take_u32 (&c);
  b->shared = shared > 0;
  return shared ? clone_sharing (b, &c, shared, flags, cgroup) : clone_into (flags, SIGCHLD, cgroup);
}

/* Pipes whose ends a container's program may open by path belong to its root, see identity_step. */
static int
make_streams (const struct stdio_plan *stdio, uint32_t owner, struct process *p, int child[3])
{
  p->in = p->out = p->err = child[0] = child[1] = child[2] = -1;
  if (stdio->tty)
    return 0;
  int in[2], out[2], err[2];
  if (stdio->stdin_mode != 0)
    {
      if (pipe2 (in, O_CLOEXEC) < 0)
        return -errno;
      child[0] = in[0];
      p->in = in[1];
    }
  if (pipe2 (out, O_CLOEXEC) < 0)
    return -errno;
  child[1] = out[1];
  p->out = out[0];
  if (pipe2 (err, O_CLOEXEC) < 0)
    return -errno;
  child[2] = err[1];
  p->err = err[0];
  for (int i = stdio->stdin_mode ? 0 : 1; i < 3; i++)
    if (fchown (child[i], owner, owner) < 0)
      return -errno;
  return 0;
}

static void
close_three (int fds[3])
{
  for (int i = 0; i < 3; i++)
    {
      close_fd (&fds[i]);
      fds[i] = -1;
    }
}

static int
receive_terminal (int sync, int *terminal)
{
  char byte;
  struct iovec io = { .iov_base = &byte, .iov_len = 1 };
  union
  {
    char space[CMSG_SPACE (sizeof (int))];
    struct cmsghdr align;
  } control = { 0 };
  struct msghdr message = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control.space };
  message.msg_controllen = sizeof control.space;
  ssize_t got;
  do
    got = recvmsg (sync, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  struct cmsghdr *h = got > 0 ? CMSG_FIRSTHDR (&message) : NULL;
  if (h && h->cmsg_type == SCM_RIGHTS)
    memcpy (terminal, CMSG_DATA (h), sizeof *terminal);
  return got < 0 ? -errno : got > 0;
}

static void
be_patient (int sync)
{
  struct timeval patience = { .tv_sec = JOIN_SECONDS };
  (void)setsockopt (sync, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

/* The step that was begun last. */
static uint32_t
step_at_work (const struct birth *b)
{
  uint32_t i = b->plan->count;
  while (i > 1 && !b->result->begin[i - 1])
    i--;
  return i - 1;
}

/* The other side's end closes when its program begins, or when it ends before that. */
static int
await_program (struct birth *b, struct process *p)
{
  int r;
  while ((r = receive_terminal (b->sync, &p->out)) > 0)
    ;
  if (r == -EAGAIN)
    return fail_at (b, step_at_work (b), -ETIMEDOUT);
  if (r < 0)
    return r;
  return b->result->failed_step ? -b->result->error : 0;
}

static void
reap (pid_t pid)
{
  if (pid > 0)
    {
      kill (pid, SIGKILL);
      while (waitpid (pid, NULL, __WALL) < 0 && errno == EINTR)
        ;
    }
}

static void
drop_streams (struct process *p)
{
  close_fd (&p->in);
  close_fd (&p->out);
  close_fd (&p->err);
  p->in = p->out = p->err = -1;
}

static void
birth_init (struct birth *b, const struct plan *plan, struct result *result, uint64_t began)
{
  memset (b, 0, sizeof *b);
  b->plan = plan;
  b->result = result;
  b->began = began;
  b->root = b->terminal = b->sync = b->images = b->criu[0] = b->criu[1] = -1;
  for (int i = 0; i < MAX_SLOTS; i++)
    b->slots[i] = -1;
}

static uint32_t
stream_owner (const struct plan *plan)
{
  uint32_t at = position (plan, STEP_ID_MAP);
  if (at == plan->count)
    return 0;
  struct cursor c = plan->steps[at].payload;
  /* "0 BASE COUNT": the container's root on the host */
  const char *map = take_string (&c);
  const char *space = strchr (map, ' ');
  return space ? (uint32_t)strtoul (space, NULL, 10) : 0;
}

static int
bear (struct birth *b, uint32_t clone_at, uint32_t handover, struct process *p, int sync[2],
      int (*before_handover) (void))
{
  b->result->begin[clone_at] = monotonic_nanos () - b->began;
  b->sync = sync[1];
  pid_t pid = clone_child (b, &b->plan->steps[clone_at]);
  if (pid < 0)
    return fail_at (b, clone_at, pid);
  if (pid == 0)
    {
      close (sync[0]);
      child_of_launch (b, clone_at, handover);
    }
  b->result->end[clone_at] = monotonic_nanos () - b->began;
  p->pid = b->child = pid;
  b->sync = sync[0];
  close (sync[1]);
  sync[1] = -1;
  if (b->shared)
    be_patient (sync[0]);
  int r = run_steps (b, clone_at + 1, handover, step_outside);
  if (r == 0)
    r = before_handover ();
  b->result->begin[handover] = monotonic_nanos () - b->began;
  if (r == 0)
    r = send_slots (b);
  b->result->end[handover] = monotonic_nanos () - b->began;
  close_slots (b);
  close_three (b->child_stdio);
  return r < 0 ? fail_at (b, handover, r) : await_program (b, p);
}

/* The child is CRIU now; what it makes is what the supervisor watches over. */
static int
restore (struct birth *b, uint32_t from, struct process *p)
{
  pid_t criu = p->pid;
  int r = run_steps (b, from, b->plan->count, step_restore);
  close_fd (&b->criu[0]);
  b->criu[0] = -1;
  p->out = p->tty ? b->terminal : p->out;
  if (r == 0 && b->child == criu)
    r = fail_at (b, b->plan->count - 1, -EPROTO);
  if (r < 0)
    return r;
  while (waitpid (criu, NULL, __WALL) < 0 && errno == EINTR)
    ;
  p->pid = b->child;
  return 0;
}

int
launch (const struct plan *plan, struct result *result, uint64_t began, struct process *p,
        int (*before_handover) (void))
{
  struct birth b;
  birth_init (&b, plan, result, began);
  uint32_t clone_at = position (plan, STEP_CLONE), handover = position (plan, STEP_HANDOVER);
  if (clone_at >= handover || handover >= plan->count)
    return -EBADMSG;
  int sync[2];
  int r = run_steps (&b, 0, clone_at, step_outside);
  if (r < 0)
    return r;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0)
    return -errno;
  r = make_streams (&plan->stdio, stream_owner (plan), p, b.child_stdio);
  p->tty = plan->stdio.tty;
  p->stdin_mode = plan->stdio.stdin_mode;
  uint32_t criu_at = position (plan, STEP_CRIU);
  if (r == 0 && criu_at < plan->count && socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, b.criu) < 0)
    r = -errno;
  if (r == 0)
    r = bear (&b, clone_at, handover, p, sync, before_handover);
  close_fd (&b.criu[1]);
  if (r == 0 && criu_at < plan->count)
    r = restore (&b, criu_at + 1, p);
  close_fd (&b.criu[0]);
  close_fd (&b.images);
  close_fd (&sync[0]);
  close_fd (&sync[1]);
  close_three (b.child_stdio);
  close_slots (&b);
  if (r < 0)
    {
      reap (p->pid);
      drop_streams (p);
    }
  else if (p->tty)
    p->in = fcntl (p->out, F_DUPFD_CLOEXEC, 3);
  return r;
}

/* ---- joining */

static _Noreturn void
joined (struct birth *b)
{
  b->root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (b->root >= 0)
    run_steps (b, 0, b->plan->count, step_inside);
  give_up ();
}

/* Whoever starts a process in a container: when memory runs out, it is as likely to go as the others there. */
static void
share_oom_score (int container)
{
  char path[64];
  char text[16];
  snprintf (path, sizeof path, "/proc/%d/oom_score_adj", container);
  cleanup_close int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read (fd, text, sizeof text);
  if (n > 0)
    write_file ("/proc/self/oom_score_adj", text, (size_t)n);
}

/*
 * Enters the namespaces, then leaves a child behind in the pid namespace whose parent is the supervisor
 * (CLONE_PARENT), so that it is the supervisor that reaps it.
 */
static _Noreturn void
join_namespaces (struct birth *b, const struct join *join, int target)
{
  share_oom_score (join->target);
  if (prctl (PR_SET_DUMPABLE, 0) < 0)
    give_up ();
  for (uint32_t i = 0; i < join->cgroup_count; i++)
    {
      int r = join_cgroup (b, join->cgroups[i]);
      if (r < 0)
        {
          fail_at (b, 0, r);
          give_up ();
        }
    }
  if (join->namespaces && setns (target, (int)join->namespaces) < 0)
    {
      fail_at (b, 0, -errno);
      set_detail (b, "setns", "");
      give_up ();
    }
  if (prctl (PR_SET_DUMPABLE, 0) < 0)
    give_up ();
  struct clone_args args = { .flags = CLONE_PARENT };
  long pid = syscall (SYS_clone3, &args, sizeof args);
  if (pid == 0)
    joined (b);
  int32_t told = pid < 0 ? -errno : (int32_t)pid;
  if (write (b->sync, &told, sizeof told) < 0)
    _exit (126);
  _exit (pid < 0 ? 126 : 0);
}

/* The joiner is gone when its child begins; the child's own pid comes first over the socket. */
static int
follow_birth (struct birth *b, struct process *p, pid_t joiner)
{
  int32_t pid = 0;
  be_patient (b->sync);
  if (read (b->sync, &pid, sizeof pid) == sizeof pid && pid > 0)
    p->pid = pid;
  else
    kill (joiner, SIGKILL);
  while (waitpid (joiner, NULL, __WALL) < 0 && errno == EINTR)
    ;
  if (pid < 0)
    set_detail (b, "clone3", "");
  if (p->pid <= 0)
    return b->result->failed_step ? -b->result->error : fail_at (b, 0, pid < 0 ? pid : -ECHILD);
  return await_program (b, p);
}

int
launch_inside (const struct join *join, const struct plan *plan, struct result *result, uint64_t began,
               struct process *p)
{
  struct birth b;
  birth_init (&b, plan, result, began);
  cleanup_close int target = (int)syscall (SYS_pidfd_open, join->target, 0);
  int sync[2];
  if (target < 0)
    return -errno;
  /* A stream socket would mix the pid with the terminal's byte. */
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0)
    return -errno;
  int r = make_streams (&plan->stdio, join->owner, p, b.child_stdio);
  p->tty = plan->stdio.tty;
  p->stdin_mode = plan->stdio.stdin_mode;
  pid_t joiner = r < 0 ? r : clone_into (0, SIGCHLD, join->unified);
  if (joiner == 0)
    {
      close (sync[0]);
      b.sync = sync[1];
      join_namespaces (&b, join, target);
    }
  close (sync[1]);
  b.sync = sync[0];
  close_three (b.child_stdio);
  if (r == 0)
    r = joiner < 0 ? joiner : follow_birth (&b, p, joiner);
  close (sync[0]);
  if (r < 0)
    {
      reap (p->pid);
      drop_streams (p);
    }
  else if (p->tty)
    p->in = fcntl (p->out, F_DUPFD_CLOEXEC, 3);
  return r;
}
