/*
 * What a frame costs: start, first feedback, a profile of a customer never seen before, an equal model. Runs
 * on the display of DISPLAY, or in memory with --headless. Prints a table; asserts nothing.
 */
#include "ui.h"
#include "ui_fixtures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TAPS_MAX 2000

enum step { STEP_FEEDBACK = 0, STEP_PROFILE, STEP_SAME, STEP_OPENED, STEP_IDLE, STEP_PURGE, STEPS };

static const char *const step_names[STEPS] = {"first feedback (recognised)",
                                              "profile, never seen",
                                              "the same model again",
                                              "one item opened",
                                              "idle again",
                                              "purge"};

static double took[STEPS][TAPS_MAX];

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void show(struct rg_ui *ui, const struct rg_screen_model *model, double *ms)
{
    double begun = now_ms();
    bool presented = false;
    if (rg_ui_show(ui, model, &presented) != RG_OK) {
        (void)fprintf(stderr, "bench-ui-frame: the display is gone\n");
        exit(1);
    }
    *ms = now_ms() - begun;
    struct rg_ui_event event;
    while (rg_ui_next(ui, &event)) {
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

static void print_memory(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[160];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "Pss:", 4) == 0 || strncmp(line, "Rss:", 4) == 0) {
            (void)fputs(line, stdout);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void tap(struct rg_ui *ui, uint32_t index, struct rg_screen_model *model, const struct timespec *pause)
{
    ui_fixture_fill(ui_fixture_find("recognised"), model);
    show(ui, model, &took[STEP_FEEDBACK][index]);
    ui_fixture_customer(index, model);
    show(ui, model, &took[STEP_PROFILE][index]);
    show(ui, model, &took[STEP_SAME][index]);
    model->selected = 1;
    show(ui, model, &took[STEP_OPENED][index]);
    ui_fixture_fill(ui_fixture_find("idle"), model);
    show(ui, model, &took[STEP_IDLE][index]);
    double begun = now_ms();
    rg_ui_purge(ui);
    took[STEP_PURGE][index] = now_ms() - begun;
    (void)nanosleep(pause, NULL);
}

static struct rg_ui *start(const struct rg_ui_options *options, struct rg_screen_model *model)
{
    struct rg_ui *ui = NULL;
    double begun = now_ms(), first = 0;
    if (rg_ui_open(options, &ui) != RG_OK) {
        (void)fprintf(stderr, "bench-ui-frame: no display; set DISPLAY or use --headless\n");
        exit(1);
    }
    double opened = now_ms();
    ui_fixture_fill(ui_fixture_find("idle"), model);
    show(ui, model, &first);
    (void)printf("open %.2f ms, first idle frame %.2f ms\n", opened - begun, first);
    print_memory();
    double warm = now_ms(), longest = 0;
    int slices = 0;
    for (bool more = true; more; slices++) {
        double slice = now_ms();
        more = rg_ui_warm(ui);
        slice = now_ms() - slice;
        longest = slice > longest ? slice : longest;
    }
    (void)printf("warming %.2f ms in %d slices, longest %.2f ms\n", now_ms() - warm, slices, longest);
    return ui;
}

int main(int argc, char **argv)
{
    const char *assets = getenv("RG_ASSETS");
    struct rg_ui_options options = {.assets_dir = assets == NULL ? "build/release/assets" : assets};
    uint32_t taps = 300;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--headless") == 0) {
            options.headless = true;
        } else if (strcmp(argv[i], "--taps") == 0 && i + 1 < argc) {
            taps = (uint32_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--language") == 0 && i + 1 < argc) {
            options.language = argv[++i];
        } else {
            (void)printf("usage: bench-ui-frame [--headless] [--taps N] [--language NAME]   (run it where "
                         "build/release/assets is, or set RG_ASSETS)\n");
            return strcmp(argv[i], "--help") == 0 ? 0 : 2;
        }
    }
    taps = taps == 0 || taps > TAPS_MAX ? TAPS_MAX : taps;
    static struct rg_screen_model model;
    struct rg_ui *ui = start(&options, &model);
    const struct timespec pause = {0, 20000000};
    for (uint32_t i = 0; i < taps; i++) {
        tap(ui, i, &model, &pause);
    }
    (void)printf("%-30s %8s %8s %8s\n", "ms of rg_ui_show()", "median", "p99", "worst");
    for (int step = 0; step < STEPS; step++) {
        qsort(took[step], taps, sizeof took[step][0], ascending);
        (void)printf("%-30s %8.3f %8.3f %8.3f\n", step_names[step], took[step][taps / 2],
                     took[step][taps * 99 / 100], took[step][taps - 1]);
    }
    print_memory();
    rg_ui_close(ui);
    return 0;
}
