/**
 * @file hq_catalogue.h
 * The products of the generated store. They come in outfits: a coat, trousers, a jumper and so on in colours
 * and a style that go together, which is what its customers buy together.
 *
 * Thread: one at a time; constant once made.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_GENERATE_HQ_CATALOGUE_H
#define APP_HQ_GENERATE_HQ_CATALOGUE_H

#include "hq_rng.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_HQ_STYLES 6u
#define RG_HQ_GROUPS (2 * RG_HQ_STYLES) /**< styles of women's clothes, then the same of men's */
#define RG_HQ_SLOTS  8u                 /**< products in an outfit, one of each category */
#define RG_HQ_SIZES  6

struct rg_hq_item {
    char title[24], name[96], sku[16];
    const char *category, *season;
    int64_t price;
    uint8_t slot;
    bool one_off;
    bool discreet; /**< worn beneath: nobody else's business */
};

struct rg_hq_catalogue {
    struct rg_hq_item *items; /**< items[i] becomes HQ's product i + 1 */
    uint32_t count;
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_catalogue_create(uint32_t products, uint64_t seed,
                                      struct rg_hq_catalogue *catalogue) RG_MUST_CHECK;
void rg_hq_catalogue_destroy(struct rg_hq_catalogue *catalogue);

/** How many outfits a group has; the last may lack some items. */
uint32_t rg_hq_catalogue_outfits(const struct rg_hq_catalogue *catalogue, uint32_t group);
/** The index of an outfit's item; not below catalogue->count if the store is too small to have it. */
uint32_t rg_hq_catalogue_item(uint32_t group, uint32_t outfit, uint32_t slot);

/** How much the category of @p slot sells in @p month (0..11), relative to others. */
uint32_t rg_hq_slot_demand(uint32_t slot, uint32_t month);
/** The category's name. */
const char *rg_hq_slot_category(uint32_t slot);
/** The label of the size step @p step (0 smallest .. RG_HQ_SIZES - 1) of a category for a group. */
const char *rg_hq_slot_size(uint32_t slot, uint32_t group, int step);
/** How many sizes the category comes in: 1 or RG_HQ_SIZES. */
int rg_hq_slot_sizes(uint32_t slot);

#endif
