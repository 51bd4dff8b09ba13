/* Cards come to the next version of the card hash key here, row by row (app/store/card_key.h), as soon as this kiosk has the key; what
 * HQ says of cards counts for one version, so nothing is asked of it meanwhile. */
#include "machine.h"

#include "card_key.h"
#include "log.h"

static void again_later(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->cards.not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
}

/* An answer that is on its way is of the version before. */
static void begin(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_feed *talk = &sync->feeds[RG_FEED_CARDS];
    sync->cards.lifting = true;
    sync->cards.not_before_ns = now.monotonic_ns;
    talk->in_flight = false;
    talk->before[0] = '\0';
    talk->current = false;
    /* Those of the next world come anew. */
    (void)rg_sync_read(sync, rg_sync_aside_look(sync, RG_FEED_CARDS));
    rg_sync_compare_reset(sync, RG_FEED_CARDS, now);
    rg_log(RG_LOG_INFO, "CARDS-LIFT",
           "a next version of the card hash key is here, and the cards are lifted to it; the number is the "
           "version",
           sync->cards.version);
}

void rg_sync_cards_look(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_card_key key = {0, 0};
    enum rg_status status = rg_store_card_raise(sync->config.store, &key);
    bool denied = status == RG_DENIED;
    sync->cards.look = status != RG_OK;
    if (denied) {
        rg_log(RG_LOG_ERROR, "CARD-KEY",
               "a key of the chain that cards are hashed under cannot be used; provision this kiosk", status);
    }
    if (denied || !rg_sync_read(sync, status)) {
        again_later(sync, now);
        return;
    }
    sync->cards.version = key.target;
    if (key.held != key.target && !sync->cards.lifting) {
        begin(sync, now);
    }
}

void rg_sync_cards_run(struct rg_sync *sync, struct rg_sync_now now)
{
    bool done = false;
    if ((!sync->cards.look && !sync->cards.lifting) || now.monotonic_ns < sync->cards.not_before_ns) {
        return;
    }
    if (sync->cards.look) {
        rg_sync_cards_look(sync, now);
        return;
    }
    enum rg_status status = rg_store_card_lift(sync->config.store, &done);
    if (status == RG_DENIED || !rg_sync_stored(sync, status)) {
        again_later(sync, now);
        return;
    }
    if (done) {
        sync->cards.lifting = false;
        rg_sync_pull_again(sync, RG_FEED_CARDS, now);
        rg_log(RG_LOG_INFO, "CARDS-LIFTED",
               "all cards are under the next version of the key; the number is the version",
               sync->cards.version);
        /* One more may have come meanwhile. */
        rg_sync_cards_look(sync, now);
    }
}

uint64_t rg_sync_cards_deadline(const struct rg_sync *sync)
{
    return sync->cards.look || sync->cards.lifting ? sync->cards.not_before_ns : UINT64_MAX;
}
