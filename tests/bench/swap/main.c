/* How long the swap of a world takes that was built aside (app/store/aside.h), and what it keeps waiting: both worlds are filled with the same
 * rows, and change places again and again while one thread writes events and another looks cards up. Beside it the same renames by bare SQLite,
 * in a database with the same schema and no rows. It prints a line for each: "swap NS", "bare NS", "event quiet NS", "event swap NS", "tap
 * quiet NS" and "tap swap NS", the last of each two while a swap is under way. */
#include "aside.h"
#include "cards.h"
#include "feed_source.h"
#include "keystore_file.h"
#include "outbox.h"
#include "personal.h"
#include "sync.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SWAPS        20
#define NEXT_EPOCH   "e2"
#define SAMPLES_MAX  65536
#define PAUSE_NS     500000 /* between two events, and between two taps */
#define QUIET_NS     200000000
#define NS_A_SECOND  1000000000u
#define PATIENCE_MS  1000
#define WALL_MS      1700000000000
#define TABLES_NAMED 8

static const char pragmas[] =
    "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=NORMAL;"
    "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;";

/* What the store calls by another name, app/store/aside.c. */
static const char *const renamed[TABLES_NAMED] = {"product", "stock", "price",   "neighbour",
                                                  "member",  "card",  "history", "carried"};

/* What a swap copies and empties, as it is when the next world has just been built. */
static const char *const copied[] = {"visitor", "recent", "counted_upto", "fading"};
#define COPIED (sizeof copied / sizeof copied[0])

static struct feed_request requests[RG_FEED_COUNT];

/* Odd while a swap is under way. */
static atomic_uint phase;
static atomic_bool over;

struct samples {
    const char *name;
    size_t count;
    struct {
        uint64_t took_ns;
        bool swap;
    } all[SAMPLES_MAX];
};
static struct samples events = {.name = "event"}, taps = {.name = "tap"};

struct worker {
    struct rg_store *store;
    struct rg_store_outbox *outbox;
    int64_t customers;
};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_A_SECOND + (uint64_t)now.tv_nsec;
}

static void rest(uint64_t ns)
{
    const struct timespec pause = {.tv_sec = (time_t)(ns / NS_A_SECOND), .tv_nsec = (long)(ns % NS_A_SECOND)};
    (void)nanosleep(&pause, NULL);
}

static _Noreturn void die(const char *what, enum rg_status status)
{
    fprintf(stderr, "bench-swap: %s: %s\n", what, rg_status_name(status));
    exit(2);
}

static void must(const char *what, enum rg_status status)
{
    if (status != RG_OK) {
        die(what, status);
    }
}

static void sql(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "bench-swap: %s: %s\n", text, sqlite3_errmsg(db));
        exit(2);
    }
}

static struct rg_sync_now now(void)
{
    return (struct rg_sync_now){.monotonic_ns = now_ns(), .wall_ms = WALL_MS};
}

static bool somebody_is_here(void *context)
{
    (void)context;
    return false;
}

/* All feeds, into the world that each is being built in. */
static void fill(struct rg_store_sync *handle, struct feed_source *source, const char *epoch)
{
    static char page[80 * 1024];
    struct rg_sync *sync = NULL;
    struct rg_sync_config config = {.store = handle,
                                    .boot = 1,
                                    .publish = feed_source_published,
                                    .context = requests,
                                    .at_rest = somebody_is_here};
    must("cannot begin to pull", rg_sync_create(&config, now(), &sync));
    memset(requests, 0, sizeof requests);
    rg_sync_link(sync, true, now());
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        /* Erasures are of both worlds. */
        source->epoch = feed == RG_FEED_ERASURES ? NULL : epoch;
        while (requests[feed].waiting) {
            int64_t to;
            requests[feed].waiting = false;
            size_t len = feed_source_page(source, (enum rg_feed)feed, requests[feed].from, requests[feed].rid,
                                          page, &to);
            rg_sync_message(sync, "dn/res", page, len, now());
        }
    }
    struct rg_sync_status end;
    rg_sync_status(sync, &end);
    if (!end.resynced || end.rows_unfit != 0 || end.refused != 0 || end.swaps != 0) {
        die("the pages were not taken", end.store);
    }
    rg_sync_destroy(sync);
}

static void begin_next(struct rg_store_sync *handle)
{
    for (int feed = RG_FEED_ERASURES + 1; feed < RG_FEED_COUNT; feed++) {
        bool done = false;
        must("cannot begin aside", rg_store_aside_begin(handle, (enum rg_feed)feed, NEXT_EPOCH));
        while (!done) {
            must("cannot begin aside",
                 rg_store_feed_reset(rg_store_next(handle), (enum rg_feed)feed, NEXT_EPOCH, &done));
        }
    }
}

static void add(struct samples *samples, uint64_t begin, unsigned began_in)
{
    unsigned ended_in = atomic_load(&phase);
    if (samples->count < SAMPLES_MAX) {
        samples->all[samples->count].took_ns = now_ns() - begin;
        samples->all[samples->count++].swap = began_in != ended_in || began_in % 2 == 1;
    }
}

static void *write_events(void *argument)
{
    struct worker *worker = argument;
    struct rg_event event = {.kind = RG_EVENT_OUTCOME,
                             .at_ms = WALL_MS,
                             .member = {1},
                             .associate = {1},
                             .item_count = 1,
                             .items = {{.product = {1}, .reason = RG_REASON_AGAIN}},
                             .outcome = RG_OUTCOME_LIKED};
    for (uint64_t number = 1; !atomic_load(&over); number++, rest(PAUSE_NS)) {
        memcpy(event.id.bytes, &number, sizeof number);
        unsigned began_in = atomic_load(&phase);
        uint64_t begin = now_ns();
        must("an event", rg_outbox_append(worker->outbox, RG_STREAM_VISIT, &event, 1));
        add(&events, begin, began_in);
    }
    return NULL;
}

/* Whose card it is and what they allow; the member's own key opens what was sealed. */
static void *look_cards_up(void *argument)
{
    struct worker *worker = argument;
    for (int64_t customer = 1; !atomic_load(&over);
         customer = customer % worker->customers + 1, rest(PAUSE_NS)) {
        const struct rg_card_token token = feed_source_token(customer);
        struct rg_member_ref holder;
        struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
        size_t count = 0;
        unsigned began_in = atomic_load(&phase);
        uint64_t begin = now_ns();
        must("a card", rg_store_card_find(worker->store, &token, RG_ASSURANCE_L0, &holder));
        must("consents", rg_store_consents(worker->store, holder.member, rows, &count));
        add(&taps, begin, began_in);
        if (holder.member.value != customer || count == 0) {
            die("a card is somebody else's", RG_CORRUPT);
        }
    }
    return NULL;
}

/* The world that was replaced is the next one again, whole. */
static void turn_round(sqlite3 *db)
{
    char text[256];
    sql(db, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < COPIED; i++) {
        (void)snprintf(text, sizeof text, "INSERT OR REPLACE INTO next_%s SELECT * FROM temp.kept_%s",
                       copied[i], copied[i]);
        sql(db, text);
    }
    sql(db, "UPDATE next_cursor SET epoch = '" NEXT_EPOCH
            "', version = 1, dropping = 0 WHERE feed <> 'erasures'");
    sql(db, "COMMIT");
}

static void keep_copied(sqlite3 *db)
{
    char text[256];
    for (size_t i = 0; i < COPIED; i++) {
        (void)snprintf(text, sizeof text, "CREATE TEMP TABLE kept_%s AS SELECT * FROM next_%s", copied[i],
                       copied[i]);
        sql(db, text);
    }
}

static void swap_again_and_again(struct rg_store_sync *handle, sqlite3 *db)
{
    for (int i = 0; i < SWAPS; i++) {
        if (i > 0) {
            turn_round(db);
        }
        rest(QUIET_NS);
        atomic_fetch_add(&phase, 1);
        uint64_t begin = now_ns();
        must("the swap", rg_store_swap(handle));
        uint64_t took = now_ns() - begin;
        /* An event that waited is written now, and counts. */
        atomic_fetch_add(&phase, 1);
        printf("swap %llu\n", (unsigned long long)took);
    }
    rest(QUIET_NS);
}

static sqlite3 *open_database(const char *folder, const char *name)
{
    char path[512];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_busy_timeout(db, PATIENCE_MS) != SQLITE_OK) {
        die("cannot open a database beside the store", RG_IO);
    }
    sql(db, pragmas);
    return db;
}

static void copy_schema(sqlite3 *from, sqlite3 *to)
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(from,
                           "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
                           -1, &row, NULL) != SQLITE_OK) {
        die("the store's schema", RG_CORRUPT);
    }
    while (sqlite3_step(row) == SQLITE_ROW) {
        sql(to, (const char *)sqlite3_column_text(row, 0));
    }
    (void)sqlite3_finalize(row);
}

static void rename_bare(const char *folder, sqlite3 *db)
{
    sqlite3 *bare = open_database(folder, "bare.db");
    copy_schema(db, bare);
    for (int i = 0; i < SWAPS; i++) {
        uint64_t begin = now_ns();
        sql(bare, "BEGIN IMMEDIATE");
        for (size_t table = 0; table < TABLES_NAMED; table++) {
            char text[256];
            const char *name = renamed[table];
            (void)snprintf(text, sizeof text,
                           "ALTER TABLE %s RENAME TO swap_%s; ALTER TABLE next_%s RENAME TO %s;"
                           "ALTER TABLE swap_%s RENAME TO next_%s",
                           name, name, name, name, name, name);
            sql(bare, text);
        }
        sql(bare, "COMMIT");
        printf("bare %llu\n", (unsigned long long)(now_ns() - begin));
    }
    (void)sqlite3_close(bare);
}

static void print(const struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        printf("%s %s %llu\n", samples->name, samples->all[i].swap ? "swap" : "quiet",
               (unsigned long long)samples->all[i].took_ns);
    }
}

static void measure(const char *folder, struct worker *worker, struct rg_store_sync *handle)
{
    pthread_t threads[2];
    sqlite3 *db = open_database(folder, RG_STORE_FILE);
    keep_copied(db);
    if (pthread_create(&threads[0], NULL, write_events, worker) != 0 ||
        pthread_create(&threads[1], NULL, look_cards_up, worker) != 0) {
        die("cannot begin a thread", RG_NO_MEMORY);
    }
    swap_again_and_again(handle, db);
    atomic_store(&over, true);
    for (size_t i = 0; i < 2; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    rename_bare(folder, db);
    (void)sqlite3_close(db);
    print(&events);
    print(&taps);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(
            stderr,
            "usage: bench-swap FOLDER CUSTOMERS PRODUCTS PURCHASES\ntests/bench/run --sync swap runs it.\n");
        return 2;
    }
    struct feed_source source = {
        .customers = atoll(argv[2]), .products = atoll(argv[3]), .purchases = atoll(argv[4])};
    char keys[512];
    (void)snprintf(keys, sizeof keys, "%s/keys", argv[1]);
    struct rg_keystore *keystore = NULL;
    struct worker worker = {.customers = source.customers};
    struct rg_store_sync *handle = NULL;
    struct rg_store_report report;
    must("the folder's keys", rg_keystore_file_open(keys, &keystore));
    must("the folder's database", rg_store_open(argv[1], keystore, 1, &report, &worker.store));
    must("a handle", rg_store_open_sync(worker.store, &handle));
    must("a handle", rg_store_open_outbox(worker.store, &worker.outbox));
    fill(handle, &source, NULL);
    begin_next(handle);
    fill(handle, &source, NEXT_EPOCH);
    measure(argv[1], &worker, handle);
    rg_store_close_outbox(worker.outbox);
    rg_store_close_sync(handle);
    rg_store_close(worker.store);
    keystore->ops->close(keystore);
    return 0;
}
