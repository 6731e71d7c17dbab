/*
 * The container's log: files of records [u32 length][u8 stream][u8 partial][u16 0][u64
 * nanoseconds][payload][u32 total], the total behind each record so that a reader can go backwards. A file
 * has a number that only grows; when one is full the next begins and the oldest goes.
 */
#include "supervisor.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define RECORD_HEADER 16
#define RECORD_MAX 16384

static struct
{
  int directory, fd;
  uint64_t generation, offset, max_bytes;
  uint32_t max_files;
} log_ = { .directory = -1, .fd = -1 };

/* What each stream has written of a line that has no newline yet. */
static struct
{
  uint8_t data[RECORD_MAX];
  size_t length;
} held[2];

/* Records go out in one write per chunk of input. */
static uint8_t outgoing[4 * RECORD_MAX];
static size_t outgoing_length;

static void
file_name (char name[24], uint64_t generation)
{
  snprintf (name, 24, "%08llu", (unsigned long long)generation);
}

static int
open_generation (uint64_t generation)
{
  char name[24];
  file_name (name, generation);
  int fd = openat (log_.directory, name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return -errno;
  close_fd (&log_.fd);
  struct stat st;
  log_.fd = fd;
  log_.generation = generation;
  log_.offset = fstat (fd, &st) == 0 ? (uint64_t)st.st_size : 0;
  return 0;
}

static void
rotate (void)
{
  if (open_generation (log_.generation + 1) < 0 || log_.generation < log_.max_files)
    return;
  char name[24];
  file_name (name, log_.generation - log_.max_files);
  unlinkat (log_.directory, name, 0);
}

static uint64_t
newest_generation (void)
{
  uint64_t newest = 0;
  int copy = dup (log_.directory);
  DIR *d = copy < 0 ? NULL : fdopendir (copy);
  struct dirent *e;
  while (d && (e = readdir (d)))
    {
      char *end;
      unsigned long long n = strtoull (e->d_name, &end, 10);
      if (!*end && n > newest)
        newest = n;
    }
  if (d)
    closedir (d);
  return newest;
}

/* Where the last whole record ends: the one behind it may have been cut by a crash. */
static uint64_t
whole_end (int fd, uint64_t size)
{
  uint32_t total, length;
  if (size >= RECORD_HEADER + 4 && pread (fd, &total, 4, (off_t)size - 4) == 4 && total >= RECORD_HEADER + 4
      && total <= size && pread (fd, &length, 4, (off_t)(size - total)) == 4
      && length == total - RECORD_HEADER - 4)
    return size;
  uint64_t at = 0;
  while (at + RECORD_HEADER + 4 <= size && pread (fd, &length, 4, (off_t)at) == 4 && length <= RECORD_MAX
         && at + RECORD_HEADER + length + 4 <= size)
    at += RECORD_HEADER + length + 4;
  return at;
}

int
log_open (const char *directory, uint64_t max_bytes, uint32_t max_files)
{
  log_.directory = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (log_.directory < 0)
    return -errno;
  log_.max_bytes = max_bytes;
  log_.max_files = max_files ? max_files : 1;
  uint64_t newest = newest_generation ();
  int r = open_generation (newest ? newest : 1);
  if (r < 0)
    return r;
  log_.offset = whole_end (log_.fd, log_.offset);
  return ftruncate (log_.fd, (off_t)log_.offset) < 0 ? -errno : 0;
}

static void
send_outgoing (void)
{
  if (outgoing_length == 0)
    return;
  /* A full disk loses the log, never the container. */
  if (log_.fd >= 0 && write_all (log_.fd, outgoing, outgoing_length) == 0)
    log_.offset += outgoing_length;
  else if (log_.fd >= 0)
    /* Half a record would hide everything behind it from readers. */
    (void)!ftruncate (log_.fd, (off_t)log_.offset);
  outgoing_length = 0;
}

static void
append (const void *data, size_t length)
{
  memcpy (outgoing + outgoing_length, data, length);
  outgoing_length += length;
}

/* A file that holds anything does not grow beyond its limit, however much comes at once. */
static bool
is_full (uint32_t next)
{
  uint64_t end = log_.offset + outgoing_length;
  return log_.max_bytes && end > 0 && end + next > log_.max_bytes;
}

static void
make_room (uint32_t next)
{
  if (sizeof outgoing - outgoing_length < next)
    send_outgoing ();
  if (is_full (next))
    {
      send_outgoing ();
      rotate ();
    }
}

static void
record (bool is_stderr, const uint8_t *data, size_t length, bool partial, uint64_t now)
{
  uint32_t size = (uint32_t)length, total = (uint32_t)(RECORD_HEADER + length + 4);
  make_room (total);
  uint8_t kind[4] = { is_stderr ? 2 : 1, partial, 0, 0 };
  append (&size, 4);
  append (kind, 4);
  append (&now, 8);
  append (data, length);
  append (&total, 4);
}

static void
hold (bool is_stderr, const uint8_t *data, size_t length, uint64_t now)
{
  while (length > 0)
    {
      size_t room = RECORD_MAX - held[is_stderr].length;
      size_t n = length < room ? length : room;
      memcpy (held[is_stderr].data + held[is_stderr].length, data, n);
      held[is_stderr].length += n;
      data += n;
      length -= n;
      if (held[is_stderr].length == RECORD_MAX)
        {
          record (is_stderr, held[is_stderr].data, RECORD_MAX, true, now);
          held[is_stderr].length = 0;
        }
    }
}

/* Without held bytes a line goes straight from the input into its record. */
static void
line (bool is_stderr, const uint8_t *data, size_t length, uint64_t now)
{
  if (held[is_stderr].length == 0 && length <= RECORD_MAX)
    {
      record (is_stderr, data, length, false, now);
      return;
    }
  hold (is_stderr, data, length, now);
  record (is_stderr, held[is_stderr].data, held[is_stderr].length, false, now);
  held[is_stderr].length = 0;
}

void
log_write (bool is_stderr, const uint8_t *data, size_t length)
{
  uint64_t now = realtime_nanos ();
  while (length > 0)
    {
      const uint8_t *newline = memchr (data, '\n', length);
      if (!newline)
        {
          hold (is_stderr, data, length, now);
          break;
        }
      size_t n = (size_t)(newline - data) + 1;
      line (is_stderr, data, n, now);
      data += n;
      length -= n;
    }
  send_outgoing ();
}

void
log_flush (void)
{
  uint64_t now = realtime_nanos ();
  for (int i = 0; i < 2; i++)
    if (held[i].length > 0)
      {
        record (i == 1, held[i].data, held[i].length, false, now);
        held[i].length = 0;
      }
  send_outgoing ();
}

void
log_position (uint64_t *generation, uint64_t *offset)
{
  *generation = log_.generation;
  *offset = log_.offset;
}
