/* What is done in a day, at the kiosk and at HQ: steps, in an order by chance, each of which can be begun again after a cut. */
#ifndef TESTS_FAULT_POWER_DAY_H
#define TESTS_FAULT_POWER_DAY_H

#include "world.h"

#define STEPS_MOST 64

enum step {
    STEP_OPEN_HQ,
    STEP_IMPORT,
    STEP_OPEN_KIOSK,
    STEP_TALK,
    STEP_OUTCOME,
    STEP_LOOK,
    STEP_SAY,
    STEP_JOIN,
    STEP_AMEND,
    STEP_FORGET,
    STEP_TAP,
    STEP_CHECKPOINT,
    STEP_RESTART_KIOSK,
    STEP_LEASE_ENDS,
    STEP_SALES,
    STEP_NEW_MEMBER,
    STEP_ERASE,
    STEP_BACKUP_KEYS,
    STEP_PURGE,
    STEP_RESTART_HQ,
    STEP_RAISE,
    STEP_GIVE_KEYS,
    STEP_BEGIN_ANEW,
    STEPS
};

struct day {
    size_t count;
    enum step steps[STEPS_MOST];
};

const char *step_name(enum step step);

/* A day: its beginning, then so many more steps. */
struct day day_of(unsigned seed, size_t steps);

/* The step; a side whose files are open stays as it is. */
void day_step(struct world *world, enum step step);

/* Open what of the day's sides is there by its step number @p next. */
void day_open(struct world *world, const struct day *day, size_t next);

#endif
