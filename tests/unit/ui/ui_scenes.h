/**
 * @file ui_scenes.h
 * Every picture there is: each fixture on each panel, in each theme and each language. The panels are one table;
 * themes and languages are what lies in the assets, so that one that is added is in every test and in the gallery.
 *
 * Thread: main.
 * Owner:  the caller's storage.
 */
#ifndef TESTS_UNIT_UI_UI_SCENES_H
#define TESTS_UNIT_UI_UI_SCENES_H

#include "regard/status.h"
#include "ui.h"
#include "ui_fixtures.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UI_NAMES_MAX    24
#define UI_NAME_ROOM    16
#define UI_SCENE_ROOM   96
#define UI_PANEL_INCHES 10.1 /**< of every panel in the table */

struct ui_panel {
    uint32_t width, height; /**< px */
};

extern const struct ui_panel ui_panels[];
extern const size_t ui_panel_count;

struct ui_names {
    char names[UI_NAMES_MAX][UI_NAME_ROOM]; /**< in the alphabet's order */
    size_t count;
};

struct ui_scenes {
    char assets[400];
    struct ui_names themes, languages;
};

/** What a scene is; the pointers live as long as the scenes. */
struct ui_scene {
    const struct ui_fixture *fixture;
    const struct ui_panel *panel;
    const char *theme, *language;
    char name[UI_SCENE_ROOM]; /**< fixture-theme-language-WIDTHxHEIGHT */
};

/**
 * Find the themes and languages of @p assets (NULL: what the release build has made, from the repository).
 * @return false, with a line on stderr, when there are none.
 */
bool ui_scenes_find(const char *assets, struct ui_scenes *scenes);

/** How many groups of one panel, theme and language there are; one rg_ui draws all fixtures of a group. */
size_t ui_scenes_groups(const struct ui_scenes *scenes);

/** The group's panel, theme and language, its fixture and name left empty. */
struct ui_scene ui_scenes_group(const struct ui_scenes *scenes, size_t group);

/** Complete @p scene with a fixture and its name. */
void ui_scene_name(struct ui_scene *scene, const struct ui_fixture *fixture);

/** Open the group's glass without a display, or on the display with @p headless false. Status as rg_ui_open(). */
enum rg_status ui_scene_open(const struct ui_scenes *scenes, const struct ui_scene *scene, bool headless,
                             struct rg_ui **ui) RG_MUST_CHECK;

#endif
