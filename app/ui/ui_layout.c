#include "ui_layout.h"

static int32_t at_least_none(int32_t value)
{
    return value > 0 ? value : 0;
}

static int32_t least_of(const struct rg_ui_metrics *metrics, const struct rg_child *child)
{
    switch (child->kind) {
    case RG_CHILD_FIXED: return rg_metrics_px(metrics, at_least_none(child->size));
    case RG_CHILD_NATURAL: return at_least_none(child->size);
    case RG_CHILD_WEIGHTED: return rg_metrics_px(metrics, at_least_none(child->least));
    }
    return 0;
}

static bool is_weighted(const struct rg_child *child)
{
    return child->kind == RG_CHILD_WEIGHTED && child->size > 0;
}

struct rg_rect rg_layout_inside(const struct rg_ui_metrics *metrics, const struct rg_box *box)
{
    int32_t x = rg_metrics_px(metrics, box->pad_x), y = rg_metrics_px(metrics, box->pad_y);
    return (struct rg_rect){box->area.x + x, box->area.y + y, at_least_none(box->area.w - 2 * x),
                            at_least_none(box->area.h - 2 * y)};
}

int32_t rg_layout_need(const struct rg_ui_metrics *metrics, const struct rg_child *children, uint32_t count,
                       int32_t gap, int32_t pad)
{
    int32_t need = 2 * rg_metrics_px(metrics, pad);
    for (uint32_t i = 0; i < count; i++) {
        need += least_of(metrics, &children[i]) + (i > 0 ? rg_metrics_px(metrics, gap) : 0);
    }
    return need;
}

/* A child's share by weight of @p spare, which is what the kept weights have to share. */
static int32_t share(int32_t spare, const struct rg_child *child, int64_t weights)
{
    return (int32_t)((int64_t)spare * child->size / weights);
}

/*
 * A weighted child that its share would make smaller than its least gets the least, and the others share what
 * is left then; that can make another one too small, so it goes on until none is.
 */
static void share_out(const struct rg_ui_metrics *metrics, const struct rg_child *children, uint32_t count,
                      int32_t spare, int32_t *sizes)
{
    for (bool again = true; again;) {
        int64_t weights = 0;
        int32_t left = spare;
        again = false;
        for (uint32_t i = 0; i < count; i++) {
            bool open = is_weighted(&children[i]) && sizes[i] < 0;
            weights += open ? children[i].size : 0;
            left -= open ? 0 : sizes[i];
        }
        for (uint32_t i = 0; i < count && weights > 0; i++) {
            int32_t least = least_of(metrics, &children[i]);
            if (is_weighted(&children[i]) && sizes[i] < 0 && share(left, &children[i], weights) < least) {
                sizes[i] = least;
                again = true;
                break;
            }
        }
        if (again) {
            continue;
        }
        int32_t rest = left;
        for (uint32_t i = 0; i < count && weights > 0; i++) {
            rest -= is_weighted(&children[i]) && sizes[i] < 0 ? share(left, &children[i], weights) : 0;
        }
        for (uint32_t i = 0; i < count && weights > 0; i++) {
            if (is_weighted(&children[i]) && sizes[i] < 0) {
                sizes[i] = share(left, &children[i], weights) + (rest > 0 ? 1 : 0);
                rest -= rest > 0 ? 1 : 0;
            }
        }
    }
}

/* @p along and @p room: where the axis begins and how long it is. Writes each child's begin and size. */
static bool lay(const struct rg_ui_metrics *metrics, const struct rg_box *box,
                const struct rg_child *children, uint32_t count, int32_t along, int32_t room, int32_t *begins,
                int32_t *sizes)
{
    int32_t gap = rg_metrics_px(metrics, box->gap), end = along + room;
    int32_t gaps = count > 1 ? (int32_t)(count - 1) * gap : 0;
    for (uint32_t i = 0; i < count; i++) {
        sizes[i] = is_weighted(&children[i]) ? -1 : least_of(metrics, &children[i]);
    }
    share_out(metrics, children, count, room - gaps, sizes);
    bool fits = true;
    for (uint32_t i = 0; i < count; i++) {
        begins[i] = along < end ? along : end;
        fits = fits && along + sizes[i] <= end;
        sizes[i] = along + sizes[i] <= end ? sizes[i] : at_least_none(end - begins[i]);
        along += sizes[i] + gap;
    }
    return fits;
}

bool rg_layout_row(const struct rg_ui_metrics *metrics, const struct rg_box *box,
                   const struct rg_child *children, uint32_t count, struct rg_rect *rects)
{
    struct rg_rect inside = rg_layout_inside(metrics, box);
    int32_t begins[RG_LAYOUT_CHILDREN], sizes[RG_LAYOUT_CHILDREN];
    uint32_t laid = count < RG_LAYOUT_CHILDREN ? count : RG_LAYOUT_CHILDREN;
    bool fits = lay(metrics, box, children, laid, inside.x, inside.w, begins, sizes);
    for (uint32_t i = 0; i < laid; i++) {
        rects[i] = (struct rg_rect){begins[i], inside.y, sizes[i], inside.h};
    }
    return fits && laid == count;
}

bool rg_layout_column(const struct rg_ui_metrics *metrics, const struct rg_box *box,
                      const struct rg_child *children, uint32_t count, struct rg_rect *rects)
{
    struct rg_rect inside = rg_layout_inside(metrics, box);
    int32_t begins[RG_LAYOUT_CHILDREN], sizes[RG_LAYOUT_CHILDREN];
    uint32_t laid = count < RG_LAYOUT_CHILDREN ? count : RG_LAYOUT_CHILDREN;
    bool fits = lay(metrics, box, children, laid, inside.y, inside.h, begins, sizes);
    for (uint32_t i = 0; i < laid; i++) {
        rects[i] = (struct rg_rect){inside.x, begins[i], inside.w, sizes[i]};
    }
    return fits && laid == count;
}

struct rg_rect rg_layout_stack(const struct rg_ui_metrics *metrics, const struct rg_box *box, int32_t width,
                               int32_t height)
{
    struct rg_rect inside = rg_layout_inside(metrics, box);
    int32_t w = width < inside.w ? at_least_none(width) : inside.w;
    int32_t h = height < inside.h ? at_least_none(height) : inside.h;
    return (struct rg_rect){inside.x + (inside.w - w) / 2, inside.y + (inside.h - h) / 2, w, h};
}
