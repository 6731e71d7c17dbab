/* Connections from the service: control, viewers of a process's streams, followers of the log. */
#include "supervisor.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

struct connection *connections;

struct connection *
connection_accept (int listener, bool blocking)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK));
  if (fd < 0)
    return NULL;
  int count = 0;
  for (struct connection *c = connections; c; c = c->next)
    count++;
  struct ucred peer = { .uid = (uid_t)-1 };
  socklen_t size = sizeof peer;
  struct connection *c = NULL;
  if (count < MAX_CONNECTIONS && getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == 0)
    c = calloc (1, sizeof *c);
  if (!c)
    {
      close (fd);
      return NULL;
    }
  c->fd = fd;
  c->next = connections;
  connections = c;
  return c;
}

void
connection_send (struct connection *c, enum message type, const void *payload, size_t length)
{
  if (c->dead)
    return;
  if (put_header (&c->out, type, length) < 0 || put (&c->out, payload, length) < 0)
    {
      c->dead = true;
      return;
    }
  connection_writable (c);
}

void
connection_writable (struct connection *c)
{
  size_t sent = 0;
  while (sent < c->out.length)
    {
      ssize_t n = send (c->fd, c->out.data + sent, c->out.length - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          if (errno != EAGAIN)
            c->dead = true;
          break;
        }
      sent += (size_t)n;
    }
  c->out.length -= sent;
  if (c->out.length > 0 && sent > 0)
    memmove (c->out.data, c->out.data + sent, c->out.length);
  if (c->out.length == 0 && c->out.capacity > PIPE_CHUNK)
    {
      buffer_free (&c->out);
      c->out = (struct buffer){ 0 };
    }
  if (c->closing && c->out.length == 0)
    c->dead = true;
}

/* The other end has the same number. 0 where there is no pipe. */
static uint64_t
pipe_number (int fd)
{
  struct stat st;
  return fd >= 0 && fstat (fd, &st) == 0 && S_ISFIFO (st.st_mode) ? (uint64_t)st.st_ino : 0;
}

static void
send_status (struct connection *c)
{
  struct process *init = process_find (0);
  cleanup_buffer struct buffer b = { 0 };
  put_u32 (&b, init ? (uint32_t)init->pid : 0);
  put_u64 (&b, container.started);
  put_u64 (&b, pipe_number (init ? init->in : -1));
  put_u64 (&b, pipe_number (init ? init->out : -1));
  put_u64 (&b, pipe_number (init ? init->err : -1));
  connection_send (c, MSG_STATUS, b.data, b.length);
}

static void
send_signal (struct cursor *in)
{
  struct process *p = process_find (take_u32 (in));
  int number = (int)take_u32 (in);
  /* The pid cannot have been given to anyone else: it is not reaped before exited is set. */
  if (p && !p->exited && p->pid > 0 && !in->bad)
    kill (p->pid, number);
}

static void
begin_follow (struct connection *c)
{
  c->role = ROLE_FOLLOWER;
  c->position_due = true;
}

static void
begin_view (struct connection *c, struct cursor *in)
{
  c->process = process_find (take_u32 (in));
  c->flags = take_u32 (in);
  c->role = ROLE_VIEWER;
  c->dead = !c->process || in->bad;
}

void
connection_frame (struct connection *c, uint32_t type, const uint8_t *payload, uint32_t length)
{
  struct cursor in = { .at = payload, .end = payload + length };
  struct process *p;
  switch (type)
    {
    case MSG_CONTROL:
      c->role = ROLE_CONTROL;
      send_status (c);
      oom_tell (c);
      break;
    case MSG_ATTACH:
      begin_view (c, &in);
      break;
    case MSG_FOLLOW:
      begin_follow (c);
      break;
    case MSG_EXEC:
      process_start_inside (c, payload, length);
      break;
    case MSG_STDIN:
      if (c->process && (c->flags & ATTACH_STDIN))
        process_input (c->process, payload, length);
      break;
    case MSG_STDIN_END:
      if (c->process && (c->flags & ATTACH_STDIN) && c->process->stdin_mode == 2)
        process_end_input (c->process);
      break;
    case MSG_RESIZE:
      p = process_find (take_u32 (&in));
      if (p)
        {
          uint32_t rows = take_u32 (&in);
          process_resize (p, rows, take_u32 (&in));
        }
      break;
    case MSG_SIGNAL:
      send_signal (&in);
      break;
    default:
      c->dead = true;
    }
}

/* Takes whole frames out of what has come. */
static void
take_frames (struct connection *c)
{
  size_t at = 0;
  uint32_t header[2];
  while (!c->dead && c->in.length - at >= sizeof header)
    {
      memcpy (header, c->in.data + at, sizeof header);
      if (header[0] > FRAME_MAX)
        {
          c->dead = true;
          return;
        }
      if (c->in.length - at - sizeof header < header[0])
        break;
      connection_frame (c, header[1], c->in.data + at + sizeof header, header[0]);
      at += sizeof header + header[0];
    }
  c->in.length -= at;
  memmove (c->in.data, c->in.data + at, c->in.length);
  if (c->in.length == 0 && c->in.capacity > PIPE_CHUNK)
    {
      buffer_free (&c->in);
      c->in = (struct buffer){ 0 };
    }
}

void
connection_readable (struct connection *c)
{
  uint8_t chunk[16384];
  ssize_t n = recv (c->fd, chunk, sizeof chunk, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0 || put (&c->in, chunk, (size_t)n) < 0)
    {
      c->dead = true;
      return;
    }
  take_frames (c);
}

void
followers_notify (void)
{
  uint64_t at[2];
  log_position (&at[0], &at[1]);
  for (struct connection *c = connections; c; c = c->next)
    {
      if (c->role != ROLE_FOLLOWER || c->out.length > 0
          || (!c->position_due && at[0] == c->told_generation && at[1] == c->told_offset))
        continue;
      c->told_generation = at[0];
      c->told_offset = at[1];
      c->position_due = false;
      connection_send (c, MSG_LOG_POSITION, at, sizeof at);
    }
}

void
connections_sweep (void)
{
  for (struct connection **link = &connections; *link;)
    {
      struct connection *c = *link;
      if (!c->dead)
        {
          link = &c->next;
          continue;
        }
      *link = c->next;
      /* Whoever typed is gone; what waits for its input is not left waiting. */
      if (c->process && (c->flags & ATTACH_STDIN) && c->process->stdin_mode == 2)
        process_end_input (c->process);
      for (struct process *p = processes; p; p = p->next)
        if (p->owner == c)
          p->owner = NULL;
      close (c->fd);
      buffer_free (&c->in);
      buffer_free (&c->out);
      free (c);
    }
}
