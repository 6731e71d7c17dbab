/* The supervisor's part of a launch: control groups, id maps, network, and mounts that need the host's
 * rights. */
#include "mounts.h"
#include "plan.h"
#include "rooted.h"
#include "supervisor.h"

#include <linux/bpf.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

static int
cgroup_mkdir (struct birth *b, const char *path)
{
  if (mkdir (path, 0755) < 0 && errno != EEXIST)
    {
      set_detail (b, path, "");
      return -errno;
    }
  return remember_cgroup (path);
}

static int
write_step (struct birth *b, struct cursor *c)
{
  const char *path = take_string (c);
  const char *text = take_string (c);
  bool optional = take_u32 (c);
  int r = write_file (path, text, strlen (text));
  if (r < 0)
    set_detail (b, path, text);
  return optional ? 0 : r;
}

static int
delegate (struct birth *b, struct cursor *c)
{
  const char *path = take_string (c);
  uid_t owner = take_u32 (c);
  set_detail (b, path, "");
  return delegate_cgroup (path, owner, take_string (c));
}

/* bpf(2): the v2 device controller is a program that is asked about each access. */
static int
device_program (struct birth *b, struct cursor *c)
{
  const char *path = take_string (c);
  uint32_t length;
  const uint8_t *instructions = take_bytes (c, &length);
  set_detail (b, path, "");
  cleanup_close int cgroup = open (path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
  if (cgroup < 0)
    return -errno;
  static const char license[] = "Apache-2.0";
  union bpf_attr load = { .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE };
  load.insns = (uint64_t)(uintptr_t)instructions;
  load.insn_cnt = length / 8;
  load.license = (uint64_t)(uintptr_t)license;
  /* by which the service finds it again (linux/DeviceFilter.java) */
  static const char name[BPF_OBJ_NAME_LEN] = "cofferdam_dev";
  memcpy (load.prog_name, name, sizeof name);
  cleanup_close int program = (int)syscall (SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
  if (program < 0)
    return -errno;
  union bpf_attr attach = { .target_fd = (uint32_t)cgroup };
  attach.attach_bpf_fd = (uint32_t)program;
  attach.attach_type = BPF_CGROUP_DEVICE;
  attach.attach_flags = BPF_F_ALLOW_MULTI;
  return syscall (SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) < 0 ? -errno : 0;
}

/* Sends each message and reads its acknowledgement (every one asks for it). */
int
netlink_talk (const uint8_t *messages, uint32_t length)
{
  cleanup_close int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0)
    return -errno;
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  for (uint32_t at = 0; at + sizeof (struct nlmsghdr) <= length;)
    {
      struct nlmsghdr header;
      memcpy (&header, messages + at, sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > length - at)
        return -EBADMSG;
      if (sendto (fd, messages + at, header.nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0)
        return -errno;
      struct
      {
        struct nlmsghdr header;
        struct nlmsgerr error;
        uint8_t rest[512];
      } answer;
      if (recv (fd, &answer, sizeof answer, 0) < (ssize_t)(sizeof answer.header + sizeof (int)))
        return -EBADMSG;
      if (answer.header.nlmsg_type == NLMSG_ERROR && answer.error.error != 0)
        return answer.error.error;
      at += NLMSG_ALIGN (header.nlmsg_len);
    }
  return 0;
}

static int
netlink_host (struct birth *b, struct cursor *c)
{
  uint32_t length;
  const uint8_t *messages = take_bytes (c, &length);
  uint32_t pid_at = take_u32 (c);
  cleanup_free uint8_t *copy = malloc (length ? length : 1);
  if (!copy || pid_at + 4 > length)
    return copy ? -EBADMSG : -ENOMEM;
  memcpy (copy, messages, length);
  uint32_t pid = (uint32_t)b->child;
  memcpy (copy + pid_at, &pid, sizeof pid);
  return netlink_talk (copy, length);
}

/* A path of the host's; what lies below it may be a container's doing, and leads nowhere else. */
static int
open_source (const char *path, const char *below)
{
  int source = open (path, O_PATH | O_CLOEXEC);
  if (source < 0 || !*below)
    return source < 0 ? -errno : source;
  int inner = rooted_open (source, below, O_PATH);
  close (source);
  return inner;
}

/* Only a mount that is shared can send anything on. */
static int
propagate (int tree, unsigned flags)
{
  struct mount_attr how = { .propagation = flags & TREE_SLAVE ? MS_SLAVE : MS_PRIVATE };
  unsigned all = flags & TREE_ALL_PROPAGATES || !(flags & TREE_SLAVE) ? AT_RECURSIVE : 0;
  if (flags & TREE_SHARED)
    return 0;
  return mount_setattr (tree, "", AT_EMPTY_PATH | all, &how, sizeof how) < 0 ? -errno : 0;
}

/* A copy of a directory's mount, its ids mapped where asked. */
static int
clone_tree (struct birth *b, const char *path, const char *below, unsigned flags, uint64_t attributes,
            const struct id_maps *maps)
{
  unsigned recursive = flags & TREE_RECURSIVE ? AT_RECURSIVE : 0;
  cleanup_close int source = open_source (path, below);
  if (source < 0)
    return source;
  cleanup_close int tree
      = open_tree (source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
  if (tree < 0)
    return -errno;
  struct mount_attr plain = { .attr_set = attributes };
  if (attributes && mount_setattr (tree, "", AT_EMPTY_PATH | recursive, &plain, sizeof plain) < 0)
    return -errno;
  int r = propagate (tree, flags);
  if (r < 0)
    return r;
  if (flags & TREE_IDMAPPED)
    {
      struct id_maps coming = { .uids = b->maps[0], .gids = b->maps[1] };
      cleanup_close int user = user_namespace (b->child, maps || !coming.uids ? maps : &coming);
      if (user < 0)
        return user;
      struct mount_attr mapped = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user };
      if (mount_setattr (tree, "", AT_EMPTY_PATH | recursive, &mapped, sizeof mapped) < 0
          && !(flags & TREE_IDMAP_OPTIONAL))
        return -errno;
    }
  int kept = tree;
  tree = -1;
  return kept;
}

static int
set_slot (struct birth *b, uint32_t slot, int fd)
{
  if (fd < 0)
    return fd;
  if (slot >= MAX_SLOTS || b->slots[slot] >= 0)
    {
      close (fd);
      return -EBADMSG;
    }
  b->slots[slot] = fd;
  return 0;
}

static int
tree (struct birth *b, struct cursor *c)
{
  uint32_t slot = take_u32 (c);
  const char *path = take_string (c);
  uint32_t flags = take_u32 (c);
  uint64_t attributes = take_u64 (c);
  const char *below = take_string (c);
  struct id_maps maps = { .uids = take_string (c), .gids = take_string (c) };
  set_detail (b, path, below);
  return set_slot (b, slot, clone_tree (b, path, below, flags, attributes, *maps.uids ? &maps : NULL));
}

/* The directories on the way to a node. */
static int
make_parents (int root, const char *path, uint32_t owner)
{
  char parent[256];
  for (const char *slash = strchr (path, '/'); slash; slash = strchr (slash + 1, '/'))
    {
      snprintf (parent, sizeof parent, "%.*s", (int)(slash - path), path);
      if (mkdirat (root, parent, 0755) < 0 ? errno != EEXIST : fchownat (root, parent, owner, owner, 0) < 0)
        return -errno;
    }
  return 0;
}

static int
make_node (struct birth *b, int root, uint32_t owner, struct cursor *c)
{
  const char *path = take_string (c);
  mode_t mode = (mode_t)take_u32 (c);
  uint32_t major = take_u32 (c), minor = take_u32 (c);
  uid_t uid = take_u32 (c);
  gid_t gid = take_u32 (c);
  set_detail (b, path, "");
  int r = c->bad || strlen (path) > 255 || (!S_ISCHR (mode) && !S_ISBLK (mode)) ? -EINVAL
                                                                             : make_parents (root, path, owner);
  if (r < 0)
    return r;
  if (mknodat (root, path, mode, makedev (major, minor)) < 0
      || fchownat (root, path, uid, gid, AT_SYMLINK_NOFOLLOW) < 0 || fchmodat (root, path, mode & 07777, 0) < 0)
    return -errno;
  return 0;
}

/*
 * The container's /dev, made by the host's root: a device node works only on a file system of the initial
 * user namespace. The nodes are the container's own, so that its root may open them, and the host's keep
 * theirs.
 */
static int
dev (struct birth *b, struct cursor *c)
{
  uint32_t slot = take_u32 (c);
  uint32_t owner = take_u32 (c);
  const char *options = take_string (c);
  uint32_t count = take_u32 (c);
  cleanup_close int mounted = new_mount ("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
  if (mounted < 0)
    return mounted;
  if (fchownat (mounted, "", owner, owner, AT_EMPTY_PATH) < 0)
    return -errno;
  for (uint32_t i = 0; i < count; i++)
    {
      int r = make_node (b, mounted, owner, c);
      if (r < 0)
        return r;
    }
  int kept = mounted;
  mounted = -1;
  return set_slot (b, slot, kept);
}

static int
overlay_option (struct birth *b, int context, const char *key, const char *value)
{
  if (fsconfig (context, FSCONFIG_SET_STRING, key, value, 0) == 0)
    return 0;
  int error = -errno;
  set_detail (b, key, value);
  return error;
}

/* What the kernel says about a failed fsconfig or fsmount is read from the context itself. */
static void
context_words (struct birth *b, int context)
{
  char words[200];
  ssize_t n = read (context, words, sizeof words - 1);
  if (n <= 0)
    return;
  words[n] = 0;
  words[strcspn (words, "\n")] = 0;
  set_detail (b, words, "");
}

/* Since Linux 6.13 overlay takes each lower layer as a detached mount. */
static int
lowers_by_descriptor (int context, const int *lowers, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (fsconfig (context, FSCONFIG_SET_FD, "lowerdir+", NULL, lowers[i]) < 0)
      return -errno;
  return 0;
}

/*
 * What older kernels want to be mounted somewhere stands in a mount namespace of the supervisor's own, on a
 * tmpfs over the staging directory, so that the host's tree stays as it is. That is the working directory then.
 */
static int
stand_apart (const char *staging)
{
  static bool apart;
  if (!apart)
    {
      if (unshare (CLONE_NEWNS) < 0 || mount (NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0
          || mount ("tmpfs", staging, "tmpfs", 0, "mode=0700") < 0)
        return -errno;
      apart = true;
    }
  return chdir (staging) < 0 ? -errno : 0;
}

/* Mounts a detached tree in the working directory, each at a name of its own. */
static int
put_apart (int tree, char name[16])
{
  static unsigned named;
  snprintf (name, 16, "%u", named++);
  return mkdir (name, 0700) < 0 || move_mount (tree, "", AT_FDCWD, name, MOVE_MOUNT_F_EMPTY_PATH) < 0 ? -errno : 0;
}

/* Before that, a layer must be mounted where the caller sees it. */
static int
lowers_by_path (struct birth *b, int context, const int *lowers, uint32_t count, const char *staging)
{
  /* Names relative to the working directory: fsconfig takes 255 bytes. */
  char list[4 * MAX_SLOTS] = "";
  int r = stand_apart (staging);
  for (uint32_t i = 0; i < count && r == 0; i++)
    {
      char name[16];
      r = put_apart (lowers[i], name);
      size_t at = strlen (list);
      snprintf (list + at, sizeof list - at, "%s%s", i > 0 ? ":" : "", name);
    }
  return r < 0 ? r : overlay_option (b, context, "lowerdir", list);
}

struct overlay
{
  const char *upper, *work, *staging;
  int lowers[MAX_SLOTS];
  uint32_t count;
  bool idmapped;
};

/* Where ids are mapped nobody inside can make a device node, and those of an image stay dead. */
static int
overlay_mount (struct birth *b, const struct overlay *o, int context)
{
  if (fsconfig (context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
    {
      int error = -errno;
      context_words (b, context);
      return error;
    }
  unsigned attributes = (o->idmapped ? MOUNT_ATTR_NODEV : 0) | (*o->upper ? 0 : MOUNT_ATTR_RDONLY);
  int mounted = fsmount (context, FSMOUNT_CLOEXEC, attributes);
  return mounted < 0 ? -errno : mounted;
}

static int
overlay_attempt (struct birth *b, const struct overlay *o, bool by_descriptor)
{
  cleanup_close int context = fsopen ("overlay", FSOPEN_CLOEXEC);
  if (context < 0)
    return -errno;
  int r = by_descriptor ? lowers_by_descriptor (context, o->lowers, o->count)
                        : lowers_by_path (b, context, o->lowers, o->count, o->staging);
  if (r == 0 && *o->upper)
    {
      r = overlay_option (b, context, "upperdir", o->upper);
      if (r == 0)
        r = overlay_option (b, context, "workdir", o->work);
    }
  return r < 0 ? r : overlay_mount (b, o, context);
}

/* A copy of a mount is made of what is mounted somewhere; since Linux 6.15 also of a detached mount. */
static int
clone_detached (int whole, int inner, const char *staging)
{
  int part = clone_from (inner, 0);
  if (part != -EINVAL)
    return part;
  char name[16];
  int r = stand_apart (staging);
  if (r == 0)
    r = put_apart (whole, name);
  if (r < 0)
    return r;
  part = clone_from (inner, 0);
  return umount2 (name, MNT_DETACH) < 0 && part < 0 ? -errno : part;
}

/* Takes a mount and gives one of what lies below its root; what an image made of the way leads nowhere else. */
static int
part_of (int mounted, const char *below, const char *staging)
{
  cleanup_close int whole = mounted;
  cleanup_close int inner = rooted_open (whole, below, O_PATH);
  return inner < 0 ? inner : clone_detached (whole, inner, staging);
}

static int
overlay (struct birth *b, struct cursor *c)
{
  struct overlay o = { 0 };
  uint32_t slot = take_u32 (c);
  uint32_t flags = take_u32 (c) ? TREE_IDMAPPED : 0;
  o.idmapped = flags;
  o.upper = take_string (c);
  o.work = take_string (c);
  o.staging = take_string (c);
  uint32_t count = take_u32 (c);
  if (c->bad || count > MAX_SLOTS)
    return -E2BIG;
  int r = 0;
  for (; o.count < count && r >= 0; o.count++)
    {
      const char *path = take_string (c);
      set_detail (b, path, "");
      r = clone_tree (b, path, "", flags, MOUNT_ATTR_RDONLY, NULL);
      o.lowers[o.count] = r;
    }
  if (r >= 0)
    {
      r = overlay_attempt (b, &o, true);
      /* EOPNOTSUPP: before 6.5 overlay had no parameters of its own, and the old kind takes no descriptor */
      if (r == -EINVAL || r == -EOPNOTSUPP)
        r = overlay_attempt (b, &o, false);
      const char *below = take_string (c);
      if (r >= 0 && *below)
        {
          set_detail (b, below, "");
          r = part_of (r, below, o.staging);
        }
      (void)!chdir ("/");
    }
  for (uint32_t i = 0; i < o.count; i++)
    if (o.lowers[i] >= 0)
      close (o.lowers[i]);
  /* Held until the end has been told: who drops the last reference waits until the upper layer is on disk. */
  if (r >= 0 && *o.upper)
    container.root = fcntl (r, F_DUPFD_CLOEXEC, 3);
  return set_slot (b, slot, r);
}

static int
ids (struct birth *b, struct cursor *c)
{
  b->maps[0] = take_string (c);
  b->maps[1] = take_string (c);
  if (!*b->maps[0])
    b->maps[0] = b->maps[1] = NULL;
  uid_t uid = take_u32 (c);
  gid_t gid = take_u32 (c);
  for (int i = 0; i < 3; i++)
    if (b->child_stdio[i] >= 0 && fchown (b->child_stdio[i], uid, gid) < 0)
      return -errno;
  return c->bad ? -EBADMSG : 0;
}

/* getrlimit(2): raising a hard limit takes CAP_SYS_RESOURCE of the host; the child itself lowers it, at its end. */
static int
raise_limit (struct birth *b, struct cursor *c)
{
  enum __rlimit_resource resource = (enum __rlimit_resource)take_u32 (c);
  uint64_t hard = take_u64 (c);
  struct rlimit64 limit;
  if (prlimit64 (b->child, resource, NULL, &limit) < 0)
    return -errno;
  if (limit.rlim_max >= hard)
    return 0;
  limit.rlim_max = hard;
  return prlimit64 (b->child, resource, &limit, NULL) < 0 ? -errno : 0;
}

int
step_outside (struct birth *b, const struct step *s)
{
  struct cursor c = s->payload;
  switch (s->op)
    {
    case STEP_CGROUP_MKDIR:
      return cgroup_mkdir (b, take_string (&c));
    case STEP_WRITE:
      return write_step (b, &c);
    case STEP_DEVICE_PROGRAM:
      return device_program (b, &c);
    case STEP_DELEGATE:
      return delegate (b, &c);
    case STEP_ID_MAP:
      {
        struct id_maps maps = { .uids = take_string (&c), .gids = take_string (&c) };
        return write_id_maps (b->child, &maps);
      }
    case STEP_IDS:
      return ids (b, &c);
    case STEP_NETLINK_HOST:
      return netlink_host (b, &c);
    case STEP_ANNOUNCE:
      return announce (b->child);
    case STEP_OVERLAY:
      return overlay (b, &c);
    case STEP_TREE:
      return tree (b, &c);
    case STEP_DEV:
      return dev (b, &c);
    case STEP_RLIMIT:
      return raise_limit (b, &c);
    case STEP_OOM_SCORE:
      {
        const char *text = take_string (&c);
        bool optional = take_u32 (&c);
        int r = write_proc (b->child, "oom_score_adj", text);
        return optional ? 0 : r;
      }
    default:
      return -ENOSYS;
    }
}
