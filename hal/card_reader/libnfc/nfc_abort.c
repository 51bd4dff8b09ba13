#include "nfc_abort.h"

#include <nfc/nfc.h>
#include <time.h>

#define MS 1000000ULL
/* The acknowledgement takes 1.5 ms on the wire; an abort before it would be forgotten. */
#define NOT_BEFORE_NS (15 * MS)
#define REPEAT_NS     (30 * MS)
#define STACK_BYTES   (128 * 1024)

uint64_t rg_nfc_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

static void wait_until(struct rg_nfc_abort *abort, uint64_t due_ns)
{
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000ULL),
                           .tv_nsec = (long)(due_ns % 1000000000ULL)};
    (void)pthread_cond_timedwait(&abort->changed, &abort->mutex, &due);
}

static void *run(void *argument)
{
    struct rg_nfc_abort *abort = argument;
    (void)pthread_mutex_lock(&abort->mutex);
    while (!abort->stopping) {
        if (!abort->armed) {
            abort->asleep_until_ns = UINT64_MAX;
            (void)pthread_cond_wait(&abort->changed, &abort->mutex);
        } else if (rg_nfc_now_ns() < abort->due_ns) {
            abort->asleep_until_ns = abort->due_ns;
            wait_until(abort, abort->due_ns);
        } else {
            /* Under the lock, so that it cannot fall on a device that has become idle. */
            (void)nfc_abort_command(abort->device);
            abort->due_ns = rg_nfc_now_ns() + abort->repeat_ns;
            abort->repeat_ns *= 2;
        }
    }
    (void)pthread_mutex_unlock(&abort->mutex);
    return NULL;
}

enum rg_status rg_nfc_abort_init(struct rg_nfc_abort *abort)
{
    pthread_condattr_t clock;
    pthread_attr_t small;
    *abort = (struct rg_nfc_abort){.armed = false};
    if (pthread_condattr_init(&clock) != 0) {
        return RG_NO_MEMORY;
    }
    (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&abort->changed, &clock);
    (void)pthread_condattr_destroy(&clock);
    (void)pthread_mutex_init(&abort->mutex, NULL);
    (void)pthread_attr_init(&small);
    (void)pthread_attr_setstacksize(&small, STACK_BYTES);
    int failed = pthread_create(&abort->thread, &small, run, abort);
    (void)pthread_attr_destroy(&small);
    return failed == 0 ? RG_OK : RG_NO_MEMORY;
}

void rg_nfc_abort_deinit(struct rg_nfc_abort *abort)
{
    (void)pthread_mutex_lock(&abort->mutex);
    abort->stopping = true;
    (void)pthread_cond_signal(&abort->changed);
    (void)pthread_mutex_unlock(&abort->mutex);
    (void)pthread_join(abort->thread, NULL);
    (void)pthread_cond_destroy(&abort->changed);
    (void)pthread_mutex_destroy(&abort->mutex);
}

enum rg_status rg_nfc_abort_arm(struct rg_nfc_abort *abort, struct nfc_device *device, uint64_t due_ns)
{
    enum rg_status status = RG_CANCELLED;
    (void)pthread_mutex_lock(&abort->mutex);
    if (!abort->cancelled) {
        abort->device = device;
        abort->armed = true;
        abort->armed_ns = rg_nfc_now_ns();
        abort->due_ns = due_ns;
        if (abort->due_ns < abort->armed_ns + NOT_BEFORE_NS) {
            abort->due_ns = abort->armed_ns + NOT_BEFORE_NS;
        }
        abort->repeat_ns = REPEAT_NS;
        /* Mostly it still sleeps for the wait before this one, which a card has ended, and wakes early enough. */
        if (abort->due_ns < abort->asleep_until_ns) {
            (void)pthread_cond_signal(&abort->changed);
        }
        status = RG_OK;
    }
    abort->cancelled = false;
    (void)pthread_mutex_unlock(&abort->mutex);
    return status;
}

bool rg_nfc_abort_disarm(struct rg_nfc_abort *abort)
{
    (void)pthread_mutex_lock(&abort->mutex);
    bool cancelled = abort->cancelled;
    abort->armed = false;
    abort->cancelled = false;
    abort->device = NULL;
    (void)pthread_mutex_unlock(&abort->mutex);
    return cancelled;
}

bool rg_nfc_abort_take_cancel(struct rg_nfc_abort *abort)
{
    (void)pthread_mutex_lock(&abort->mutex);
    bool cancelled = abort->cancelled;
    abort->cancelled = false;
    (void)pthread_mutex_unlock(&abort->mutex);
    return cancelled;
}

void rg_nfc_abort_cancel(struct rg_nfc_abort *abort)
{
    (void)pthread_mutex_lock(&abort->mutex);
    abort->cancelled = true;
    if (abort->armed) {
        uint64_t earliest = abort->armed_ns + NOT_BEFORE_NS;
        if (earliest < abort->due_ns) {
            abort->due_ns = earliest;
        }
        (void)pthread_cond_signal(&abort->changed);
    }
    (void)pthread_mutex_unlock(&abort->mutex);
}
