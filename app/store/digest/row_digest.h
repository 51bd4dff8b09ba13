/**
 * @file row_digest.h
 * A row of a feed as a number of 64 bits, by which kiosk and HQ find out whether they hold the same
 * (include/protocol/README.md, "Comparing"). Pure: nothing of a row is kept.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_STORE_DIGEST_ROW_DIGEST_H
#define APP_STORE_DIGEST_ROW_DIGEST_H

#include "feeds.h"
#include "purge.h"

/** Rows are counted in so many buckets; all rows of one first key column are in one. */
#define RG_BUCKETS 256u

/** The value of a row's first key column. */
struct rg_row_key {
    int64_t id;        /**< of all feeds but cards */
    bool token;        /**< of cards; then id is 0 */
    uint8_t bytes[32]; /**< where token; zeros elsewhere */
};

/** The first key column of @p row, and of the key of a row that is gone. */
struct rg_row_key rg_row_key_of(const struct rg_feed_row *row);
struct rg_row_key rg_row_key_of_key(const struct rg_feed_key *key);

/** In the order in which keys are walked: below 0, 0, above 0. */
int rg_row_key_compare(const struct rg_row_key *a, const struct rg_row_key *b);

/** As it stands in a message: a number, or 64 hexadecimal digits. @return its length. */
#define RG_ROW_KEY_TEXT 65
size_t rg_row_key_write(const struct rg_row_key *key, char text[RG_ROW_KEY_TEXT]);

/** @return RG_OK with a number below RG_BUCKETS; RG_NO_MEMORY. */
enum rg_status rg_row_bucket(const struct rg_row_key *key, uint32_t *bucket) RG_MUST_CHECK;

/**
 * What a kiosk makes of the row, as a number; wishes before @p since count for nothing.
 * @return RG_OK; RG_NOT_FOUND for a row that is not counted (a purchase from before @p since, an erasure); RG_NO_MEMORY.
 */
enum rg_status rg_row_digest(const struct rg_feed_row *row, const struct rg_store_since *since,
                             uint64_t *digest) RG_MUST_CHECK;

/** Sums in a message: eight bytes each, the highest first. */
void rg_sum_write(uint64_t sum, uint8_t bytes[8]);
uint64_t rg_sum_read(const uint8_t bytes[8]);

#endif
