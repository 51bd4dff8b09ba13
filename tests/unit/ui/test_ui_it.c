/* What IT's screens, the choices and the setup screen promise beyond what every screen keeps. */
#include "screens/kit.h"
#include "ui_canvas.h"
#include "ui_fixtures.h"
#include "ui_qr.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    int32_t width, height;
} panels[] = {{1280, 800}, {800, 1280}, {1920, 1080}, {1080, 1920}};
#define PANELS (sizeof panels / sizeof panels[0])

static struct rg_theme theme;
static struct rg_ui_metrics metrics;
static struct rg_text_engine *text;
static struct rg_strings strings;
static struct rg_screen_model model;
static struct rg_draw_list list;

static void open_panel(size_t panel, uint32_t per_cent)
{
    strings = (struct rg_strings){.language = "en"};
    for (int i = 0; i < RG_STRING_COUNT; i++) {
        strings.text[i] = rg_strings_english((enum rg_string)i);
    }
    rg_theme_init(&theme);
    rg_metrics_init(&metrics, panels[panel].width, panels[panel].height, 0, 0);
    rg_metrics_read(&metrics, &(struct rg_ui_reading){0}, per_cent);
    assert_int_equal(rg_text_open(&theme, &metrics, &text), RG_OK);
    metrics.measure = rg_text_measure;
    metrics.measure_context = text;
}

static void draw(void)
{
    rg_screen_draw(&model, &metrics, &strings, &list);
    assert_false(list.overflow);
}

static void draw_fixture(const char *name)
{
    ui_fixture_fill(ui_fixture_find(name), &model);
    draw();
}

static const struct rg_draw_node *find_text(const char *wanted)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_TEXT && node->text.len == strlen(wanted) &&
            memcmp(list.arena + node->text.at, wanted, node->text.len) == 0) {
            return node;
        }
    }
    return NULL;
}

static const struct rg_draw_node *find_button(enum rg_action action, int32_t argument)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action == action && node->argument == argument) {
            return node;
        }
    }
    return NULL;
}

static bool holds(const struct rg_rect *outer, const struct rg_rect *inner)
{
    struct rg_rect common = rg_rect_common(outer, inner);
    return common.w == inner->w && common.h == inner->h;
}

static void what_needs_a_person_is_said_first(void **state)
{
    (void)state;
    open_panel(0, 100);
    ui_fixture_fill(ui_fixture_find("it-status-faults"), &model);
    model.it.first = 0;
    draw();
    assert_non_null(find_text("2 faults: Card reader R-01"));
    static const char *const order[] = {"Card reader", "Broker", "Clock", "Temperature", "Link process"};
    int32_t above = 0;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const struct rg_draw_node *name = find_text(order[i]);
        assert_non_null(name);
        assert_true(name->rect.y > above);
        above = name->rect.y;
    }
    draw_fixture("it-status-fault");
    assert_non_null(find_text("1 fault: Card reader R-01"));
    draw_fixture("it-status");
    assert_non_null(find_text("All well"));
    draw_fixture("it-status-one");
    assert_non_null(find_text("Starting: Database"));
    rg_text_close(text);
}

/* A page's turn goes by what was shown, so that no row is passed over. */
static void lists_are_turned_by_what_they_show(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, 100);
        bool seen[RG_DIAGNOSTICS_ROWS] = {false};
        ui_fixture_fill(ui_fixture_find("it-status"), &model);
        uint32_t total = model.it.diagnostics.row_count;
        for (uint32_t i = 0; i < total; i++) {
            (void)snprintf(model.it.diagnostics.rows[i].value, RG_DIAGNOSTICS_VALUE, "value %u", i);
        }
        for (int turn = 0; turn < 20; turn++) {
            draw();
            for (uint32_t i = 0; i < total; i++) {
                seen[i] = seen[i] || find_text(model.it.diagnostics.rows[i].value) != NULL;
            }
            const struct rg_draw_node *down = rg_draw_find(&list, RG_ACTION_DOWN);
            if (down != NULL) {
                assert_true(down->argument > 0);
                model.it.first = rg_list_turn(model.it.first, total, (uint32_t)down->argument, true);
            }
        }
        for (uint32_t i = 0; i < total; i++) {
            assert_true(seen[i]);
        }
        rg_text_close(text);
    }
}

static void lists_of_any_length_look_deliberate(void **state)
{
    (void)state;
    static const uint32_t totals[] = {0, 1, 5, 10000};
    static const uint32_t firsts[] = {0, 4, 5000, 9999, UINT32_MAX};
    open_panel(0, 100);
    struct rg_page page = {
        .model = &model, .metrics = &metrics, .strings = &strings, .list = &list, .gap = 16};
    const struct rg_rect area = {32, 72, 1216, 480};
    for (size_t t = 0; t < 4; t++) {
        for (size_t f = 0; f < 5; f++) {
            rg_draw_list_init(&list);
            struct rg_kit_list rows = rg_add_list(&page, &area, totals[t], firsts[f], 60);
            assert_true(rows.shown <= totals[t] && rows.first + rows.shown <= totals[t]);
            assert_true(rows.shown == totals[t] || rows.shown == 7);
            assert_int_equal(list.count, rows.shown == totals[t] ? 0 : 2);
            for (uint32_t i = 0; i < rows.shown; i++) {
                struct rg_rect rect = rg_list_row(&rows, i);
                assert_true(holds(&area, &rect));
            }
            for (uint32_t i = 0; i < list.count; i++) {
                assert_true(holds(&area, &list.nodes[i].rect));
                assert_true(list.nodes[i].rect.h >= rg_px(&page, 48));
            }
        }
    }
    rg_text_close(text);
}

static void the_keypad_types_every_address_in_every_direction(void **state)
{
    (void)state;
    static const char all[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:/[]";
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, 100);
        for (int rtl = 0; rtl < 2; rtl++) {
            strings.rtl = rtl == 1;
            draw_fixture("it-typing");
            uint32_t keys = 0;
            for (uint32_t i = 0; i < list.count; i++) {
                keys += list.nodes[i].action == RG_ACTION_KEY ? 1u : 0u;
            }
            assert_int_equal(keys, sizeof all - 1);
            for (const char *key = all; *key != '\0'; key++) {
                const struct rg_draw_node *button = find_button(RG_ACTION_KEY, *key);
                assert_non_null(button);
                assert_true(button->rect.w >= rg_metrics_px(&metrics, 96));
                assert_true(button->rect.h >= rg_metrics_px(&metrics, 72));
            }
            assert_true(find_button(RG_ACTION_KEY, '1')->rect.x < find_button(RG_ACTION_KEY, '2')->rect.x);
            assert_non_null(rg_draw_find(&list, RG_ACTION_ERASE));
            assert_non_null(rg_draw_find(&list, RG_ACTION_CANCEL));
            assert_true(rg_draw_find(&list, RG_ACTION_ACCEPT)->primary);
            assert_null(find_text("This cannot be a broker's address"));
            draw_fixture("it-typing-refused");
            assert_non_null(find_text("This cannot be a broker's address"));
        }
        rg_text_close(text);
    }
}

static void what_is_fixed_has_no_button(void **state)
{
    (void)state;
    open_panel(0, 100);
    draw_fixture("it-network");
    assert_non_null(find_button(RG_ACTION_FIELD, RG_IT_BROKER));
    draw_fixture("it-network-fixed");
    assert_null(rg_draw_find(&list, RG_ACTION_FIELD));
    draw_fixture("it-network-none");
    assert_null(rg_draw_find(&list, RG_ACTION_FIELD));
    draw_fixture("it-panel");
    for (int32_t field = RG_IT_BRIGHTNESS; field <= RG_IT_TEXT_SIZE; field++) {
        assert_non_null(find_button(RG_ACTION_UP, field));
        assert_non_null(find_button(RG_ACTION_DOWN, field));
    }
    draw_fixture("it-panel-fixed");
    assert_null(find_button(RG_ACTION_UP, RG_IT_BRIGHTNESS));
    assert_null(find_button(RG_ACTION_UP, RG_IT_LANGUAGE));
    assert_non_null(find_button(RG_ACTION_UP, RG_IT_THEME));
    rg_text_close(text);
}

static void every_page_leads_to_every_other(void **state)
{
    (void)state;
    static const char *const pages[] = {"it-status", "it-charts",  "it-errors",
                                        "it-touch",  "it-network", "it-panel"};
    open_panel(1, 100);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        draw_fixture(pages[i]);
        for (int32_t page = RG_IT_STATUS; page <= RG_IT_PANEL; page++) {
            assert_non_null(find_button(RG_ACTION_PAGE, page));
        }
        assert_non_null(rg_draw_find(&list, RG_ACTION_HIDE));
    }
    assert_non_null(find_button(RG_ACTION_PAGE, RG_IT_PICTURE));
    draw_fixture("it-picture");
    assert_non_null(rg_draw_find(&list, RG_ACTION_BACK));
    rg_text_close(text);
}

static void touched_cells_are_told_apart(void **state)
{
    (void)state;
    open_panel(0, 100);
    draw_fixture("it-touch");
    for (int32_t i = 0; i < RG_IT_CELLS_ACROSS * RG_IT_CELLS_DOWN; i++) {
        const struct rg_draw_node *cell = find_button(RG_ACTION_TOUCH_CELL, i);
        assert_non_null(cell);
        bool touched = (model.it.touched >> (uint32_t)i & 1) != 0, ticked = false;
        for (uint32_t j = 0; j < list.count; j++) {
            ticked =
                ticked || (list.nodes[j].icon == RG_ICON_TICK && holds(&cell->rect, &list.nodes[j].rect));
        }
        assert_int_equal(touched, ticked);
    }
    rg_text_close(text);
}

/* 10 mm, whatever the panel: a ruler on the glass finds a wrong configuration. */
static void the_squares_are_as_large_as_they_say(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, 100);
        draw_fixture("it-picture");
        uint32_t squares = 0;
        for (uint32_t i = 0; i < list.count; i++) {
            const struct rg_draw_node *node = &list.nodes[i];
            int32_t um = node->rect.w * metrics.um_per_px;
            bool square =
                node->role == RG_ROLE_PANEL && node->rect.w == node->rect.h && um > 9800 && um < 10200;
            squares += square ? 1u : 0u;
        }
        assert_true(squares >= 20);
        rg_text_close(text);
    }
}

static void the_code_is_as_large_as_a_phone_needs(void **state)
{
    (void)state;
    static struct rg_qr_cache cache;
    static const char *const fixtures[] = {"unprovisioned", "unprovisioned-long"};
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, 100);
        for (size_t f = 0; f < 2; f++) {
            draw_fixture(fixtures[f]);
            const struct rg_draw_node *node = NULL;
            for (uint32_t i = 0; i < list.count; i++) {
                node = list.nodes[i].role == RG_ROLE_QR ? &list.nodes[i] : node;
            }
            assert_non_null(node);
            assert_true(node->speech.len > 0);
            const struct rg_qr *code = rg_qr_find(&cache, list.arena + node->text.at, node->text.len);
            assert_non_null(code);
            int32_t px = node->rect.w / (code->side + 2 * RG_QR_QUIET) * code->side;
            assert_true(px * metrics.um_per_px >= 40000);
        }
        rg_text_close(text);
    }
}

static void low_controls_lie_in_reach(void **state)
{
    (void)state;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, 100);
        draw_fixture("language-ease");
        assert_true(model.ease.low_controls);
        uint32_t buttons = 0;
        for (uint32_t i = 0; i < list.count; i++) {
            if (list.nodes[i].role == RG_ROLE_BUTTON) {
                buttons++;
                assert_true(list.nodes[i].rect.y >= metrics.reach_y);
            }
        }
        assert_int_equal(buttons, 7 + 4 + 1);
        rg_text_close(text);
    }
}

static void every_screen_holds_larger_text(void **state)
{
    (void)state;
    static const char *const fixtures[] = {"idle-languages", "language",  "language-ease", "unprovisioned",
                                           "it-status",      "it-charts", "it-errors",     "it-touch",
                                           "it-network",     "it-typing", "it-panel"};
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, RG_TEXT_LARGE);
        for (size_t f = 0; f < sizeof fixtures / sizeof fixtures[0]; f++) {
            draw_fixture(fixtures[f]);
            if (list.truncated || list.split) {
                fail_msg("%s does not hold larger text on %dx%d", fixtures[f], metrics.width, metrics.height);
            }
        }
        rg_text_close(text);
    }
}

static void choices_say_what_holds(void **state)
{
    (void)state;
    open_panel(0, 100);
    draw_fixture("language");
    const struct rg_draw_node *english = find_button(RG_ACTION_LANGUAGE, 2);
    char said[128];
    (void)rg_draw_node_speech(&list, (uint32_t)(english - list.nodes), said, sizeof said);
    assert_string_equal(said, "English, button, chosen");
    const struct rg_draw_node *large = rg_draw_find(&list, RG_ACTION_LARGE_TEXT);
    (void)rg_draw_node_speech(&list, (uint32_t)(large - list.nodes), said, sizeof said);
    assert_string_equal(said, "Larger text, Off, button");
    draw_fixture("language-no-choice");
    assert_null(rg_draw_find(&list, RG_ACTION_LANGUAGE));
    large = rg_draw_find(&list, RG_ACTION_LARGE_TEXT);
    (void)rg_draw_node_speech(&list, (uint32_t)(large - list.nodes), said, sizeof said);
    assert_string_equal(said, "Larger text, On, button, chosen");
    rg_text_close(text);
}

/* From the screens that offer it, and from no other. */
static void choices_are_opened_from_three_screens(void **state)
{
    (void)state;
    open_panel(0, 100);
    static const char *const with[] = {"idle", "idle-languages", "locked", "greeting"};
    static const char *const without[] = {"recognised", "hello-badge", "profile", "no-data", "unprovisioned"};
    for (size_t i = 0; i < 4; i++) {
        draw_fixture(with[i]);
        const struct rg_draw_node *button = rg_draw_find(&list, RG_ACTION_LANGUAGES);
        assert_non_null(button);
        char said[128];
        (void)rg_draw_node_speech(&list, (uint32_t)(button - list.nodes), said, sizeof said);
        assert_string_equal(said, model.language_count > 1 ? "Your language, English, button"
                                                           : "Easier to use, button");
    }
    for (size_t i = 0; i < 5; i++) {
        draw_fixture(without[i]);
        assert_null(rg_draw_find(&list, RG_ACTION_LANGUAGES));
    }
    rg_text_close(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_needs_a_person_is_said_first),
        cmocka_unit_test(lists_are_turned_by_what_they_show),
        cmocka_unit_test(lists_of_any_length_look_deliberate),
        cmocka_unit_test(the_keypad_types_every_address_in_every_direction),
        cmocka_unit_test(what_is_fixed_has_no_button),
        cmocka_unit_test(every_page_leads_to_every_other),
        cmocka_unit_test(touched_cells_are_told_apart),
        cmocka_unit_test(the_squares_are_as_large_as_they_say),
        cmocka_unit_test(the_code_is_as_large_as_a_phone_needs),
        cmocka_unit_test(low_controls_lie_in_reach),
        cmocka_unit_test(every_screen_holds_larger_text),
        cmocka_unit_test(choices_say_what_holds),
        cmocka_unit_test(choices_are_opened_from_three_screens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
