/* A store in a folder of its own, and a small chain of goods and people to put into it. */
#ifndef TESTS_UNIT_STORE_SCENE_H
#define TESTS_UNIT_STORE_SCENE_H

#include "feeds.h"
#include "outbox.h"
#include "personal.h"
#include "regard/keystore.h"
#include "store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct scene {
    char folder[64];
    struct rg_keystore *keystore; /* in the folder's folder "keys" */
    struct rg_store *store;
    struct rg_store_sync *sync;
    struct rg_store_outbox *outbox;
    struct rg_store_report report;
};

/* Fixtures of cmocka: an empty store, both handles open. */
int scene_begin(void **state);
int scene_end(void **state);

/* Open or close both handles, and the keystore, on the same folder. */
enum rg_status scene_open(struct scene *scene);
void scene_close(struct scene *scene);

/* Remove the folder and all that is in it. */
void scene_empty(const struct scene *scene);

/* The keystore of a folder's folder "keys", as scene_open() opens it. */
struct rg_keystore *scene_keystore(const char *folder);

/* The path of a file in the folder; static storage. */
const char *scene_path(const struct scene *scene, const char *name);

/* How many files of the folder have names that begin so. */
int scene_files(const struct scene *scene, const char *prefix);

struct rg_text_view view(const char *text);

/* What the sync thread does once nothing else is to be done: taps read the neighbours that are in the database. */
void scene_map(struct scene *scene);

/* One page of one feed from where its cursor stands; of neighbours with scene_map(). */
void scene_page(struct scene *scene, enum rg_feed feed, const struct rg_feed_row *rows, size_t count);
void scene_delete(struct scene *scene, const struct rg_feed_key *key);

/* Rows, with what does not matter filled in. */
struct rg_feed_row product_row(int64_t id, const char *title, const char *category, int64_t popularity,
                               bool one_off);
struct rg_feed_row member_row(int64_t id, const char *name);
struct rg_feed_row stock_row(int64_t product, const char *size, int64_t quantity, int64_t as_of);
struct rg_feed_row purchase_row(int64_t member, int64_t line, int64_t at, int64_t product, const char *size,
                                int64_t quantity, int64_t returned);
struct rg_feed_row consent_row(int64_t member, enum rg_purpose purpose, bool granted);
struct rg_feed_row card_row(uint8_t seed, enum rg_holder_kind kind, int64_t holder, bool blocked);
struct rg_card_token token_of(uint8_t seed);

/* A grant as app/consent mints it. */
struct rg_consent_grant grant_of(int64_t member, enum rg_consent_scope scope, uint32_t purposes);

struct rg_event outcome_of(uint64_t number);

#endif
