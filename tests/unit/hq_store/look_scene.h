/**
 * @file look_scene.h
 * The small store of hq_fixture.h with keys, and kiosks whose chains of looks it takes.
 *
 * Thread: one.
 * Owner:  the test; cmocka's setup and teardown. The caller deletes trees.
 */
#ifndef TESTS_UNIT_HQ_STORE_LOOK_SCENE_H
#define TESTS_UNIT_HQ_STORE_LOOK_SCENE_H

#include "hq_fixture.h"
#include "hq_looks.h"

#define LOOKS_NOW INT64_C(1700000000000)

/** A kiosk: its chain, and the numbers of its stream. */
struct looks_kiosk {
    const char *device;
    uint8_t chain;
    uint64_t number;
    struct rg_ledger_id head;
    int64_t seq;
};

extern struct looks_kiosk looks_kiosk; /**< k1 */
extern int64_t looks_now_ms;           /**< HQ's clock when something is sent; LOOKS_NOW at first */

int looks_set_up(void **state);
int looks_tear_down(void **state);

struct rg_look looks_look(int64_t at_ms, enum rg_look_began began);
/** Give a look the next place in a kiosk's chain. */
void looks_place(struct looks_kiosk *from, struct rg_look *look);
/** The members of an op, unnamed when @p named is 0. */
void looks_write(const struct rg_look *look, int64_t named, const uint8_t *key, char rest[512]);
/** What HQ rejected it for; "" when it was taken. Good until the next call. */
const char *looks_send_text(struct rg_hq_store *store, struct looks_kiosk *from, const char *rest);
/** The next line of a kiosk's chain about @p member, sent as one that names them unless it is @p unnamed. */
const char *looks_send(struct rg_hq_store *store, struct looks_kiosk *from, struct rg_look look,
                       int64_t member, bool unnamed);
/** One of looks_kiosk, which HQ must take. */
void looks_taken(struct rg_hq_store *store, struct rg_look look, int64_t member);

enum rg_status looks_collect(void *context, const char *row, size_t len);
const char *looks_text_of(const cJSON *row, const char *name);
/** Kinds of the alerts, oldest first, joined by spaces. Good until the next call. */
const char *looks_alerts(struct rg_hq_store *store);
/** The first broken line of a chain by rg_hq_verify(), 0: it is whole. */
int looks_broken(struct rg_hq_store *store, const char *chain);
void looks_tamper(void **state, const char *sql);
int64_t looks_number(void **state, const char *sql);
cJSON *looks_report(struct rg_hq_store *store, int64_t member);

#endif
