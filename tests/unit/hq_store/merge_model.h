/**
 * @file merge_model.h
 * What the test of merging knows by its own rules, and what it compares with: a kiosk that hears of changes, and the export.
 *
 * Thread: one.
 * Owner:  the test.
 */
#ifndef TESTS_UNIT_HQ_STORE_MERGE_MODEL_H
#define TESTS_UNIT_HQ_STORE_MERGE_MODEL_H

#include "hq_fixture.h"
#include "hq_ledger.h"

#define PEOPLE  6
#define FIRST   11 /* their numbers are 11 to 16; the fixture's own stay out of it */
#define SALES   64
#define CARDS   24
#define NONE    (-1)
#define P_COUNT 3

extern const enum rg_purpose merge_purposes[P_COUNT];

/* What the test knows, by its own rules. */
struct merge_model {
    int link[PEOPLE]; /* whom one was merged with; NONE: nobody */
    bool erased[PEOPLE];
    int64_t restricted[PEOPLE], merged_at[PEOPLE];
    /* Of the merge that took somebody in: who was live, what was refused since, what was allowed under the own number, and
       whether nothing was said. */
    uint32_t of_member[PEOPLE], of_other[PEOPLE], refused[PEOPLE], own_yes[PEOPLE];
    bool quiet[PEOPLE];
    int sold[SALES], sales, card[CARDS], cards;
    bool anonymous[SALES], no_card[CARDS]; /* of somebody who is erased */
    /* The balance of each number, NONE: none; and, bit n, whether n was corrected and is not to come back. */
    int64_t points[PEOPLE];
    uint32_t wrong[PEOPLE];
    int64_t now;
};

/* A kiosk, which hears of changes and knows nothing else. */
struct merge_kiosk {
    int64_t at[RG_HQ_FEEDS];
    cJSON *have[RG_HQ_FEEDS]; /* key text: row */
};

/** The one that i counts for, and whether i came with top, or is it. */
int merge_root(const struct merge_model *m, int i);
bool merge_brought(const struct merge_model *m, int top, int i);
bool merge_restricted(const struct merge_model *m, int top);
/** What all who count for top have together; NONE: nobody has a balance. */
int64_t merge_points(const struct merge_model *m, int top);

struct rg_ledger_state merge_state(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose);
/** The purposes that are live for one. */
uint32_t merge_live(struct rg_hq_store *store, int i);

/** What the kiosk has is what the lines allow, of each under the number that counts. */
void merge_check_kiosk(struct rg_hq_store *store, const struct merge_model *m, struct merge_kiosk *k);
/** Every sale and every point is there, in one piece, and of whom it should be: said by the export and the summary. */
void merge_check_all_there(struct rg_hq_store *store, const struct merge_model *m);
/** How many lines the ledger has; it is intact. */
int64_t merge_lines(struct rg_hq_store *store);

#endif
