#include "rooted.h"

#include <limits.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int
rooted_open (int root, const char *path, uint64_t flags)
{
  struct open_how how = { .flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
  for (int tries = 0; tries < 64; tries++)
    {
      long fd = syscall (SYS_openat2, root, path, &how, sizeof how);
      if (fd >= 0)
        return (int)fd;
      /* EAGAIN: something was renamed meanwhile, see openat2(2) */
      if (errno != EAGAIN && errno != EINTR)
        return -errno;
    }
  return -EAGAIN;
}

int
rooted_parent (int root, const char *path, const char **name)
{
  char parent[PATH_MAX];
  size_t length = strlen (path);
  if (length >= sizeof parent)
    return -ENAMETOOLONG;
  memcpy (parent, path, length + 1);
  char *slash = strrchr (parent, '/');
  if (!slash || !slash[1])
    return -EINVAL;
  *name = path + (slash - parent) + 1;
  slash[slash == parent ? 1 : 0] = 0;
  return rooted_make (root, parent, true, 0755);
}

static int
make_last (int root, const char *path, bool directory, mode_t mode)
{
  const char *name;
  cleanup_close int parent = rooted_parent (root, path, &name);
  if (parent < 0)
    return parent;
  if (directory)
    return mkdirat (parent, name, mode) < 0 && errno != EEXIST ? -errno : 0;
  cleanup_close int made = openat (parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode);
  return made < 0 && errno != EEXIST ? -errno : 0;
}

int
rooted_make (int root, const char *path, bool directory, mode_t mode)
{
  uint64_t flags = O_PATH | (directory ? O_DIRECTORY : 0);
  int fd = rooted_open (root, path, flags);
  if (fd != -ENOENT)
    return fd;
  int made = make_last (root, path, directory, mode);
  return made < 0 ? made : rooted_open (root, path, flags);
}
