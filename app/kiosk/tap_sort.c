#include "tap_sort.h"

_Static_assert(RG_CARDS_MAX == 2, "of two cards one can be the other's only stranger");

void rg_tap_sort_begin(struct rg_tap_sort *sort)
{
    *sort = (struct rg_tap_sort){.on = true};
}

void rg_tap_sort_end(struct rg_tap_sort *sort)
{
    sort->on = false;
}

bool rg_tap_sort_concerns(const struct rg_talk_outcome *outcome)
{
    return outcome->end != RG_TALK_FOREIGN &&
           (outcome->end != RG_TALK_KNOWN_BY || outcome->verdict.medium != RG_MEDIUM_UID);
}

enum rg_sort_step rg_tap_sort_take(struct rg_tap_sort *sort, bool concerns)
{
    sort->concerns[sort->seat] = concerns;
    if (++sort->seat < RG_CARDS_MAX) {
        return RG_SORT_NEXT;
    }
    rg_tap_sort_end(sort);
    sort->seat = sort->concerns[0] ? 1 : 0;
    return sort->concerns[0] == sort->concerns[1] ? RG_SORT_NEITHER : RG_SORT_ONE;
}
