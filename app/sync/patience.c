/* How long a kiosk waits for an answer before it asks the same again: where HQ says nothing, longer each time, and no two kiosks alike. */
#include "machine.h"

static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        hash = (hash ^ (uint8_t)*text) * 1099511628211u;
    }
    return (hash ^ '.') * 1099511628211u;
}

/* From 0 to 255, by the kiosk's name alone: the same wherever it is tried, and another each time. */
static uint64_t lot(const struct rg_sync *sync, uint32_t times)
{
    uint64_t hash = mix(mix(14695981039346656037u, sync->config.site), sync->config.device);
    hash = (hash ^ times) * 1099511628211u;
    return (hash ^ hash >> 32) >> 8 & 255;
}

uint64_t rg_sync_pull_patience(const struct rg_sync *sync, int feed)
{
    uint32_t times = sync->feeds[feed].unanswered;
    uint64_t wait_ns = RG_SYNC_ANSWER_NS;
    for (uint32_t i = 0; i < times && wait_ns < RG_SYNC_ANSWER_MAX_NS; i++) {
        wait_ns *= 2;
    }
    return times == 0 ? wait_ns : wait_ns + wait_ns / 4 * lot(sync, times) / 256;
}

void rg_sync_pull_impatient(struct rg_sync *sync)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        sync->feeds[i].unanswered = 0;
    }
}
