/**
 * @file hq_compare_private.h
 * A question about a feed while it is being answered. Private to this room.
 *
 * Thread: the store's.
 * Owner:  struct rg_hq_compare.
 */
#ifndef APP_HQ_COMPARE_HQ_COMPARE_PRIVATE_H
#define APP_HQ_COMPARE_HQ_COMPARE_PRIVATE_H

#include "hq_compare.h"
#include "hq_feed.h"

#include "codec.h"
#include "row_digest.h"

#define RG_HQ_COMPARE_KEYS    160u /* that a kiosk lists at once, and that an answer names */
#define RG_HQ_COMPARE_WAITING 1024u

enum rg_hq_compare_kind { RG_HQ_COMPARE_SUMS, RG_HQ_COMPARE_LIST, RG_HQ_COMPARE_ROWS };

/** A key, what the kiosk says of it, and what HQ's rows come to. */
struct rg_hq_compare_key {
    struct rg_row_key key;
    bool theirs, ours, moved; /**< moved: it changed since the kiosk's version */
    uint64_t said, sum;
};

struct rg_hq_compare_task {
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX], rid[RG_RID_MAX];
    enum rg_hq_compare_kind kind;
    enum rg_feed feed;
    enum rg_hq_feed hq_feed;
    uint32_t key_version; /**< of the kiosk's cards; 0: not said */
    int64_t version, at;  /**< the kiosk's; up to where our rows were read */
    struct rg_store_since since;
    uint64_t said[RG_BUCKETS], sums[RG_BUCKETS];
    uint8_t unknown[RG_BUCKETS / 8];
    uint32_t bucket;
    bool has_after, has_upto;
    struct rg_row_key after, upto;
    struct rg_hq_compare_key *keys; /**< in their order */
    size_t key_count, key_capacity;
    size_t most;  /**< bytes of the answer */
    int64_t from; /**< ROWS */
};

/** The key in its place. @return NULL when it is not there. */
struct rg_hq_compare_key *rg_hq_compare_find(struct rg_hq_compare_task *task, const struct rg_row_key *key);
/** The same, made where it is not there. @return NULL without memory. */
struct rg_hq_compare_key *rg_hq_compare_add(struct rg_hq_compare_task *task, const struct rg_row_key *key);

/** Read a question. @return NULL or an error's name. */
const char *rg_hq_compare_read(struct rg_hq_compare_task *task, struct rg_hq_store *store, const char *site,
                               const char *device, const cJSON *pull);

/** Read some of our rows. @p done at the end of them. @return as rg_hq_compare_step(). */
struct rg_hq_compare_walk;
enum rg_status rg_hq_compare_walk_create(struct rg_hq_compare_walk **walk) RG_MUST_CHECK;
void rg_hq_compare_walk_destroy(struct rg_hq_compare_walk *walk);
enum rg_status rg_hq_compare_walk_step(struct rg_hq_compare_walk *walk, struct rg_hq_store *store,
                                       struct rg_hq_compare_task *task, bool *done) RG_MUST_CHECK;
/** Of ROWS: what was found, as the members of a page from "columns" on, and whether there is more. */
void rg_hq_compare_walk_rows(const struct rg_hq_compare_walk *walk, bool *more, struct rg_hq_buffer *body);
/** Begin anew, for another question. */
void rg_hq_compare_walk_begin(struct rg_hq_compare_walk *walk);

#endif
