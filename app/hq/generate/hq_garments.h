/**
 * @file hq_garments.h
 * How each kind of garment of the generated store is drawn, and in which colours.
 *
 * Thread: any; constants.
 * Owner:  nobody.
 */
#ifndef APP_HQ_GENERATE_HQ_GARMENTS_H
#define APP_HQ_GENERATE_HQ_GARMENTS_H

#include "hq_draw.h"

#define RG_HQ_PARTS_MAX 8
#define RG_HQ_PEARL     0xf7f4ecu /**< an accent that white goods darken, to be seen on them */

/** Strokes that several garments share, the last without a path. */
struct rg_hq_part {
    const struct rg_hq_stroke *strokes;
    double dx, dy; /**< where the part is moved to */
};

struct rg_hq_garment {
    const char *noun; /**< as the title of a product ends */
    uint32_t accent;  /**< buttons, soles, buckles: 0xRRGGBB */
    struct rg_hq_part parts[RG_HQ_PARTS_MAX];
};

/** The garment that @p title ends with; a plain shirt for a noun that is not known. Never NULL. */
const struct rg_hq_garment *rg_hq_garment_of(const char *title);

/** The inks' colours for a garment whose title begins with a colour; grey for one that is not known. */
void rg_hq_garment_inks(const struct rg_hq_garment *garment, const char *title, uint32_t inks[RG_HQ_INKS]);

#endif
