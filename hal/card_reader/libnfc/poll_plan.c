#include "poll_plan.h"

#define PEEK_TRIES 1
#define LONG_TRIES 6

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
