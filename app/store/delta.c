#include "delta.h"

#include "handle.h"
#include "parts.h"
#include "private.h"
#include "world.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Pairs whose neighbours are looked up in one slice: half a millisecond. */
#define PAIRS_AT_ONCE 128
/* Days of one member's lines beyond `upto`; what is older of them is not sought. */
#define DAYS 64

enum statement { NEXT, BASE, GONE, PUT, AGAIN, UPTO, NO_UPTO, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [NEXT] =
        ("SELECT member, change FROM recent WHERE change > ? AND member NOT IN (SELECT member FROM visitor)"
         " ORDER BY change LIMIT 1"),
    [BASE] = "SELECT baskets, factor FROM neighbour WHERE product = ?",
    [GONE] = "DELETE FROM recent WHERE member = ? AND change = ?",
    [PUT] = "INSERT OR REPLACE INTO recent (member, change) VALUES (?, ?)",
    [AGAIN] = "UPDATE recent SET change = ?2 WHERE member = ?1",
    [UPTO] = "INSERT OR REPLACE INTO counted_upto (one, line, at) VALUES (1, ?, ?)",
    [NO_UPTO] = "DELETE FROM counted_upto"};

struct upto {
    bool known;
    int64_t line, at;
};

struct rg_store_delta {
    struct rg_delta_lists
        *lists; /* borrowed; NULL: of the world that is built aside, and counts is not there */
    sqlite3_stmt *statements[STATEMENTS];
    struct upto upto, wanted;
    bool changes_upto; /* of the open page */
    int64_t change;    /* the highest that was given */
    int64_t counted;   /* changes up to this one were counted */
    bool dirty;        /* what was handed over is not what is counted */
    bool listing;      /* the list is being made */
    size_t at;         /* the next pair of it */
    struct rg_counts counts;
};

enum rg_status rg_delta_lists_make(struct rg_delta_lists *lists)
{
    void *memory;
    enum rg_status status = rg_private_make(RG_NEWEST_OF * sizeof *lists->lists, &memory);
    if (status == RG_OK) {
        lists->lists = memory;
        rg_newest_init(&lists->newest);
    }
    return status;
}

void rg_delta_lists_free(struct rg_delta_lists *lists)
{
    rg_private_free(lists->lists, RG_NEWEST_OF * sizeof *lists->lists);
    lists->lists = NULL;
}

const struct rg_counts_list *rg_delta_latest(struct rg_delta_lists *lists)
{
    return &lists->lists[rg_newest_take(&lists->newest)];
}

static struct rg_counts_list *empty_list(struct rg_delta_lists *lists)
{
    struct rg_counts_list *list = &lists->lists[lists->newest.written];
    memset(list->items, 0, list->count * sizeof list->items[0]);
    list->count = 0;
    return list;
}

static void hand_over_nothing(struct rg_store_delta *delta)
{
    (void)empty_list(delta->lists);
    (void)rg_newest_put(&delta->lists->newest);
    delta->listing = false;
    delta->dirty = true;
}

static enum rg_status read_upto(struct rg_store_sync *sync)
{
    static const char *const texts_of[2] = {
        "SELECT line, at FROM counted_upto",
        "SELECT line, at FROM next_counted_upto UNION ALL SELECT line, at FROM counted_upto WHERE NOT EXISTS"
        " (SELECT 1 FROM next_cursor WHERE feed = 'neighbours' AND epoch <> '')"};
    const char *text = texts_of[sync->aside];
    struct upto *upto = &sync->delta->upto;
    sqlite3_stmt *row = NULL;
    *upto = (struct upto){false, 0, 0};
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        *upto = (struct upto){true, sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
    }
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static size_t size_with(const struct rg_delta_lists *lists)
{
    return lists != NULL ? sizeof(struct rg_store_delta) : offsetof(struct rg_store_delta, counts);
}

static enum rg_status read_change(struct rg_store_sync *sync)
{
    return rg_world_number(sync, "SELECT coalesce(max(change), 0) FROM recent", &sync->delta->change);
}

enum rg_status rg_delta_open(struct rg_store_sync *sync, struct rg_delta_lists *lists)
{
    void *memory = NULL;
    enum rg_status status = rg_private_make(size_with(lists), &memory);
    if (status != RG_OK) {
        return status;
    }
    sync->delta = memory;
    sync->delta->lists = lists;
    if (lists != NULL) {
        rg_counts_init(&sync->delta->counts);
    }
    status = rg_world_prepare(sync, texts, STATEMENTS, sync->delta->statements);
    if (status == RG_OK) {
        status = read_change(sync);
    }
    return status == RG_OK ? read_upto(sync) : status;
}

enum rg_status rg_delta_aside_upto(struct rg_store_sync *next)
{
    return read_upto(next);
}

void rg_delta_close(struct rg_store_sync *sync)
{
    if (sync->delta != NULL) {
        rg_sql_finalise(sync->delta->statements, STATEMENTS);
        rg_private_free(sync->delta, size_with(sync->delta->lists));
        sync->delta = NULL;
    }
}

static enum rg_status run_two(sqlite3_stmt *statement, int64_t first, int64_t second)
{
    return sqlite3_bind_int64(statement, 1, first) == SQLITE_OK &&
                   sqlite3_bind_int64(statement, 2, second) == SQLITE_OK
               ? rg_sql_run(statement)
               : RG_NO_MEMORY;
}

enum rg_status rg_delta_touch(struct rg_store_sync *sync, int64_t member, int64_t number)
{
    struct rg_store_delta *delta = sync->delta;
    if (!delta->upto.known || (delta->change == 0 && number <= delta->upto.line)) {
        return RG_OK;
    }
    /* Of a basket that has newer ones an old line counts too. */
    return run_two(delta->statements[number > delta->upto.line ? PUT : AGAIN], member, ++delta->change);
}

void rg_store_feed_upto(struct rg_store_sync *sync, bool known, int64_t line, int64_t at)
{
    struct rg_store_delta *delta = sync->delta;
    if (sync->in_page && sync->feed == RG_FEED_NEIGHBOURS) {
        delta->wanted = known ? (struct upto){true, line, at} : (struct upto){false, 0, 0};
        /* What was read of the world of now stands nowhere in the next. */
        delta->changes_upto = sync->aside || delta->wanted.known != delta->upto.known ||
                              delta->wanted.line != delta->upto.line || delta->wanted.at != delta->upto.at;
    }
}

bool rg_delta_goes_back(const struct rg_store_sync *sync)
{
    const struct rg_store_delta *delta = sync->delta;
    const struct upto *now = &delta->upto, *next = &delta->wanted;
    return delta->changes_upto && next->known &&
           (!now->known || next->line < now->line || next->at < now->at);
}

void rg_delta_withdraw(struct rg_store_sync *sync)
{
    hand_over_nothing(sync->delta);
}

enum rg_status rg_delta_forget_upto(struct rg_store_sync *sync)
{
    sync->delta->wanted = (struct upto){false, 0, 0};
    sync->delta->changes_upto = sync->delta->upto.known;
    return rg_delta_keep_upto(sync);
}

enum rg_status rg_delta_keep_upto(struct rg_store_sync *sync)
{
    struct rg_store_delta *delta = sync->delta;
    if (!delta->changes_upto) {
        return RG_OK;
    }
    if (delta->lists != NULL) {
        /* Before what HQ counted can be seen: nothing counts twice, be it for a moment less. */
        hand_over_nothing(delta);
    }
    return delta->wanted.known ? run_two(delta->statements[UPTO], delta->wanted.line, delta->wanted.at)
                               : rg_sql_run(delta->statements[NO_UPTO]);
}

void rg_delta_settle_upto(struct rg_store_sync *sync, bool committed)
{
    struct rg_store_delta *delta = sync->delta;
    if (delta->changes_upto && committed) {
        delta->upto = delta->wanted;
        rg_delta_again(sync);
    }
    delta->changes_upto = false;
}

void rg_delta_again(struct rg_store_sync *sync)
{
    struct rg_store_delta *delta = sync->delta;
    if (delta->lists == NULL) {
        return;
    }
    rg_counts_reset(&delta->counts);
    delta->counted = 0;
    delta->listing = false;
    delta->dirty = true;
}

void rg_delta_reload(struct rg_store_sync *sync)
{
    hand_over_nothing(sync->delta);
    rg_delta_again(sync);
    enum rg_status status = read_change(sync);
    if (status == RG_OK) {
        status = read_upto(sync);
    }
    if (status == RG_OK) {
        status = read_change(sync->next);
    }
    if (status != RG_OK) {
        sync->delta->upto.known = false;
    }
}

static bool beyond(const struct upto *upto, const struct rg_record_line *line)
{
    return line->line > upto->line && line->at > upto->at;
}

static bool among(const int64_t days[DAYS], size_t count, int64_t day)
{
    for (size_t i = 0; i < count; i++) {
        if (days[i] == day) {
            return true;
        }
    }
    return false;
}

/* The days on which there are lines beyond `upto`. */
static size_t find_days(const struct upto *upto, const uint8_t *history, size_t len, int64_t days[DAYS])
{
    struct rg_record_reader reader = {.unpack = {.bytes = history, .len = len}};
    struct rg_record_line line;
    size_t count = 0;
    while (rg_record_next_line(&reader, &line) && line.line > upto->line && count < DAYS) {
        int64_t day = line.at / RG_COUNTS_DAY_MS;
        if (beyond(upto, &line) && !line.staff && !among(days, count, day)) {
            days[count++] = day;
        }
    }
    explicit_bzero(&line, sizeof line);
    return count;
}

/* What there is no room for is not counted, and HQ counts it the next time. */
static size_t count_lines(struct rg_store_delta *delta, int64_t member, const uint8_t *history, size_t len)
{
    struct rg_record_reader reader = {.unpack = {.bytes = history, .len = len}};
    struct rg_record_line line;
    int64_t days[DAYS];
    size_t count = find_days(&delta->upto, history, len, days);
    rg_counts_begin(&delta->counts);
    while (count > 0 && rg_record_next_line(&reader, &line)) {
        const struct rg_counts_line counted = {.number = line.line,
                                               .customer = member,
                                               .at = line.at,
                                               .product = line.product,
                                               .kept = line.quantity > line.returned,
                                               .settled = !beyond(&delta->upto, &line)};
        /* As HQ leaves them out. What was put before, and is not now, is gone. */
        if (!line.staff && among(days, count, line.at / RG_COUNTS_DAY_MS) &&
            rg_counts_put(&delta->counts, &counted) == RG_FULL) {
            break;
        }
    }
    rg_counts_end(&delta->counts, member);
    explicit_bzero(&line, sizeof line);
    explicit_bzero(days, sizeof days);
    return count;
}

static enum rg_status count_member(struct rg_store_sync *sync, int64_t member, size_t *days)
{
    size_t len = 0;
    enum rg_status status = rg_member_keys_begin(sync);
    if (status == RG_OK) {
        status = rg_page_open_history(sync, member, &len);
    }
    if (status == RG_OK || status == RG_NOT_FOUND || status == RG_CORRUPT) {
        /* What no key opens counts nothing; that it is damaged is said where it is read for somebody. */
        *days = count_lines(sync->delta, member, sync->page->before, len);
        status = RG_OK;
    }
    explicit_bzero(sync->page->before, len);
    rg_page_forget(sync);
    return status;
}

static enum rg_status count_next(struct rg_store_sync *sync)
{
    struct rg_store_delta *delta = sync->delta;
    sqlite3_stmt *next = delta->statements[NEXT];
    size_t days = 0;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(next, 1, delta->counted));
    if (status == RG_OK) {
        status = rg_sql_row(next);
    }
    if (status != RG_OK) {
        return status;
    }
    int64_t member = sqlite3_column_int64(next, 0), change = sqlite3_column_int64(next, 1);
    (void)sqlite3_reset(next);
    status = count_member(sync, member, &days);
    if (status == RG_OK) {
        delta->counted = change;
        delta->dirty = true;
        delta->listing = false;
        status = days == 0 ? run_two(delta->statements[GONE], member, change) : RG_OK;
    }
    return status;
}

static struct rg_counts_base base_of(struct rg_store_delta *delta, uint32_t product)
{
    struct rg_counts_base base = {.baskets = 0, .factor = 1000000};
    sqlite3_stmt *row = delta->statements[BASE];
    if (sqlite3_bind_int64(row, 1, product) == SQLITE_OK && rg_sql_row(row) == RG_OK) {
        base = (struct rg_counts_base){sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1)};
        (void)sqlite3_reset(row);
    }
    return base;
}

static void list_some(struct rg_store_delta *delta)
{
    struct rg_counts_list *list = &delta->lists->lists[delta->lists->newest.written];
    struct rg_counts_pair pair;
    if (!delta->listing) {
        list = empty_list(delta->lists);
        delta->listing = true;
        delta->at = 0;
    }
    for (int i = 0; i < PAIRS_AT_ONCE; i++) {
        if (!rg_counts_next(&delta->counts, &delta->at, &pair)) {
            rg_counts_list_settle(list);
            (void)rg_newest_put(&delta->lists->newest);
            delta->listing = false;
            delta->dirty = false;
            return;
        }
        const struct rg_counts_base a = base_of(delta, pair.a), b = base_of(delta, pair.b);
        rg_counts_list_add(list, &pair, &a, rg_counts_pairs_of(&delta->counts.pairs, pair.a, pair.a), &b,
                           rg_counts_pairs_of(&delta->counts.pairs, pair.b, pair.b));
    }
}

bool rg_store_count_sold(struct rg_store_sync *sync)
{
    struct rg_store_delta *delta = sync->delta;
    if (sync->in_page) {
        return false;
    }
    enum rg_status status =
        delta->upto.known && delta->counted < delta->change ? count_next(sync) : RG_NOT_FOUND;
    if (status == RG_NOT_FOUND) {
        /* Nobody else, or visitors alone. */
        delta->counted = delta->change;
        if (delta->dirty) {
            list_some(delta);
        }
        return delta->dirty;
    }
    /* What could not be read or written now is tried when something changes. */
    return status == RG_OK;
}
