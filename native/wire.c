#include "wire.h"

uint32_t
take_u32 (struct cursor *c)
{
  uint32_t value = 0;
  if (c->bad || c->end - c->at < 4)
    {
      c->bad = true;
      return 0;
    }
  memcpy (&value, c->at, 4);
  c->at += 4;
  return value;
}

uint64_t
take_u64 (struct cursor *c)
{
  uint64_t low = take_u32 (c);
  return low | (uint64_t)take_u32 (c) << 32;
}

const uint8_t *
take_bytes (struct cursor *c, uint32_t *length)
{
  uint32_t n = take_u32 (c);
  if (c->bad || (size_t)(c->end - c->at) < n)
    {
      c->bad = true;
      *length = 0;
      return (const uint8_t *)"";
    }
  const uint8_t *bytes = c->at;
  c->at += n;
  *length = n;
  return bytes;
}

const char *
take_string (struct cursor *c)
{
  uint32_t n;
  const uint8_t *bytes = take_bytes (c, &n);
  if (c->bad || n == 0 || bytes[n - 1] != 0)
    {
      c->bad = true;
      return "";
    }
  return (const char *)bytes;
}

int
put (struct buffer *b, const void *data, size_t length)
{
  if (b->capacity - b->length < length)
    {
      size_t capacity = b->capacity ? b->capacity : 256;
      while (capacity - b->length < length)
        capacity *= 2;
      uint8_t *bigger = realloc (b->data, capacity);
      if (!bigger)
        return -ENOMEM;
      b->data = bigger;
      b->capacity = capacity;
    }
  memcpy (b->data + b->length, data, length);
  b->length += length;
  return 0;
}

int
put_u32 (struct buffer *b, uint32_t value)
{
  return put (b, &value, sizeof value);
}

int
put_u64 (struct buffer *b, uint64_t value)
{
  return put (b, &value, sizeof value);
}

int
put_header (struct buffer *b, enum message type, size_t payload)
{
  uint32_t header[2] = { (uint32_t)payload, (uint32_t)type };
  return put (b, header, sizeof header);
}

int
read_exactly (int fd, void *data, size_t length)
{
  uint8_t *p = data;
  while (length > 0)
    {
      ssize_t n = read (fd, p, length);
      if (n == 0)
        return 0;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -errno;
      p += n;
      length -= (size_t)n;
    }
  return 1;
}

int
read_frame (int fd, uint32_t *type, uint8_t **payload, uint32_t *length)
{
  uint32_t header[2];
  int got = read_exactly (fd, header, sizeof header);
  if (got <= 0)
    return got;
  if (header[0] > FRAME_MAX)
    return -EMSGSIZE;
  cleanup_free uint8_t *data = malloc (header[0] + 1u);
  if (!data)
    return -ENOMEM;
  got = read_exactly (fd, data, header[0]);
  if (got <= 0)
    return got;
  *type = header[1];
  *length = header[0];
  *payload = data;
  data = NULL;
  return 1;
}
