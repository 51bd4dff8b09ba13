/**
 * @file catalogue.h
 * What this store sells and has: products, stock, neighbours, bestsellers. Nothing personal.
 *
 * Thread: the store thread.
 * Owner:  the caller owns all out-parameters.
 */
#ifndef APP_STORE_CATALOGUE_H
#define APP_STORE_CATALOGUE_H

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
};

/** @return RG_OK, RG_NOT_FOUND, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_product(struct rg_store *store, struct rg_product_id id,
                                struct rg_store_product *product) RG_MUST_CHECK;

/**
 * The sizes of a product that are here now (quantity over 0), at most RG_STORE_STOCK_MAX.
 * @return RG_OK, also with a @p count of 0; else as rg_store_product().
 */
enum rg_status rg_store_stock_of(struct rg_store *store, struct rg_product_id id,
                                 struct rg_store_stock stock[RG_STORE_STOCK_MAX],
                                 size_t *count) RG_MUST_CHECK;

/**
 * A product's neighbours, best first.
 * @return RG_OK, also with a @p count of 0; else as rg_store_product().
 */
enum rg_status rg_store_neighbours(struct rg_store *store, struct rg_product_id id,
                                   struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS],
                                   size_t *count) RG_MUST_CHECK;

/**
 * Products that were here when the list was made, most sold first; refreshed by rg_store_idle(), or now if
 * there is no list yet. The list is borrowed until the next call on @p store.
 * @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_bestsellers(struct rg_store *store, const struct rg_product_id **products,
                                    size_t *count) RG_MUST_CHECK;

#endif
