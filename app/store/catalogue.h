/**
 * @file catalogue.h
 * What this store sells and has: products, stock, neighbours, bestsellers. Nothing personal.
 *
 * Thread: the store thread.
 * Owner:  the caller owns all out-parameters.
 */
#ifndef APP_STORE_CATALOGUE_H
#define APP_STORE_CATALOGUE_H

#include "counts_list.h"
#include "profile.h"
#include "recommend.h"
#include "store.h"

#include <stddef.h>

#define RG_STORE_STOCK_MAX       32
#define RG_STORE_BESTSELLERS_MAX 256

struct rg_store_product {
    struct rg_product_id id;
    char title[RG_TITLE_MAX];
    char category[RG_CATEGORY_MAX];
    char season[RG_CATEGORY_MAX];
    int64_t since_ms;    /**< when it was first in the catalogue; 0: not known */
    int64_t price_minor; /**< -1: not known */
    char currency[4];
    bool one_off, discreet;
    bool has_picture;
    uint8_t picture[32]; /**< SHA-256 */
};

struct rg_store_stock {
    char size[RG_SIZE_TEXT_MAX];
    int64_t quantity; /**< over 0 */
    int64_t as_of_ms;
    int64_t came_ms; /**< when it was here again after there had been none; 0: it was never seen to come */
};

/** @return RG_OK, RG_NOT_FOUND, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_product(struct rg_store *store, struct rg_product_id id,
                                struct rg_store_product *product) RG_MUST_CHECK;

/**
 * By which time prices hold, ms since 1970; 0, as at first: those of products alone.
 * @p wall_ms is what this machine's clock says, @p trusted_ms what the time is at least (app/device/device_time.h). A clock that was
 * ahead of HQ's when HQ was heard last is taken to be so still.
 */
void rg_store_set_now(struct rg_store *store, int64_t wall_ms, int64_t trusted_ms);

/**
 * What @p product costs now, in its price and currency: of the prices that hold the one that began last; of a product that has some, and
 * none that holds, none (-1); of one that has none, its own.
 * @return RG_OK, also when nothing was changed; else as rg_store_product().
 */
enum rg_status rg_store_price(struct rg_store *store, struct rg_store_product *product) RG_MUST_CHECK;

/**
 * The sizes of a product that are here now (quantity over 0), at most RG_STORE_STOCK_MAX.
 * @return RG_OK, also with a @p count of 0; else as rg_store_product().
 */
enum rg_status rg_store_stock_of(struct rg_store *store, struct rg_product_id id,
                                 struct rg_store_stock stock[RG_STORE_STOCK_MAX],
                                 size_t *count) RG_MUST_CHECK;

/**
 * A product's neighbours, best first, as HQ's rows were when the neighbour file was made of them last (rg_store_map_neighbours()): without a
 * file there are none.
 * @return RG_OK, also with a @p count of 0; else as rg_store_product().
 */
enum rg_status rg_store_neighbours(struct rg_store *store, struct rg_product_id id,
                                   struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS],
                                   size_t *count) RG_MUST_CHECK;

/** What may be said because somebody has a product. */
struct rg_store_grounds {
    bool one_off, discreet;
    bool named; /**< it has a title to say */
    size_t count;
    /** as of rg_store_neighbours(), with room for what was counted since (counts_list.h) */
    struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR];
};

/** @return as rg_store_product(). */
enum rg_status rg_store_grounds(struct rg_store *store, struct rg_product_id id,
                                struct rg_store_grounds *grounds) RG_MUST_CHECK;

/** How fast what was bought fades in this shop: as HQ said it with those neighbours, or as usual. @return as rg_store_neighbours(). */
enum rg_status rg_store_fading(struct rg_store *store, struct rg_reco_fade *fade) RG_MUST_CHECK;

#define RG_STORE_ARRIVALS_MAX 64

/**
 * Products that were first in the catalogue after @p since_ms, the newest first; nothing discreet.
 * @return RG_OK, also with a @p count of 0; else as rg_store_product().
 */
enum rg_status rg_store_arrivals(struct rg_store *store, int64_t since_ms,
                                 struct rg_product_id products[RG_STORE_ARRIVALS_MAX],
                                 size_t *count) RG_MUST_CHECK;

/**
 * Products that were here when the list was made, most sold first; refreshed by rg_store_idle(), or now if
 * there is no list yet. The list is borrowed until the next call on @p store.
 * @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_bestsellers(struct rg_store *store, const struct rg_product_id **products,
                                    size_t *count) RG_MUST_CHECK;

/** How many of that list, from its beginning, sold anything lately. Of the others nobody may say that they are popular here. */
size_t rg_store_selling(const struct rg_store *store);

#endif
