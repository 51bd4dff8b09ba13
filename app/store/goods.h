/**
 * @file goods.h
 * Words for the products that a customer's rows name by number, and the last of what no screen may show: what is discreet is
 * told by the product, so it can go only now (gifts went when the rows were opened). Private to app/store.
 *
 * Thread: the store's.
 * Owner:  the caller owns @p profile.
 */
#ifndef APP_STORE_GOODS_H
#define APP_STORE_GOODS_H

#include "profile.h"
#include "store.h"

/**
 * Fill in titles, categories and what is in stock here, and of that what is back by rg_store_set_now(); a product that HQ no longer lists keeps an empty title. Purchases and
 * wishes of a discreet product are taken out.
 * @return RG_OK, or what reading the catalogue says.
 */
enum rg_status rg_store_name_goods(struct rg_store *store, struct rg_profile *profile) RG_MUST_CHECK;

#endif
