/* A believable HQ in memory: answers pulls with pages of made-up rows, in the order of their keys. */
#ifndef TESTS_BENCH_FEED_SOURCE_H
#define TESTS_BENCH_FEED_SOURCE_H

#include "feeds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feed_source {
    int64_t customers, products, purchases;
    bool shuffled;     /* purchases come in the order of time, not of customers */
    const char *epoch; /* NULL: "e1" */
};

/* How many rows a feed has. */
int64_t feed_source_rows(const struct feed_source *source, enum rg_feed feed);

/* What a kiosk asked for of a feed and has not been answered yet. */
struct feed_request {
    bool waiting;
    int64_t from;
    char rid[40];
};

/* What a kiosk publishes, as struct rg_sync_config has it: a question for a page is kept in context, a struct feed_request[RG_FEED_COUNT]. */
enum rg_status feed_source_published(void *context, const char *topic, bool retain, const char *payload,
                                     size_t len);

/* Write the page that follows row number from, as the answer to rid. @return its length; *to is the last row in it. */
size_t feed_source_page(const struct feed_source *source, enum rg_feed feed, int64_t from, const char *rid,
                        char *text, int64_t *to);

/* The token of a customer's card. */
struct rg_card_token feed_source_token(int64_t customer);

#endif
