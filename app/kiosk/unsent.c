#include "unsent.h"

#include <stdbool.h>

#define QUIET_NS UINT64_C(3000000000)

static uint64_t quiet_ns(int stream)
{
    bool gathers = stream == RG_STREAM_VISIT || stream == RG_STREAM_AUDIT;
    return QUIET_NS + (gathers ? RG_SYNC_GATHER_NS : 0);
}

/*
 * While HQ answers, an event waits for some milliseconds, or for the time in which it is gathered with others; with one customer
 * after the other some always do. Saying so would only make the strip flicker. What is to be seen is a stream that stands still.
 */
uint32_t rg_unsent_tell(struct rg_unsent *unsent, const struct rg_sync_status *status, uint64_t now_ns)
{
    bool flows = status->link_up;
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        bool waits = status->last[i] > status->acknowledged[i];
        uint64_t *since_ns = &unsent->streams[i].since_ns;
        if (!waits) {
            *since_ns = 0;
        } else if (*since_ns == 0 || status->acknowledged[i] != unsent->streams[i].acknowledged) {
            *since_ns = now_ns;
        }
        unsent->streams[i].acknowledged = status->acknowledged[i];
        flows = flows && (!waits || now_ns - *since_ns < quiet_ns(i));
    }
    return flows ? 0 : status->pending;
}
