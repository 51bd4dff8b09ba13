#include "hq_rate.h"

bool rg_hq_rate_take(struct rg_hq_rate *rate, uint64_t address, uint64_t now_ms)
{
    /* Neighbours in a network must not be neighbours here. */
    uint64_t mixed = address * UINT64_C(0x9e3779b97f4a7c15);
    uint64_t *full_ms = &rate->full_ms[(mixed >> 32) % RG_HQ_RATE_PLACES];
    uint64_t from = *full_ms > now_ms ? *full_ms : now_ms;
    if (from - now_ms > (uint64_t)(RG_HQ_RATE_BURST - 1) * RG_HQ_RATE_EACH_MS) {
        return false;
    }
    *full_ms = from + RG_HQ_RATE_EACH_MS;
    return true;
}
