#include "hq_evaluate.h"

#include "evaluate_report.h"
#include "hq_encoding.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: regard-hq evaluate --data FILE --format online-retail|baskets\n"
    "                          --protocol global-time|next-basket|leave-last-out [OPTIONS]\n"
    "What the recommender that kiosks run is worth on a data set: recall, NDCG and hit rate at 5, 10 and 20, "
    "beside popularity,\n"
    "GP-Top (own frequency, ties by popularity), ItemKNN and EASE, for all customers, for what they bought "
    "again, for what was new to "
    "them, and for\n"
    "those of whom nothing is known, with 95 % bootstrap intervals over customers. Nothing is tuned to the "
    "data.\n\n"
    "  --data FILE        the data set, gzipped or not\n"
    "  --format NAME      online-retail: the CSV of UCI Online Retail; baskets: one customer a line, item "
    "ids separated by\n"
    "                     spaces, baskets by a bar, the oldest first\n"
    "  --protocol NAME    global-time: a customer's first shopping day from a day on, by what all did before "
    "it (needs\n"
    "                     days, so not with baskets); next-basket: everybody's last basket; leave-last-out: "
    "their last\n"
    "                     item, each being a basket of its own\n"
    "  --cut DAY          of global-time, like 2011-10-01 (four fifths of all lines are before it)\n"
    "  --until DAY        of global-time: look no further than the day before\n"
    "  --least N          leave out items with fewer known lines (5)\n"
    "  --customers N      foretell so many at most, evenly drawn from all (50000)\n"
    "  --ease-items N     EASE over the N best-supported items; memory is 8 N^2 bytes, time grows with N^3 "
    "(4000)\n"
    "  --lambda X         EASE's (200 as the baseline; what ships has its own)\n"
    "  --rounds N         bootstrap samples, at least 40 (1000)\n\n"
    "recall divides by all that was bought; ndcg by the best list of that length, ndcg-whole by one of all "
    "that was bought. ceiling is what "
    "a\nperfect order of what the recommender considered would reach. Exit codes: 0 done, 1 failed, 2 wrong "
    "usage.\n";

struct evaluation {
    const char *data, *format;
    enum rg_evaluate_protocol protocol;
    int32_t cut, until;
    uint32_t least, customers, ease_items, rounds;
    double lambda;
};

static bool number(const char *text, uint32_t least, uint32_t most, uint32_t *out)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < least || value > most) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

static bool protocol_named(const char *name, enum rg_evaluate_protocol *protocol)
{
    static const char *const names[] = {"", "global-time", "next-basket", "leave-last-out"};
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *protocol = (enum rg_evaluate_protocol)i;
            return true;
        }
    }
    return false;
}

static bool set(struct evaluation *e, int code)
{
    char *end;
    switch (code) {
    case 'd': e->data = optarg; return true;
    case 'f':
        e->format = optarg;
        return strcmp(optarg, "online-retail") == 0 || strcmp(optarg, "baskets") == 0;
    case 'p': return protocol_named(optarg, &e->protocol);
    case 'c': return strlen(optarg) == 10 && rg_evaluate_day(optarg, &e->cut);
    case 'u': return strlen(optarg) == 10 && rg_evaluate_day(optarg, &e->until);
    case 'l': return number(optarg, 1, 1000000, &e->least);
    case 'n': return number(optarg, 1, 10000000, &e->customers);
    case 'e': return number(optarg, 1, 20000, &e->ease_items);
    case 'r': return number(optarg, 40, 100000, &e->rounds);
    case 'x': e->lambda = strtod(optarg, &end); return *end == '\0' && e->lambda > 0 && e->lambda < 1e9;
    default: return false;
    }
}

/* -1: go on; else the exit code. */
static int parse(int argc, char **argv, struct evaluation *e)
{
    static const struct option table[] = {{"data", required_argument, NULL, 'd'},
                                          {"format", required_argument, NULL, 'f'},
                                          {"protocol", required_argument, NULL, 'p'},
                                          {"cut", required_argument, NULL, 'c'},
                                          {"until", required_argument, NULL, 'u'},
                                          {"least", required_argument, NULL, 'l'},
                                          {"customers", required_argument, NULL, 'n'},
                                          {"ease-items", required_argument, NULL, 'e'},
                                          {"lambda", required_argument, NULL, 'x'},
                                          {"rounds", required_argument, NULL, 'r'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int code;
    bool good = true;
    while (good && (code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (code == 'h') {
            (void)fputs(help, stdout);
            return 0;
        }
        good = set(e, code);
    }
    good = good && e->data != NULL && e->format != NULL && e->protocol != 0 && optind == argc;
    if (good && e->protocol == RG_EVALUATE_GLOBAL_TIME && strcmp(e->format, "baskets") == 0) {
        (void)fputs(
            "regard-hq evaluate: global-time needs days, which baskets do not have; use next-basket\n",
            stderr);
        return 2;
    }
    if (!good || ((e->cut != 0 || e->until != 0) && e->protocol != RG_EVALUATE_GLOBAL_TIME)) {
        (void)fputs("regard-hq evaluate: see regard-hq evaluate --help\n", stderr);
        return 2;
    }
    return -1;
}

static enum rg_status read_log(const struct evaluation *e, struct rg_evaluate_log *log)
{
    char *text;
    size_t len;
    const char *encoding;
    enum rg_status status = rg_hq_file_read(e->data, &text, &len, &encoding);
    if (status != RG_OK) {
        return status;
    }
    status = strcmp(e->format, "baskets") == 0
                 ? rg_evaluate_read_baskets(text, len, e->protocol == RG_EVALUATE_LEAVE_LAST_OUT, log)
                 : rg_evaluate_read_online_retail(text, len, log);
    free(text);
    return status;
}

static void print_merge(const struct rg_hq_model_merge *merge)
{
    (void)printf(
        "learned from the known baskets: lambda %.4g; what is new counts %.4g times, against what was bought "
        "before; bought again is what %.4g %% of its buyers buy again; how it sells counts %.4g times; what "
        "was bought fades with the power %.4g of its baskets, and of what goes with it a basket leaves "
        "%.4g\n",
        merge->lambda, merge->fresh, 100 * merge->gate, merge->lately, merge->bought / 1000.0,
        merge->beside / 1000.0);
}

/* The log is not needed beside the split. */
static enum rg_status run(const struct evaluation *e, struct rg_evaluate_log *log)
{
    struct rg_evaluate_split split;
    struct rg_evaluate_methods *methods = NULL;
    int32_t cut = e->cut != 0 ? e->cut : rg_evaluate_split_day(log);
    enum rg_status status =
        rg_evaluate_split_make(log, e->protocol, cut, e->until != 0 ? e->until : INT32_MAX, e->least, &split);
    if (status != RG_OK) {
        return status;
    }
    (void)printf("%zu lines of %" PRIu32 " customers and %" PRIu32 " items, %" PRIu64
                 " lines of the file passed over; known: %zu "
                 "lines, %" PRIu32 " items; to foretell: %zu customers\n",
                 log->count, log->customers, log->items, log->passed_over, split.known_count, split.items,
                 split.case_count);
    rg_evaluate_log_deinit(log);
    rg_evaluate_split_draw(&split, e->customers);
    status = rg_evaluate_methods_create(&split, e->ease_items, e->lambda, &methods);
    if (status == RG_OK) {
        print_merge(rg_evaluate_methods_merge(methods));
        status = rg_evaluate_report(methods, &split, e->rounds, stdout);
    }
    rg_evaluate_methods_destroy(methods);
    rg_evaluate_split_deinit(&split);
    return status;
}

int rg_hq_evaluate_main(int argc, char **argv)
{
    struct evaluation e = {.least = 5, .customers = 50000, .ease_items = 4000, .rounds = 1000, .lambda = 200};
    struct rg_evaluate_log log = {0};
    int code = parse(argc, argv, &e);
    if (code >= 0) {
        return code;
    }
    enum rg_status status = read_log(&e, &log);
    if (status == RG_OK) {
        status = run(&e, &log);
    }
    rg_evaluate_log_deinit(&log);
    if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq evaluate: %s: %s\n", e.data,
                      status == RG_NOT_FOUND ? "there is no such file"
                      : status == RG_INVALID ? "it is not in that format, or has nobody who came again"
                                             : rg_status_name(status));
        return 1;
    }
    return 0;
}
