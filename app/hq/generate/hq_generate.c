#include "hq_generate.h"

#include "hq_build.h"
#include "hq_retention.h"
#include "hq_store.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "Usage: regard-hq generate --db FILE --keys DIR --cards FILE [OPTIONS]\n"
    "Make a new database with a believable clothing store, marked as a trial. The same seed and --now make "
    "the\n"
    "same store. The UIDs of the cards are written to the --cards file and nowhere else.\n\n"
    "  --db FILE         the database to make; it must not exist yet\n"
    "  --keys DIR        the folder of keys; the card hash key is made there if it is missing\n"
    "  --cards FILE      where to write name,kind,id,uid of every card (m1.. members, b1.. badges)\n"
    "  --site NAME       store-1\n"
    "  --customers N     200\n"
    "  --products N      400\n"
    "  --purchases N     3000, at most 100 for each customer\n"
    "  --associates N    5\n"
    "  --seed S          1\n"
    "  --time-zone ZONE  Europe/Berlin\n"
    "  --now MS          ms since 1970 that the store takes for now; default: the clock\n"
    "  --calendar MS     the day whose seasons and birthdays it has, moved to --now, so that it is the\n"
    "                    same store on every day; default: --now\n";

enum { DB, KEYS, CARDS, SITE, CUSTOMERS, PRODUCTS, PURCHASES, ASSOCIATES, SEED, ZONE, NOW, CALENDAR, HELP };

static const struct option options[] = {{"db", required_argument, NULL, DB},
                                        {"keys", required_argument, NULL, KEYS},
                                        {"cards", required_argument, NULL, CARDS},
                                        {"site", required_argument, NULL, SITE},
                                        {"customers", required_argument, NULL, CUSTOMERS},
                                        {"products", required_argument, NULL, PRODUCTS},
                                        {"purchases", required_argument, NULL, PURCHASES},
                                        {"associates", required_argument, NULL, ASSOCIATES},
                                        {"seed", required_argument, NULL, SEED},
                                        {"time-zone", required_argument, NULL, ZONE},
                                        {"now", required_argument, NULL, NOW},
                                        {"calendar", required_argument, NULL, CALENDAR},
                                        {"help", no_argument, NULL, HELP},
                                        {NULL, 0, NULL, 0}};

struct arguments {
    const char *db, *keys, *cards;
    struct rg_hq_plan plan;
};

static bool number(const char *option, const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
    char *end;
    errno = 0;
    unsigned long long parsed = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' || parsed < low || parsed > high) {
        (void)fprintf(
            stderr, "regard-hq generate: --%s takes a number from %" PRIu64 " to %" PRIu64 ", not \"%s\".\n",
            option, low, high, text);
        return false;
    }
    *value = parsed;
    return true;
}

static bool moment(const char *option, const char *text, int64_t *at_ms)
{
    uint64_t value = 0;
    bool good = number(option, text, UINT64_C(200000000000), UINT64_C(10000000000000), &value);
    *at_ms = (int64_t)value;
    return good;
}

/* 0: go on; otherwise the exit code and one. */
static int take(struct arguments *a, int option, const char *text)
{
    uint64_t value = 0;
    bool good = true;
    switch (option) {
    case DB: a->db = text; break;
    case KEYS: a->keys = text; break;
    case CARDS: a->cards = text; break;
    case SITE: a->plan.site = text; break;
    case ZONE: a->plan.time_zone = text; break;
    case CUSTOMERS:
        good = number("customers", text, 1, 5000000, &value);
        a->plan.customers = (uint32_t)value;
        break;
    case PRODUCTS:
        good = number("products", text, 1, 1000000, &value);
        a->plan.products = (uint32_t)value;
        break;
    case PURCHASES:
        good = number("purchases", text, 0, 100000000, &value);
        a->plan.purchases = (uint32_t)value;
        break;
    case ASSOCIATES:
        good = number("associates", text, 1, 1000, &value);
        a->plan.associates = (uint32_t)value;
        break;
    case SEED: good = number("seed", text, 0, UINT64_MAX, &a->plan.seed); break;
    case NOW: good = moment("now", text, &a->plan.now_ms); break;
    case CALENDAR: good = moment("calendar", text, &a->plan.calendar_ms); break;
    case HELP: (void)fputs(help, stdout); return 1;
    default: good = false; break;
    }
    return good ? 0 : 3;
}

static int check(const struct arguments *a)
{
    if (a->db == NULL || a->keys == NULL || a->cards == NULL) {
        (void)fputs(
            "regard-hq generate: --db, --keys and --cards are needed; see regard-hq generate --help.\n",
            stderr);
        return 2;
    }
    if (a->plan.purchases / 100 > a->plan.customers) {
        (void)fputs("regard-hq generate: --purchases is over 100 for each customer; give more --customers.\n",
                    stderr);
        return 2;
    }
    if (!rg_hq_name_valid(a->plan.site)) {
        (void)fputs("regard-hq generate: --site takes 1 to 32 of a-z, 0-9 and \"-\".\n", stderr);
        return 2;
    }
    if (access(a->db, F_OK) == 0) {
        (void)fprintf(stderr, "regard-hq generate: %s exists already; name a new file or delete it first.\n",
                      a->db);
        return 1;
    }
    return 0;
}

static int fail(const char *what, const char *where, enum rg_status status)
{
    (void)fprintf(stderr,
                  "regard-hq generate: cannot %s %s (%s); check the folder, its rights and the free space.\n",
                  what, where, rg_status_name(status));
    return 1;
}

/* What is made up is of the day of --now, and somebody may want to look at it years later. */
static enum rg_status keep_for_ever(struct rg_hq_store *store)
{
    enum rg_status status = rg_hq_retention_set(store, rg_hq_kept_name(RG_HQ_KEPT_PURCHASES), 0);
    if (status == RG_OK) {
        status = rg_hq_retention_set(store, rg_hq_kept_name(RG_HQ_KEPT_NOTES), 0);
    }
    return status == RG_OK ? rg_hq_retention_set(store, rg_hq_kept_name(RG_HQ_KEPT_WISHES), 0) : status;
}

static enum rg_status build(const struct arguments *a, struct rg_keystore *keys, const char *path,
                            FILE *cards, struct rg_hq_built *built)
{
    struct rg_hq_store *store;
    enum rg_status status = rg_hq_store_open(path, RG_HQ_BUILD, &store);
    if (status != RG_OK) {
        return status;
    }
    /* What begins at a midnight begins at one of the site. */
    if (setenv("TZ", a->plan.time_zone, 1) == 0) {
        tzset();
    }
    status = rg_hq_build(store, keys, &a->plan, cards, built);
    if (status == RG_OK) {
        status = keep_for_ever(store);
    }
    if (status == RG_OK) {
        status = rg_hq_store_finish(store);
    }
    rg_hq_store_close(store);
    return status;
}

/* The rows were written without waiting for the disk; and what an earlier database of this name left behind
 * would be taken for this one's journal. */
static bool settle(const char *part, const char *db)
{
    static const char *const ends[] = {"-wal", "-shm", "-journal"};
    char path[4096];
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    bool safe = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        int len = snprintf(path, sizeof path, "%s%s", db, ends[i]);
        safe = safe && len < (int)sizeof path && (unlink(path) == 0 || errno == ENOENT);
    }
    return safe && rename(part, db) == 0;
}

/* Under another name until it is whole: an interrupted run leaves no half database behind that looks like
 * one. */
static int generate(const struct arguments *a, struct rg_keystore *keys, FILE *cards)
{
    char part[4096];
    struct rg_hq_built built;
    struct timespec from, to;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    if (snprintf(part, sizeof part, "%s.part", a->db) >= (int)sizeof part) {
        return fail("create", a->db, RG_INVALID);
    }
    (void)unlink(part);
    enum rg_status status = build(a, keys, part, cards, &built);
    if (status == RG_INVALID) {
        (void)unlink(part);
        (void)fprintf(
            stderr,
            "regard-hq generate: %s is no time zone of this system; see timedatectl list-timezones.\n",
            a->plan.time_zone);
        return 2;
    }
    if (status == RG_OK && (fflush(cards) != 0 || fsync(fileno(cards)) != 0 || !settle(part, a->db))) {
        status = RG_IO;
    }
    if (status != RG_OK) {
        (void)unlink(part);
        return fail("fill", a->db, status);
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    (void)printf("%s: site %s, %u customers (%" PRId64 " without consent, %" PRId64
                 " recognise only), %u products with %" PRId64 " pictures, %" PRId64
                 " stock rows, %u purchases in %" PRId64 " visits, %" PRId64 " returns, %" PRId64
                 " neighbour lists; %.1f s\n",
                 a->db, a->plan.site, a->plan.customers, built.without_consent, built.only_recognise,
                 a->plan.products, built.pictures, built.stock, a->plan.purchases, built.visits,
                 built.returns, built.neighbours,
                 (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    return 0;
}

int rg_hq_generate_main(int argc, char **argv, rg_hq_open_keys *open_keys)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    struct arguments a = {.plan = {.site = "store-1",
                                   .time_zone = "Europe/Berlin",
                                   .customers = 200,
                                   .products = 400,
                                   .purchases = 3000,
                                   .associates = 5,
                                   .seed = 1,
                                   .now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000}};
    int option, code;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if ((code = take(&a, option, optarg)) != 0) {
            return code - 1;
        }
    }
    a.plan.calendar_ms = a.plan.calendar_ms == 0 ? a.plan.now_ms : a.plan.calendar_ms;
    if (optind < argc) {
        (void)fprintf(stderr, "regard-hq generate: \"%s\" is not an option; see regard-hq generate --help.\n",
                      argv[optind]);
        return 2;
    }
    if ((code = check(&a)) != 0) {
        return code;
    }
    struct rg_keystore *keys;
    enum rg_status status = open_keys(a.keys, &keys);
    if (status != RG_OK) {
        return fail("open the keys in", a.keys, status);
    }
    status = rg_hq_keys_ready(keys);
    FILE *cards = status == RG_OK ? fopen(a.cards, "we") : NULL;
    if (cards != NULL) {
        /* With these UIDs anybody could copy the cards. */
        (void)fchmod(fileno(cards), S_IRUSR | S_IWUSR);
    }
    code = status != RG_OK ? fail("make a key in", a.keys, status)
           : cards == NULL ? fail("write", a.cards, RG_IO)
                           : generate(&a, keys, cards);
    if (cards != NULL) {
        (void)fclose(cards);
    }
    keys->ops->close(keys);
    return code;
}
