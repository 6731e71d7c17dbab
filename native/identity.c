#include "identity.h"
#include "rooted.h"

#include <sys/stat.h>

#define FILE_LIMIT (1u << 20)

/*
 * The file's text, or "" where it is missing; a fifo or a device in its place is not waited on. What is not found in it may lack
 * for another reason than that nobody has the name: lack is then -ENOTSUP for what is no file, -EFBIG for one that was cut.
 */
static int
read_small (const char *path, char **text, int *lack)
{
  cleanup_close int root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  cleanup_close int fd = root < 0 ? -errno : rooted_open (root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  struct stat st = { 0 };
  cleanup_free char *data = malloc (FILE_LIMIT + 1);
  if (!data)
    return -ENOMEM;
  size_t length = 0;
  if (fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    while (length < FILE_LIMIT)
      {
        ssize_t n = read (fd, data + length, FILE_LIMIT - length);
        if (n <= 0)
          break;
        length += (size_t)n;
      }
  data[length] = 0;
  *lack = -ENOENT;
  if (fd >= 0 && !S_ISREG (st.st_mode))
    *lack = -ENOTSUP;
  else if (length == FILE_LIMIT)
    *lack = -EFBIG;
  *text = data;
  data = NULL;
  return 0;
}

/* Cuts a line at its colons; returns how many fields there are. */
static int
fields (char *line, char **field, int limit)
{
  int n = 0;
  while (line && n < limit)
    {
      field[n++] = line;
      line = strchr (line, ':');
      if (line)
        *line++ = 0;
    }
  return n;
}

static bool
number (const char *text, uint32_t *value)
{
  char *end;
  errno = 0;
  unsigned long v = strtoul (text, &end, 10);
  if (!*text || *text < '0' || *text > '9' || *end || errno || v >= UINT32_MAX)
    return false;
  *value = (uint32_t)v;
  return true;
}

static int
find_user (const char *name, struct identity *who, char *login, size_t login_size)
{
  cleanup_free char *text = NULL;
  int lack;
  int r = read_small ("/etc/passwd", &text, &lack);
  if (r < 0)
    return r;
  uint32_t wanted = 0, uid, gid;
  bool numeric = number (name, &wanted);
  char *rest = text, *line;
  while ((line = strsep (&rest, "\n")))
    {
      char *f[7];
      if (fields (line, f, 7) < 6 || !number (f[2], &uid) || !number (f[3], &gid))
        continue;
      if (strcmp (f[0], name) != 0 && !(numeric && uid == wanted))
        continue;
      who->uid = uid;
      who->gid = gid;
      strncpy (who->home, f[5], sizeof who->home - 1);
      strncpy (login, f[0], login_size - 1);
      return 0;
    }
  who->uid = wanted;
  who->gid = 0;
  return numeric ? 0 : lack;
}

static bool
is_member (char *members, const char *login)
{
  char *member;
  while ((member = strsep (&members, ",")))
    if (*login && strcmp (member, login) == 0)
      return true;
  return false;
}

static void
add (struct identity *who, gid_t gid)
{
  if (who->group_count < MAX_GROUPS)
    who->groups[who->group_count++] = gid;
}

static int
add_memberships (struct identity *who, const char *login)
{
  cleanup_free char *text = NULL;
  int lack;
  int r = read_small ("/etc/group", &text, &lack);
  if (r < 0)
    return r;
  char *rest = text, *line;
  uint32_t gid;
  while ((line = strsep (&rest, "\n")))
    {
      char *f[4];
      if (fields (line, f, 4) == 4 && number (f[2], &gid) && is_member (f[3], login))
        add (who, gid);
    }
  return 0;
}

static int
find_group (const char *name, gid_t *found)
{
  uint32_t gid;
  if (number (name, &gid))
    {
      *found = gid;
      return 0;
    }
  cleanup_free char *text = NULL;
  int lack;
  int r = read_small ("/etc/group", &text, &lack);
  if (r < 0)
    return r;
  char *rest = text, *line;
  while ((line = strsep (&rest, "\n")))
    {
      char *f[4];
      if (fields (line, f, 4) >= 3 && strcmp (f[0], name) == 0 && number (f[2], &gid))
        {
          *found = gid;
          return 0;
        }
    }
  return lack;
}

int
identity_find (const char *user, struct identity *who)
{
  char name[256] = "0", login[256] = "";
  memset (who, 0, sizeof *who);
  strcpy (who->home, "/");
  const char *colon = strchr (user, ':');
  size_t length = colon ? (size_t)(colon - user) : strlen (user);
  if (length >= sizeof name)
    return -ENAMETOOLONG;
  if (length)
    {
      memcpy (name, user, length);
      name[length] = 0;
    }
  int r = find_user (name, who, login, sizeof login);
  if (r < 0)
    return r;
  if (colon && colon[1])
    return find_group (colon + 1, &who->gid);
  return add_memberships (who, login);
}

int
identity_add_group (struct identity *who, const char *group)
{
  gid_t gid;
  int r = find_group (group, &gid);
  if (r == 0)
    add (who, gid);
  return r;
}
