/*
 * The supervisor of one container: it interprets the launch plan, holds the streams, writes the log, reaps,
 * and writes how it ended. It lives as long as the container, whatever becomes of the service.
 *
 * Descriptor 3 is a listening socket that the service made; the first connection brings the plan.
 */
#include "supervisor.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define LISTENER 3
#define MAX_POLLS 1024
/* How long viewers may take to read the last output before they are left. */
#define FAREWELL_MILLIS 10000

struct launch_request
{
  uint32_t viewers; /* how many are to be there before the program begins */
  bool bound;       /* ends with its first connection: what the service holds only for a while */
  uint64_t log_max_bytes;
  uint32_t log_max_files;
  struct plan plan;
};

static struct launch_request request;
static struct connection *control;
static int children; /* signalfd for SIGCHLD */

static int
request_read (struct cursor *in)
{
  const char *id = take_string (in);
  snprintf (own_name, sizeof own_name, "%s", id);
  snprintf (container.directory, sizeof container.directory, "%s", take_string (in));
  request.log_max_bytes = take_u64 (in);
  request.log_max_files = take_u32 (in);
  request.viewers = take_u32 (in);
  request.bound = take_u32 (in);
  struct stdio_plan *stdio = &request.plan.stdio;
  stdio->stdin_mode = take_u32 (in);
  stdio->tty = take_u32 (in);
  stdio->rows = (uint16_t)take_u32 (in);
  stdio->columns = (uint16_t)take_u32 (in);
  return plan_read (in, &request.plan);
}

/* Waits for the viewers that were there before the container, so that they see its first byte. */
static int
accept_viewers (void)
{
  for (uint32_t i = 0; i < request.viewers; i++)
    {
      struct pollfd fds[2] = { { LISTENER, POLLIN, 0 }, { control->fd, POLLIN, 0 } };
      while (poll (fds, 2, -1) < 0 && errno == EINTR)
        ;
      if (fds[1].revents)
        return -ECONNABORTED;
      struct connection *c = connection_accept (LISTENER, true);
      uint32_t type, length;
      cleanup_free uint8_t *payload = NULL;
      if (c && read_frame (c->fd, &type, &payload, &length) == 1)
        connection_frame (c, type, payload, length);
      else if (c)
        c->dead = true;
    }
  return 0;
}

int
announce (pid_t pid)
{
  uint32_t type, length;
  cleanup_free uint8_t *payload = NULL;
  cleanup_buffer struct buffer out = { 0 };
  if (put_header (&out, MSG_ANNOUNCED, sizeof (uint32_t)) < 0 || put_u32 (&out, (uint32_t)pid) < 0)
    return -ENOMEM;
  if (write (control->fd, out.data, out.length) != (ssize_t)out.length)
    return -ECONNABORTED;
  int r = read_frame (control->fd, &type, &payload, &length);
  return r == 1 && type == MSG_GO_ON ? 0 : -ECONNABORTED;
}

/* A supervisor that was made in advance has a placeholder where others show their container. */
static void
show_name (char *argument)
{
  if (argument && strlen (argument) == strlen (own_name))
    memcpy (argument, own_name, strlen (own_name));
}

static int
begin (char *argument)
{
  uint32_t type, length;
  cleanup_free uint8_t *payload = NULL;
  control = connection_accept (LISTENER, true);
  if (!control || read_frame (control->fd, &type, &payload, &length) != 1 || type != MSG_LAUNCH)
    return -EPROTO;
  uint64_t began = monotonic_nanos ();
  control->role = ROLE_CONTROL;
  struct cursor in = { .at = payload, .end = payload + length };
  struct result *result = result_new ();
  struct process *init = process_new (0);
  if (!result || !init)
    return -ENOMEM;
  char log_directory[4100];
  int r = request_read (&in);
  show_name (argument);
  snprintf (log_directory, sizeof log_directory, "%s/log", container.directory);
  if (r == 0)
    r = log_open (log_directory, request.log_max_bytes, request.log_max_files);
  if (r == 0)
    r = launch (&request.plan, result, began, init, accept_viewers);
  container.started = realtime_nanos ();
  process_unblock (init);
  answer_birth (control, &request.plan, result, r, init->pid, began);
  /* Nobody waits for this any more. */
  if (r == 0)
    watch_memory ();
  result_free (result);
  return r;
}

static void
reap_all (void)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    process_exited (pid, status);
}

struct polls
{
  struct pollfd fds[MAX_POLLS];
  void *what[MAX_POLLS];
  nfds_t count;
};

static void
poll_add (struct polls *s, int fd, short events, void *what)
{
  if (fd < 0 || s->count == MAX_POLLS)
    return;
  s->fds[s->count] = (struct pollfd){ fd, events, 0 };
  s->what[s->count++] = what;
}

static void
poll_all (struct polls *s)
{
  s->count = 0;
  poll_add (s, children, POLLIN, NULL);
  poll_add (s, LISTENER, POLLIN, NULL);
  short events;
  int oom = oom_fd (&events);
  poll_add (s, oom, events, NULL);
  for (struct process *p = processes; p; p = p->next)
    {
      bool clogged = process_clogged (p);
      poll_add (s, clogged ? -1 : p->out, POLLIN, p);
      poll_add (s, clogged ? -1 : p->err, POLLIN, p);
      poll_add (s, p->pending_in.length ? p->in : -1, POLLOUT, p);
    }
  for (struct connection *c = connections; c; c = c->next)
    {
      bool full = c->process && c->process->pending_in.length > PIPE_CHUNK * 4;
      poll_add (s, full && !c->out.length ? -1 : c->fd,
                (short)((full ? 0 : POLLIN) | (c->out.length ? POLLOUT : 0)), c);
    }
}

static void
process_event (struct process *p, const struct pollfd *e)
{
  if (e->events & POLLOUT)
    process_write (p);
  else if (e->fd == p->out)
    process_read (p, false);
  else if (e->fd == p->err)
    process_read (p, true);
}

static void
connection_event (struct connection *c, const struct pollfd *e)
{
  if (e->revents & POLLOUT)
    connection_writable (c);
  if (e->revents & POLLIN)
    connection_readable (c);
  else if ((e->revents & (POLLHUP | POLLERR)) && (e->events & POLLIN))
    c->dead = true;
}

static bool
is_process (const void *what)
{
  for (const struct process *p = processes; p; p = p->next)
    if (p == what)
      return true;
  return false;
}

static void
handle (struct polls *s)
{
  struct signalfd_siginfo info;
  for (nfds_t i = 0; i < s->count; i++)
    {
      const struct pollfd *e = &s->fds[i];
      if (!e->revents)
        continue;
      if (e->fd == children && !s->what[i])
        {
          (void)!read (children, &info, sizeof info);
          reap_all ();
        }
      else if (e->fd == LISTENER && !s->what[i])
        connection_accept (LISTENER, false);
      else if (!s->what[i])
        oom_event ();
      else if (is_process (s->what[i]))
        process_event (s->what[i], e);
      else
        connection_event (s->what[i], e);
    }
}

/* Output that is still in the pipes of a process that has ended; a pipe holds no more than so many reads of
 * it. */
static void
drain (struct process *p)
{
  for (int is_err = 0; is_err < 2; is_err++)
    {
      int *fd = is_err ? &p->err : &p->out;
      struct pollfd e = { *fd, POLLIN, 0 };
      for (int reads = 0; reads < 64 && *fd >= 0 && !process_clogged (p) && poll (&e, 1, 0) > 0; reads++)
        process_read (p, is_err);
      if (*fd >= 0 && !process_clogged (p))
        {
          close (*fd);
          *fd = -1;
        }
    }
}

/* True once the container's process has ended and every process's output has been taken. */
static uint64_t leave_at;

/* How long poll may wait: for ever, until a slow viewer is left, until an ended exec's streams are given up,
 * or until a kill for want of memory has been counted. */
static int
patience (const struct process *init)
{
  return init->exited || process_lingers () || oom_pending () ? 100 : -1;
}

static bool
over (struct process *init)
{
  if (!init->exited)
    return false;
  if (!container.finished)
    {
      /* Whoever is left behind in a shared pid namespace must not go on writing. */
      kill_cgroup_members ();
      container.finished = realtime_nanos ();
      leave_at = monotonic_nanos () + FAREWELL_MILLIS * 1000000ull;
    }
  for (struct process *p = processes; p; p = p->next)
    {
      drain (p);
      if (!process_drained (p) && monotonic_nanos () < leave_at)
        return false;
    }
  return true;
}

/* Before the sweep, which frees it. */
static void
end_if_let_go (const struct process *init)
{
  if (request.bound && control->dead)
    {
      request.bound = false;
      kill (init->pid, SIGKILL);
    }
}

static void
supervise (struct process *init)
{
  static struct polls s;
  while (!over (init))
    {
      poll_all (&s);
      if (poll (s.fds, s.count, patience (init)) > 0)
        handle (&s);
      if (oom_pending ())
        oom_look ();
      processes_finish ();
      followers_notify ();
      end_if_let_go (init);
      connections_sweep ();
    }
}

/* How it ended, whole or not at all: "code oom started finished" and the last use. Returns its descriptor. */
static int
write_exit (int directory, const struct process *init, const struct last_use *u)
{
  char text[256];
  int n = snprintf (text, sizeof text, "%d %d %llu %llu %llu %llu %llu %llu\n", init->code, u->oom_kills > 0,
                    (unsigned long long)container.started, (unsigned long long)container.finished,
                    (unsigned long long)u->memory_peak, (unsigned long long)u->cpu_nanos,
                    (unsigned long long)u->limit_hits, (unsigned long long)u->oom_kills);
  cleanup_close int fd
      = openat (directory, "exit.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return -errno;
  int r = write_all (fd, text, (size_t)n);
  if (r < 0)
    return r;
  if (renameat (directory, "exit.new", directory, "exit") < 0)
    return -errno;
  int written = fd;
  fd = -1;
  return written;
}

static void
tell_everyone (const struct process *init, const struct last_use *u)
{
  cleanup_buffer struct buffer b = { 0 };
  put_u32 (&b, (uint32_t)init->code);
  put_u32 (&b, u->oom_kills > 0);
  put_u64 (&b, container.finished);
  put_u64 (&b, u->memory_peak);
  put_u64 (&b, u->cpu_nanos);
  put_u64 (&b, u->limit_hits);
  put_u64 (&b, u->oom_kills);
  for (struct connection *c = connections; c; c = c->next)
    {
      connection_send (c, MSG_EXITED, b.data, b.length);
      c->closing = c->role != ROLE_CONTROL;
      connection_writable (c);
    }
}

/* Viewers read what is left; control connections learn by their end that everything has been put away. */
static void
farewell (void)
{
  uint64_t until = monotonic_nanos () + FAREWELL_MILLIS * 1000000ull;
  for (;;)
    {
      struct pollfd fds[MAX_POLLS];
      struct connection *what[MAX_POLLS];
      nfds_t n = 0;
      connections_sweep ();
      for (struct connection *c = connections; c && n < MAX_POLLS; c = c->next)
        if (c->out.length)
          {
            what[n] = c;
            fds[n++] = (struct pollfd){ c->fd, POLLOUT, 0 };
          }
      uint64_t now = monotonic_nanos ();
      if (n == 0 || now >= until || poll (fds, n, (int)((until - now) / 1000000) + 1) <= 0)
        return;
      for (nfds_t i = 0; i < n; i++)
        if (fds[i].revents)
          connection_writable (what[i]);
    }
}

static void
finish (struct process *init)
{
  reap_all ();
  processes_finish ();
  log_flush ();
  followers_notify ();
  struct last_use use = cgroup_last_use ();
  cleanup_close int directory = open (container.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  cleanup_close int fd = directory < 0 ? -errno : write_exit (directory, init, &use);
  tell_everyone (init, &use);
  connections_sweep ();
  /* From here on nobody waits: the disk is slow. */
  if (fd < 0)
    complain (container.directory, "cannot write how the container ended", -fd);
  else if (fsync (fd) < 0 || fsync (directory) < 0)
    complain (container.directory, "cannot force to disk how the container ended", errno);
  close_fd (&container.root);
  remove_cgroups ();
  farewell ();
}

static int
prepare (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGCHLD);
  signal (SIGPIPE, SIG_IGN);
  umask (0022);
  if (sigprocmask (SIG_SETMASK, &set, NULL) < 0)
    return -errno;
  children = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (children < 0)
    return -errno;
  /* Orphans of a container that shares the host's pid namespace come to the supervisor. */
  return prctl (PR_SET_CHILD_SUBREAPER, 1) < 0 ? -errno : 0;
}

int
main (int argc, char **argv)
{
  own_arguments = argv[0];
  own_argument_bytes = (size_t)(argv[argc - 1] + strlen (argv[argc - 1]) - argv[0]) + 1;
  /* The service's own streams stay its own. */
  int null = open ("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3 && null >= 0; fd++)
    dup2 (null, fd);
  int closed = close_range (LISTENER + 1, ~0u, 0);
  if (closed < 0 || fcntl (LISTENER, F_SETFD, FD_CLOEXEC) < 0 || chdir ("/") < 0)
    return 125;
  int r = prepare ();
  if (r == 0)
    r = begin (argc == 2 ? argv[1] : NULL);
  if (r < 0)
    {
      kill_cgroup_members ();
      remove_cgroups ();
      farewell ();
      return 1;
    }
  struct process *init = process_find (0);
  supervise (init);
  finish (init);
  return 0;
}
