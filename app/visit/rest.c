/* What keeps the panel from burning in: less light, none outside opening hours, and a picture that moves. */
#include "visit_state.h"

static bool personal(const struct rg_visit *visit)
{
    return visit->phase != RG_PHASE_NONE || visit->session.it;
}

static bool in_use(const struct rg_visit *visit)
{
    return personal(visit) || visit->choosing || visit->recognising_until_ns != 0 ||
           visit->notice.screen != RG_SCREEN_IDLE;
}

void rg_visit_wake(struct rg_visit *visit)
{
    visit->lit_until_ns = rg_visit_after(visit->now_ns, RG_VISIT_LIT_MS);
}

enum rg_screen_light rg_visit_light(const struct rg_visit *visit)
{
    if (in_use(visit) || visit->now_ns < visit->lit_until_ns || visit->now_ns == 0) {
        return RG_LIGHT_FULL;
    }
    return visit->closed ? RG_LIGHT_OFF : RG_LIGHT_DIM;
}

void rg_visit_rest(struct rg_visit *visit)
{
    if (rg_visit_light(visit) == RG_LIGHT_OFF) {
        visit->moved_ns = visit->now_ns;
    } else if (!personal(visit) && visit->now_ns >= rg_visit_after(visit->moved_ns, RG_VISIT_SHIFT_MS)) {
        visit->moved_ns = visit->now_ns;
        visit->model.shift++;
    }
}

uint64_t rg_visit_rest_deadline(const struct rg_visit *visit)
{
    uint64_t deadline = 0;
    if (visit->now_ns == 0) {
        return 0;
    }
    if (!in_use(visit) && visit->now_ns < visit->lit_until_ns) {
        deadline = visit->lit_until_ns;
    }
    if (!personal(visit) && rg_visit_light(visit) != RG_LIGHT_OFF) {
        deadline = rg_visit_earlier(deadline, rg_visit_after(visit->moved_ns, RG_VISIT_SHIFT_MS));
    }
    return deadline;
}
