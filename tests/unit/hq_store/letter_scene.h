/**
 * @file letter_scene.h
 * The small store of hq_fixture.h with keys, and what its customers ask by letter: anna enters, bert approves.
 *
 * Thread: one.
 * Owner:  the test; cmocka's setup and teardown.
 */
#ifndef TESTS_UNIT_HQ_STORE_LETTER_SCENE_H
#define TESTS_UNIT_HQ_STORE_LETTER_SCENE_H

#include "hq_fixture.h"
#include "hq_requests.h"
#include "regard/keystore.h"

#define LETTERS_DAY INT64_C(86400000)
#define LETTERS_NOW INT64_C(1700000000000) /**< 2023-11-14 22:13:20 UTC */

int letters_set_up(void **state);
int letters_tear_down(void **state);
struct rg_keystore *letters_keys(void);

/** What the last call said. */
extern struct rg_hq_request_state letters_last;
extern const char *letters_code;

/** Enter a request, by anna unless it says by whom; @p expected is why not, NULL when it is to wait. @return its number. */
int64_t letters_put(struct rg_hq_store *store, struct rg_hq_request request, const char *expected);
void letters_approve(struct rg_hq_store *store, int64_t number, const char *who, enum rg_status expected);
/** Enter it and let bert approve it. */
void letters_done(struct rg_hq_store *store, struct rg_hq_request request);

/** Rows, one a line. */
struct letters_text {
    char all[8192];
    int rows;
};
enum rg_status letters_take(void *context, const char *row, size_t len);
/** Everything about a member; good until the next call. */
struct letters_text *letters_export(struct rg_hq_store *store, int64_t member);

#endif
