#include "ui.h"

#include "draw_list.h"
#include "log.h"
#include "png.h"
#include "screens/screens.h"
#include "text.h"
#include "ui_input.h"
#include "ui_paint.h"
#include "ui_strings.h"
#include "ui_text.h"
#include "ui_theme.h"
#include "ui_window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct rg_ui {
    struct rg_window window;
    struct rg_theme theme;
    struct rg_strings strings;
    struct rg_ui_metrics metrics;
    struct rg_text_engine *text;
    struct rg_painter *painter;
    uint32_t panel_width_mm, panel_height_mm;
    uint64_t presented_ns;
    bool anything_shown; /**< glass is what is on the display */
    bool resized;
    bool feedback_ready;
    struct rg_touch touch;
    struct rg_draw_list *glass, *next; /**< into lists */
    struct rg_draw_list lists[2];
};

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void load_assets(struct rg_ui *ui, const struct rg_ui_options *options)
{
    rg_theme_init(&ui->theme);
    char path[512];
    int len =
        snprintf(path, sizeof path, "%s/themes/%s", options->assets_dir == NULL ? "" : options->assets_dir,
                 options->theme == NULL ? "light" : options->theme);
    enum rg_status status = RG_NOT_FOUND;
    if (options->assets_dir != NULL && len > 0 && (size_t)len < sizeof path) {
        status = rg_theme_load(&ui->theme, path);
    }
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-THEME", "the theme is missing; the built-in light one stands",
               (int64_t)status);
    }
    status = rg_strings_load(&ui->strings, options->assets_dir, options->language);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-STRINGS", "sentences are missing for this language; see assets/strings",
               (int64_t)status);
    }
}

static void measure_panel(struct rg_ui *ui)
{
    rg_metrics_init(&ui->metrics, ui->window.width, ui->window.height, ui->panel_width_mm,
                    ui->panel_height_mm);
    ui->metrics.measure = rg_text_measure;
    ui->metrics.measure_context = ui->text;
}

enum rg_status rg_ui_open(const struct rg_ui_options *options, struct rg_ui **ui)
{
    struct rg_ui *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->glass = &made->lists[0];
    made->next = &made->lists[1];
    made->panel_width_mm = options->panel_width_mm;
    made->panel_height_mm = options->panel_height_mm;
    enum rg_status status = rg_window_open(&made->window, options);
    if (status != RG_OK) {
        free(made);
        return status;
    }
    load_assets(made, options);
    measure_panel(made);
    status = rg_text_open(&made->theme, &made->metrics, &made->text);
    if (status == RG_OK) {
        made->metrics.measure_context = made->text;
        status = rg_paint_open(&made->theme, made->text, &made->painter);
    }
    if (status != RG_OK) {
        rg_ui_close(made);
        return status;
    }
    *ui = made;
    return RG_OK;
}

void rg_ui_close(struct rg_ui *ui)
{
    if (ui == NULL) {
        return;
    }
    rg_paint_close(ui->painter);
    rg_text_close(ui->text);
    rg_window_close(&ui->window);
    explicit_bzero(ui, sizeof *ui);
    free(ui);
}

static enum rg_status follow_size(struct rg_ui *ui)
{
    ui->resized = false;
    ui->anything_shown = false;
    enum rg_status status = rg_window_renew(&ui->window);
    if (status == RG_OK) {
        measure_panel(ui);
        rg_text_resize(ui->text, &ui->metrics);
        ui->feedback_ready = false;
    }
    return status;
}

static enum rg_status paint_and_present(struct rg_ui *ui, struct rg_damage *damage)
{
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    struct rg_rect whole = canvas.clip;
    for (uint32_t i = 0; i < damage->count; i++) {
        damage->rects[i] = rg_rect_common(&damage->rects[i], &whole);
        canvas.clip = damage->rects[i];
        rg_paint_list(ui->painter, ui->next, &canvas);
    }
    enum rg_status status = rg_window_present(&ui->window, damage->rects, damage->count);
    if (status == RG_OK) {
        ui->presented_ns = now_ns();
    }
    return status;
}

enum rg_status rg_ui_show(struct rg_ui *ui, const struct rg_screen_model *model, bool *presented)
{
    if (ui->resized) {
        enum rg_status status = follow_size(ui);
        if (status != RG_OK) {
            return status;
        }
    }
    rg_screen_draw(model, &ui->metrics, &ui->strings, ui->next);
    struct rg_damage damage = {.count = 1, .rects = {{0, 0, ui->metrics.width, ui->metrics.height}}};
    if (ui->anything_shown) {
        rg_draw_diff(ui->glass, ui->next, &damage);
    }
    if (damage.count > 0) {
        enum rg_status status = paint_and_present(ui, &damage);
        if (status != RG_OK) {
            return status;
        }
    }
    struct rg_draw_list *shown = ui->next;
    ui->next = ui->glass;
    ui->glass = shown;
    ui->anything_shown = true;
    if (presented != NULL) {
        *presented = damage.count > 0;
    }
    return RG_OK;
}

uint64_t rg_ui_presented_ns(const struct rg_ui *ui)
{
    return ui->presented_ns;
}

void rg_ui_purge(struct rg_ui *ui)
{
    rg_draw_list_wipe(ui->next);
    rg_text_purge(ui->text);
    /* A greeting belongs to the screen that has just been shown, such as the associate's goodbye. */
    if (!rg_draw_list_holds(ui->glass, RG_PRIVACY_PERSONAL)) {
        /* The arena past what this screen uses may hold an older screen's texts. */
        explicit_bzero(ui->glass->arena + ui->glass->arena_len, RG_DRAW_ARENA - ui->glass->arena_len);
        return;
    }
    rg_draw_list_wipe(ui->glass);
    ui->anything_shown = false;
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    rg_canvas_fill(&canvas, &canvas.clip, ui->theme.colours[RG_COLOUR_PAPER]);
    if (rg_window_present(&ui->window, &canvas.clip, 1) != RG_OK) {
        rg_log(RG_LOG_ERROR, "UI-BLANK", "the glass could not be blanked", 0);
    }
}

/* The next list serves as scratch: between two frames nobody reads it. */
bool rg_ui_warm(struct rg_ui *ui)
{
    if (ui->resized) {
        return false;
    }
    if (!ui->feedback_ready) {
        struct rg_screen_model *model = calloc(1, sizeof *model);
        ui->feedback_ready = true;
        if (model != NULL) {
            model->screen = RG_SCREEN_RECOGNISED;
            model->reader_ready = true;
            model->selected = -1;
            rg_screen_draw(model, &ui->metrics, &ui->strings, ui->next);
            rg_paint_prepare(ui->painter, ui->next);
            free(model);
        }
        return true;
    }
    return rg_text_warm(ui->text);
}

int rg_ui_descriptor(const struct rg_ui *ui)
{
    return ui->window.descriptor;
}

static void repair(struct rg_ui *ui)
{
    struct rg_rect whole = {0, 0, ui->metrics.width, ui->metrics.height};
    if (ui->anything_shown && !ui->resized && rg_window_present(&ui->window, &whole, 1) != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-EXPOSE", "an exposed window could not be repaired", 0);
    }
}

static bool window_event(struct rg_ui *ui, const SDL_WindowEvent *from, struct rg_ui_event *event)
{
    if (from->event == SDL_WINDOWEVENT_EXPOSED) {
        repair(ui);
    } else if (from->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        int32_t width = 0, height = 0;
        rg_window_panel(&ui->window, &width, &height);
        /* The first one repeats the size that the window was opened with. */
        if (from->data1 != width || from->data2 != height) {
            ui->resized = true;
            event->kind = RG_UI_RESIZED;
            return true;
        }
    }
    return false;
}

static bool key_event(const struct rg_ui *ui, const SDL_KeyboardEvent *from, struct rg_ui_event *event)
{
    if (from->repeat != 0) {
        return false;
    }
    if (rg_key_action(ui->glass, from->keysym.sym, &event->action)) {
        event->kind = RG_UI_ACTION;
    } else {
        event->kind = RG_UI_KEY;
        event->key = from->keysym.sym;
    }
    return true;
}

static bool touch_event(struct rg_ui *ui, bool down, int64_t finger, int32_t x, int32_t y,
                        struct rg_ui_event *event)
{
    rg_window_point(&ui->window, &x, &y);
    if (down) {
        rg_touch_down(&ui->touch, ui->glass, finger, x, y);
        return false;
    }
    event->kind = RG_UI_ACTION;
    return rg_touch_up(&ui->touch, finger, x, y, &event->action);
}

static bool take_event(struct rg_ui *ui, const SDL_Event *from, struct rg_ui_event *event)
{
    int32_t width = 0, height = 0;
    switch (from->type) {
    case SDL_QUIT: event->kind = RG_UI_QUIT; return true;
    case SDL_WINDOWEVENT: return window_event(ui, &from->window, event);
    case SDL_KEYDOWN: return key_event(ui, &from->key, event);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return from->button.button == SDL_BUTTON_LEFT &&
               touch_event(ui, from->type == SDL_MOUSEBUTTONDOWN, -1, from->button.x, from->button.y, event);
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
        rg_window_panel(&ui->window, &width, &height);
        return touch_event(ui, from->type == SDL_FINGERDOWN, from->tfinger.fingerId,
                           (int32_t)(from->tfinger.x * (float)width),
                           (int32_t)(from->tfinger.y * (float)height), event);
    default: return false;
    }
}

/*
 * SDL_PollEvent() says "none" once at the end of each batch without looking for newer events. Those may be in
 * Xlib's queue already, where the descriptor no longer tells of them, so only the second "none" is believed.
 */
bool rg_ui_next(struct rg_ui *ui, struct rg_ui_event *event)
{
    for (int none = 0; none < 2;) {
        SDL_Event from;
        if (SDL_PollEvent(&from) == 0) {
            none++;
            continue;
        }
        none = 0;
        struct rg_ui_event found = {0};
        if (take_event(ui, &from, &found)) {
            *event = found;
            return true;
        }
    }
    return false;
}

const uint32_t *rg_ui_pixels(const struct rg_ui *ui, int32_t *width, int32_t *height, int32_t *stride)
{
    if (!ui->anything_shown) {
        return NULL;
    }
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    *width = canvas.clip.w;
    *height = canvas.clip.h;
    *stride = canvas.stride;
    return canvas.pixels;
}

enum rg_status rg_ui_screenshot(struct rg_ui *ui, const char *path)
{
    if (!ui->anything_shown) {
        return RG_NOT_FOUND;
    }
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    return rg_png_write(path, canvas.pixels, canvas.stride, canvas.clip.w, canvas.clip.h);
}

enum rg_status rg_ui_dump(const struct rg_ui *ui, const char *path, bool redact)
{
    if (!ui->anything_shown) {
        return RG_NOT_FOUND;
    }
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return RG_IO;
    }
    bool written = rg_draw_write_json(ui->glass, redact, file);
    if (fclose(file) != 0 || !written) {
        (void)unlink(path);
        return RG_IO;
    }
    return RG_OK;
}
