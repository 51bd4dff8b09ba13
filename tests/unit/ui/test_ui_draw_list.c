#include "draw_list.h"
#include "ui_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <SDL_keycode.h>
#include <cmocka.h>

static struct rg_draw_list a, b;

static void add_text(struct rg_draw_list *list, int32_t x, int32_t y, const char *text)
{
    size_t room = 0;
    char *to = rg_draw_room(list, &room);
    memcpy(to, text, strlen(text));
    rg_draw_add(list, &(struct rg_draw_node){.role = RG_ROLE_TEXT,
                                             .rect = {x, y, 100, 20},
                                             .text = rg_draw_keep(list, strlen(text))});
}

static void add_button(struct rg_draw_list *list, int32_t x, enum rg_action action, int32_t argument,
                       bool primary)
{
    rg_draw_add(list, &(struct rg_draw_node){.role = RG_ROLE_BUTTON,
                                             .rect = {x, 200, 80, 80},
                                             .action = action,
                                             .argument = argument,
                                             .primary = primary});
}

static bool covers(const struct rg_damage *damage, int32_t x, int32_t y)
{
    for (uint32_t i = 0; i < damage->count; i++) {
        const struct rg_rect *r = &damage->rects[i];
        if (x >= r->x && y >= r->y && x < r->x + r->w && y < r->y + r->h) {
            return true;
        }
    }
    return false;
}

static int begin(void **state)
{
    (void)state;
    rg_draw_list_wipe(&a);
    rg_draw_list_wipe(&b);
    return 0;
}

static void equal_lists_have_no_damage(void **state)
{
    (void)state;
    add_text(&a, 0, 0, "one");
    add_text(&a, 0, 40, "two");
    add_text(&b, 0, 0, "one");
    add_text(&b, 0, 40, "two");
    struct rg_damage damage;
    rg_draw_diff(&a, &b, &damage);
    assert_int_equal(damage.count, 0);
}

static void a_changed_text_damages_its_own_place(void **state)
{
    (void)state;
    add_text(&a, 0, 0, "14:05");
    add_text(&a, 0, 400, "same");
    add_text(&b, 0, 0, "14:06");
    add_text(&b, 0, 400, "same");
    struct rg_damage damage;
    rg_draw_diff(&a, &b, &damage);
    assert_true(covers(&damage, 0, 0) && covers(&damage, 99, 19));
    assert_false(covers(&damage, 0, 400));
}

static void what_came_went_or_moved_is_damage(void **state)
{
    (void)state;
    add_text(&a, 0, 0, "stays");
    add_text(&a, 300, 0, "goes");
    add_text(&a, 600, 0, "moves");
    add_text(&b, 0, 0, "stays");
    add_text(&b, 600, 300, "moves");
    add_text(&b, 900, 600, "comes");
    struct rg_damage damage;
    rg_draw_diff(&a, &b, &damage);
    assert_true(covers(&damage, 300, 0) && covers(&damage, 600, 0));
    assert_true(covers(&damage, 600, 300) && covers(&damage, 900, 600));
    assert_false(covers(&damage, 0, 0));
}

static void a_changed_order_is_damage(void **state)
{
    (void)state;
    add_text(&a, 0, 0, "below");
    add_text(&a, 10, 0, "above");
    add_text(&b, 10, 0, "above");
    add_text(&b, 0, 0, "below");
    struct rg_damage damage;
    rg_draw_diff(&a, &b, &damage);
    assert_true(damage.count > 0);
}

static void many_changes_stay_within_the_table(void **state)
{
    (void)state;
    for (int32_t i = 0; i < 100; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "new %d", i);
        add_text(&b, (i % 10) * 300, (i / 10) * 100, text);
    }
    struct rg_damage damage;
    rg_draw_diff(&a, &b, &damage);
    assert_in_range(damage.count, 1, RG_DAMAGE_MAX);
    for (int32_t i = 0; i < 100; i++) {
        assert_true(covers(&damage, (i % 10) * 300 + 50, (i / 10) * 100 + 10));
    }
}

static void a_full_list_says_so(void **state)
{
    (void)state;
    for (int i = 0; i < RG_DRAW_NODES; i++) {
        add_text(&a, 0, 0, "x");
    }
    assert_false(a.overflow);
    add_text(&a, 0, 0, "x");
    assert_true(a.overflow);
    assert_int_equal(a.count, RG_DRAW_NODES);
    begin(state);
    (void)rg_draw_keep(&a, RG_DRAW_ARENA + 1);
    assert_true(a.overflow);
    assert_int_equal(a.arena_len, RG_DRAW_ARENA);
}

static void a_touch_belongs_to_the_visit_under_the_finger(void **state)
{
    (void)state;
    a.visit.value = 5;
    b.visit.value = 6;
    add_button(&a, 0, RG_ACTION_SOLD, 2, false);
    add_button(&b, 0, RG_ACTION_HIDE, 0, false);
    struct rg_touch touch = {0};
    struct rg_screen_action action;
    rg_touch_down(&touch, &a, 1, 40, 240);
    /* Another screen arrives while the finger is down: the outcome stays the first one's. */
    assert_true(rg_touch_up(&touch, 1, 41, 241, &action));
    assert_int_equal(action.action, RG_ACTION_SOLD);
    assert_int_equal(action.argument, 2);
    assert_int_equal(action.visit.value, 5);
}

static void a_touch_beside_or_dragged_away_extends(void **state)
{
    (void)state;
    add_button(&a, 0, RG_ACTION_SOLD, 2, false);
    struct rg_touch touch = {0};
    struct rg_screen_action action;
    rg_touch_down(&touch, &a, 1, 400, 400);
    assert_true(rg_touch_up(&touch, 1, 400, 400, &action));
    assert_int_equal(action.action, RG_ACTION_EXTEND);
    rg_touch_down(&touch, &a, 1, 40, 240);
    assert_true(rg_touch_up(&touch, 1, 400, 240, &action));
    assert_int_equal(action.action, RG_ACTION_EXTEND);
    assert_int_equal(action.argument, 0);
}

static void only_the_first_finger_counts(void **state)
{
    (void)state;
    add_button(&a, 0, RG_ACTION_LIKED, 0, false);
    add_button(&a, 100, RG_ACTION_SOLD, 0, false);
    struct rg_touch touch = {0};
    struct rg_screen_action action;
    rg_touch_down(&touch, &a, 1, 40, 240);
    rg_touch_down(&touch, &a, 2, 140, 240);
    assert_false(rg_touch_up(&touch, 2, 140, 240, &action));
    assert_true(rg_touch_up(&touch, 1, 40, 240, &action));
    assert_int_equal(action.action, RG_ACTION_LIKED);
    assert_false(rg_touch_up(&touch, 1, 40, 240, &action));
}

static void keys_mean_only_what_is_on_the_screen(void **state)
{
    (void)state;
    struct rg_screen_action action;
    assert_false(rg_key_action(&a, SDLK_s, &action));
    assert_false(rg_key_action(&a, SDLK_TAB, &action));
    assert_false(rg_key_action(&a, SDLK_RETURN, &action));
    a.visit.value = 9;
    a.selectable = 3;
    a.selected = 2;
    add_button(&a, 0, RG_ACTION_SOLD, 2, true);
    assert_true(rg_key_action(&a, SDLK_s, &action));
    assert_int_equal(action.action, RG_ACTION_SOLD);
    assert_int_equal(action.argument, 2);
    assert_int_equal(action.visit.value, 9);
    assert_true(rg_key_action(&a, SDLK_RIGHT, &action));
    assert_int_equal(action.action, RG_ACTION_SELECT);
    assert_int_equal(action.argument, 0);
    assert_true(rg_key_action(&a, SDLK_LEFT, &action));
    assert_int_equal(action.argument, 1);
    assert_true(rg_key_action(&a, SDLK_RETURN, &action));
    assert_int_equal(action.action, RG_ACTION_SOLD);
    /* Left to the trial board. */
    for (int32_t key = SDLK_1; key <= SDLK_9; key++) {
        assert_false(rg_key_action(&a, key, &action));
    }
    assert_false(rg_key_action(&a, SDLK_b, &action));
    assert_false(rg_key_action(&a, SDLK_u, &action));
}

static void json_leaves_out_what_is_personal(void **state)
{
    (void)state;
    add_text(&a, 0, 0, "14:05 \"x\"\\");
    add_text(&a, 0, 40, "Anna");
    a.nodes[1].privacy = RG_PRIVACY_PERSONAL;
    char text[4096] = "";
    FILE *file = fmemopen(text, sizeof text, "w");
    assert_non_null(file);
    assert_true(rg_draw_write_json(&a, true, file));
    (void)fclose(file);
    assert_non_null(strstr(text, "14:05 \\\"x\\\"\\\\"));
    assert_null(strstr(text, "Anna"));
    file = fmemopen(text, sizeof text, "w");
    assert_non_null(file);
    assert_true(rg_draw_write_json(&a, false, file));
    (void)fclose(file);
    assert_non_null(strstr(text, "Anna"));
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(equal_lists_have_no_damage),
        T(a_changed_text_damages_its_own_place),
        T(what_came_went_or_moved_is_damage),
        T(a_changed_order_is_damage),
        T(many_changes_stay_within_the_table),
        T(a_full_list_says_so),
        T(a_touch_belongs_to_the_visit_under_the_finger),
        T(a_touch_beside_or_dragged_away_extends),
        T(only_the_first_finger_counts),
        T(keys_mean_only_what_is_on_the_screen),
        T(json_leaves_out_what_is_personal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
