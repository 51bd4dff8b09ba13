/* What the site says of its panel: from how far it is read, and how high it hangs. */
#include "ui.h"
#include "ui_fixtures.h"
#include "ui_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char assets[512];
static struct rg_screen_model model;

static void show(struct rg_ui *ui, const char *fixture, bool low)
{
    ui_fixture_fill(ui_fixture_find(fixture), &model);
    model.ease.low_controls = low;
    assert_int_equal(rg_ui_show(ui, &model, NULL), RG_OK);
}

static struct rg_ui *open_panel(struct rg_ui_options options)
{
    struct rg_ui *ui = NULL;
    options.headless = true;
    options.assets_dir = assets;
    assert_int_equal(rg_ui_open(&options, &ui), RG_OK);
    return ui;
}

/* Who reads from farther gets larger text. */
static void text_grows_with_the_distance(void **state)
{
    (void)state;
    static const uint32_t distances[] = {RG_READING_LEAST_MM, 0, 2200, RG_READING_MOST_MM};
    static const char *const fixtures[] = {"idle", "locked", "greeting", "profile"};
    for (size_t f = 0; f < sizeof fixtures / sizeof fixtures[0]; f++) {
        int32_t before = 0;
        for (int d = 0; d < 4; d++) {
            struct rg_ui *ui = open_panel((struct rg_ui_options){.width = 1920,
                                                                 .height = 1080,
                                                                 .panel_width_mm = 476,
                                                                 .panel_height_mm = 268,
                                                                 .reading_mm = distances[d]});
            int32_t line = 0;
            show(ui, fixtures[f], false);
            for (uint32_t i = 0; i < ui->glass->count; i++) {
                const struct rg_draw_node *node = &ui->glass->nodes[i];
                line = node->role == RG_ROLE_TEXT && node->rect.h > line ? node->rect.h : line;
            }
            assert_true(line > before);
            before = line;
            rg_ui_close(ui);
        }
    }
}

/* What has no room in the size that the distance asks for comes in the largest that has, with nothing cut. */
static void a_small_panel_read_from_afar_shows_all(void **state)
{
    (void)state;
    static const uint32_t sides[][2] = {{1280, 800}, {800, 1280}};
    for (size_t p = 0; p < sizeof sides / sizeof sides[0]; p++) {
        struct rg_ui_options options = {.width = sides[p][0], .height = sides[p][1]};
        struct rg_ui *plain = open_panel(options);
        options.reading_mm = RG_READING_MOST_MM;
        struct rg_ui *ui = open_panel(options);
        uint32_t used[RG_SCALES] = {0};
        for (size_t i = 0; i < ui_fixture_count; i++) {
            show(ui, ui_fixtures[i].name, false);
            show(plain, ui_fixtures[i].name, false);
            if (ui->glass->truncated || ui->glass->overflow) {
                fail_msg("%s has no room", ui_fixtures[i].name);
            }
            used[ui->glass->scale]++;
            struct rg_damage differs;
            rg_draw_diff(ui->glass, plain->glass, &differs);
            assert_true(ui->glass->scale != RG_SCALE_NEAREST || differs.count == 0);
        }
        assert_true(used[RG_SCALE_NEAREST] > 0 && used[RG_SCALE_NEARER] > 0 && used[RG_SCALE_PLAIN] > 0);
        rg_ui_close(plain);
        rg_ui_close(ui);
    }
}

/* The highest of what can be touched. */
static int32_t top_of(const struct rg_ui *ui)
{
    int32_t top = INT32_MAX;
    for (uint32_t i = 0; i < ui->glass->count; i++) {
        const struct rg_draw_node *node = &ui->glass->nodes[i];
        top = node->role == RG_ROLE_BUTTON && node->rect.y < top ? node->rect.y : top;
    }
    return top;
}

/* Low controls are as low as the panel hangs high; where that leaves no room, as low as on any panel. */
static void low_controls_follow_the_height(void **state)
{
    (void)state;
    static const uint32_t bottoms[] = {700, 0, 1050, RG_BOTTOM_MOST_MM};
    static const char *const fixtures[] = {"language-sixteen", "profile", "locked", "profile-opened",
                                           "it-panel"};
    for (size_t f = 0; f < sizeof fixtures / sizeof fixtures[0]; f++) {
        int32_t tops[4];
        for (int b = 0; b < 4; b++) {
            struct rg_ui *ui = open_panel(
                (struct rg_ui_options){.width = 1280, .height = 800, .panel_bottom_mm = bottoms[b]});
            show(ui, fixtures[f], true);
            assert_false(ui->glass->truncated || ui->glass->overflow);
            tops[b] = top_of(ui);
            rg_ui_close(ui);
        }
        /* 1,050 mm and 70 mm of the panel are as high as a hand reaches. */
        int32_t reach = 800 - 70 * 1280 / 217;
        assert_true(tops[1] >= 320 && tops[2] >= reach && tops[2] >= tops[1] && tops[1] >= tops[0]);
        assert_int_equal(tops[3], tops[1]);
    }
}

static void only_who_asks_gets_low_controls(void **state)
{
    (void)state;
    struct rg_ui *known =
        open_panel((struct rg_ui_options){.width = 1280, .height = 800, .panel_bottom_mm = 1050});
    struct rg_ui *unknown = open_panel((struct rg_ui_options){.width = 1280, .height = 800});
    for (size_t i = 0; i < ui_fixture_count; i++) {
        show(known, ui_fixtures[i].name, false);
        show(unknown, ui_fixtures[i].name, false);
        struct rg_damage differs;
        rg_draw_diff(known->glass, unknown->glass, &differs);
        assert_int_equal(differs.count, 0);
    }
    rg_ui_close(unknown);
    rg_ui_close(known);
}

static int find_assets(void **state)
{
    (void)state;
    const char *built = getenv("RG_ASSETS");
    (void)snprintf(assets, sizeof assets, "%s", built == NULL ? "build/release/assets" : built);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_with_the_distance),
        cmocka_unit_test(a_small_panel_read_from_afar_shows_all),
        cmocka_unit_test(low_controls_follow_the_height),
        cmocka_unit_test(only_who_asks_gets_low_controls),
    };
    return cmocka_run_group_tests(tests, find_assets, NULL);
}
