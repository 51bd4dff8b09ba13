#include "day.h"

#include "day_steps.h"

const char *step_name(enum step step)
{
    static const char *const names[STEPS] = {
        "open-hq",       "import",     "open-kiosk", "talk",       "outcome",   "look",
        "say",           "join",       "amend",      "forget",     "tap",       "checkpoint",
        "restart-kiosk", "lease-ends", "sales",      "new-member", "erase",     "backup-keys",
        "purge",         "restart-hq", "raise",      "give-keys",  "begin-anew"};
    return names[step];
}

struct day day_of(unsigned seed, size_t steps)
{
    /* How often, of all. */
    static const unsigned char weights[STEPS] = {
        [STEP_TALK] = 24,      [STEP_OUTCOME] = 12,      [STEP_LOOK] = 10,       [STEP_SAY] = 12,
        [STEP_JOIN] = 6,       [STEP_AMEND] = 7,         [STEP_FORGET] = 4,      [STEP_TAP] = 4,
        [STEP_CHECKPOINT] = 5, [STEP_RESTART_KIOSK] = 3, [STEP_LEASE_ENDS] = 1,  [STEP_SALES] = 5,
        [STEP_NEW_MEMBER] = 3, [STEP_ERASE] = 3,         [STEP_BACKUP_KEYS] = 4, [STEP_PURGE] = 2,
        [STEP_RESTART_HQ] = 3, [STEP_RAISE] = 3,         [STEP_GIVE_KEYS] = 6,   [STEP_BEGIN_ANEW] = 4};
    struct day day = {.count = 4, .steps = {STEP_OPEN_HQ, STEP_IMPORT, STEP_OPEN_KIOSK, STEP_TALK}};
    unsigned all = 0;
    for (int i = 0; i < STEPS; i++) {
        all += weights[i];
    }
    while (day.count < STEPS_MOST && day.count < steps + 4) {
        unsigned left = (unsigned)rand_r(&seed) % all;
        enum step step = STEP_OPEN_HQ;
        while (left >= weights[step]) {
            left -= weights[step];
            step = (enum step)(step + 1);
        }
        day.steps[day.count++] = step;
    }
    return day;
}

static void open_kiosk(struct world *world)
{
    if (world->kiosk.store == NULL) {
        world_open_kiosk(world);
        world_connect(world);
    }
}

static void open_hq(struct world *world)
{
    if (world->hq.store == NULL) {
        world_open_hq(world);
    }
}

void day_open(struct world *world, const struct day *day, size_t next)
{
    for (size_t i = 0; i < next; i++) {
        if (day->steps[i] == STEP_OPEN_HQ) {
            open_hq(world);
        } else if (day->steps[i] == STEP_OPEN_KIOSK) {
            open_kiosk(world);
        }
    }
}

void day_step(struct world *world, enum step step)
{
    switch (step) {
    case STEP_OPEN_HQ: open_hq(world); break;
    case STEP_IMPORT: day_import(world); break;
    case STEP_OPEN_KIOSK: open_kiosk(world); break;
    case STEP_TALK: (void)world_talk(world, 3); break;
    case STEP_OUTCOME: day_outcome(world); break;
    case STEP_LOOK: day_look(world); break;
    case STEP_SAY: day_say(world); break;
    case STEP_JOIN: day_join(world); break;
    case STEP_AMEND: day_amend(world); break;
    case STEP_FORGET: day_forget(world); break;
    case STEP_TAP: day_tap(world); break;
    case STEP_CHECKPOINT: day_checkpoint(world); break;
    case STEP_RESTART_KIOSK:
        world_close_kiosk(world);
        open_kiosk(world);
        break;
    case STEP_LEASE_ENDS: day_lease_ends(world); break;
    case STEP_SALES: day_sales(world); break;
    case STEP_NEW_MEMBER: day_new_member(world); break;
    case STEP_ERASE: day_erase(world); break;
    case STEP_BACKUP_KEYS: day_backup_keys(world); break;
    case STEP_PURGE: day_purge(world); break;
    case STEP_RESTART_HQ:
        world_close_hq(world);
        open_hq(world);
        break;
    case STEP_RAISE: day_raise(world); break;
    case STEP_GIVE_KEYS: world_give_keys(world); break;
    case STEP_BEGIN_ANEW:
        world_close_hq(world);
        day_begin_anew(world);
        open_hq(world);
        break;
    case STEPS: break;
    }
}
