/* A frame: what changed is painted, a large one by two threads, and handed to the window. */
#include "ui_private.h"

/* In pixels: a smaller frame is painted before the other thread is awake. */
#define WORTH_SHARING (128 << 10)

/* What lies between two rows. */
struct share {
    const struct rg_ui *ui;
    const struct rg_draw_list *list;
    const struct rg_damage *damage;
    uint32_t bar_colour;
    int32_t top, bottom;
};

struct rg_paint_means rg_ui_means(const struct rg_ui *ui, const struct rg_theme *theme, uint32_t scale)
{
    return (struct rg_paint_means){
        .theme = theme, .text = ui->text[scale], .icons = ui->icons, .pictures = ui->pictures};
}

static int64_t pixels_above(const struct rg_damage *damage, int32_t y)
{
    int64_t pixels = 0;
    for (uint32_t i = 0; i < damage->count; i++) {
        const struct rg_rect *rect = &damage->rects[i];
        int32_t rows = y - rect->y < rect->h ? y - rect->y : rect->h;
        pixels += rows > 0 ? (int64_t)rect->w * rows : 0;
    }
    return pixels;
}

/* The row above which half of the pixels lie. */
static int32_t middle_of(const struct rg_damage *damage, int32_t height)
{
    int32_t above = 0, below = height;
    int64_t all = pixels_above(damage, height);
    while (below - above > 1) {
        int32_t y = above + (below - above) / 2;
        if (pixels_above(damage, y) * 2 < all) {
            above = y;
        } else {
            below = y;
        }
    }
    return below;
}

static void paint_share(void *argument)
{
    const struct share *share = argument;
    struct rg_canvas canvas = rg_window_canvas(&share->ui->window);
    const struct rg_rect rows = {0, share->top, canvas.clip.w, share->bottom - share->top};
    for (uint32_t i = 0; i < share->damage->count; i++) {
        canvas.clip = rg_rect_common(&share->damage->rects[i], &rows);
        rg_paint_part(share->ui->painter, share->list, &canvas);
        rg_canvas_fill(&canvas, &share->ui->motion.bar, share->bar_colour);
    }
}

static void paint_alone(struct rg_ui *ui, const struct rg_draw_list *list, const struct rg_damage *damage)
{
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    for (uint32_t i = 0; i < damage->count; i++) {
        canvas.clip = damage->rects[i];
        rg_paint_list(ui->painter, list, &canvas);
        rg_canvas_fill(&canvas, &ui->motion.bar, rg_ui_bar_colour(ui, list));
    }
}

enum rg_status rg_ui_paint(struct rg_ui *ui, const struct rg_draw_list *list, struct rg_damage *damage)
{
    const struct rg_rect whole = rg_window_canvas(&ui->window).clip;
    struct rg_paint_means means = rg_ui_means(ui, ui->shown_theme, list->scale);
    rg_paint_use(ui->painter, &means);
    for (uint32_t i = 0; i < damage->count; i++) {
        damage->rects[i] = rg_rect_common(&damage->rects[i], &whole);
    }
    if (ui->hand != NULL && pixels_above(damage, whole.h) >= WORTH_SHARING &&
        rg_paint_ready(ui->painter, list, damage)) {
        const int32_t middle = middle_of(damage, whole.h);
        struct share upper = {ui, list, damage, rg_ui_bar_colour(ui, list), 0, middle}, lower = upper;
        lower.top = middle;
        lower.bottom = whole.h;
        rg_hand_begin(ui->hand, paint_share, &lower);
        paint_share(&upper);
        rg_hand_await(ui->hand);
    } else {
        paint_alone(ui, list, damage);
    }
    return rg_window_present(&ui->window, damage->rects, damage->count);
}
