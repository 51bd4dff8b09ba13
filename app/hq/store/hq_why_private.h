/**
 * @file hq_why_private.h
 * What is known while a rank is explained. Private to app/hq/store.
 *
 * Thread: the store's.
 * Owner:  rg_hq_why(); personal, and wiped by it.
 */
#ifndef APP_HQ_STORE_HQ_WHY_PRIVATE_H
#define APP_HQ_STORE_HQ_WHY_PRIVATE_H

#include "hq_rests.h"
#include "hq_sql.h"
#include "hq_why.h"
#include "shelf.h"

#define RG_HQ_WHY_LINES 4096 /* as many as a kiosk keeps */
#define RG_HQ_WHY_STOCK 32
#define RG_HQ_WHY_ON    16

/** A product of the site, with what is here of it. */
struct rg_hq_why_goods {
    struct rg_shelf_goods goods;
    char title[RG_TITLE_MAX], category[RG_CATEGORY_MAX], season[RG_CATEGORY_MAX];
    struct rg_shelf_stock stock[RG_HQ_WHY_STOCK];
};

struct rg_hq_why {
    struct rg_hq_store *store;
    int64_t member, site, item;
    char site_name[RG_HQ_SITE_MAX];
    struct rg_reco_line lines[RG_HQ_WHY_LINES];
    size_t line_count; /* settled */
    uint16_t newest[RG_RECO_HISTORY];
    size_t newest_count;
    struct rg_profile profile;
    struct rg_shelf_shown shown[RG_RESTS_JOINED];
    struct rg_shelf_offer on[RG_HQ_WHY_ON];
    struct rg_shelf_taste tastes[RG_NOTES_MAX];
    struct rg_shelf_person person;
    struct rg_shelf_rules rules;
    struct rg_reco_fade fade;
    struct rg_ranking ranking, one; /* one: of a single product, to tell its terms apart */
    enum rg_bar bars[RG_CANDIDATES_MAX];
    struct rg_shelf shelf;
    struct rg_hq_why_goods product; /* the one being looked at */
};

/** Fill in person, lines and profile. @return RG_OK; RG_NOT_FOUND; RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_why_know(struct rg_hq_why *why, int64_t now_ms) RG_MUST_CHECK;

/** A product into why->product. @return RG_OK, also for one that the site does not have; RG_BUSY, RG_IO. */
enum rg_status rg_hq_why_goods_of(struct rg_hq_why *why, int64_t product) RG_MUST_CHECK;

/** Products that go with @p product, at most RG_RECO_NEIGHBOURS. @return likewise. */
enum rg_status rg_hq_why_near(struct rg_hq_why *why, int64_t product, struct rg_neighbour *near,
                              size_t *count) RG_MUST_CHECK;

#endif
