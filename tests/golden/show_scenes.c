/*
 * Shows every fixture on the display of DISPLAY, one for each line on stdin, and says its name once it stands; with
 * --headless writes each as NAME.png into DIR. Ends with 77 when SDL draws the window without OpenGL.
 */
#include "picture.h"
#include "ui_scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#define NO_OPENGL 77

static bool through_opengl(void)
{
    SDL_RendererInfo info;
    SDL_Window *window = SDL_GetWindowFromID(1);
    SDL_Renderer *renderer = window == NULL ? NULL : SDL_GetRenderer(window);
    return renderer != NULL && SDL_GetRendererInfo(renderer, &info) == 0 &&
           strncmp(info.name, "opengl", 6) == 0;
}

static bool write_picture(const struct rg_ui *ui, const char *folder, const char *name)
{
    char path[600];
    struct picture picture;
    picture.pixels = rg_ui_pixels(ui, &picture.width, &picture.height, &picture.stride);
    (void)snprintf(path, sizeof path, "%s/%s.png", folder, name);
    return picture.pixels != NULL && picture_write(path, &picture, 1) == RG_OK;
}

/* @return whether to go on. */
static bool shown(struct rg_ui *ui, const char *name)
{
    struct rg_ui_event event;
    char line[16];
    while (rg_ui_next(ui, &event)) {
    }
    (void)printf("%s\n", name);
    (void)fflush(stdout);
    return fgets(line, sizeof line, stdin) != NULL;
}

int main(int argc, char **argv)
{
    static struct ui_scenes scenes;
    static struct rg_screen_model model;
    bool headless = argc == 3 && strcmp(argv[1], "--headless") == 0;
    if (!headless && argc != 1) {
        (void)fputs("usage: show_scenes [--headless DIR]\n", stderr);
        return 2;
    }
    struct rg_ui *ui = NULL;
    if (!ui_scenes_find(getenv("RG_ASSETS"), &scenes)) {
        return 1;
    }
    struct ui_scene scene = ui_scenes_group(&scenes, 0);
    if (ui_scene_open(&scenes, &scene, headless, &ui) != RG_OK) {
        return 1;
    }
    bool good = true, more = true;
    for (size_t f = 0; f < ui_fixture_count && good && more; f++) {
        ui_scene_name(&scene, &ui_fixtures[f]);
        ui_fixture_fill(scene.fixture, &model);
        good = rg_ui_show(ui, &model, NULL) == RG_OK;
        if (!headless && good && !through_opengl()) {
            rg_ui_close(ui);
            return NO_OPENGL;
        }
        if (headless) {
            good = good && write_picture(ui, argv[2], scene.name);
        } else {
            more = shown(ui, scene.name);
        }
    }
    rg_ui_close(ui);
    return good ? 0 : 1;
}
