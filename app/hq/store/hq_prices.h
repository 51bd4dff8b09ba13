/**
 * @file hq_prices.h
 * Prices that hold from a moment until another, as the feed `prices` has them. Of two that hold at once the one that began later counts;
 * a product without any has the price of its row in `products`.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_PRICES_H
#define APP_HQ_STORE_HQ_PRICES_H

#include "hq_feed.h"

struct rg_hq_price {
    int64_t product;
    int64_t from, until;  /**< ms since 1970, until not included; until negative: until another begins */
    int64_t minor;        /**< in the currency's minor unit */
    const char *currency; /**< ISO 4217 */
};

/**
 * In the open transaction; one price of a product for each moment that it begins at.
 * @return RG_OK with *changed; RG_INVALID for an end that is not after the begin, a price that is none, or no currency;
 * RG_NOT_FOUND for a site or product that does not exist; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_planned_put(struct rg_hq_store *store, const char *site, const struct rg_hq_price *price,
                                 bool *changed) RG_MUST_CHECK;

/** How many decimals the prices of a product have. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_product_decimals(struct rg_hq_store *store, const char *site, int64_t product,
                                      int *decimals) RG_MUST_CHECK;

/** How many decimals an amount of this currency has, "JPY" 0, "EUR" 2, "KWD" 3. @return false for what is no ISO 4217 code in form. */
bool rg_hq_currency(const char *currency, int *decimals);

#endif
