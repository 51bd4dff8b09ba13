#include "priority.h"

#include <sched.h>
#include <signal.h>

void rg_priority_tap(pthread_t thread)
{
    const struct sched_param lowest = {.sched_priority = 1};
    (void)pthread_setschedparam(thread, SCHED_RR | SCHED_RESET_ON_FORK, &lowest);
}

enum rg_status rg_priority_start(const struct rg_priority_thread *wanted, pthread_t *thread)
{
    pthread_attr_t attributes;
    pthread_t made;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) {
        return RG_NO_MEMORY;
    }
    (void)pthread_attr_setstacksize(&attributes, wanted->stack_bytes);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&made, &attributes, wanted->run, wanted->argument);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    if (failed != 0) {
        return RG_NO_MEMORY;
    }
    (void)pthread_setname_np(made, wanted->name);
    rg_priority_tap(made);
    *thread = made;
    return RG_OK;
}
