#include "plan.h"

#include <stdio.h>

int
plan_read (struct cursor *c, struct plan *plan)
{
  plan->count = take_u32 (c);
  if (plan->count > MAX_STEPS)
    return -E2BIG;
  for (uint32_t i = 0; i < plan->count; i++)
    {
      plan->steps[i].op = take_u32 (c);
      uint32_t length;
      const uint8_t *bytes = take_bytes (c, &length);
      plan->steps[i].payload = (struct cursor){ .at = bytes, .end = bytes + length };
    }
  return c->bad ? -EBADMSG : 0;
}

void
set_detail (struct birth *b, const char *first, const char *second)
{
  snprintf (b->result->detail, sizeof b->result->detail, "%s%s%s", first, *second ? " " : "", second);
}

int
fail_at (struct birth *b, uint32_t step, int error)
{
  if (!b->result->failed_step)
    {
      b->result->error = -error;
      b->result->failed_step = (int32_t)step + 1;
    }
  return -b->result->error;
}

int
run_steps (struct birth *b, uint32_t from, uint32_t to, int (*run) (struct birth *, const struct step *))
{
  for (uint32_t i = from; i < to; i++)
    {
      if ((b->plan->steps[i].op == STEP_JOIN_CGROUP) != (run == step_meanwhile))
        continue;
      b->result->begin[i] = monotonic_nanos () - b->began;
      int r = run (b, &b->plan->steps[i]);
      b->result->end[i] = monotonic_nanos () - b->began;
      if (r < 0)
        return fail_at (b, i, r);
    }
  return 0;
}

int
join_cgroup (struct birth *b, const char *tasks)
{
  int r = write_file (tasks, "0", 1);
  if (r < 0)
    set_detail (b, tasks, "");
  return r;
}
