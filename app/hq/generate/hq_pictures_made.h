/**
 * @file hq_pictures_made.h
 * The pictures of the generated store: each garment drawn once, and coloured as often as it is sold.
 *
 * Thread: one at a time.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_GENERATE_HQ_PICTURES_MADE_H
#define APP_HQ_GENERATE_HQ_PICTURES_MADE_H

#include "hq_store.h"

struct rg_hq_pictures_made;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_pictures_made_create(struct rg_hq_pictures_made **made) RG_MUST_CHECK;
void rg_hq_pictures_made_destroy(struct rg_hq_pictures_made *made);

/**
 * The picture for a product of this title ("Navy wool coat"), drawn and kept in @p store when it is the first.
 * @p sha256 is borrowed until destroy.
 * @return RG_OK, RG_NO_MEMORY, what the store returns.
 */
enum rg_status rg_hq_picture_for(struct rg_hq_pictures_made *made, struct rg_hq_store *store,
                                 const char *title, const char **sha256) RG_MUST_CHECK;

/** How many different ones there are. */
uint32_t rg_hq_pictures_made_count(const struct rg_hq_pictures_made *made);

#endif
