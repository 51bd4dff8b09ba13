#include "ui_motion.h"

/* Reference pixels, inside the status row's 64. */
#define BAR_TOP    58
#define BAR_HEIGHT 6

static bool is_someone(enum rg_screen screen)
{
    return screen == RG_SCREEN_RECOGNISED || screen == RG_SCREEN_LOCKED || screen == RG_SCREEN_GREETING ||
           screen == RG_SCREEN_PROFILE;
}

enum rg_motion_kind rg_motion_between(const struct rg_draw_list *before, const struct rg_draw_list *after)
{
    bool was = is_someone(before->screen), is = is_someone(after->screen);
    if (is && (!was || (after->screen == RG_SCREEN_RECOGNISED && before->screen != RG_SCREEN_RECOGNISED))) {
        return RG_MOTION_ARRIVAL;
    }
    return was && !is ? RG_MOTION_HIDE : RG_MOTION_NONE;
}

void rg_motion_begin(struct rg_motion *motion, enum rg_motion_kind kind, uint64_t now_ns)
{
    struct rg_rect on_glass = motion->bar;
    *motion = (struct rg_motion){.kind = kind, .begun_ns = now_ns, .next_ns = now_ns + RG_MOTION_FRAME_NS};
    motion->bar = on_glass;
}

uint64_t rg_motion_deadline_ns(const struct rg_motion *motion)
{
    return motion->kind == RG_MOTION_NONE ? UINT64_MAX : motion->next_ns;
}

struct rg_rect rg_motion_bar(const struct rg_motion *motion, const struct rg_ui_metrics *metrics,
                             uint64_t now_ns)
{
    uint64_t gone = now_ns > motion->begun_ns ? now_ns - motion->begun_ns : 0;
    struct rg_rect bar = {0, rg_metrics_px(metrics, BAR_TOP), 0, rg_metrics_px(metrics, BAR_HEIGHT)};
    if (motion->kind == RG_MOTION_NONE || gone >= RG_MOTION_NS || motion->frames + 1 >= RG_MOTION_FRAMES) {
        return bar;
    }
    uint64_t part = motion->kind == RG_MOTION_ARRIVAL ? gone : RG_MOTION_NS - gone;
    bar.w = (int32_t)((uint64_t)metrics->width * part / RG_MOTION_NS);
    bar.x = metrics->portrait ? (metrics->width - bar.w) / 2 : metrics->width - bar.w;
    return bar;
}

void rg_motion_shown(struct rg_motion *motion, const struct rg_rect *bar, uint64_t now_ns)
{
    motion->bar = *bar;
    motion->frames++;
    motion->next_ns = now_ns + RG_MOTION_FRAME_NS;
    if (bar->w == 0 && now_ns > motion->begun_ns) {
        motion->kind = RG_MOTION_NONE;
    }
}
