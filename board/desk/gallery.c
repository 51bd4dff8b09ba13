/*
 * The gallery: every screen on every panel, in every theme and language as a PNG, and a page to look through them.
 * Needs no display. See board/demo --help.
 */
#include "picture.h"
#include "ui_scenes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATH_ROOM   600
#define WORKERS_MAX 16
#define LEVEL       2

static struct ui_scenes scenes;

static bool draw_group(const char *folder, size_t group)
{
    static struct rg_screen_model model;
    struct ui_scene scene = ui_scenes_group(&scenes, group);
    struct rg_ui *ui = NULL;
    if (ui_scene_open(&scenes, &scene, true, &ui) != RG_OK) {
        return false;
    }
    bool drawn = true;
    for (size_t f = 0; f < ui_fixture_count && drawn; f++) {
        char path[PATH_ROOM];
        struct picture picture;
        ui_scene_name(&scene, &ui_fixtures[f]);
        (void)snprintf(path, sizeof path, "%s/%s.png", folder, scene.name);
        ui_fixture_fill(scene.fixture, &model);
        drawn = rg_ui_show(ui, &model, NULL) == RG_OK;
        if (drawn) {
            picture.pixels = rg_ui_pixels(ui, &picture.width, &picture.height, &picture.stride);
            drawn = picture_write(path, &picture, LEVEL) == RG_OK;
        }
    }
    rg_ui_close(ui);
    return drawn;
}

/* One worker a core; each draws every Nth group. @return whether all were drawn. */
static bool draw_all(const char *folder)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (size_t)cores;
    bool drawn = true;
    for (size_t w = 0; w < workers; w++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (size_t g = w; g < ui_scenes_groups(&scenes) && drawn; g += workers) {
                drawn = draw_group(folder, g);
            }
            _exit(drawn ? 0 : 1);
        }
        drawn = drawn && pid > 0;
    }
    int status = 0;
    while (wait(&status) > 0) {
        drawn = drawn && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return drawn;
}

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Regard: every screen</title>\n"
    "<style>\n"
    "body{font:16px/1.5 sans-serif;margin:1rem;background:#e8eaed;color:#101418}\n"
    "nav{position:sticky;top:0;background:#e8eaed;padding:.3rem 0 .6rem;border-bottom:1px solid #5b6773}\n"
    "nav p{margin:.2rem 0}nav b{display:inline-block;width:6rem}\n"
    "nav a{display:inline-block;padding:0 .45rem;color:#1b4f9c}nav a.on{background:#1b4f9c;color:#fff}\n"
    "main{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1rem}figure{margin:0;max-width:420px}\n"
    "figure img{width:100%;max-height:420px;object-fit:contain;object-position:left top}\n"
    "figcaption{font-size:13px;overflow-wrap:anywhere}figure.off{display:none}\n"
    "</style></head><body>\n<h1>Every screen</h1>\n<nav>\n";

static const char tail[] =
    "</main>\n<script>\n"
    "const keys=['screen','language','theme','panel'],figures=[...document.querySelectorAll('figure')];\n"
    "function apply(){const want=new URLSearchParams(location.hash.slice(1));let n=0;\n"
    "for(const f of figures){const off=keys.some(k=>want.get(k)&&f.dataset[k]!==want.get(k));\n"
    "f.classList.toggle('off',off);n+=off?0:1}\n"
    "for(const a of document.querySelectorAll('nav a')){const to=new URLSearchParams(want);\n"
    "if(a.dataset.value)to.set(a.dataset.key,a.dataset.value);else to.delete(a.dataset.key);\n"
    "a.href='#'+to;a.classList.toggle('on',(want.get(a.dataset.key)||'')===a.dataset.value)}\n"
    "document.getElementById('count').textContent=n}\n"
    "addEventListener('hashchange',apply);apply();\n"
    "</script></body></html>\n";

static void write_filter(FILE *file, const char *key, const char *value)
{
    (void)fprintf(file, "<a href=\"#%s=%s\" data-key=\"%s\" data-value=\"%s\">%s</a>\n", key, value, key,
                  value, value[0] == '\0' ? "all" : value);
}

static void begin_filter(FILE *file, const char *key)
{
    (void)fprintf(file, "<p><b>%s</b>", key);
    write_filter(file, key, "");
}

static void write_filters(FILE *file)
{
    char panel[32];
    begin_filter(file, "screen");
    for (size_t i = 0; i < ui_fixture_count; i++) {
        write_filter(file, "screen", ui_fixtures[i].name);
    }
    begin_filter(file, "language");
    for (size_t i = 0; i < scenes.languages.count; i++) {
        write_filter(file, "language", scenes.languages.names[i]);
    }
    begin_filter(file, "theme");
    for (size_t i = 0; i < scenes.themes.count; i++) {
        write_filter(file, "theme", scenes.themes.names[i]);
    }
    begin_filter(file, "panel");
    for (size_t i = 0; i < ui_panel_count; i++) {
        (void)snprintf(panel, sizeof panel, "%ux%u", ui_panels[i].width, ui_panels[i].height);
        write_filter(file, "panel", panel);
    }
    (void)fputs("<p><span id=\"count\">all</span> pictures</p></nav>\n<main>\n", file);
}

static void write_figure(FILE *file, const struct ui_scene *scene)
{
    (void)fprintf(
        file,
        "<figure data-screen=\"%s\" data-language=\"%s\" data-theme=\"%s\" data-panel=\"%ux%u\">"
        "<a href=\"%s.png\"><img loading=\"lazy\" width=\"%u\" height=\"%u\" src=\"%s.png\" alt=\"\">"
        "</a><figcaption>%s</figcaption></figure>\n",
        scene->fixture->name, scene->language, scene->theme, scene->panel->width, scene->panel->height,
        scene->name, scene->panel->width, scene->panel->height, scene->name, scene->name);
}

static bool write_page(const char *folder)
{
    char path[PATH_ROOM];
    (void)snprintf(path, sizeof path, "%s/index.html", folder);
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return false;
    }
    (void)fputs(head, file);
    write_filters(file);
    for (size_t f = 0; f < ui_fixture_count; f++) {
        for (size_t g = 0; g < ui_scenes_groups(&scenes); g++) {
            struct ui_scene scene = ui_scenes_group(&scenes, g);
            ui_scene_name(&scene, &ui_fixtures[f]);
            write_figure(file, &scene);
        }
    }
    (void)fputs(tail, file);
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed;
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-') {
        (void)fputs("usage: gallery DIR   (run it where build/ is, or set RG_ASSETS)\n", stderr);
        return 2;
    }
    struct timespec begun, ended;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    if (!ui_scenes_find(getenv("RG_ASSETS"), &scenes)) {
        return 1;
    }
    if ((mkdir(argv[1], 0777) != 0 && errno != EEXIST) || !write_page(argv[1]) || !draw_all(argv[1])) {
        (void)fprintf(stderr, "gallery: not all pictures could be written into %s; is there room?\n",
                      argv[1]);
        return 1;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    (void)printf(
        "%zu pictures in %ld s: %zu screens, %zu panels, %zu themes, %zu languages; see %s/index.html\n",
        ui_scenes_groups(&scenes) * ui_fixture_count, (long)(ended.tv_sec - begun.tv_sec), ui_fixture_count,
        ui_panel_count, scenes.themes.count, scenes.languages.count, argv[1]);
    return 0;
}
