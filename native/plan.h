/* The launch plan: a flat list of steps that the service compiled; the supervisor only interprets. */
#pragma once

#include "wire.h"

/* Numbers are the wire's; the service's list of operations is the same. Payload in brackets. */
enum step_op
{
  /* by the supervisor, before the child exists */
  STEP_CGROUP_MKDIR = 1,   /* [path] removed again when the container has ended */
  STEP_WRITE = 2,          /* [path][text][u32 optional] */
  STEP_DEVICE_PROGRAM = 3, /* [cgroup directory][instructions] */
  STEP_DELEGATE = 43,      /* [cgroup directory][u32 owner][most cgroups below it] */
  STEP_CLONE = 4,          /* [u64 flags][cgroup directory or ""][u32 n]([u32 pid][u32 namespaces][u32 slot for its /dev/shm])* */
  /* by the supervisor, while the child waits */
  STEP_ID_MAP = 5,       /* [uid_map][gid_map] */
  STEP_JOIN_CGROUP = 6,  /* [v1 tasks file] by the child itself, meanwhile */
  STEP_NETLINK_HOST = 7, /* [messages][u32 offset of the child's pid] */
  STEP_OVERLAY = 8,      /* [u32 slot][u32 idmapped][upper][work][staging][u32 n][lower]* topmost first; without upper read-only [path below it or ""] */
  STEP_TREE = 9,         /* [u32 slot][path][u32 flags: TREE_*][u64 attributes][path below it or ""][uid_map or ""][gid_map] */
  STEP_RLIMIT = 10,      /* outside [u32 resource][u64 hard], inside [u32 resource][u64 soft][u64 hard] */
  STEP_OOM_SCORE = 11,   /* [text][u32 optional] */
  STEP_DEV = 13,         /* [u32 slot][u32 owner][options][u32 n]([path][u32 mode][u32 major][u32 minor][u32 uid][u32 gid])* */
  STEP_ANNOUNCE = 14,    /* the service is told the child's pid and says when to go on */
  STEP_IDS = 15,         /* [uid_map][gid_map][u32 uid][u32 gid] of a namespace that is not there yet, and who owns the streams */
  STEP_HANDOVER = 12,    /* descriptors go to the child; what follows is its own */
  /* by the child */
  STEP_NETLINK_INSIDE = 20, /* [messages] */
  STEP_ROOT = 21,           /* [u32 slot][staging directory] */
  STEP_BECOME_ROOT = 22,
  STEP_MOUNT = 23,  /* [fstype][target][u32 attributes][options "k=v,flag"][u32 optional] */
  STEP_ATTACH = 24, /* [u32 slot][target][u32 optional][u32 as it is: no link on the way] */
  STEP_SYMLINK = 25,
  STEP_MASK = 26,     /* [path] */
  STEP_READONLY = 27, /* [path] */
  STEP_SYSCTL = 28,   /* [name with slashes][value] */
  STEP_PIVOT = 29,
  STEP_HOSTNAME = 30, /* [host][domain or ""] */
  STEP_STDIO = 31,    /* terminal or pipes, as the header says */
  STEP_CWD = 32,      /* [path][u32 create] */
  STEP_IDENTITY = 33, /* [user][u32 n][group]* */
  STEP_CAPS = 34,     /* [u64 bounding][u64 effective] */
  STEP_NO_NEW_PRIVS = 35,
  STEP_SECCOMP = 36, /* [sock_filter*] */
  STEP_EXEC = 37,    /* [u32 n][argv]*[u32 n][envp]* */
  STEP_READONLY_ROOT = 38,
  STEP_UNSHARE = 39, /* [u64 flags] */
  STEP_MKDIR = 40, /* [path][u32 mode] */
  STEP_INIT = 41,  /* process 1 stays behind as an init, its child goes on */
  STEP_HOLD = 42,  /* stands still and keeps its mounts, until the supervisor ends */
  STEP_STAND = 44, /* [staging directory][u32 owner][u32 n]([u32 slot])* each mounted below it by its number */
  STEP_CRIU = 45,  /* [program] the child becomes CRIU: descriptor 3 to talk by, 4 to 6 the streams */
  /* by the supervisor, while CRIU makes the container anew; the child is then the container's process 1 */
  STEP_RESTORE = 46,       /* [notification to go on until, "" for the end][directory of images][options] or the latter two empty */
  STEP_NETLINK_THERE = 47, /* [u64 namespaces][messages] */
  STEP_SYSCTL_THERE = 48,  /* [u64 namespaces][name with slashes][value] */
  STEP_CONSOLE_THERE = 49, /* [u64 namespaces] the terminal at /dev/console, which CRIU left out */
};

#define TREE_RECURSIVE 1u
#define TREE_IDMAPPED 2u
#define TREE_IDMAP_OPTIONAL 8u   /* where the file system cannot, mount it as it is */
#define TREE_SLAVE 16u           /* mounts that are made in the source later show up */
#define TREE_SHARED 32u          /* and those made in the copy show up in the source */
#define TREE_ALL_PROPAGATES 64u  /* the same for the mounts below */

struct stdio_plan
{
  uint32_t stdin_mode; /* 0: /dev/null, 1: stays open, 2: ends with its first writer */
  uint32_t tty;
  uint16_t rows, columns;
};

struct step
{
  uint32_t op;
  struct cursor payload;
};

struct plan
{
  struct stdio_plan stdio;
  uint32_t count;
  struct step steps[MAX_STEPS];
};

/* Splits [u32 n]([u32 op][u32 length][payload])* into steps. */
int plan_read (struct cursor *c, struct plan *plan);

/* A process that the supervisor started, seen while it is being started. */
struct birth
{
  struct result *result; /* shared memory */
  uint64_t began;
  int sync;  /* socket to the other side */
  int child; /* in the supervisor: the host's pid */
  int slots[MAX_SLOTS];
  int child_stdio[3]; /* the child's ends; -1 where it is a terminal */
  int terminal;       /* the supervisor's end, received from the child */
  int root;           /* in the child: descriptor of the new root */
  bool shared;        /* some of its namespaces are another container's */
  int criu[2];        /* the supervisor's end of the talk with CRIU, and CRIU's */
  int images;         /* of a checkpoint, while it is restored */
  const char *maps[2]; /* of the namespace that CRIU makes; NULL where the child has its own */
  const struct plan *plan;
};

/* Runs one step of the supervisor's or the child's part; 0 or -errno, detail in result. */
int step_outside (struct birth *b, const struct step *s);
/* What the child does while the supervisor is at the steps before the handover. */
int step_meanwhile (struct birth *b, const struct step *s);
int step_inside (struct birth *b, const struct step *s);
/* What the supervisor does from the moment on when the child has become CRIU. */
int step_restore (struct birth *b, const struct step *s);

/* Records a failure, unless the other side had one before; returns the one that is recorded. */
int fail_at (struct birth *b, uint32_t step, int error);

/* Runs steps [from, to) with times, records what fails. */
int run_steps (struct birth *b, uint32_t from, uint32_t to, int (*run) (struct birth *, const struct step *));

/*
 * Moves the calling process into a v1 control group by its tasks file. A single thread that moves itself
 * takes no lock over all processes of the host; moving another process waits for that one for 5 to 30 ms.
 */
int join_cgroup (struct birth *b, const char *tasks);

void set_detail (struct birth *b, const char *first, const char *second);
