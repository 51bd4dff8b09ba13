#include "aside.h"

#include "aside_private.h"
#include "card_key_private.h"
#include "carried_private.h"
#include "handle.h"
#include "personal_sql.h"
#include "text.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

/* What a feed fills: a table that changes its name with its twin, because it may be long, and short ones that are copied, which is faster. */
struct built {
    const char *table;
    const char *emptied; /* of the twins, before they are filled and after they were copied */
    const char *copied;
};
static const struct built feeds[RG_FEED_COUNT] = {
    [RG_FEED_ASSOCIATES] = {.copied =
                                "DELETE FROM associate; INSERT INTO associate SELECT * FROM next_associate"},
    [RG_FEED_PRODUCTS] = {.table = "product"},
    [RG_FEED_STOCK] = {.table = "stock"},
    [RG_FEED_PRICES] = {.table = "price"},
    [RG_FEED_NEIGHBOURS] =
        {"neighbour", "DELETE FROM next_counted_upto; DELETE FROM next_fading",
         "DELETE FROM counted_upto; INSERT INTO counted_upto SELECT * FROM next_counted_upto;"
         "DELETE FROM fading; INSERT INTO fading SELECT * FROM next_fading"},
    [RG_FEED_MEMBERS] = {"member", "DELETE FROM next_visitor",
                         "DELETE FROM visitor; INSERT INTO visitor SELECT * FROM next_visitor"},
    [RG_FEED_CARDS] = {.table = "card"},
    [RG_FEED_PURCHASES] = {"history", "DELETE FROM next_recent",
                           "DELETE FROM recent; INSERT INTO recent SELECT * FROM next_recent"},
    /* And of the others that are carried, which are built with it. What was made here no reset of a feed drops. */
    [RG_FEED_NOTES] = {.table = "carried", .emptied = "DELETE FROM next_carried WHERE id < 0"},
};

struct rg_store_sync *rg_store_next(struct rg_store_sync *sync)
{
    return sync->next;
}

enum rg_status rg_store_has_world(struct rg_store_sync *sync, bool *has)
{
    int64_t any = 0;
    enum rg_status status = rg_sql_number(sync->db, rg_personal_any_sql, &any);
    *has = any != 0;
    return status;
}

static enum rg_status run(struct rg_store_sync *sync, const char *text)
{
    return text != NULL ? rg_sql_exec(sync->db, text) : RG_OK;
}

static enum rg_status begin_feed(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch)
{
    struct rg_feed_cursor cursor = {.dropping = true};
    (void)rg_text_copy(cursor.epoch, sizeof cursor.epoch, epoch);
    enum rg_status status = run(sync, feeds[feed].emptied);
    return status == RG_OK ? rg_store_set_cursor(sync->next, feed, &cursor) : status;
}

/* What HQ never sent a page of must not come to the world of now from the next one. */
static enum rg_status begin_with(struct rg_store_sync *sync, enum rg_feed feed, enum rg_feed other,
                                 const char *epoch)
{
    struct rg_feed_cursor now = {0}, next = {0};
    enum rg_status status = rg_store_feed_cursor(sync, other, &now);
    if (status == RG_OK) {
        status = rg_store_feed_cursor(sync->next, other, &next);
    }
    bool together = rg_carried_part(feed) != 0 && rg_carried_part(other) != 0;
    bool goes = feed == other || (next.epoch[0] == '\0' && (together || now.epoch[0] == '\0'));
    return status == RG_OK && goes ? begin_feed(sync, other, epoch) : status;
}

enum rg_status rg_store_aside_begin(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch)
{
    if (sync->in_page || feed == RG_FEED_ERASURES || (unsigned)feed >= RG_FEED_COUNT || epoch[0] == '\0' ||
        strnlen(epoch, RG_FEED_EPOCH_MAX) >= RG_FEED_EPOCH_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    for (int other = RG_FEED_ERASURES + 1; status == RG_OK && other < RG_FEED_COUNT; other++) {
        status = begin_with(sync, feed, (enum rg_feed)other, epoch);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    rg_sql_rollback(sync->db);
    return status;
}

/* Rows are not touched, however many there are; every handle prepares its statements again by itself. */
static enum rg_status change_names(struct rg_store_sync *sync, const char *table)
{
    char text[256];
    (void)snprintf(text, sizeof text,
                   "ALTER TABLE %s RENAME TO swap_%s; ALTER TABLE next_%s RENAME TO %s;"
                   "ALTER TABLE swap_%s RENAME TO next_%s",
                   table, table, table, table, table, table);
    return rg_sql_exec(sync->db, text);
}

static enum rg_status swap_consents(struct rg_store_sync *sync)
{
    return rg_sql_exec(sync->db, "ALTER TABLE member_key RENAME COLUMN consents TO swap_consents;"
                                 "ALTER TABLE member_key RENAME COLUMN next_consents TO consents;"
                                 "ALTER TABLE member_key RENAME COLUMN swap_consents TO next_consents");
}

/* Of this kiosk's own, which HQ does not know of yet. */
static enum rg_status keep_own(struct rg_store_sync *sync, enum rg_feed feed)
{
    return run(sync, feed == RG_FEED_MEMBERS ? rg_personal_joined_sql
                     : feed == RG_FEED_CARDS ? rg_personal_joined_cards_sql
                     : feed == RG_FEED_NOTES ? rg_personal_made_here_sql
                                             : NULL);
}

static enum rg_status swap_feed(struct rg_store_sync *sync, enum rg_feed feed,
                                const struct rg_feed_cursor *cursor)
{
    const struct rg_feed_cursor clearing = {.dropping = true};
    enum rg_status status = cursor->dropping ? RG_BUSY : keep_own(sync, feed);
    if (status == RG_OK && feeds[feed].table != NULL) {
        status = change_names(sync, feeds[feed].table);
    }
    if (status == RG_OK && feed == RG_FEED_CONSENTS) {
        status = swap_consents(sync);
    }
    if (status == RG_OK) {
        status = run(sync, feeds[feed].copied);
    }
    if (status == RG_OK) {
        status = run(sync, feeds[feed].emptied);
    }
    if (status == RG_OK) {
        status = rg_store_set_cursor(sync, feed, cursor);
    }
    return status == RG_OK ? rg_store_set_cursor(sync->next, feed, &clearing) : status;
}

static enum rg_status swap_all(struct rg_store_sync *sync, bool swapped[RG_FEED_COUNT])
{
    struct rg_card_key key = {0, 0};
    enum rg_status status = rg_card_key_read(sync->statements[RG_SYNC_CARD_KEY], &key);
    if (status == RG_OK && key.held != key.target) {
        status = RG_BUSY;
    }
    for (int feed = 0; status == RG_OK && feed < RG_FEED_COUNT; feed++) {
        struct rg_feed_cursor cursor;
        status = rg_store_feed_cursor(sync->next, (enum rg_feed)feed, &cursor);
        swapped[feed] = status == RG_OK && cursor.epoch[0] != '\0';
        if (swapped[feed]) {
            status = swap_feed(sync, (enum rg_feed)feed, &cursor);
        }
    }
    return status;
}

/* Before the other world can be seen: neither this one's file nor what was counted in it goes with that. */
static enum rg_status withdraw_neighbours(struct rg_store_sync *sync, const bool swapped[RG_FEED_COUNT])
{
    rg_delta_withdraw(sync);
    if (!swapped[RG_FEED_NEIGHBOURS]) {
        return RG_OK;
    }
    rg_neighbours_withdraw(sync);
    return rg_neighbours_stamp(sync);
}

enum rg_status rg_store_swap(struct rg_store_sync *sync)
{
    bool swapped[RG_FEED_COUNT] = {false};
    if (sync->in_page || sync->next->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    status = swap_all(sync, swapped);
    if (status == RG_OK) {
        status = withdraw_neighbours(sync, swapped);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    rg_sql_rollback(sync->db);
    if (status != RG_OK) {
        return status;
    }
    atomic_fetch_add(&sync->shared->swaps, 1);
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        if (swapped[feed]) {
            rg_store_announce(sync->shared, (enum rg_feed)feed);
        }
    }
    if (swapped[RG_FEED_NEIGHBOURS]) {
        rg_neighbours_changed(sync);
    }
    rg_delta_reload(sync);
    return RG_OK;
}
