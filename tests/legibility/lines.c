/*
 * Cuts every line of one text size out of every screen of a language and makes of it what an eye sees at a distance:
 * two arcminutes a pixel, by a Gaussian, and then enlarged until capitals are 34 pixels high, as OCR wants them.
 * What stands where comes from the draw list as JSON. Writes NNNN.pgm into DIR and a line of lines.tsv for each:
 * file, screen, text.
 */
#include "ui_metrics.h"
#include "ui_scenes.h"
#include "view.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ROOM  600
#define DUMP_ROOM  (1u << 18)
#define CAP_PER_EM 0.727
#define CAP_OF_OCR 34.0

struct job {
    const char *folder, *language, *size;
    double distance_mm;
    FILE *list;
    size_t lines;
};

static const char *const size_names[RG_TEXT_SIZES] = {"T1", "T1-LOW", "T2", "T3", "T4"};

static cJSON *read_dump(const struct rg_ui *ui, const char *folder)
{
    static char text[DUMP_ROOM];
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/screen.json", folder);
    FILE *file = rg_ui_dump(ui, path, false) == RG_OK ? fopen(path, "re") : NULL;
    size_t len = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    text[len] = '\0';
    return cJSON_Parse(text);
}

static int whole(const cJSON *array, int index)
{
    const cJSON *item = cJSON_GetArrayItem(array, index);
    return item == NULL ? 0 : item->valueint;
}

/* @return false when the line could not be written. */
static bool take_line(struct job *job, const char *screen, const cJSON *node, const struct view_screen *from,
                      const struct view *view)
{
    const cJSON *rect = cJSON_GetObjectItem(node, "rect");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(node, "text"));
    struct view_place place = {whole(rect, 0), whole(rect, 1), whole(rect, 2), whole(rect, 3)};
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/%04zu.pgm", job->folder, job->lines);
    if (text == NULL || text[0] == '\0' || !view_has_ink(from, &place)) {
        return true;
    }
    if (!view_write(from, &place, view, path)) {
        (void)fprintf(stderr, "lines: %s could not be written\n", path);
        return false;
    }
    (void)fprintf(job->list, "%04zu.pgm\t%s\t%s\n", job->lines, screen, text);
    job->lines++;
    return true;
}

static bool take_screen(struct job *job, struct rg_ui *ui, const struct ui_scene *scene,
                        const struct rg_ui_metrics *metrics)
{
    struct view_screen from;
    cJSON *dump = read_dump(ui, job->folder);
    bool good = dump != NULL;
    from.pixels = rg_ui_pixels(ui, &from.width, &from.height, &from.stride);
    const cJSON *node = NULL;
    cJSON_ArrayForEach(node, cJSON_GetObjectItem(dump, "nodes"))
    {
        const cJSON *size = cJSON_GetObjectItem(node, "size");
        if (!good || size == NULL || size->valueint < 0 || size->valueint >= RG_TEXT_SIZES ||
            strcmp(size_names[size->valueint], job->size) != 0) {
            continue;
        }
        double per_mm = 1000.0 / metrics->um_per_px;
        double cap = metrics->text_px[size->valueint] * CAP_PER_EM;
        struct view view = view_at(job->distance_mm, per_mm);
        view.enlarge = CAP_OF_OCR * view.pixels / cap;
        view.margin = (int32_t)cap;
        good = take_line(job, scene->name, node, &from, &view);
    }
    cJSON_Delete(dump);
    return good;
}

static bool take_group(struct job *job, const struct ui_scenes *scenes, struct ui_scene *scene)
{
    static struct rg_screen_model model;
    struct rg_ui_metrics metrics;
    struct rg_ui *ui = NULL;
    if (ui_scene_open(scenes, scene, true, &ui) != RG_OK) {
        return false;
    }
    rg_metrics_init(&metrics, (int32_t)scene->panel->width, (int32_t)scene->panel->height, 0, 0);
    bool good = true;
    for (size_t f = 0; f < ui_fixture_count && good; f++) {
        ui_scene_name(scene, &ui_fixtures[f]);
        ui_fixture_fill(scene->fixture, &model);
        good = ui_fixture_extreme(scene->fixture) ||
               (rg_ui_show(ui, &model, NULL) == RG_OK && take_screen(job, ui, scene, &metrics));
    }
    rg_ui_close(ui);
    return good;
}

int main(int argc, char **argv)
{
    static struct ui_scenes scenes;
    struct job job = {0};
    bool all = argc == 6 && strcmp(argv[5], "--all") == 0;
    if (argc != 5 && !all) {
        (void)fputs(
            "usage: lines DIR LANGUAGE SIZE DISTANCE_MM [--all]\n"
            "SIZE is T1, T1-LOW, T2, T3 or T4; --all takes every panel and theme, not the first only\n",
            stderr);
        return 2;
    }
    job = (struct job){argv[1], argv[2], argv[3], strtod(argv[4], NULL), NULL, 0};
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/lines.tsv", job.folder);
    job.list = ui_scenes_find(getenv("RG_ASSETS"), &scenes) ? fopen(path, "we") : NULL;
    bool good = job.list != NULL && job.distance_mm > 0, found = false;
    for (size_t g = 0; g < ui_scenes_groups(&scenes) && good; g++) {
        struct ui_scene scene = ui_scenes_group(&scenes, g);
        bool first = scene.panel == &ui_panels[0] && strcmp(scene.theme, "light") == 0;
        if (strcmp(scene.language, job.language) == 0 && (all || first)) {
            found = true;
            good = take_group(&job, &scenes, &scene);
        }
    }
    if (job.list != NULL) {
        good = fclose(job.list) == 0 && good;
    }
    return good && found ? 0 : 1;
}
