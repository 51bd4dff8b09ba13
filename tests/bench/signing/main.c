/* Applies a whole snapshot of signed pages and prints for each feed: its name, rows, pages, bytes, and nanoseconds of processor time
 * of signing at HQ, of checking alone, and of checking and applying at the kiosk. */
#include "feed_source.h"
#include "hq_command.h"
#include "keystore_file.h"
#include "keystore_sim.h"
#include "store.h"
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOPIC "rg/1/store-1/kiosk-1/dn/res"

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
    fprintf(stderr, "bench-apply-signed: %s: %s\n", what, rg_status_name(status));
    exit(2);
}

struct spent {
    int64_t rows, pages, bytes;
    uint64_t signing, checking, whole;
};

static void apply_page(struct rg_sync *sync, const struct feed_source *source, enum rg_feed feed,
                       struct rg_keystore *hq, const struct rg_command_keys *keys, struct spent *spent)
{
    static char text[80 * 1024];
    int64_t to, from = requests[feed].from;
    const char *name = NULL;
    requests[feed].waiting = false;
    size_t len = feed_source_page(source, feed, from, requests[feed].rid, text, &to);
    enum rg_status status = rg_hq_command_signer(hq, &name);
    uint64_t begin = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    if (status == RG_OK) {
        status = rg_hq_command_sign(hq, name, TOPIC, text, &len, sizeof text);
    }
    uint64_t is_signed = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    bool proven = status == RG_OK && rg_command_proven(keys, TOPIC, text, len);
    uint64_t checked = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    rg_sync_message(sync, "dn/res", text, len, now());
    uint64_t end = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    if (!proven) {
        die("a page of HQ's is not proven", status);
    }
    spent->rows += to - from;
    spent->pages++;
    spent->bytes += (int64_t)len;
    spent->signing += is_signed - begin;
    spent->checking += checked - is_signed;
    spent->whole += end - checked;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bench-apply-signed FOLDER CUSTOMERS PRODUCTS PURCHASES\n"
                        "tests/bench/signing-cost runs it.\n");
        return 2;
    }
    const struct feed_source source = {
        .customers = atoll(argv[2]), .products = atoll(argv[3]), .purchases = atoll(argv[4])};
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s/keys", argv[1]);
    struct rg_keystore *keystore = NULL, *hq = NULL;
    struct rg_store *store = NULL;
    struct rg_store_sync *handle = NULL;
    struct rg_sync *sync = NULL;
    struct rg_store_report report;
    struct rg_sync_config config = {.boot = 1,
                                    .publish = feed_source_published,
                                    .context = requests,
                                    .site = "store-1",
                                    .device = "kiosk-1"};
    enum rg_status status = rg_keystore_file_open(folder, &keystore);
    if (status != RG_OK || rg_keystore_sim_create(&hq) != RG_OK || rg_hq_command_ready(hq) != RG_OK ||
        rg_hq_command_publics(hq, &config.commands) != RG_OK ||
        rg_store_open(argv[1], keystore, 1, &report, &store) != RG_OK ||
        rg_store_open_sync(store, &handle) != RG_OK) {
        die("cannot open the folder", status);
    }
    config.store = handle;
    status = rg_sync_create(&config, now(), &sync);
    if (status != RG_OK) {
        die("cannot begin", status);
    }
    rg_sync_link(sync, true, now());
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        struct spent spent = {0};
        while (requests[feed].waiting) {
            apply_page(sync, &source, (enum rg_feed)feed, hq, &config.commands, &spent);
        }
        printf("%s %lld %lld %lld %llu %llu %llu\n", rg_feed_name((enum rg_feed)feed), (long long)spent.rows,
               (long long)spent.pages, (long long)spent.bytes, (unsigned long long)spent.signing,
               (unsigned long long)spent.checking, (unsigned long long)spent.whole);
    }
    struct rg_sync_status end;
    rg_sync_status(sync, &end);
    if (!end.resynced || end.rows_unfit != 0 || end.refused != 0 || end.unproven != 0 || end.replayed != 0) {
        die("the pages were not taken", end.store);
    }
    rg_sync_destroy(sync);
    rg_store_close_sync(handle);
    rg_store_close(store);
    keystore->ops->close(keystore);
    hq->ops->close(hq);
    return 0;
}
