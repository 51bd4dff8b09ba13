/**
 * @file hq_pages.h
 * How large a page may be for a kiosk to get it. A broker drops what is larger than it takes without a word (message_size_limit), or breaks
 * HQ's connection over it (max_packet_size); of either HQ sees only that the same is asked for again. Pure: the time comes in.
 *
 * Thread: main.
 * Owner:  the caller; zeros are a kiosk that gets all.
 */
#ifndef APP_HQ_SERVE_HQ_PAGES_H
#define APP_HQ_SERVE_HQ_PAGES_H

#include "hq_feed.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HQ_PAGE_FLOOR RG_HQ_PAGE_LEAST

struct rg_hq_pages {
    size_t most; /**< bytes of a page; 0: as usual */
    bool stuck;  /**< and a page of the fewest rows does not get there either */
    int64_t raise_ms;
    struct {
        int64_t from, at_ms;
        size_t len; /**< of the answer; 0: there was none */
        unsigned again;
    } asked[RG_HQ_FEEDS];
    struct {
        uint64_t question; /**< about what it holds; a hash of it */
        int64_t at_ms;
        size_t len;
        unsigned again;
    } compared;
};

/** What HQ's own connection has borne. */
struct rg_hq_packets {
    size_t most; /**< as above */
    int64_t raise_ms;
    size_t last; /**< bytes of the largest message since @p last_ms, which is when it was sent */
    int64_t last_ms;
    unsigned broken; /**< connections that broke over one, in a row */
};

/** Bytes that a page may have. */
size_t rg_hq_pages_most(const struct rg_hq_pages *pages, const struct rg_hq_packets *packets);

/** Bytes of an answer to anybody else. */
size_t rg_hq_packets_most(const struct rg_hq_packets *packets);

/** The kiosk asks for what follows @p from. @return whether most or stuck has changed. */
bool rg_hq_pages_asked(struct rg_hq_pages *pages, enum rg_hq_feed feed, int64_t from, int64_t now_ms);

/** It was answered with @p len bytes. */
void rg_hq_pages_answered(struct rg_hq_pages *pages, enum rg_hq_feed feed, int64_t from, size_t len,
                          int64_t now_ms);

/** The kiosk asks @p question about what it holds, for the first time or again. @return whether most or stuck has changed. */
bool rg_hq_pages_compare(struct rg_hq_pages *pages, uint64_t question, int64_t now_ms);

/** It was answered with @p len bytes. */
void rg_hq_pages_compared(struct rg_hq_pages *pages, size_t len, int64_t now_ms);

/** A message of @p len bytes was handed to the broker. */
void rg_hq_packets_sent(struct rg_hq_packets *packets, size_t len, int64_t now_ms);

/** The connection broke. @return whether most has changed. */
bool rg_hq_packets_broke(struct rg_hq_packets *packets, int64_t now_ms);

#endif
