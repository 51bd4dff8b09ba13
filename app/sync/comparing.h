/**
 * @file comparing.h
 * The words of comparing, read and written (include/protocol/README.md, "Comparing"). Private to app/sync.
 *
 * Thread: any.
 * Owner:  the caller owns payloads and buffers.
 */
#ifndef APP_SYNC_COMPARING_H
#define APP_SYNC_COMPARING_H

#include "codec.h"
#include "compare.h"

/** Which question, about what. */
struct rg_compare_ask {
    char rid[RG_RID_MAX];
    enum rg_feed feed;
    char epoch[RG_FEED_EPOCH_MAX];
    int64_t version;      /**< of the cursor */
    uint32_t key_version; /**< of the cards; 0 for other feeds, or without a key */
};

/** Each writes one whole message. @return its length, or 0 when it does not fit or no id could be made. */
size_t rg_compare_write(const struct rg_compare_ask *ask, const struct rg_compare *walk, int64_t wall_ms,
                        char *text, size_t capacity);
size_t rg_compare_keys_write(const struct rg_compare_ask *ask, const struct rg_compare *walk,
                             const struct rg_compare_list *list, int64_t wall_ms, char *text,
                             size_t capacity);
size_t rg_rows_pull_write(const struct rg_compare_ask *ask, const struct rg_row_key *keys, size_t count,
                          int64_t from, int64_t wall_ms, char *text, size_t capacity);

/** HQ's answer: buckets that differ, or keys. */
struct rg_compared {
    char rid[RG_RID_MAX];
    enum rg_feed feed;
    int64_t agree; /**< buckets that are alike */
    uint8_t differ[RG_BUCKETS / 8];
    size_t key_count;
    struct rg_row_key keys[RG_COMPARE_KEYS]; /**< or these */
};

/** Read one from dn/res. A refused one leaves @p compared partly written. */
enum rg_refusal rg_compared_read(const void *payload, size_t len, int64_t wall_ms,
                                 struct rg_compared *compared) RG_MUST_CHECK;

#endif
