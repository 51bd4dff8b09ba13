/**
 * @file ui_metrics.h
 * Sizes on the glass: from millimetres and arcminutes to pixels. Places are written in reference pixels of
 * 0.170 mm, the unit of the panel that layouts were drawn for; texts in arcminutes at a reading distance.
 *
 * Thread: main.
 * Owner:  nobody; values only. The measuring function is borrowed from the text engine.
 * Source: cap heights from NUREG-0700 and ISO 9241-3 (16' least, 20-22' preferred); Inter's cap height is
 *         0.727 em.
 */
#ifndef APP_UI_UI_METRICS_H
#define APP_UI_UI_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Text sizes by the distance they are read from. */
enum rg_text_size {
    RG_TEXT_T1 = 0, /**< 20' at 2 m */
    RG_TEXT_T1_LOW, /**< 16' at 2 m: the floor of what two metres need */
    RG_TEXT_T2,     /**< 22' at 1 m */
    RG_TEXT_T3,     /**< 17' at 1 m, 24' at 0.7 m */
    RG_TEXT_T4,     /**< 24' at 0.5 m: IT screens only */
    RG_TEXT_SIZES
};

enum rg_text_weight { RG_WEIGHT_REGULAR = 0, RG_WEIGHT_BOLD, RG_WEIGHTS };

/** Pixels that @p len bytes of UTF-8 need on one line; never less than what is drawn. */
typedef int32_t rg_measure(void *context, enum rg_text_size size, enum rg_text_weight weight,
                           const char *text, size_t len);

struct rg_ui_metrics {
    int32_t width, height; /**< px, as the person sees it (after rotation) */
    bool portrait;
    int32_t um_per_px; /**< micrometres */
    int32_t text_px[RG_TEXT_SIZES];
    int32_t line_px[RG_TEXT_SIZES];
    int32_t floor_px[RG_TEXT_SIZES];
    int32_t reach_y; /**< what is to be in reach from a wheelchair lies at or below it (rg_metrics_mount()) */
    rg_measure *measure;
    void *measure_context;
};

/** From how far texts are read, in millimetres; 0 stands for the distance in the size's description. */
struct rg_ui_reading {
    uint32_t t1_mm, t2_mm, t3_mm;
};

/**
 * The distances of a panel on which who and why are read from @p distance_mm: what to say and to show from half
 * of that. 0 stands for RG_READING_MM.
 */
struct rg_ui_reading rg_metrics_reading(uint32_t distance_mm);

/** What a person who asks for larger text gets, in per cent, and what a full screen still has room for. */
#define RG_TEXT_LARGE  125u
#define RG_TEXT_LARGER 112u

/**
 * Where hands reach from a wheelchair. EN 301 549, chapter 8.3, has the highest control at 1,220 mm above the
 * floor, and lower (1,120 mm) when a counter of up to 635 mm is in the way: the lower figure holds for both. Its
 * lowest control, 380 mm, is up to whoever mounts the panel.
 */
#define RG_REACH_HIGHEST_MM 1120u
/** Where nobody said how high the panel hangs: this part of it, from its lower edge. */
#define RG_REACH_PER_CENT 60

/**
 * Fill @p metrics, all but the measuring function. A panel of 0 mm counts as one of 10.1 inches; one that
 * makes pixels smaller than 0.05 mm or larger than 0.6 mm (a wrong EDID) too.
 */
void rg_metrics_init(struct rg_ui_metrics *metrics, int32_t width, int32_t height, uint32_t width_mm,
                     uint32_t height_mm);

/**
 * Set the text sizes for other reading distances and a scale. A distance outside 300 to 5000 mm counts as not
 * given; a scale outside 100 to 200 as 100.
 */
void rg_metrics_read(struct rg_ui_metrics *metrics, const struct rg_ui_reading *reading, uint32_t per_cent);

/** Say how high the panel's lower edge is above the floor; 0: unknown. Sets reach_y. */
void rg_metrics_mount(struct rg_ui_metrics *metrics, uint32_t bottom_mm);

/** Pixels for what is @p reference pixels of 0.170 mm, the unit in which layouts are written. */
int32_t rg_metrics_px(const struct rg_ui_metrics *metrics, int32_t reference);

/** The least pixels of a size that still read at its distance, whatever the scale (T1 and T1_LOW share one
 * floor). */
int32_t rg_metrics_floor(const struct rg_ui_metrics *metrics, enum rg_text_size size);

#endif
