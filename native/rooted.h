/* Paths that a container can influence are opened inside its root only, and used by descriptor. */
#pragma once

#include "common.h"

/* Opens below root with RESOLVE_IN_ROOT and no magic links; descriptor or -errno. */
int rooted_open (int root, const char *path, uint64_t flags);
/* Opens with O_PATH and makes what is missing: directories on the way, and a directory or an empty file at
 * its end. */
int rooted_make (int root, const char *path, bool directory, mode_t mode);
/* Opens the parent directory of path with O_PATH, making it where needed; *name is the last component. */
int rooted_parent (int root, const char *path, const char **name);
