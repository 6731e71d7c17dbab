/* The container's processes that the supervisor started, and their streams. */
#include "supervisor.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>

/* A viewer that has this much unread holds the process up rather than losing output. */
#define CLOGGED (1u << 20)

struct process *processes;
struct container container;

struct process *
process_new (uint32_t id)
{
  struct process *p = calloc (1, sizeof *p);
  if (!p)
    return NULL;
  p->id = id;
  p->in = p->out = p->err = -1;
  p->next = processes;
  processes = p;
  return p;
}

struct process *
process_find (uint32_t id)
{
  struct process *p = processes;
  while (p && p->id != id)
    p = p->next;
  return p;
}

static void
set_nonblocking (int fd)
{
  if (fd >= 0)
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
}

/* A process that reads and writes at its own pace must never hold up everybody else's streams. */
void
process_unblock (struct process *p)
{
  set_nonblocking (p->in);
  set_nonblocking (p->out);
  set_nonblocking (p->err);
}

bool
process_clogged (const struct process *p)
{
  for (struct connection *c = connections; c; c = c->next)
    if (c->process == p && !c->dead && c->out.length > CLOGGED)
      return true;
  return false;
}

bool
process_drained (const struct process *p)
{
  return p->out < 0 && p->err < 0;
}

static void
show (struct process *p, bool is_stderr, const uint8_t *data, size_t length)
{
  uint32_t wanted = is_stderr ? ATTACH_STDERR : ATTACH_STDOUT;
  for (struct connection *c = connections; c; c = c->next)
    if (c->role == ROLE_VIEWER && c->process == p && (c->flags & wanted))
      connection_send (c, is_stderr ? MSG_STDERR : MSG_STDOUT, data, length);
  if (p->id == 0)
    log_write (is_stderr, data, length);
}

void
process_read (struct process *p, bool is_stderr)
{
  static uint8_t chunk[PIPE_CHUNK];
  int *fd = is_stderr ? &p->err : &p->out;
  ssize_t n = read (*fd, chunk, sizeof chunk);
  if (n > 0)
    {
      show (p, is_stderr, chunk, (size_t)n);
      return;
    }
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  /* End of file; a terminal whose last user has gone says EIO. */
  close (*fd);
  *fd = -1;
}

void
process_input (struct process *p, const uint8_t *data, size_t length)
{
  if (p->in >= 0 && !p->end_in && put (&p->pending_in, data, length) == 0)
    process_write (p);
}

void
process_write (struct process *p)
{
  size_t sent = 0;
  while (p->in >= 0 && sent < p->pending_in.length)
    {
      ssize_t n = write (p->in, p->pending_in.data + sent, p->pending_in.length - sent);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        break;
      if (n < 0)
        {
          close (p->in);
          p->in = -1;
          break;
        }
      sent += (size_t)n;
    }
  p->pending_in.length = p->in < 0 ? 0 : p->pending_in.length - sent;
  if (p->pending_in.length > 0)
    memmove (p->pending_in.data, p->pending_in.data + sent, p->pending_in.length);
  if (p->end_in && p->pending_in.length == 0 && p->in >= 0)
    {
      close (p->in);
      p->in = -1;
    }
}

void
process_end_input (struct process *p)
{
  /* A terminal's input ends by its end-of-file character, typed by whoever sits there. */
  if (p->tty)
    return;
  p->end_in = true;
  process_write (p);
}

void
process_resize (struct process *p, uint32_t rows, uint32_t columns)
{
  struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
  if (p->tty && p->out >= 0)
    ioctl (p->out, TIOCSWINSZ, &size);
}

void
process_exited (pid_t pid, int status)
{
  for (struct process *p = processes; p; p = p->next)
    if (p->pid == pid && !p->exited)
      {
        p->exited = true;
        p->give_up_at = monotonic_nanos () + LINGER_NANOS;
        p->code = WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
      }
}

bool
process_lingers (void)
{
  for (struct process *p = processes; p; p = p->next)
    if (p->id != 0 && p->exited)
      return true;
  return false;
}

/* Its viewers learn it behind its last output; the service learns it whether anybody views or not. */
static void
tell_exit (struct process *p)
{
  uint32_t code = (uint32_t)p->code, numbered[2] = { p->id, code };
  for (struct connection *c = connections; c; c = c->next)
    if (c->role == ROLE_CONTROL)
      connection_send (c, MSG_EXEC_EXITED, numbered, sizeof numbered);
    else if (c->process == p && c->role == ROLE_VIEWER)
      {
        connection_send (c, MSG_EXITED, &code, sizeof code);
        c->process = NULL;
        c->closing = true;
        connection_writable (c);
      }
}

static void
process_free (struct process *p)
{
  close_fd (&p->in);
  close_fd (&p->out);
  close_fd (&p->err);
  buffer_free (&p->pending_in);
  free (p);
}

/* Buries the further processes that have ended and said all they had to say. */
void
processes_finish (void)
{
  for (struct process **link = &processes; *link;)
    {
      struct process *p = *link;
      if (p->id == 0 || !p->exited || (!process_drained (p) && monotonic_nanos () < p->give_up_at))
        {
          link = &p->next;
          continue;
        }
      tell_exit (p);
      *link = p->next;
      process_free (p);
    }
}

struct result *
result_new (void)
{
  void *shared
      = mmap (NULL, sizeof (struct result), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return shared == MAP_FAILED ? NULL : shared;
}

void
result_free (struct result *result)
{
  munmap (result, sizeof *result);
}

void
answer_birth (struct connection *c, const struct plan *plan, const struct result *result, int error,
              pid_t pid, uint64_t began)
{
  cleanup_buffer struct buffer b = { 0 };
  if (error < 0)
    {
      put_u32 (&b, (uint32_t)result->failed_step);
      put_u32 (&b, (uint32_t)-error);
      put_u32 (&b, (uint32_t)strlen (result->detail));
      put (&b, result->detail, strlen (result->detail));
    }
  else
    {
      put_u32 (&b, (uint32_t)pid);
      put_u64 (&b, container.started);
      put_u64 (&b, monotonic_nanos () - began);
    }
  put_u32 (&b, plan->count);
  for (uint32_t i = 0; i < plan->count; i++)
    {
      put_u64 (&b, result->begin[i]);
      put_u64 (&b, result->end[i]);
    }
  connection_send (c, error < 0 ? MSG_FAILED : MSG_STARTED, b.data, b.length);
}

static void
join_read (struct cursor *in, struct join *join, struct plan *plan)
{
  join->namespaces = take_u32 (in);
  join->owner = take_u32 (in);
  join->cgroup_count = take_u32 (in);
  if (join->cgroup_count > sizeof join->cgroups / sizeof *join->cgroups)
    in->bad = true;
  for (uint32_t i = 0; i < join->cgroup_count && !in->bad; i++)
    join->cgroups[i] = take_string (in);
  join->unified = take_string (in);
  plan->stdio.stdin_mode = take_u32 (in);
  plan->stdio.tty = take_u32 (in);
  plan->stdio.rows = (uint16_t)take_u32 (in);
  plan->stdio.columns = (uint16_t)take_u32 (in);
}

static void
birth_of (struct connection *c, const struct join *join, struct plan *plan, uint32_t id, bool detached)
{
  uint64_t began = monotonic_nanos ();
  struct result *result = result_new ();
  struct process *p = result ? process_new (id) : NULL;
  if (!p)
    {
      c->dead = true;
      return;
    }
  int r = launch_inside (join, plan, result, began, p);
  answer_birth (c, plan, result, r, p->pid, began);
  if (r < 0)
    {
      /* It was never there: nobody may hear of its end, which has no exit code. */
      p->id = UINT32_MAX;
      p->exited = true;
      p->out = p->err = -1;
      c->closing = true;
      connection_writable (c);
    }
  else
    {
      process_unblock (p);
      c->role = ROLE_VIEWER;
      c->process = p;
      c->flags = detached ? 0 : ATTACH_STDIN | ATTACH_STDOUT | ATTACH_STDERR;
      p->owner = c;
    }
  result_free (result);
}

/* An exec: [u32 id][u32 detached][namespaces …][plan]; the connection becomes the new process's viewer. */
void
process_start_inside (struct connection *c, const uint8_t *payload, uint32_t length)
{
  struct cursor in = { .at = payload, .end = payload + length };
  struct process *init = process_find (0);
  cleanup_free struct plan *plan = calloc (1, sizeof *plan);
  struct join join = { 0 };
  uint32_t id = take_u32 (&in);
  bool detached = take_u32 (&in);
  join_read (&in, &join, plan ? plan : &(struct plan){ 0 });
  if (!plan || !init || init->exited || plan_read (&in, plan) < 0)
    {
      c->dead = true;
      return;
    }
  join.target = init->pid;
  birth_of (c, &join, plan, id, detached);
}
