/**
 * @file hq_build.h
 * Filling an empty database with the generated store.
 *
 * Thread: main.
 * Owner:  the caller.
 */
#ifndef APP_HQ_GENERATE_HQ_BUILD_H
#define APP_HQ_GENERATE_HQ_BUILD_H

#include "hq_store.h"
#include "regard/keystore.h"

#include <stdio.h>

struct rg_hq_plan {
    const char *site, *time_zone;
    uint32_t customers, products, purchases, associates;
    uint64_t seed;
    int64_t now_ms;
    int64_t calendar_ms; /**< whose seasons and birthdays the store has, moved to now_ms; mostly the same */
};

struct rg_hq_built {
    int64_t stock, neighbours, visits, returns, without_consent, only_recognise, pictures;
};

/**
 * Fill @p store (opened with RG_HQ_BUILD) in one transaction and write the cards, one line each, to @p cards.
 * @return RG_OK; RG_IO also when @p cards cannot be written; what store and keystore return. After a failure
 * the database is of no use.
 */
enum rg_status rg_hq_build(struct rg_hq_store *store, struct rg_keystore *keys, const struct rg_hq_plan *plan,
                           FILE *cards, struct rg_hq_built *built) RG_MUST_CHECK;

#endif
