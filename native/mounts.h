/* The steps of a launch that make the container's file system; each returns 0 or -errno. */
#pragma once
#include "plan.h"

int take_root (struct birth *b, struct cursor *c);
int become_root (void);
int mount_step (struct birth *b, struct cursor *c);
int attach_tree (struct birth *b, struct cursor *c);
int symlink_step (struct birth *b, struct cursor *c);
int mkdir_step (struct birth *b, struct cursor *c);
int mask (struct birth *b, const char *path);
int read_only (struct birth *b, const char *path);
int sysctl_step (struct birth *b, struct cursor *c);
int pivot (struct birth *b);
int read_only_root (struct birth *b);

/* Whether a descriptor is on a file system of that kind (statfs(2)). */
bool is_on (int fd, long magic);

/* A detached mount of a new file system; descriptor or -errno. */
int new_mount (const char *type, const char *options, uint32_t attributes);

/* The container's own null device. */
int container_null (struct birth *b, uint64_t flags);

/* A detached tree of what a descriptor is open at, and its place. */
int clone_from (int fd, unsigned flags);
int move_onto (int tree, int target);
