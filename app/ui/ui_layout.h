/**
 * @file ui_layout.h
 * Rows, columns and stacks: an area is shared out among children that are fixed, as large as they are, or take
 * what is left. Given sizes, gaps and padding are in reference pixels of 0.170 mm (rg_metrics_px()), results in
 * pixels of the panel.
 *
 * Thread: any; pure.
 * Owner:  values only.
 */
#ifndef APP_UI_UI_LAYOUT_H
#define APP_UI_UI_LAYOUT_H

#include "draw_list.h"
#include "ui_metrics.h"

#include <stdbool.h>
#include <stdint.h>

/** The most children of one row or column; more are not laid out. */
#define RG_LAYOUT_CHILDREN 32u

enum rg_child_kind {
    RG_CHILD_FIXED = 0, /**< size: reference pixels */
    RG_CHILD_NATURAL,   /**< size: pixels that were measured, such as a text's width */
    RG_CHILD_WEIGHTED   /**< size: its share of what the others leave; least: reference pixels */
};

struct rg_child {
    enum rg_child_kind kind;
    int32_t size;
    int32_t least; /**< WEIGHTED only */
};

struct rg_box {
    struct rg_rect area;
    int32_t gap;          /**< between children */
    int32_t pad_x, pad_y; /**< inside the area */
};

/** The area inside the padding; w and h are never negative. */
struct rg_rect rg_layout_inside(const struct rg_ui_metrics *metrics, const struct rg_box *box);

/**
 * Share the box's width out among @p count children side by side, each as high as the inside; @p rects gets
 * one for each of the first RG_LAYOUT_CHILDREN. What rounding leaves goes to the first weighted children, a pixel each.
 * @return false when they need more than there is: the children from the end on are then cut, down to nothing.
 */
bool rg_layout_row(const struct rg_ui_metrics *metrics, const struct rg_box *box,
                   const struct rg_child *children, uint32_t count, struct rg_rect *rects);

/** As rg_layout_row(), one below the other. */
bool rg_layout_column(const struct rg_ui_metrics *metrics, const struct rg_box *box,
                      const struct rg_child *children, uint32_t count, struct rg_rect *rects);

/** One child of @p width x @p height pixels in the middle of the box; cut to its inside. */
struct rg_rect rg_layout_stack(const struct rg_ui_metrics *metrics, const struct rg_box *box, int32_t width,
                               int32_t height);

/** The pixels that children take at least, with gaps and the padding of one axis: a natural size for another
 * layout. */
int32_t rg_layout_need(const struct rg_ui_metrics *metrics, const struct rg_child *children, uint32_t count,
                       int32_t gap, int32_t pad);

#endif
