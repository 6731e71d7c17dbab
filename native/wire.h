/* The wire between service and supervisor: frames of [u32 length][u32 type][payload], little endian. */
#pragma once

#include "common.h"

enum message
{
  /* from the service */
  MSG_LAUNCH = 1,
  MSG_CONTROL = 2,
  MSG_ATTACH = 3,
  MSG_EXEC = 4,
  MSG_RESIZE = 5,
  MSG_STDIN = 6,
  MSG_STDIN_END = 7,
  MSG_SIGNAL = 8,
  MSG_FOLLOW = 9,
  MSG_GO_ON = 10,
  /* to the service */
  MSG_STARTED = 64,
  MSG_FAILED = 65,
  MSG_EXITED = 66,
  MSG_STATUS = 67,
  MSG_STDOUT = 68,
  MSG_STDERR = 69,
  MSG_LOG_POSITION = 70,
  MSG_EXEC_EXITED = 71,
  MSG_ANNOUNCED = 72, /* [u32 pid] */
  MSG_OOM = 73,       /* [u64 processes killed for want of memory since the start] */
};

#define FRAME_HEADER 8
#define FRAME_MAX (16u << 20)

/* A reader over a payload; any overrun sets bad and yields zeroes. */
struct cursor
{
  const uint8_t *at;
  const uint8_t *end;
  bool bad;
};

uint32_t take_u32 (struct cursor *c);
uint64_t take_u64 (struct cursor *c);
/* A string with its terminating NUL inside the payload. */
const char *take_string (struct cursor *c);
const uint8_t *take_bytes (struct cursor *c, uint32_t *length);

/* A growing buffer for answers. */
struct buffer
{
  uint8_t *data;
  size_t length;
  size_t capacity;
};

static inline void
buffer_free (struct buffer *b)
{
  free (b->data);
}

#define cleanup_buffer __attribute__ ((cleanup (buffer_free)))

int put (struct buffer *b, const void *data, size_t length);
int put_u32 (struct buffer *b, uint32_t value);
int put_u64 (struct buffer *b, uint64_t value);
/* Appends a frame's header; the payload follows. */
int put_header (struct buffer *b, enum message type, size_t payload);

/* Reads exactly so many bytes from a blocking socket; 0 at its end, -errno on error, 1 when done. */
int read_exactly (int fd, void *data, size_t length);
/* Reads one frame into a new buffer (blocking). Same results. */
int read_frame (int fd, uint32_t *type, uint8_t **payload, uint32_t *length);
