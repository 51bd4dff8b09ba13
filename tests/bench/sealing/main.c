/* Applies a whole snapshot, some pages at a time: for each line that it reads it applies the next ones and answers with the
 * feed's name, rows, nanoseconds of processor time and of the clock; at the end it answers "end". */
#include "feed_source.h"
#include "keystore_file.h"
#include "store.h"
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGES 8

static struct feed_request requests[RG_FEED_COUNT];

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct rg_sync_now now(void)
{
    return (struct rg_sync_now){.monotonic_ns = clock_ns(CLOCK_MONOTONIC), .wall_ms = 1700000000000};
}

static _Noreturn void die(const char *what, enum rg_status status)
{
    fprintf(stderr, "bench-apply: %s: %s\n", what, rg_status_name(status));
    exit(2);
}

/* @return false when nobody asks any more. */
static bool wait_for_turn(void)
{
    char line[8];
    return fgets(line, sizeof line, stdin) != NULL;
}

static void apply_some(struct rg_sync *sync, const struct feed_source *source, enum rg_feed feed)
{
    static char page[80 * 1024];
    uint64_t busy = 0, spent = 0;
    int64_t rows = 0;
    for (int i = 0; i < PAGES && requests[feed].waiting; i++) {
        int64_t to, from = requests[feed].from;
        requests[feed].waiting = false;
        size_t len = feed_source_page(source, feed, from, requests[feed].rid, page, &to);
        uint64_t begin = clock_ns(CLOCK_MONOTONIC), busy_begin = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
        rg_sync_message(sync, "dn/res", page, len, now());
        busy += clock_ns(CLOCK_PROCESS_CPUTIME_ID) - busy_begin;
        spent += clock_ns(CLOCK_MONOTONIC) - begin;
        rows += to - from;
    }
    printf("%s %lld %llu %llu\n", rg_feed_name(feed), (long long)rows, (unsigned long long)busy,
           (unsigned long long)spent);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: bench-apply FOLDER CUSTOMERS PRODUCTS PURCHASES ordered|shuffled\n"
                        "tests/bench/sealing-cost runs it.\n");
        return 2;
    }
    struct feed_source source = {.customers = atoll(argv[2]),
                                 .products = atoll(argv[3]),
                                 .purchases = atoll(argv[4]),
                                 .shuffled = strcmp(argv[5], "shuffled") == 0};
    char keys[512];
    (void)snprintf(keys, sizeof keys, "%s/keys", argv[1]);
    struct rg_keystore *keystore = NULL;
    struct rg_store *store = NULL;
    struct rg_store_sync *handle = NULL;
    struct rg_sync *sync = NULL;
    struct rg_store_report report;
    enum rg_status status = rg_keystore_file_open(keys, &keystore);
    if (status == RG_OK) {
        status = rg_store_open(argv[1], keystore, 1, &report, &store);
    }
    if (status == RG_OK) {
        status = rg_store_open_sync(store, &handle);
    }
    struct rg_sync_config config = {
        .store = handle, .boot = 1, .publish = feed_source_published, .context = requests};
    if (status != RG_OK || rg_sync_create(&config, now(), &sync) != RG_OK) {
        die("cannot open the folder", status);
    }
    rg_sync_link(sync, true, now());
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        while (requests[feed].waiting && wait_for_turn()) {
            apply_some(sync, &source, (enum rg_feed)feed);
        }
    }
    struct rg_sync_status end;
    rg_sync_status(sync, &end);
    if (!end.resynced || end.rows_unfit != 0 || end.refused != 0) {
        die("the pages were not taken", end.store);
    }
    (void)wait_for_turn();
    printf("end 0 0 0\n");
    rg_sync_destroy(sync);
    rg_store_close_sync(handle);
    rg_store_close(store);
    keystore->ops->close(keystore);
    return 0;
}
