/* Visits that were hidden without the customer having ended them: whose they were, never what they showed. */
#include "visit_state.h"

#include <string.h>

static void drop(struct rg_visit_parked *parked)
{
    explicit_bzero(parked, sizeof *parked);
}

static struct rg_visit_parked *parked_for(struct rg_visit *visit, struct rg_associate_id associate)
{
    for (size_t i = 0; i < RG_VISIT_PARKED; i++) {
        if (associate.value != 0 && visit->parked[i].associate.value == associate.value) {
            return &visit->parked[i];
        }
    }
    return NULL;
}

static struct rg_visit_parked *oldest(struct rg_visit *visit)
{
    struct rg_visit_parked *found = &visit->parked[0];
    for (size_t i = 0; i < RG_VISIT_PARKED; i++) {
        if (visit->parked[i].associate.value == 0) {
            return &visit->parked[i];
        }
        if (visit->parked[i].until_ns < found->until_ns) {
            found = &visit->parked[i];
        }
    }
    return found;
}

void rg_visit_park(struct rg_visit *visit)
{
    if (visit->phase != RG_PHASE_OPEN || !visit->session.open) {
        return;
    }
    rg_visit_unpark_badge(visit, visit->session.associate);
    struct rg_visit_parked *place = oldest(visit);
    place->associate = visit->session.associate;
    place->holder = visit->holder;
    place->tap_ns = visit->tap_ns;
    place->until_ns = rg_visit_after(visit->now_ns, RG_VISIT_PARKED_MS);
}

bool rg_visit_reopen(struct rg_visit *visit, uint64_t tap)
{
    struct rg_visit_parked *parked = parked_for(visit, visit->session.associate);
    if (parked == NULL) {
        return false;
    }
    struct rg_member_ref holder = parked->holder;
    uint64_t tap_ns = parked->tap_ns;
    drop(parked);
    rg_visit_open(visit, &holder, tap);
    /* The tap is the badge's. */
    visit->card_tap = 0;
    visit->tap_ns = tap_ns;
    visit->began = RG_LOOK_BY_BADGE;
    return true;
}

void rg_visit_unpark_member(struct rg_visit *visit, struct rg_member_id member)
{
    for (size_t i = 0; i < RG_VISIT_PARKED; i++) {
        if (visit->parked[i].holder.member.value == member.value) {
            drop(&visit->parked[i]);
        }
    }
}

void rg_visit_unpark_badge(struct rg_visit *visit, struct rg_associate_id associate)
{
    struct rg_visit_parked *parked = parked_for(visit, associate);
    if (parked != NULL) {
        drop(parked);
    }
}

void rg_visit_hide(struct rg_visit *visit)
{
    rg_visit_unpark_member(visit, visit->holder.member);
    rg_visit_close(visit);
}

void rg_visit_unpark_all(struct rg_visit *visit)
{
    explicit_bzero(visit->parked, sizeof visit->parked);
    visit->reopens = false;
}

void rg_visit_expire_parked(struct rg_visit *visit)
{
    for (size_t i = 0; i < RG_VISIT_PARKED; i++) {
        if (visit->parked[i].associate.value != 0 && visit->now_ns >= visit->parked[i].until_ns) {
            drop(&visit->parked[i]);
        }
    }
}

uint64_t rg_visit_parked_deadline(const struct rg_visit *visit)
{
    uint64_t deadline = 0;
    for (size_t i = 0; i < RG_VISIT_PARKED; i++) {
        deadline = rg_visit_earlier(deadline, visit->parked[i].until_ns);
    }
    return deadline;
}
