#include "ui_scenes.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct ui_panel ui_panels[] = {{1280, 800}, {1920, 1080}, {800, 1280}};
const size_t ui_panel_count = sizeof ui_panels / sizeof ui_panels[0];

/* A name as "de", "de.po" or "light"; templates, notes and hidden files are none. */
static bool take_name(const char *entry, char name[UI_NAME_ROOM])
{
    size_t len = strcspn(entry, ".");
    const char *end = entry + len;
    bool kind =
        *end == '\0' || strcmp(end, ".po") == 0 || strcmp(end, ".mo") == 0 || strcmp(end, ".theme") == 0;
    if (!kind || len == 0 || len >= UI_NAME_ROOM || !islower((unsigned char)entry[0])) {
        return false;
    }
    memcpy(name, entry, len);
    name[len] = '\0';
    return true;
}

static int by_alphabet(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void list_names(const char *assets, const char *folder, struct ui_names *names)
{
    char path[500];
    (void)snprintf(path, sizeof path, "%s/%s", assets, folder);
    DIR *directory = opendir(path);
    const struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL && names->count < UI_NAMES_MAX) {
        char *name = names->names[names->count];
        bool fresh = take_name(entry->d_name, name);
        for (size_t i = 0; i < names->count && fresh; i++) {
            fresh = strcmp(names->names[i], name) != 0;
        }
        names->count += fresh ? 1u : 0u;
    }
    if (directory != NULL) {
        (void)closedir(directory);
    }
    qsort(names->names, names->count, UI_NAME_ROOM, by_alphabet);
}

bool ui_scenes_find(const char *assets, struct ui_scenes *scenes)
{
    memset(scenes, 0, sizeof *scenes);
    (void)snprintf(scenes->assets, sizeof scenes->assets, "%s",
                   assets == NULL ? "build/release/assets" : assets);
    list_names(scenes->assets, "themes", &scenes->themes);
    /* English is the source of the catalogues and has none. */
    (void)snprintf(scenes->languages.names[scenes->languages.count++], UI_NAME_ROOM, "en");
    list_names(scenes->assets, "locale", &scenes->languages);
    if (scenes->themes.count == 0 || scenes->languages.count < 2) {
        (void)fprintf(stderr, "no themes or languages in %s; build first, or set RG_ASSETS\n",
                      scenes->assets);
        return false;
    }
    return true;
}

size_t ui_scenes_groups(const struct ui_scenes *scenes)
{
    return ui_panel_count * scenes->themes.count * scenes->languages.count;
}

struct ui_scene ui_scenes_group(const struct ui_scenes *scenes, size_t group)
{
    size_t languages = scenes->languages.count, themes = scenes->themes.count;
    return (struct ui_scene){.panel = &ui_panels[group / languages / themes % ui_panel_count],
                             .theme = scenes->themes.names[group / languages % themes],
                             .language = scenes->languages.names[group % languages]};
}

void ui_scene_name(struct ui_scene *scene, const struct ui_fixture *fixture)
{
    scene->fixture = fixture;
    (void)snprintf(scene->name, sizeof scene->name, "%s-%s-%s-%ux%u", fixture->name, scene->theme,
                   scene->language, scene->panel->width, scene->panel->height);
}

enum rg_status ui_scene_open(const struct ui_scenes *scenes, const struct ui_scene *scene, bool headless,
                             struct rg_ui **ui)
{
    struct rg_ui_options options = {.width = scene->panel->width,
                                    .height = scene->panel->height,
                                    .headless = headless,
                                    .theme = scene->theme,
                                    .language = scene->language,
                                    .assets_dir = scenes->assets};
    return rg_ui_open(&options, ui);
}
