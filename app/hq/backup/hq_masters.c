#include "hq_masters.h"

#include "hq_card_media.h"
#include "hq_medium_keys.h"
#include "hq_store.h"

#include <inttypes.h>
#include <stdio.h>

static int fail(const char *what, enum rg_status status)
{
    (void)fprintf(stderr, "regard-hq keys: %s (%s); the masters are as they were\n", what,
                  rg_status_name(status));
    return 1;
}

static int show(struct rg_hq_store *store, uint32_t oldest, uint32_t newest)
{
    for (uint32_t version = oldest; version <= newest; version++) {
        int64_t count = 0;
        enum rg_status status = rg_hq_cards_of_master(store, version, &count);
        if (status != RG_OK) {
            return fail("the cards could not be counted", status);
        }
        (void)printf("keys: card-master of version %" PRIu32 ": %" PRId64 " cards%s\n", version, count,
                     version == newest ? ", and those that are issued from now on" : "");
    }
    return 0;
}

/* Nobody issues a card between the look and the end. */
static int end(struct rg_hq_store *store, struct rg_keystore *keys, uint32_t version)
{
    int64_t count = 0;
    enum rg_status status = rg_hq_begin(store);
    if (status == RG_OK) {
        status = rg_hq_cards_of_master(store, version, &count);
    }
    if (status == RG_OK && count > 0) {
        (void)fprintf(stderr,
                      "regard-hq keys: NEEDED: %" PRId64 " cards have keys of version %" PRIu32
                      " and are to be issued anew, or blocked, before; nothing was ended\n",
                      count, version);
        return 1;
    }
    if (status == RG_OK) {
        status = rg_hq_masters_retire(keys, version);
    }
    if (status != RG_OK) {
        return fail("the oldest master could not be ended", status);
    }
    (void)printf(
        "keys: card-master of version %" PRIu32
        " is ended for good; serve forgets it when it is started anew. Cards of its that are found "
        "again can not be written any more. Copy the keys now (--to): the copy before has it still\n",
        version);
    return 0;
}

static int run(struct rg_hq_store *store, struct rg_keystore *keys, bool retire)
{
    uint32_t oldest = 0, newest = 0;
    enum rg_status status = rg_hq_masters_span(keys, &oldest, &newest);
    if (status != RG_OK) {
        return fail("there is no master that can be used", status);
    }
    if (!retire) {
        return show(store, oldest, newest);
    }
    if (oldest == newest) {
        (void)fprintf(stderr,
                      "regard-hq keys: ONLY: there is one master, of version %" PRIu32
                      ", which cards are made of; --raise card-master makes the next one\n",
                      oldest);
        return 1;
    }
    return end(store, keys, oldest);
}

int rg_hq_masters_main(const char *dir, const char *db, bool retire, rg_hq_open_keys *open_keys)
{
    struct rg_keystore *keys = NULL;
    struct rg_hq_store *store = NULL;
    enum rg_status status = open_keys(dir, &keys);
    if (status != RG_OK) {
        return fail("the folder given with --keys cannot be opened; it must belong to this user", status);
    }
    status = rg_hq_store_open(db, RG_HQ_MUST_EXIST, &store);
    int code = status == RG_OK ? run(store, keys, retire)
                               : fail("the database given with --card-master cannot be opened", status);
    rg_hq_store_close(store);
    keys->ops->close(keys);
    return code;
}
