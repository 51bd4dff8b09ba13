#include "poll_plan.h"

/*
 * What decides the plan, with the emulated chip's 5 ms a missed try (the real figure is not published):
 *
 * - A try that has begun does not see a card that comes after its start. Before each look elsewhere A is
 *   therefore deaf for that last try, its answer, the look and the next command: 5 + 0.2 + 5.6 + 0.4 ms at
 *   460800 baud, and 0.6 more where the number of tries is set. A card waits at most 12 ms, then takes
 * its 10.5 like any other: 22.5 ms for the slowest. At 115200 it is 27.
 * - A command costs two wake-ups (acknowledgement, answer), whatever it does. Single tries in turn would cost
 *   350 a second; seven more tries within one command cost none. The number of tries is a setting of the
 * whole chip, so changing it there and back costs two commands a round; it pays from three long tries on.
 * - A round takes 59 ms, so B and FeliCa wait at most that long, and then 12 ms: below 80. A second A between
 *   their looks keeps A from being deaf for both at once.
 * - Ending A's endless wait by an abort instead, as for A alone, loses no last try, but costs a third and a
 *   fourth wake-up (the abort's thread, its timer) and leaves the setting to be changed around each single
 *   look: reckoned at 330 wake-ups a second for 18 ms, or B and FeliCa beyond 80 ms.
 */
#define PEEK_TRIES 1
#define LONG_TRIES 8

static void add(struct rg_poll_plan *plan, enum rg_card_type type, unsigned tries)
{
    plan->steps[plan->count++] = (struct rg_poll_step){type, tries};
}

void rg_poll_plan_init(struct rg_poll_plan *plan, uint32_t types, unsigned alone_tries)
{
    *plan = (struct rg_poll_plan){.count = 0};
    if ((types & (types - 1)) == 0) {
        add(plan, (enum rg_card_type)types, alone_tries);
    } else if ((types & RG_CARD_A) == 0) {
        add(plan, RG_CARD_B, PEEK_TRIES + 1);
        add(plan, RG_CARD_F, PEEK_TRIES + 1);
    } else if (types == (RG_CARD_A | RG_CARD_B | RG_CARD_F)) {
        add(plan, RG_CARD_B, PEEK_TRIES);
        add(plan, RG_CARD_A, PEEK_TRIES);
        add(plan, RG_CARD_F, PEEK_TRIES);
        add(plan, RG_CARD_A, LONG_TRIES);
    } else {
        add(plan, (types & RG_CARD_B) != 0 ? RG_CARD_B : RG_CARD_F, PEEK_TRIES);
        add(plan, RG_CARD_A, PEEK_TRIES);
        add(plan, RG_CARD_A, LONG_TRIES);
    }
}

struct rg_poll_step rg_poll_plan_next(struct rg_poll_plan *plan)
{
    struct rg_poll_step step = plan->steps[plan->next];
    plan->next = plan->next + 1 < plan->count ? plan->next + 1 : 0;
    return step;
}
