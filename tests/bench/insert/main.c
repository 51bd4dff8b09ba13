/* Inserts a whole snapshot with bare SQLite, some pages at a time: one table a feed, one prepared statement, the pragmas of the
 * kiosk's store, a page a transaction. Its rows are made ready before the clock starts, and nothing is sealed. For each line that
 * it reads it inserts the next pages and answers as bench-apply does. */
#include "feed_source.h"
#include "rows.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGES     8
#define LOG_LIMIT 1024 /* of the kiosk's store, app/store/feeds.c */

static const char pragmas[] =
    "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=1048576; PRAGMA "
    "mmap_size=0;"
    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA synchronous=NORMAL;"
    "PRAGMA cache_size=-2048;";

/* The wire's columns as they are, and its keys. */
static const char *const tables[RG_FEED_COUNT] = {
    [RG_FEED_ERASURES] = "(member INTEGER PRIMARY KEY, at)",
    [RG_FEED_ASSOCIATES] = "(id INTEGER PRIMARY KEY, name, language, role)",
    [RG_FEED_PRODUCTS] =
        "(id INTEGER PRIMARY KEY, sku, title, name, category, season, price, currency, one_off, popularity)",
    [RG_FEED_STOCK] = "(product, size, quantity, as_of, PRIMARY KEY (product, size)) WITHOUT ROWID",
    [RG_FEED_NEIGHBOURS] = "(product INTEGER PRIMARY KEY, others)",
    [RG_FEED_CONSENTS] =
        "(member, purpose, granted, text_version, at, heads, PRIMARY KEY (member, purpose)) WITHOUT ROWID",
    [RG_FEED_MEMBERS] = "(id INTEGER PRIMARY KEY, display_name, first_name, language, birth_month, birth_day,"
                        " member_since, sizes, wishes, occasions)",
    [RG_FEED_CARDS] = "(token PRIMARY KEY, key_version, kind, holder, status) WITHOUT ROWID",
    [RG_FEED_PURCHASES] =
        "(member, line, at, product, size, quantity, price, returned, PRIMARY KEY (member, line))"
        " WITHOUT ROWID"};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int log_pages;

static int note_log(void *context, sqlite3 *db, const char *name, int pages)
{
    (void)context;
    (void)db;
    (void)name;
    log_pages = pages;
    return SQLITE_OK;
}

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "bench-insert: %s\n", what);
    exit(2);
}

static void must(sqlite3 *db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE) {
        die(sqlite3_errmsg(db));
    }
}

static sqlite3_stmt *begin_feed(sqlite3 *db, enum rg_feed feed, size_t columns)
{
    char text[512];
    sqlite3_stmt *insert;
    (void)snprintf(text, sizeof text, "CREATE TABLE %s %s", rg_feed_name(feed), tables[feed]);
    must(db, sqlite3_exec(db, text, NULL, NULL, NULL));
    int len = snprintf(text, sizeof text, "INSERT OR REPLACE INTO %s VALUES (?", rg_feed_name(feed));
    for (size_t i = 1; i < columns; i++) {
        len += snprintf(text + len, sizeof text - (size_t)len, ",?");
    }
    (void)snprintf(text + len, sizeof text - (size_t)len, ")");
    must(db, sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &insert, NULL));
    return insert;
}

static void insert_row(sqlite3 *db, sqlite3_stmt *insert, const struct value *values, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        const struct value *value = &values[i];
        int at = (int)i + 1, code = SQLITE_OK;
        switch (value->kind) {
        case VALUE_NULL: code = sqlite3_bind_null(insert, at); break;
        case VALUE_NUMBER: code = sqlite3_bind_int64(insert, at, value->number); break;
        case VALUE_TEXT:
            code = sqlite3_bind_text64(insert, at, value->bytes, value->len, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case VALUE_BYTES:
            code = sqlite3_bind_blob64(insert, at, value->bytes, value->len, SQLITE_STATIC);
            break;
        }
        must(db, code);
    }
    must(db, sqlite3_step(insert));
    must(db, sqlite3_reset(insert));
}

static void insert_page(sqlite3 *db, sqlite3_stmt *insert, const struct rows *rows)
{
    must(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    for (size_t i = 0; i < rows->count; i++) {
        insert_row(db, insert, rows->values + i * rows->columns, rows->columns);
    }
    must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
    if (log_pages > LOG_LIMIT) {
        int in_log = 0, moved = 0;
        must(db, sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved));
        log_pages = in_log - moved;
    }
}

/* @return the row that the feed has come to. */
static int64_t insert_some(sqlite3 *db, const struct feed_source *source, enum rg_feed feed, int64_t from,
                           sqlite3_stmt **insert)
{
    static char text[80 * 1024];
    static struct rows rows;
    uint64_t busy = 0, spent = 0;
    int64_t begun = from, to = from, all = feed_source_rows(source, feed);
    for (int i = 0; i < PAGES && from < all; i++, from = to) {
        size_t len = feed_source_page(source, feed, from, "0", text, &to);
        if (!rows_read(text, len, &rows)) {
            die("a page that it cannot read");
        }
        if (*insert == NULL) {
            *insert = begin_feed(db, feed, rows.columns);
        }
        uint64_t begin = clock_ns(CLOCK_MONOTONIC), busy_begin = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
        insert_page(db, *insert, &rows);
        busy += clock_ns(CLOCK_PROCESS_CPUTIME_ID) - busy_begin;
        spent += clock_ns(CLOCK_MONOTONIC) - begin;
    }
    printf("%s %lld %llu %llu\n", rg_feed_name(feed), (long long)(to - begun), (unsigned long long)busy,
           (unsigned long long)spent);
    fflush(stdout);
    return to;
}

/* @return false when nobody asks any more. */
static bool wait_for_turn(void)
{
    char line[8];
    return fgets(line, sizeof line, stdin) != NULL;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench-insert FOLDER CUSTOMERS PRODUCTS PURCHASES ordered|shuffled\n"
                        "tests/bench/run --sync runs it.\n");
        return 2;
    }
    const struct feed_source source = {.customers = atoll(argv[2]),
                                       .products = atoll(argv[3]),
                                       .purchases = atoll(argv[4]),
                                       .shuffled = strcmp(argv[5], "shuffled") == 0};
    char path[512];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/kiosk.db", argv[1]);
    must(db,
         sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    must(db, sqlite3_exec(db, pragmas, NULL, NULL, NULL));
    (void)sqlite3_wal_hook(db, note_log, NULL);
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        sqlite3_stmt *insert = NULL;
        int64_t all = feed_source_rows(&source, (enum rg_feed)feed), from = 0;
        while (from < all && wait_for_turn()) {
            from = insert_some(db, &source, (enum rg_feed)feed, from, &insert);
        }
        must(db, sqlite3_finalize(insert));
    }
    (void)wait_for_turn();
    printf("end 0 0 0\n");
    (void)sqlite3_close(db);
    return 0;
}
