#include "event_counted.h"

#include "counted.h"
#include "log.h"

#include <string.h>

/* A recording, as far as anybody can tell: what the screen says is what it says to a copy. */
static enum rg_resolution refuse(struct rg_event_counted *counted, enum rg_counted_result result)
{
    if (result == RG_COUNTED_ROLLED_BACK) {
        counted->counts.rolled_back++;
        rg_log(RG_LOG_WARNING, "TAP-ROLLBACK",
               "a card counted less than it had before, which a recording does; the number counts them since "
               "start",
               (int64_t)counted->counts.rolled_back);
    } else {
        counted->counts.replayed++;
        rg_log(RG_LOG_WARNING, "TAP-REPLAY",
               "a card or phone showed what it had shown before, which a recording does; the number counts "
               "them since start",
               (int64_t)counted->counts.replayed);
    }
    return RG_RESOLVED_UNPROVEN;
}

static enum rg_status hand_on(struct rg_event_counted *counted, const struct rg_request *request,
                              enum rg_assurance proven)
{
    struct rg_request resolve = {.kind = RG_REQUEST_RESOLVE,
                                 .tap = request->tap,
                                 .token = request->token,
                                 .proven = proven,
                                 .medium = request->medium};
    enum rg_status status =
        counted->requests != NULL ? rg_mailbox_push(counted->requests, &resolve) : RG_CLOSED;
    explicit_bzero(&resolve, sizeof resolve);
    return status;
}

enum rg_status rg_event_count(struct rg_event_counted *counted, struct rg_store_outbox *outbox,
                              const struct rg_request *request, int64_t wall_ms, struct rg_news *news,
                              bool *changed)
{
    struct rg_counted said = {.token = request->token,
                              .counted = !request->once,
                              .counter = request->counter,
                              .once = request->once,
                              .window_s = request->window_s,
                              .at_ms = wall_ms};
    enum rg_counted_result result = RG_COUNTED_REPLAYED;
    memcpy(said.seen, request->seen, sizeof said.seen);
    *news = (struct rg_news){.kind = RG_NEWS_CARD_RESOLVED, .tap = request->tap};
    enum rg_status status = rg_store_count(outbox, &said, &result);
    explicit_bzero(&said, sizeof said);
    *changed = true;
    if (status != RG_OK) {
        counted->counts.unsaved++;
        news->resolution = RG_RESOLVED_AGAIN;
        rg_log(RG_LOG_ERROR, "TAP-UNSAVED",
               "how far a card has counted could not be saved, so nothing was granted on it", status);
        return status;
    }
    if (result == RG_COUNTED_REPLAYED || result == RG_COUNTED_ROLLED_BACK) {
        news->resolution = refuse(counted, result);
        return RG_OK;
    }
    if (result == RG_COUNTED_CROWDED) {
        counted->counts.crowded++;
        rg_log(RG_LOG_WARNING, "TAP-CROWDED",
               "more phones were seen than are remembered, so one counted as its number alone; the number "
               "counts them since start",
               (int64_t)counted->counts.crowded);
    }
    *changed = result == RG_COUNTED_CROWDED;
    enum rg_status handed =
        hand_on(counted, request, result == RG_COUNTED_CROWDED ? RG_ASSURANCE_L0 : request->proven);
    if (handed == RG_OK) {
        news->tap = 0;
    } else {
        news->resolution = RG_RESOLVED_DATABASE_FAULT;
        rg_log(RG_LOG_WARNING, "TAP-STORE-BUSY", "a tap found the store's mailbox full", handed);
    }
    return RG_OK;
}
