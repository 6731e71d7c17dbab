/* The child's part of a launch that makes its file system: mounts, links, what is hidden, and the new root. */
#include "mounts.h"
#include "plan.h"
#include "rooted.h"
#include "supervisor.h"

#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

bool
is_on (int fd, long magic)
{
  struct statfs fs;
  return fstatfs (fd, &fs) == 0 && fs.f_type == magic;
}

int
move_onto (int tree, int target)
{
  return move_mount (tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0 ? -errno
                                                                                                  : 0;
}

/* Takes the prepared root and stands in it; from here on every path is opened below it. */
int
take_root (struct birth *b, struct cursor *c)
{
  uint32_t slot = take_u32 (c);
  const char *staging = take_string (c);
  if (slot >= MAX_SLOTS || b->slots[slot] < 0)
    return -EBADMSG;
  /* The host must see nothing of what is mounted here. */
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return -errno;
  if (move_mount (b->slots[slot], "", AT_FDCWD, staging, MOVE_MOUNT_F_EMPTY_PATH) < 0)
    return -errno;
  b->root = open (staging, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return b->root < 0 || fchdir (b->root) < 0 ? -errno : 0;
}

int
become_root (void)
{
  if (setresgid (0, 0, 0) < 0 || setresuid (0, 0, 0) < 0)
    return -errno;
  /* The change of ids made the process dumpable again in the eyes of its own user namespace. */
  return prctl (PR_SET_DUMPABLE, 0) < 0 ? -errno : 0;
}

static int
configure (int context, char *options)
{
  char *option;
  while ((option = strsep (&options, ",")))
    {
      if (!*option)
        continue;
      char *value = strchr (option, '=');
      if (value)
        *value++ = 0;
      int r = value ? fsconfig (context, FSCONFIG_SET_STRING, option, value, 0)
                    : fsconfig (context, FSCONFIG_SET_FLAG, option, NULL, 0);
      if (r < 0)
        return -errno;
    }
  return fsconfig (context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

int
new_mount (const char *type, const char *options, uint32_t attributes)
{
  cleanup_close int context = fsopen (type, FSOPEN_CLOEXEC);
  if (context < 0)
    return -errno;
  cleanup_free char *copy = strdup (options);
  if (!copy)
    return -ENOMEM;
  int r = configure (context, copy);
  if (r < 0)
    return r;
  int mounted = fsmount (context, FSMOUNT_CLOEXEC, attributes);
  return mounted < 0 ? -errno : mounted;
}

/* A mount point of the engine's own must be a real directory: an image's /dev -> /elsewhere is refused. */
static int
own_mount_point (struct birth *b, const char *target)
{
  cleanup_close int seen = rooted_open (b->root, target, O_PATH | O_NOFOLLOW);
  struct stat st;
  if (seen >= 0 && fstat (seen, &st) == 0 && !S_ISDIR (st.st_mode))
    return -ENOTDIR;
  return rooted_make (b->root, target, true, 0755);
}

int
mount_step (struct birth *b, struct cursor *c)
{
  const char *type = take_string (c);
  const char *target = take_string (c);
  uint32_t attributes = take_u32 (c);
  const char *options = take_string (c);
  bool optional = take_u32 (c);
  set_detail (b, type, target);
  cleanup_close int point = own_mount_point (b, target);
  if (point < 0)
    return point;
  if (is_on (point, PROC_SUPER_MAGIC))
    return -EPERM;
  cleanup_close int mounted = new_mount (type, options, attributes);
  if (mounted < 0)
    return optional ? 0 : mounted;
  int r = move_onto (mounted, point);
  return optional ? 0 : r;
}

/* Nothing but the kernel's own may stand over proc: a fake proc would redirect later writes. */
int
attach_tree (struct birth *b, struct cursor *c)
{
  uint32_t slot = take_u32 (c);
  const char *target = take_string (c);
  bool optional = take_u32 (c);
  bool as_it_is = take_u32 (c);
  set_detail (b, target, "");
  struct stat st;
  if (slot >= MAX_SLOTS || b->slots[slot] < 0)
    return optional ? 0 : -EBADMSG;
  if (fstat (b->slots[slot], &st) < 0)
    return -errno;
  cleanup_close int point
      = as_it_is ? own_mount_point (b, target)
                 : rooted_make (b->root, target, S_ISDIR (st.st_mode), S_ISDIR (st.st_mode) ? 0755 : 0644);
  if (point < 0)
    return point;
  if (is_on (point, PROC_SUPER_MAGIC))
    return -EPERM;
  return move_onto (b->slots[slot], point);
}

int
symlink_step (struct birth *b, struct cursor *c)
{
  const char *text = take_string (c);
  const char *path = take_string (c);
  const char *name;
  cleanup_close int parent = rooted_parent (b->root, path, &name);
  if (parent < 0)
    return parent;
  return symlinkat (text, parent, name) < 0 && errno != EEXIST ? -errno : 0;
}

/* A directory, or an empty file where the mode says a regular one; what is there stays. */
int
mkdir_step (struct birth *b, struct cursor *c)
{
  const char *path = take_string (c);
  mode_t mode = (mode_t)take_u32 (c);
  int fd = rooted_make (b->root, path, !S_ISREG (mode), mode & 07777);
  if (fd >= 0)
    close (fd);
  return fd < 0 ? fd : 0;
}

int
clone_from (int fd, unsigned flags)
{
  int tree = open_tree (fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags);
  return tree < 0 ? -errno : tree;
}

/* The container's null device, and it must be the null device (char 1:3). */
int
container_null (struct birth *b, uint64_t flags)
{
  cleanup_close int null = rooted_open (b->root, "/dev/null", flags | O_NOFOLLOW);
  struct stat st;
  if (null < 0)
    return null;
  if (fstat (null, &st) < 0 || !S_ISCHR (st.st_mode) || st.st_rdev != makedev (1, 3))
    return -ENODEV;
  int kept = null;
  null = -1;
  return kept;
}

/* Files are masked with the null device. */
static int
null_tree (struct birth *b)
{
  cleanup_close int null = container_null (b, O_PATH);
  return null < 0 ? null : clone_from (null, 0);
}

/* Directories are masked with one empty read-only tmpfs that they share. */
static int
empty_tree (void)
{
  return new_mount ("tmpfs", "size=0,nr_inodes=2",
                    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

/* Remembers where the shared empty directory stands, so that the next mask can be a copy of it. */
int
mask (struct birth *b, const char *path)
{
  static int shared = -1;
  set_detail (b, path, "");
  cleanup_close int target = rooted_open (b->root, path, O_PATH | O_NOFOLLOW);
  struct stat st;
  if (target == -ENOENT || target == -ENOTDIR)
    return 0;
  if (target < 0 || fstat (target, &st) < 0)
    return target < 0 ? target : -errno;
  bool directory = S_ISDIR (st.st_mode);
  cleanup_close int tree = !directory ? null_tree (b) : shared >= 0 ? clone_from (shared, 0) : empty_tree ();
  if (tree < 0)
    return tree;
  int r = move_onto (tree, target);
  if (r == 0 && directory && shared < 0)
    shared = rooted_open (b->root, path, O_PATH);
  return r;
}

int
read_only (struct birth *b, const char *path)
{
  set_detail (b, path, "");
  cleanup_close int target = rooted_open (b->root, path, O_PATH | O_NOFOLLOW);
  if (target == -ENOENT)
    return 0;
  cleanup_close int tree = target < 0 ? target : clone_from (target, AT_RECURSIVE);
  if (tree < 0)
    return tree;
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
  if (mount_setattr (tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr) < 0)
    return -errno;
  return move_onto (tree, target);
}

int
sysctl_step (struct birth *b, struct cursor *c)
{
  char path[PATH_MAX];
  const char *name = take_string (c);
  const char *value = take_string (c);
  set_detail (b, name, value);
  snprintf (path, sizeof path, "/proc/sys/%s", name);
  cleanup_close int fd = rooted_open (b->root, path, O_WRONLY | O_NOFOLLOW);
  if (fd < 0)
    return fd;
  if (!is_on (fd, PROC_SUPER_MAGIC))
    return -EPERM;
  return write (fd, value, strlen (value)) < 0 ? -errno : 0;
}

int
pivot (struct birth *b)
{
  if (fchdir (b->root) < 0 || syscall (SYS_pivot_root, ".", ".") < 0)
    return -errno;
  /* The old root lies over the new one now; private since take_root, it leaves without telling the host. */
  if (umount2 (".", MNT_DETACH) < 0 || chdir ("/") < 0)
    return -errno;
  int root = open ("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0)
    return -errno;
  close (b->root);
  b->root = root;
  return 0;
}

int
read_only_root (struct birth *b)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
  return mount_setattr (b->root, "", AT_EMPTY_PATH, &attr, sizeof attr) < 0 ? -errno : 0;
}
