#include "priority.h"

#include <sched.h>

void rg_priority_tap(pthread_t thread)
{
    const struct sched_param lowest = {.sched_priority = 1};
    (void)pthread_setschedparam(thread, SCHED_RR | SCHED_RESET_ON_FORK, &lowest);
}
