/* Three things with their reasons by way of the store: members with 200 purchases among 100,000 products, each with neighbours; and
 * what memory that takes. */
#include "catalogue.h"
#include "feeds.h"
#include "keystore_file.h"
#include "offers.h"
#include "personal.h"
#include "store.h"

#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PURCHASES  200
#define CATEGORIES 24
#define TAPS       2000
#define NOW        INT64_C(1700000000000)
#define DAY        INT64_C(86400000)
#define ROWS       400
#define ALLOWED    (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES)

static uint64_t state = 7;
static uint32_t products = 100000;

static uint32_t below(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

static void check(enum rg_status status, const char *what)
{
    if (status != RG_OK) {
        fprintf(stderr, "shelf-store: %s: %s\n", what, rg_status_name(status));
        exit(2);
    }
}

/* What this program computed, whatever else the machine does. */
static double busy_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct rg_text_view text(const char *words)
{
    return (struct rg_text_view){words, strlen(words)};
}

static struct rg_feed_row row_of(enum rg_feed feed, int64_t i)
{
    static const char *const sizes[] = {"S", "M", "L"};
    static char title[32], category[8];
    struct rg_feed_row row = {.feed = feed};
    if (feed == RG_FEED_PRODUCTS) {
        (void)snprintf(title, sizeof title, "Shirt %lld", (long long)i);
        (void)snprintf(category, sizeof category, "c%u", below(CATEGORIES));
        row.product = (struct rg_feed_product){.id = i + 1,
                                               .title = text(title),
                                               .category = text(category),
                                               .season = text("winter"),
                                               .price = 4990,
                                               .currency = text("EUR"),
                                               .one_off = below(20) == 0,
                                               .popularity = below(3000)};
    } else if (feed == RG_FEED_STOCK) {
        row.stock = (struct rg_feed_stock){.product = i / 3 + 1,
                                           .size = text(sizes[i % 3]),
                                           .quantity = below(2),
                                           .as_of = NOW - (int64_t)below(9) * DAY};
    } else if (feed == RG_FEED_NEIGHBOURS) {
        row.neighbours.product = i + 1;
        row.neighbours.count = RG_RECO_NEIGHBOURS;
        for (size_t k = 0; k < RG_RECO_NEIGHBOURS; k++) {
            row.neighbours.others[k] =
                (struct rg_neighbour){{1 + below(products)}, (int32_t)(600000 - 10000 * k)};
        }
    } else if (feed == RG_FEED_MEMBERS) {
        row.member =
            (struct rg_feed_member){.id = i + 1, .display_name = text("Frau Muster"), .language = text("de")};
    } else {
        row.purchase = (struct rg_feed_purchase){.member = i / PURCHASES + 1,
                                                 .line = i + 1,
                                                 .at = NOW - (i % PURCHASES + 2) * DAY,
                                                 .product = 1 + below(products),
                                                 .quantity = 1,
                                                 .price = 4990,
                                                 .returned = below(5) == 0,
                                                 .size = text(sizes[below(3)]),
                                                 .gift = below(10) == 0};
    }
    return row;
}

/* By the clock, what the disk takes included. */
static double clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void map_neighbours(struct rg_store_sync *sync, const char *what)
{
    double begin = clock_ms(), most = 0;
    int slices = 0;
    for (bool more = true; more; slices++) {
        double from = clock_ms();
        more = rg_store_map_neighbours(sync);
        most = clock_ms() - from > most ? clock_ms() - from : most;
    }
    printf("file     %s in %d slices, %.0f ms, the longest %.1f ms\n", what, slices, clock_ms() - begin,
           most);
}

static void fill(struct rg_store *store, int64_t members)
{
    const struct {
        enum rg_feed feed;
        int64_t rows;
    } feeds[] = {{RG_FEED_PRODUCTS, products},
                 {RG_FEED_STOCK, 3 * (int64_t)products},
                 {RG_FEED_NEIGHBOURS, products},
                 {RG_FEED_MEMBERS, members},
                 {RG_FEED_PURCHASES, members * PURCHASES}};
    struct rg_store_sync *sync;
    check(rg_store_open_sync(store, &sync), "cannot open the sync handle");
    for (size_t f = 0; f < sizeof feeds / sizeof *feeds; f++) {
        for (int64_t from = 0; from < feeds[f].rows; from += ROWS) {
            int64_t to = from + ROWS < feeds[f].rows ? from + ROWS : feeds[f].rows;
            check(rg_store_feed_begin(sync, feeds[f].feed, "e1", from), "cannot begin a page");
            for (int64_t i = from; i < to; i++) {
                struct rg_feed_row row = row_of(feeds[f].feed, i);
                check(rg_store_feed_put(sync, &row), "cannot put a row");
            }
            check(rg_store_feed_commit(sync, to, NOW), "cannot commit a page");
        }
    }
    map_neighbours(sync, "made");
    rg_store_close_sync(sync);
    check(rg_store_open_sync(store, &sync), "cannot open the sync handle again");
    map_neighbours(sync, "verified");
    rg_store_close_sync(sync);
}

/* Of the proportional set, what is no file's, and what is. */
static void say_memory(const char *when)
{
    char line[128];
    long all = 0, own = 0, files = 0;
    FILE *rollup = fopen("/proc/self/smaps_rollup", "r");
    while (rollup != NULL && fgets(line, sizeof line, rollup) != NULL) {
        (void)sscanf(line, "Pss: %ld", &all);
        (void)sscanf(line, "Pss_Anon: %ld", &own);
        (void)sscanf(line, "Pss_File: %ld", &files);
    }
    if (rollup != NULL) {
        fclose(rollup);
    }
    printf("memory   %s: PSS %.1f MiB, of which files' %.1f, own %.1f\n", when, (double)all / 1024,
           (double)files / 1024, (double)own / 1024);
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void print(const char *what, double *values)
{
    qsort(values, TAPS, sizeof values[0], ascending);
    printf("%-8s p50 %8.1f p99 %8.1f most %8.1f us\n", what, values[TAPS / 2], values[TAPS * 99 / 100],
           values[TAPS - 1]);
}

static void taps(struct rg_store *store, int64_t members)
{
    static struct rg_ranking ranking;
    static double profiles[TAPS], lists[TAPS];
    rg_store_set_now(store, NOW, 0);
    for (int i = 0; i < TAPS; i++) {
        struct rg_consent_grant grant = {.member = {1 + below((uint32_t)members)},
                                         .visit = {1},
                                         .purposes = ALLOWED,
                                         .scope = RG_SCOPE_PROFILE,
                                         .assurance = RG_ASSURANCE_L1,
                                         .rights = ~0u};
        struct rg_profile profile;
        struct rg_reco_list list;
        double begin = busy_us();
        check(rg_store_profile_load(store, &grant, &profile), "cannot load a profile");
        double loaded = busy_us();
        check(rg_store_recommend(store, &grant, &profile, &ranking, &list), "cannot recommend");
        lists[i] = busy_us() - loaded;
        profiles[i] = loaded - begin;
        if (list.count != RG_RECO_SHOWN) {
            check(RG_NOT_FOUND, "a list is too short");
        }
    }
    print("profile", profiles);
    print("list", lists);
}

int main(int argc, char **argv)
{
    char keys[512];
    struct rg_keystore *keystore = NULL;
    struct rg_store *store;
    struct rg_store_report report;
    int64_t members = argc > 2 ? atoll(argv[2]) : 1000;
    products = argc > 3 ? (uint32_t)atol(argv[3]) : products;
    cpu_set_t one;
    if (argc < 2 || argv[1][0] == '-' || members < 1 || products < 1) {
        fprintf(stderr,
                "usage: bench-shelf-store FOLDER [MEMBERS [PRODUCTS]]\nFOLDER must exist, and be empty.\n");
        return 2;
    }
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
    (void)snprintf(keys, sizeof keys, "%s/keys", argv[1]);
    check(rg_keystore_file_open(keys, &keystore), "cannot open the keys");
    check(rg_store_open(argv[1], keystore, 1, &report, &store), "cannot open the database");
    fill(store, members);
    (void)malloc_trim(0);
    check(rg_store_warm(store), "cannot warm");
    while (rg_store_idle(store)) {
    }
    say_memory("warm");
    taps(store, members);
    say_memory("after the taps");
    rg_store_close(store);
    keystore->ops->close(keystore);
    return 0;
}
