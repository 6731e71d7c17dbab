/*
 * Watches for processes of the container that the kernel kills for want of memory: on v2 by memory.events, on v1 by
 * the notification of memory.oom_control (kernel documentation, cgroup-v1/memory). Where there is neither nothing
 * happens.
 */
#include "supervisor.h"

#include <poll.h>
#include <stdio.h>
#include <sys/eventfd.h>

/* v1 notifies before it kills, and also where killing is switched off: how long a kill may be awaited. */
#define AWAIT_NANOS 2000000000ull
/* Who is killed again and again is told of so often at most. */
#define QUIET_NANOS 250000000ull

static int counter = -1;  /* counts kills */
static int notifier = -1; /* v1 only */
static uint64_t kills, await_until, quiet_until;

static uint64_t
read_kills (void)
{
  char text[1024];
  ssize_t n = pread (counter, text, sizeof text - 1, 0);
  text[n < 0 ? 0 : n] = 0;
  return number_behind (text, "oom_kill ");
}

static int
notify_of (const char *directory)
{
  char path[4096], text[64];
  cleanup_close int fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    return -errno;
  int n = snprintf (text, sizeof text, "%d %d", fd, counter);
  snprintf (path, sizeof path, "%s/cgroup.event_control", directory);
  int r = write_file (path, text, (size_t)n);
  if (r < 0)
    return r;
  notifier = fd;
  fd = -1;
  return 0;
}

bool
oom_watch (const char *directory)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/memory.events", directory);
  counter = open (path, O_RDONLY | O_CLOEXEC);
  if (counter >= 0)
    return true;
  snprintf (path, sizeof path, "%s/memory.oom_control", directory);
  counter = open (path, O_RDONLY | O_CLOEXEC);
  if (counter < 0)
    return false;
  int r = notify_of (directory);
  if (r < 0)
    {
      complain (directory, "cannot watch for want of memory", -r);
      close (counter);
      counter = -1;
    }
  return true;
}

int
oom_fd (short *events)
{
  *events = notifier >= 0 ? POLLIN : POLLPRI;
  return monotonic_nanos () < quiet_until ? -1 : notifier >= 0 ? notifier : counter;
}

bool
oom_pending (void)
{
  uint64_t now = monotonic_nanos ();
  return now < await_until || now < quiet_until;
}

void
oom_tell (struct connection *c)
{
  cleanup_buffer struct buffer b = { 0 };
  if (kills > 0 && put_u64 (&b, kills) == 0)
    connection_send (c, MSG_OOM, b.data, b.length);
}

void
oom_event (void)
{
  uint64_t events;
  if (notifier >= 0 && read (notifier, &events, sizeof events) > 0)
    await_until = monotonic_nanos () + AWAIT_NANOS;
  oom_look ();
}

void
oom_look (void)
{
  uint64_t now = monotonic_nanos (), found;
  if (counter < 0 || now < quiet_until || (found = read_kills ()) <= kills)
    return;
  kills = found;
  quiet_until = now + QUIET_NANOS;
  for (struct connection *c = connections; c; c = c->next)
    if (c->role == ROLE_CONTROL)
      oom_tell (c);
}
