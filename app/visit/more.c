/* "More", which shows only while somebody holds it. */
#include "visit_state.h"

/* A key that repeats by itself says "down" again and again; a gap of this length is a new press. */
#define REPEAT_MS 1000u

void rg_visit_more_down(struct rg_visit *visit)
{
    bool repeated = visit->more_held && visit->now_ns < rg_visit_after(visit->more_down_ns, REPEAT_MS);
    visit->more_down_ns = visit->now_ns;
    visit->more_held = true;
    if (!repeated && visit->phase == RG_PHASE_OPEN && visit->scope == RG_SCOPE_PROFILE &&
        visit->session.open && visit->more_until_ns == 0) {
        visit->more_until_ns = rg_visit_after(visit->now_ns, RG_VISIT_MORE_MS);
    }
}

void rg_visit_more_end(struct rg_visit *visit)
{
    visit->more_until_ns = 0;
}

void rg_visit_more_up(struct rg_visit *visit)
{
    visit->more_held = false;
    rg_visit_more_end(visit);
}
