/**
 * @file hq_fixture.h
 * A small store in a database of its own: site "s1", products K1 (1) and K2 (2), members 1 to 3 (1 grants
 * everything, 2 only recognise, 3 nothing), associate 1, two sales to each member.
 *
 * Thread: one.
 * Owner:  the test; cmocka's setup and teardown.
 */
#ifndef TESTS_UNIT_HQ_STORE_HQ_FIXTURE_H
#define TESTS_UNIT_HQ_STORE_HQ_FIXTURE_H

#include "hq_feed.h"

#include <cjson/cJSON.h>

struct hq_fixture {
    char dir[64], path[96];
    struct rg_hq_store *store;
};

int hq_fixture_set_up(void **state);
int hq_fixture_tear_down(void **state);
void hq_fixture_member(struct rg_hq_store *store, int64_t id, const char *name);
void hq_fixture_consent(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted,
                        int64_t at);

/** A page as a tree; fails the test when it is no JSON. The caller deletes it. */
cJSON *hq_fixture_page(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from, size_t limit);
int hq_fixture_rows(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from);
int hq_fixture_dels(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t from);
int64_t hq_fixture_head(struct rg_hq_store *store, enum rg_hq_feed feed);

/** What a query says of what is kept, by another hand. */
int64_t hq_fixture_number(const struct hq_fixture *fixture, const char *sql);

#endif
