/* Who a process is inside its container, read from the container's own passwd and group files. */
#pragma once

#include "common.h"

#include <sys/types.h>

#define MAX_GROUPS 256

struct identity
{
  uid_t uid;
  gid_t gid;
  gid_t groups[MAX_GROUPS];
  size_t group_count;
  char home[256];
};

/* user is "", "name", "uid", and ":group" behind either; 0, -ENOENT where there is no such name,
 * -EFBIG or -ENOTSUP where the file could not be read to its end or at all, or -errno. */
int identity_find (const char *user, struct identity *who);
/* Adds a supplementary group by name or number. */
int identity_add_group (struct identity *who, const char *group);
