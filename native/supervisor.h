/* What the parts of the supervisor share: the container, its processes, its log and the viewers. */
#pragma once

#include "plan.h"

#include <sys/types.h>

/* ---- outside.c, launch.c */

int netlink_talk (const uint8_t *messages, uint32_t length);

/* ---- inside.c */

int console_device (struct birth *b, int slave);

/* ---- main.c */

/* Tells the service of a process that has namespaces and no program yet, and waits until it says to go on. */
int announce (pid_t pid);

/* ---- cgroups.c: control groups, removed again at the end */

int remember_cgroup (const char *path);
/* Lets the owner divide it. */
int delegate_cgroup (const char *path, uid_t owner, const char *descendants);
void remove_cgroups (void);
void kill_cgroup_members (void);

/* Of all its life: bytes, times that the memory limit was met, processes that the kernel killed for it. */
struct last_use
{
  uint64_t memory_peak, cpu_nanos, limit_hits, oom_kills;
};

struct last_use cgroup_last_use (void);
/* The number behind a key, or at the beginning for an empty one; 0 where there is none. */
uint64_t number_behind (const char *text, const char *key);
/* Has it told when the kernel kills a process for want of memory. */
void watch_memory (void);

/* ---- oom.c: processes that the kernel kills while the container runs */

struct connection;
/* False where this control group does not count memory. */
bool oom_watch (const char *directory);
/* What becomes ready, and by which event; -1 when there is nothing to wait for. */
int oom_fd (short *events);
void oom_event (void);
/* Looks at the counter, and tells of what is new. */
void oom_look (void);
/* Whether to look again soon though nothing becomes ready. */
bool oom_pending (void);
/* Tells one who comes later. */
void oom_tell (struct connection *c);

/* A process with its standard streams as the supervisor sees them. */
struct process
{
  struct process *next;
  uint32_t id; /* 0 is the container's own */
  pid_t pid;
  bool tty;
  uint32_t stdin_mode;
  int in, out, err; /* the supervisor's ends; out is the terminal where there is one; -1 when closed */
  struct buffer pending_in;
  bool end_in; /* close stdin once pending_in has gone */
  bool exited;
  uint64_t give_up_at; /* when the streams of an ended exec are closed, whoever still holds them; monotonic */
  int code;            /* 128 + signal when killed */
  struct connection *owner; /* of an exec: who started it, told of its end */
};

/*
 * Starts a process by a plan and waits until it runs its program.
 * 0 and *process filled, or -errno with the result saying which step failed.
 */
int launch (const struct plan *plan, struct result *result, uint64_t began, struct process *process,
            int (*before_handover) (void));

/* ---- idmap.c */

/* As the files uid_map and gid_map take them. */
struct id_maps
{
  const char *uids, *gids;
};

int write_proc (int pid, const char *name, const char *text);
int write_id_maps (pid_t pid, const struct id_maps *maps);
/* Of the child, or one of its own for these maps; a descriptor or -errno. */
int user_namespace (pid_t child, const struct id_maps *maps);

/* ---- restore.c */

int stand (struct birth *b, struct cursor *c);
int become_criu (struct birth *b, struct cursor *c);

/* ---- share.c */

/* How long a process that comes into others' namespaces may take: what runs there can stop it meanwhile. */
#define JOIN_SECONDS 5

/* fork(2) into namespaces and straight into a v2 control group, unless that is "". */
pid_t clone_into (uint64_t flags, uint64_t exit_signal, const char *cgroup);
/* The same into namespaces that count other processes have; c tells which. Returns as fork(2) does. */
pid_t clone_sharing (struct birth *b, struct cursor *c, uint32_t count, uint64_t flags, const char *cgroup);

struct join
{
  int target; /* pid of the container's process 1 */
  uint32_t namespaces;
  uint32_t owner; /* the host's id of the container's root */
  uint32_t cgroup_count;
  const char *cgroups[32]; /* v1 tasks files */
  const char *unified;     /* v2 directory or "" */
};

int launch_inside (const struct join *join, const struct plan *plan, struct result *result, uint64_t began,
                   struct process *process);

/* ---- init.c */

/* The memory of this process's arguments, which ps shows. */
extern char *own_arguments;
extern size_t own_argument_bytes;

int split_init (void);

/* ---- log.c */

int log_open (const char *directory, uint64_t max_bytes, uint32_t max_files);
void log_write (bool is_stderr, const uint8_t *data, size_t length);
/* Writes what was held back for want of a newline. */
void log_flush (void);
void log_position (uint64_t *generation, uint64_t *offset);

/* ---- viewers.c */

#define PIPE_CHUNK 65536
/* More viewers than this are turned away, so that control is always heard. */
#define MAX_CONNECTIONS 250
/* What an exec that has ended may still write through those it left behind. */
#define LINGER_NANOS 2000000000ull

#define ATTACH_STDIN 1u
#define ATTACH_STDOUT 2u
#define ATTACH_STDERR 4u

enum role
{
  ROLE_NEW,
  ROLE_CONTROL,
  ROLE_VIEWER,
  ROLE_FOLLOWER,
};

/* One connection from the service. */
struct connection
{
  struct connection *next;
  int fd;
  enum role role;
  uint32_t flags;
  struct process *process; /* what a viewer watches */
  struct buffer in;        /* a frame that has not come whole */
  struct buffer out;       /* what the peer has not read yet */
  uint64_t told_generation, told_offset;
  bool position_due;
  bool closing; /* close once out has gone */
  bool dead;
};

extern struct connection *connections;
extern struct process *processes;

/* Accepts one connection; NULL when there is none or it is not root's. */
struct connection *connection_accept (int listener, bool blocking);
void connection_send (struct connection *c, enum message type, const void *payload, size_t length);
/* Handles one frame. */
void connection_frame (struct connection *c, uint32_t type, const uint8_t *payload, uint32_t length);
void connection_readable (struct connection *c);
void connection_writable (struct connection *c);
void connections_sweep (void);
/* Tells followers how far the log has come; a slow one gets the latest only. */
void followers_notify (void);

/* ---- processes.c */

struct process *process_new (uint32_t id);
struct process *process_find (uint32_t id);
void process_unblock (struct process *p);
bool process_clogged (const struct process *p);
bool process_drained (const struct process *p);
/* Reads what there is of a stream; false at its end. */
void process_read (struct process *p, bool is_stderr);
void process_write (struct process *p);
void process_input (struct process *p, const uint8_t *data, size_t length);
void process_end_input (struct process *p);
void process_resize (struct process *p, uint32_t rows, uint32_t columns);
void process_exited (pid_t pid, int status);
void processes_finish (void);
/* Whether an ended exec's streams are still held by somebody. */
bool process_lingers (void);
void process_start_inside (struct connection *c, const uint8_t *payload, uint32_t length);

struct container
{
  char directory[4096];
  uint64_t started; /* realtime nanoseconds */
  uint64_t finished;
  int root; /* of the mounted root, 0 before */
  bool over;
};

extern struct container container;

void answer_birth (struct connection *c, const struct plan *plan, const struct result *result, int error,
                   pid_t pid, uint64_t began);
struct result *result_new (void);
void result_free (struct result *result);
