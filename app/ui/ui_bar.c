/* The bar on the glass: which motion is shown, and its frames over a screen that stands. */
#include "ui.h"
#include "ui_private.h"

uint32_t rg_ui_bar_colour(const struct rg_ui *ui, const struct rg_draw_list *list)
{
    bool tinted = list->count > 0 && list->nodes[0].fill == RG_COLOUR_ACCENT;
    return ui->shown_theme->colours[tinted ? RG_COLOUR_ON_ACCENT : RG_COLOUR_ACCENT];
}

static enum rg_motion_kind motion_of(const struct rg_ui *ui)
{
    return ui->moves != RG_UI_MOTION_NONE && ui->anything_shown ? rg_motion_between(ui->glass, ui->next)
                                                                : RG_MOTION_NONE;
}

static void add(const struct rg_ui *ui, struct rg_damage *damage, const struct rg_rect *rect)
{
    if (damage->count < RG_DAMAGE_MAX) {
        damage->rects[damage->count++] = *rect;
    } else {
        const struct rg_ui_metrics *metrics = &ui->metrics[RG_SCALE_PLAIN];
        damage->rects[0] = (struct rg_rect){0, 0, metrics->width, metrics->height};
    }
}

/* Whoever comes while the last one's bar still shrinks is not to be kept waiting for a still picture. */
static void drop_bar(struct rg_ui *ui, struct rg_damage *damage)
{
    if (ui->motion.bar.w > 0 && damage->count > 0) {
        add(ui, damage, &ui->motion.bar);
    }
    ui->motion = (struct rg_motion){0};
}

/* One bar lies within the other: what differs is at their ends. */
static struct rg_damage bar_damage(const struct rg_rect *a, const struct rg_rect *b)
{
    const struct rg_rect *longer = a->w > b->w ? a : b, *shorter = a->w > b->w ? b : a;
    if (shorter->w == 0) {
        return (struct rg_damage){.count = longer->w > 0 ? 1 : 0, .rects = {*longer}};
    }
    int32_t end = shorter->x + shorter->w;
    struct rg_rect parts[] = {{longer->x, longer->y, shorter->x - longer->x, longer->h},
                              {end, longer->y, longer->x + longer->w - end, longer->h}};
    struct rg_damage damage = {0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].w > 0) {
            damage.rects[damage.count++] = parts[i];
        }
    }
    return damage;
}

/* A bar that shrinks is all there in the frame of the screen that it explains, which costs nothing more. */
static void begin(struct rg_ui *ui, enum rg_motion_kind kind, struct rg_damage *damage)
{
    const uint64_t now_ns = rg_ui_now_ns();
    const struct rg_rect before = ui->motion.bar;
    rg_motion_begin(&ui->motion, kind, now_ns);
    const struct rg_rect bar = rg_motion_bar(&ui->motion, &ui->metrics[RG_SCALE_PLAIN], now_ns);
    const struct rg_damage ends = bar_damage(&before, &bar);
    for (uint32_t i = 0; i < ends.count; i++) {
        add(ui, damage, &ends.rects[i]);
    }
    rg_motion_shown(&ui->motion, &bar, now_ns);
}

void rg_ui_choose_motion(struct rg_ui *ui, struct rg_damage *damage)
{
    const enum rg_motion_kind motion = motion_of(ui);
    if (motion == RG_MOTION_ARRIVAL && ui->moves != RG_UI_MOTION_ALL) {
        drop_bar(ui, damage);
    } else if (motion != RG_MOTION_NONE) {
        begin(ui, motion, damage);
    }
}

uint64_t rg_ui_deadline_ns(const struct rg_ui *ui)
{
    return rg_motion_deadline_ns(&ui->motion);
}

enum rg_status rg_ui_tick(struct rg_ui *ui, uint64_t at_ns)
{
    if (at_ns < rg_motion_deadline_ns(&ui->motion) || !ui->anything_shown || ui->resized) {
        return RG_OK;
    }
    struct rg_rect bar = rg_motion_bar(&ui->motion, &ui->metrics[RG_SCALE_PLAIN], at_ns);
    struct rg_damage damage = bar_damage(&ui->motion.bar, &bar);
    rg_motion_shown(&ui->motion, &bar, at_ns);
    return damage.count == 0 ? RG_OK : rg_ui_paint(ui, ui->glass, &damage);
}
