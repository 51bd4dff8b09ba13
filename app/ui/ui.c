#include "ui.h"

#include "log.h"
#include "png.h"
#include "screens/screens.h"
#include "ui_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

uint64_t rg_ui_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static enum rg_status load_theme(struct rg_theme *theme, const char *assets_dir, const char *name)
{
    char path[512];
    int len = assets_dir == NULL ? -1 : snprintf(path, sizeof path, "%s/themes/%s", assets_dir, name);
    rg_theme_init(theme);
    return len > 0 && (size_t)len < sizeof path ? rg_theme_load(theme, path) : RG_NOT_FOUND;
}

static void load_assets(struct rg_ui *ui, const struct rg_ui_options *options)
{
    const char *name = options->theme == NULL ? "light" : options->theme;
    enum rg_status status = load_theme(&ui->theme, options->assets_dir, name);
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-THEME", "the theme is missing; the built-in light one stands",
               (int64_t)status);
    }
    status = load_theme(&ui->contrast, options->assets_dir, "contrast");
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-CONTRAST",
               "the theme of high contrast is missing; the light one stands for it", (int64_t)status);
    }
}

static void measure_panel(struct rg_ui *ui)
{
    static const uint32_t per_cent[RG_SCALES] = {[RG_SCALE_NEAREST] = 100,
                                                 [RG_SCALE_NEARER] = 100,
                                                 [RG_SCALE_PLAIN] = 100,
                                                 [RG_SCALE_LARGER] = RG_TEXT_LARGER,
                                                 [RG_SCALE_LARGE] = RG_TEXT_LARGE};
    for (uint32_t scale = ui->least_scale; scale < RG_SCALES; scale++) {
        struct rg_ui_metrics *metrics = &ui->metrics[scale];
        uint32_t distance = scale == RG_SCALE_NEAREST  ? RG_READING_MM
                            : scale == RG_SCALE_NEARER ? (RG_READING_MM + ui->reading_mm) / 2
                                                       : ui->reading_mm;
        struct rg_ui_reading reading = rg_metrics_reading(distance);
        rg_metrics_init(metrics, ui->window.width, ui->window.height, ui->panel_width_mm,
                        ui->panel_height_mm);
        rg_metrics_read(metrics, &reading, per_cent[scale]);
        rg_metrics_mount(metrics, ui->panel_bottom_mm);
        metrics->measure = rg_text_measure;
        metrics->measure_context = ui->text[scale];
    }
}

static enum rg_status open_engines(struct rg_ui *ui, const struct rg_ui_options *options)
{
    enum rg_status status = rg_icons_open(options->assets_dir, &ui->icons);
    for (uint32_t scale = ui->least_scale; scale < RG_SCALES && status == RG_OK; scale++) {
        status = rg_text_open(&ui->theme, &ui->metrics[scale], &ui->text[scale]);
        ui->metrics[scale].measure_context = ui->text[scale];
    }
    if (status == RG_OK) {
        struct rg_paint_means means = rg_ui_means(ui, &ui->theme, RG_SCALE_PLAIN);
        status = rg_paint_open(&means, &ui->painter);
    }
    if (status == RG_OK && rg_hand_open(&ui->hand) != RG_OK) {
        ui->hand = NULL; /* Frames are painted alone. */
    }
    return status;
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
    made->panel_bottom_mm = options->panel_bottom_mm;
    made->reading_mm = options->reading_mm;
    made->least_scale = options->reading_mm > RG_READING_MM ? RG_SCALE_NEAREST : RG_SCALE_PLAIN;
    made->pictures = options->pictures;
    made->moves = options->motion;
    enum rg_status status = rg_window_open(&made->window, options);
    if (status != RG_OK) {
        free(made);
        return status;
    }
    load_assets(made, options);
    made->shown_theme = &made->theme;
    measure_panel(made);
    status = rg_languages_open(options->assets_dir, options->language, &made->languages);
    if (status == RG_OK) {
        status = open_engines(made, options);
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
    rg_hand_close(ui->hand);
    rg_paint_close(ui->painter);
    for (int scale = 0; scale < RG_SCALES; scale++) {
        rg_text_close(ui->text[scale]);
    }
    rg_icons_close(ui->icons);
    rg_languages_close(ui->languages);
    rg_window_close(&ui->window);
    explicit_bzero(ui, sizeof *ui);
    free(ui);
}

static void lay_out_anew(struct rg_ui *ui)
{
    ui->anything_shown = false;
    ui->motion = (struct rg_motion){0};
    measure_panel(ui);
    for (uint32_t scale = ui->least_scale; scale < RG_SCALES; scale++) {
        rg_text_resize(ui->text[scale], &ui->metrics[scale]);
    }
    ui->feedback_ready = false;
    ui->warmed = 0;
}

static enum rg_status follow_size(struct rg_ui *ui)
{
    ui->resized = false;
    ui->anything_shown = false;
    enum rg_status status = rg_window_renew(&ui->window);
    if (status == RG_OK) {
        lay_out_anew(ui);
    }
    return status;
}

bool rg_ui_seen(const struct rg_ui *ui)
{
    return ui->window.window != NULL;
}

bool rg_ui_on_connector(const struct rg_ui *ui)
{
    return rg_window_on_connector(&ui->window);
}

enum rg_status rg_ui_seek(struct rg_ui *ui)
{
    if (rg_ui_seen(ui)) {
        return RG_OK;
    }
    enum rg_status status = rg_window_seek(&ui->window);
    if (status == RG_OK) {
        lay_out_anew(ui);
    }
    return status;
}

static bool lacks_room(const struct rg_draw_list *list)
{
    return list->truncated || list->overflow;
}

/*
 * Text as large as the layout holds, whether that was asked for or a far reader needs it: nothing cut, no word
 * broken. Then controls as low as the layout holds.
 */
static void draw(struct rg_ui *ui, const struct rg_screen_model *model, struct rg_draw_list *list)
{
    const struct rg_strings *strings = rg_strings_for(ui->languages, model->language);
    uint32_t scale = model->ease.large_text ? RG_SCALE_LARGE : RG_SCALE_PLAIN;
    for (uint32_t i = ui->least_scale; i < RG_SCALES; i++) {
        rg_text_set_direction(ui->text[i], strings->rtl);
    }
    rg_screen_draw(model, &ui->metrics[scale], strings, list);
    while (scale != ui->least_scale && (lacks_room(list) || list->split)) {
        scale--;
        rg_screen_draw(model, &ui->metrics[scale], strings, list);
    }
    if (model->ease.low_controls && lacks_room(list) && ui->panel_bottom_mm > 0) {
        struct rg_ui_metrics usual = ui->metrics[scale];
        rg_metrics_mount(&usual, 0);
        rg_screen_draw(model, &usual, strings, list);
    }
    list->scale = scale;
    rg_draw_ask_pictures(list, &ui->pictures);
    rg_focus_mark(&ui->focus, &ui->metrics[RG_SCALE_PLAIN], list);
}

static void swap_lists(struct rg_ui *ui)
{
    struct rg_draw_list *shown = ui->next;
    ui->next = ui->glass;
    ui->glass = shown;
}

enum rg_status rg_ui_show(struct rg_ui *ui, const struct rg_screen_model *model, bool *presented)
{
    if (ui->resized) {
        enum rg_status status = follow_size(ui);
        if (status != RG_OK) {
            return status;
        }
    }
    draw(ui, model, ui->next);
    const struct rg_theme *theme = model->ease.high_contrast ? &ui->contrast : &ui->theme;
    const struct rg_ui_metrics *metrics = &ui->metrics[RG_SCALE_PLAIN];
    struct rg_damage damage = {.count = 1, .rects = {{0, 0, metrics->width, metrics->height}}};
    if (ui->anything_shown && theme == ui->shown_theme && ui->next->scale == ui->glass->scale) {
        rg_draw_diff(ui->glass, ui->next, &damage);
    }
    ui->shown_theme = theme;
    rg_ui_choose_motion(ui, &damage);
    if (damage.count > 0) {
        enum rg_status status = rg_ui_paint(ui, ui->next, &damage);
        if (status != RG_OK) {
            return status;
        }
        ui->presented_ns = rg_ui_now_ns();
    }
    swap_lists(ui);
    ui->anything_shown = true;
    if (presented != NULL) {
        *presented = damage.count > 0;
    }
    return RG_OK;
}

void rg_ui_renew_focus(struct rg_ui *ui)
{
    if (!ui->anything_shown || ui->resized) {
        return;
    }
    struct rg_damage damage;
    *ui->next = *ui->glass;
    rg_focus_unmark(ui->next);
    rg_focus_mark(&ui->focus, &ui->metrics[RG_SCALE_PLAIN], ui->next);
    rg_draw_diff(ui->glass, ui->next, &damage);
    if (damage.count > 0 && rg_ui_paint(ui, ui->next, &damage) != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-FOCUS", "the ring around a button could not be shown", 0);
    }
    swap_lists(ui);
}

uint64_t rg_ui_presented_ns(const struct rg_ui *ui)
{
    return ui->presented_ns;
}

void rg_ui_purge(struct rg_ui *ui)
{
    rg_draw_list_wipe(ui->next);
    for (uint32_t scale = ui->least_scale; scale < RG_SCALES; scale++) {
        rg_text_purge(ui->text[scale]);
    }
    rg_paint_purge(ui->painter);
    /* A greeting belongs to the screen that has just been shown, such as the associate's goodbye. */
    if (!rg_draw_list_holds(ui->glass, RG_PRIVACY_PERSONAL)) {
        /* The arena past what this screen uses may hold an older screen's texts. */
        explicit_bzero(ui->glass->arena + ui->glass->arena_len, RG_DRAW_ARENA - ui->glass->arena_len);
        return;
    }
    rg_draw_list_wipe(ui->glass);
    ui->anything_shown = false;
    ui->motion = (struct rg_motion){0};
    struct rg_canvas canvas = rg_window_canvas(&ui->window);
    rg_canvas_fill(&canvas, &canvas.clip, ui->shown_theme->colours[RG_COLOUR_PAPER]);
    if (rg_window_present(&ui->window, &canvas.clip, 1) != RG_OK) {
        rg_log(RG_LOG_ERROR, "UI-BLANK", "the glass could not be blanked", 0);
    }
}

/* The feedback of a tap, and the icons of the profile after it, in the sizes in which they are drawn there (test_ui_glass holds them to it).
 * The next list serves as scratch: between two frames nobody reads it. */
static bool draw_ahead(struct rg_ui *ui)
{
    static const struct {
        enum rg_icon icon;
        int32_t px;
    } first[] = {
        {RG_ICON_HIDE, 40},         {RG_ICON_SPEECH, 44},    {RG_ICON_PERSON, 40},  {RG_ICON_WAIT, 40},
        {RG_ICON_SWITCH, 40},       {RG_ICON_BACK, 40},      {RG_ICON_LIKED, 40},   {RG_ICON_SOLD, 40},
        {RG_ICON_NOT_FOR_THEM, 40}, {RG_ICON_NOT_FOUND, 40}, {RG_ICON_MY_DATA, 40}, {RG_ICON_QUESTION, 40},
        {RG_ICON_WARDROBE, 40},     {RG_ICON_MORE, 40},      {RG_ICON_CHANGE, 40},  {RG_ICON_TICK, 40},
        {RG_ICON_NO, 40},           {RG_ICON_WARNING, 40},   {RG_ICON_CHANGE, 36},  {RG_ICON_MORE, 36},
        {RG_ICON_TICK, 36},         {RG_ICON_WAIT, 36},      {RG_ICON_WARNING, 36}, {RG_ICON_SOLD, 36}};
    const struct rg_ui_metrics *metrics = &ui->metrics[RG_SCALE_PLAIN];
    struct rg_screen_model *model = calloc(1, sizeof *model);
    if (model == NULL) {
        return false;
    }
    model->screen = RG_SCREEN_RECOGNISED;
    model->reader_ready = true;
    model->selected = -1;
    rg_screen_draw(model, metrics, rg_strings_for(ui->languages, ""), ui->next);
    free(model);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        int32_t px = rg_metrics_px(metrics, first[i].px);
        rg_draw_add(ui->next, &(struct rg_draw_node){
                                  .role = RG_ROLE_ICON, .rect = {0, 0, px, px}, .icon = first[i].icon});
    }
    return true;
}

bool rg_ui_warm(struct rg_ui *ui)
{
    if (ui->resized) {
        return false;
    }
    /* A node a slice: a large icon takes about as long as a slice may. */
    if (!ui->feedback_ready && draw_ahead(ui) && ui->warmed < ui->next->count) {
        struct rg_paint_means means = rg_ui_means(ui, ui->shown_theme, RG_SCALE_PLAIN);
        rg_paint_use(ui->painter, &means);
        rg_paint_prepare(ui->painter, ui->next, ui->warmed++);
        return true;
    }
    ui->feedback_ready = true;
    return rg_text_warm(ui->text[RG_SCALE_PLAIN]);
}

int rg_ui_descriptor(const struct rg_ui *ui)
{
    return ui->window.descriptor;
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

size_t rg_ui_speech(const struct rg_ui *ui, char *to, size_t capacity)
{
    if (!ui->anything_shown || capacity == 0) {
        if (capacity > 0) {
            to[0] = '\0';
        }
        return 0;
    }
    return rg_draw_speech(ui->glass, to, capacity);
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
