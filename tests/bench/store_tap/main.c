/* The store alone: how fast pages are applied, and what a tap costs from its card's token to its
 * recommendations. */
#include "cards.h"
#include "feed_source.h"
#include "keystore_file.h"
#include "offers.h"
#include "personal.h"
#include "store.h"
#include "sync.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TAPS 3000

static struct feed_request requests[RG_FEED_COUNT];

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* What this program computed, whatever else the machine does. */
static uint64_t busy_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static struct rg_sync_now now(void)
{
    return (struct rg_sync_now){.monotonic_ns = now_ns(), .wall_ms = 1700000000000};
}

static void die(const char *what, enum rg_status status)
{
    fprintf(stderr, "store-tap: %s: %s\n", what, rg_status_name(status));
    exit(2);
}

/* Pull everything through the codec and the machine, and print the rate of each feed. */
static void fill(const struct feed_source *source, struct rg_store *store)
{
    static char page[80 * 1024];
    struct rg_store_sync *handle;
    struct rg_sync *sync = NULL;
    enum rg_status status = rg_store_open_sync(store, &handle);
    struct rg_sync_config config = {
        .store = handle, .boot = 1, .publish = feed_source_published, .context = requests};
    if (status != RG_OK || rg_sync_create(&config, now(), &sync) != RG_OK) {
        die("cannot open the sync handle", status);
    }
    rg_sync_link(sync, true, now());
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        uint64_t spent = 0, longest = 0, busy = 0;
        while (requests[feed].waiting) {
            int64_t to;
            requests[feed].waiting = false;
            size_t len = feed_source_page(source, (enum rg_feed)feed, requests[feed].from, requests[feed].rid,
                                          page, &to);
            uint64_t begin = now_ns(), busy_begin = busy_ns();
            rg_sync_message(sync, "dn/res", page, len, now());
            uint64_t took = now_ns() - begin;
            busy += busy_ns() - busy_begin;
            spent += took;
            longest = took > longest ? took : longest;
        }
        int64_t rows = feed_source_rows(source, (enum rg_feed)feed);
        printf("apply %-11s %9lld rows  %9.0f rows/s  %6.2f us of CPU a row  longest page %6.1f ms\n",
               rg_feed_name((enum rg_feed)feed), (long long)rows, (double)rows * 1e9 / (double)(spent + 1),
               (double)busy / 1e3 / (double)(rows > 0 ? rows : 1), (double)longest / 1e6);
    }
    struct rg_sync_status end;
    rg_sync_status(sync, &end);
    if (!end.resynced || end.rows_unfit != 0 || end.refused != 0) {
        die("the pages were not taken", end.store);
    }
    rg_sync_destroy(sync);
    rg_store_close_sync(handle);
}

/* What the sync thread does after a start, and once the last row has come. @return how long that takes, ms. */
static double map_neighbours(struct rg_store *store)
{
    struct rg_store_sync *handle;
    enum rg_status status = rg_store_open_sync(store, &handle);
    if (status != RG_OK) {
        die("cannot open the sync handle", status);
    }
    uint64_t begin = now_ns();
    while (rg_store_map_neighbours(handle)) {
    }
    double took = (double)(now_ns() - begin) / 1e6;
    rg_store_close_sync(handle);
    return took;
}

static void forget_file(const char *folder, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
}

static double tap(struct rg_store *store, int64_t customer, double *stages)
{
    static struct rg_ranking ranking;
    struct rg_card_token token = feed_source_token(customer);
    struct rg_member_ref holder;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    const struct rg_assurance_rules rules = {.trust_uid = true};
    struct rg_consent_policy policy = {.assurance = &rules, .badge_holds = true};
    struct rg_consent_grant grant;
    struct rg_profile profile;
    struct rg_reco_list list;
    size_t count;
    uint64_t begin = now_ns();
    enum rg_status status = rg_store_card_find(store, &token, RG_ASSURANCE_L0, &holder);
    if (status == RG_OK) {
        status = rg_store_consents(store, holder.member, rows, &count);
    }
    if (status == RG_OK) {
        status = rg_consent_decide(&holder, (struct rg_visit_id){1}, rows, count, &policy, &grant);
    }
    uint64_t known = now_ns();
    if (status == RG_OK) {
        status = rg_store_profile_load(store, &grant, &profile);
    }
    uint64_t loaded = now_ns();
    if (status == RG_OK) {
        status = rg_store_recommend(store, &grant, &profile, &ranking, &list);
    }
    uint64_t end = now_ns();
    if (status != RG_OK || list.count != RG_RECO_SHOWN) {
        die("a tap went wrong", status);
    }
    stages[0] = (double)(known - begin) / 1e6;
    stages[1] = (double)(loaded - known) / 1e6;
    stages[2] = (double)(end - loaded) / 1e6;
    return (double)(end - begin) / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void print(const char *what, double *values, size_t count)
{
    qsort(values, count, sizeof values[0], ascending);
    printf("%-44s p50 %7.3f  p99 %7.3f  most %7.3f ms\n", what, values[count / 2], values[count * 99 / 100],
           values[count - 1]);
}

static void taps(struct rg_store *store, int64_t customers)
{
    static double all[TAPS], parts[3][TAPS];
    uint64_t busy = busy_ns();
    for (int i = 0; i < TAPS; i++) {
        double stages[3];
        all[i] = tap(store, 1 + (int64_t)((uint64_t)rand() % (uint64_t)customers), stages);
        for (int part = 0; part < 3; part++) {
            parts[part][i] = stages[part];
        }
    }
    printf("CPU a tap %.3f ms\n", (double)(busy_ns() - busy) / 1e6 / TAPS);
    print("tap, token to recommendations", all, TAPS);
    print("  card and consent", parts[0], TAPS);
    print("  profile", parts[1], TAPS);
    print("  recommendations", parts[2], TAPS);
}

static void first_taps(const char *folder, struct rg_keystore *keystore, int64_t customers, bool warm,
                       bool forget)
{
    double firsts[20], opens[20], warms[20], maps[20], stages[3];
    for (int i = 0; i < 20; i++) {
        if (forget) {
            forget_file(folder, RG_STORE_FILE);
            forget_file(folder, RG_STORE_FILE ".neighbours");
        }
        struct rg_store *store;
        struct rg_store_report report;
        uint64_t begin = now_ns();
        enum rg_status status = rg_store_open(folder, keystore, 1, &report, &store);
        if (status != RG_OK) {
            die("cannot open again", status);
        }
        uint64_t opened = now_ns();
        if (warm && rg_store_warm(store) != RG_OK) {
            die("cannot warm", status);
        }
        warms[i] = (double)(now_ns() - opened) / 1e6;
        opens[i] = (double)(opened - begin) / 1e6;
        maps[i] = map_neighbours(store);
        firsts[i] = tap(store, 1 + (int64_t)((uint64_t)rand() % (uint64_t)customers), stages);
        rg_store_close(store);
    }
    printf("%s, the file %s the kernel's memory\n", warm ? "after rg_store_warm()" : "without warming",
           forget ? "not in" : "in");
    print("  open", opens, 20);
    if (warm) {
        print("  warm", warms, 20);
    }
    print("  neighbours verified and mapped, beside it", maps, 20);
    print("  first tap", firsts, 20);
}

int main(int argc, char **argv)
{
    struct feed_source source = {.customers = 100000, .products = 20000, .purchases = 2000000};
    const char *folder = argc > 1 ? argv[1] : NULL;
    if (folder == NULL || folder[0] == '-') {
        fprintf(stderr, "usage: bench-store-tap FOLDER [CUSTOMERS PRODUCTS PURCHASES [shuffled]]\n"
                        "FOLDER must exist; a kiosk.db in it that an earlier run filled is used again.\n");
        return folder != NULL && strcmp(folder, "--help") == 0 ? 0 : 2;
    }
    if (argc > 4) {
        source = (struct feed_source){.customers = atoll(argv[2]),
                                      .products = atoll(argv[3]),
                                      .purchases = atoll(argv[4]),
                                      .shuffled = argc > 5 && strcmp(argv[5], "shuffled") == 0};
    }
    char keys[512];
    (void)snprintf(keys, sizeof keys, "%s/keys", folder);
    struct rg_keystore *keystore = NULL;
    struct rg_store *store;
    struct rg_store_report report;
    enum rg_status status = rg_keystore_file_open(keys, &keystore);
    if (status != RG_OK) {
        die("cannot open the folder's keys", status);
    }
    status = rg_store_open(folder, keystore, 1, &report, &store);
    if (status != RG_OK) {
        die("cannot open the folder's database", status);
    }
    if (report.boot == 1) {
        fill(&source, store);
    }
    printf("neighbours made or verified, and mapped: %.1f ms\n", map_neighbours(store));
    rg_store_idle(store);
    taps(store, source.customers);
    rg_store_close(store);
    first_taps(folder, keystore, source.customers, false, false);
    first_taps(folder, keystore, source.customers, true, false);
    first_taps(folder, keystore, source.customers, true, true);
    keystore->ops->close(keystore);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("largest resident set %ld KiB\n", usage.ru_maxrss);
    return 0;
}
