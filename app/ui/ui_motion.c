#include "ui_motion.h"

/* Reference pixels, inside the status row's 64. */
#define BAR_TOP    58
#define BAR_HEIGHT 6

static bool is_someone(const struct rg_draw_list *list)
{
    return list->screen == RG_SCREEN_LOCKED || list->screen == RG_SCREEN_WHO ||
           list->screen == RG_SCREEN_GREETING || list->screen == RG_SCREEN_PROFILE ||
           list->screen == RG_SCREEN_WARDROBE || list->screen == RG_SCREEN_NOTE ||
           list->screen == RG_SCREEN_ASKED || rg_draw_list_holds(list, RG_PRIVACY_PERSONAL);
}

static bool is_nobody(enum rg_screen screen)
{
    return screen == RG_SCREEN_IDLE || screen == RG_SCREEN_GOODBYE_BADGE || screen == RG_SCREEN_NO_DATA ||
           screen == RG_SCREEN_READER_FAULT || screen == RG_SCREEN_DATABASE_FAULT ||
           screen == RG_SCREEN_UNPROVISIONED || screen == RG_SCREEN_DIAGNOSTICS || screen == RG_SCREEN_JOIN ||
           screen == RG_SCREEN_RIGHTS || screen == RG_SCREEN_SAFER || screen == RG_SCREEN_RESULT;
}

/* A card that was read is nobody yet: when it turns out to be unknown, nobody was hidden. */
enum rg_motion_kind rg_motion_between(const struct rg_draw_list *before, const struct rg_draw_list *after)
{
    bool read = before->screen == RG_SCREEN_RECOGNISED, reads = after->screen == RG_SCREEN_RECOGNISED;
    bool was = is_someone(before), is = is_someone(after);
    if ((reads && !read) || (is && !was && !read)) {
        return RG_MOTION_ARRIVAL;
    }
    return was && !is && is_nobody(after->screen) ? RG_MOTION_HIDE : RG_MOTION_NONE;
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
