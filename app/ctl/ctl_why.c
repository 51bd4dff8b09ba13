#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool has(const cJSON *row, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(row, name) != NULL;
}

/* Scores are millionths of a perfect neighbour. */
static double score_of(const cJSON *row, const char *name)
{
    return (double)rg_ctl_number_of(row, name, 0) / 1e6;
}

static void print_item(const cJSON *row)
{
    const char *bar = rg_ctl_text_of(row, "bar");
    int64_t rank = rg_ctl_number_of(row, "rank", 0), of = rg_ctl_number_of(row, "of", 0);
    (void)printf("%s (%" PRId64 "), for member %" PRId64 " at %s: ", rg_ctl_text_of(row, "title"),
                 rg_ctl_number_of(row, "product", 0), rg_ctl_number_of(row, "member", 0),
                 rg_ctl_text_of(row, "site"));
    if (rank == 0) {
        (void)printf("nothing speaks for it among %" PRId64 " that something speaks for\n", of);
    } else {
        (void)printf("rank %" PRId64 " of %" PRId64
                     ", score %.3f, after what was shown before %.3f, reason %s\n",
                     rank, of, score_of(row, "score"), score_of(row, "value"), rg_ctl_text_of(row, "reason"));
    }
    if (bar[0] != '\0' && strcmp(bar, "-") != 0) {
        (void)printf("  it is kept out: %s\n", bar);
    }
}

static void print_row(const cJSON *row)
{
    const char *title = rg_ctl_text_of(row, "title");
    int64_t product = rg_ctl_number_of(row, "product", 0);
    if (has(row, "member")) {
        print_item(row);
    } else if (has(row, "term")) {
        (void)printf("  %+9.3f  %s: %s (%" PRId64 "), bought in %" PRId64 " baskets, %" PRId64
                     " baskets ago\n",
                     score_of(row, "term"), rg_ctl_text_of(row, "reason"), title, product,
                     rg_ctl_number_of(row, "times", 0), rg_ctl_number_of(row, "baskets_ago", 0));
    } else if (has(row, "taken_out")) {
        (void)printf("  rank %" PRId64 " was taken out: %s (%" PRId64 "): %s\n",
                     rg_ctl_number_of(row, "taken_out", 0), title, product, rg_ctl_text_of(row, "bar"));
    } else {
        (void)printf("  place %" PRId64 ": %s (%" PRId64 "), %s\n", rg_ctl_number_of(row, "place", 0), title,
                     product, rg_ctl_text_of(row, "reason"));
    }
}

void rg_ctl_print_why(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        print_row(row);
    }
}
