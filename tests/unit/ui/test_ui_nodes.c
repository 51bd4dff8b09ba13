/* The draw list beyond its first roles: direction, shift, reading order, speech, focus, held buttons. */
#include "draw_list.h"
#include "ui_focus.h"
#include "ui_input.h"
#include "ui_motion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <SDL_keycode.h>
#include <cmocka.h>

static struct rg_draw_list list, other;
static struct rg_ui_metrics metrics;

static struct rg_text_ref keep(struct rg_draw_list *to, const char *text)
{
    size_t room = 0;
    char *at = rg_draw_room(to, &room);
    memcpy(at, text, strlen(text));
    return rg_draw_keep(to, strlen(text));
}

static struct rg_draw_node *add(enum rg_draw_role role, int32_t x, int32_t y, int32_t w, int32_t h,
                                const char *text)
{
    struct rg_draw_node node = {.role = role, .rect = {x, y, w, h}};
    if (role == RG_ROLE_BUTTON) {
        node.speech = keep(&list, text);
    } else if (text != NULL) {
        node.text = keep(&list, text);
    }
    rg_draw_add(&list, &node);
    return &list.nodes[list.count - 1];
}

static struct rg_draw_node *add_button(int32_t x, int32_t y, enum rg_action action, int32_t argument)
{
    char text[16];
    (void)snprintf(text, sizeof text, "do %d %d", (int)action, argument);
    struct rg_draw_node *node = add(RG_ROLE_BUTTON, x, y, 100, 80, text);
    node->action = action;
    node->argument = argument;
    return node;
}

static int begin(void **state)
{
    (void)state;
    rg_draw_list_wipe(&list);
    rg_draw_list_wipe(&other);
    rg_metrics_init(&metrics, 1280, 800, 217, 136);
    add(RG_ROLE_GROUND, 0, 0, 1280, 800, NULL);
    return 0;
}

static void a_mirror_turns_places_and_what_points(void **state)
{
    (void)state;
    add(RG_ROLE_TEXT, 100, 10, 300, 40, "start")->align = RG_ALIGN_START;
    add(RG_ROLE_TEXT, 100, 60, 300, 40, "middle")->align = RG_ALIGN_CENTRE;
    add(RG_ROLE_ICON, 0, 10, 40, 40, NULL)->icon = RG_ICON_BACK;
    add(RG_ROLE_ICON, 0, 60, 40, 40, NULL)->icon = RG_ICON_TICK;
    add(RG_ROLE_PICTURE, 500, 60, 40, 40, NULL)->icon = RG_ICON_SHIRT;
    add(RG_ROLE_QR, 600, 60, 40, 40, "x");
    other = list;
    rg_draw_mirror(&list, 1280);
    assert_int_equal(list.nodes[1].rect.x, 880);
    assert_int_equal(list.nodes[1].align, RG_ALIGN_END);
    assert_int_equal(list.nodes[2].align, RG_ALIGN_CENTRE);
    assert_int_equal(list.nodes[3].rect.x, 1240);
    assert_true(list.nodes[3].flipped);
    for (uint32_t i = 4; i < 7; i++) {
        assert_false(list.nodes[i].flipped);
    }
    assert_int_equal(list.nodes[0].rect.x, 0);
    rg_draw_mirror(&list, 1280);
    struct rg_damage damage;
    rg_draw_diff(&list, &other, &damage);
    assert_int_equal(damage.count, 0);
}

static void a_shift_comes_round_and_stays_on_the_glass(void **state)
{
    (void)state;
    add(RG_ROLE_TEXT, 100, 100, 300, 40, "free");
    struct rg_draw_list laid = list;
    bool seen_x[9] = {false}, seen_y[9] = {false};
    for (uint32_t step = 0; step < 9; step++) {
        list = laid;
        rg_draw_shift(&list, step);
        assert_int_equal(list.nodes[0].rect.x, 0);
        int32_t x = list.nodes[1].rect.x - 100, y = list.nodes[1].rect.y - 100;
        assert_in_range(x + 4, 0, 8);
        assert_in_range(y + 4, 0, 8);
        assert_true(step == 0 ? x == 0 && y == 0 : x != 0 || y != 0);
        seen_x[x + 4] = seen_y[y + 4] = true;
    }
    assert_true(seen_x[0] && seen_x[8] && seen_y[0] && seen_y[8]);
    list = laid;
    rg_draw_shift(&list, 9 * 1000000);
    assert_int_equal(list.nodes[1].rect.x, 100);
    /* What stands one pixel from the edge takes all with it one pixel only. */
    list = laid;
    add(RG_ROLE_TEXT, 1, 1, 10, 10, "edge");
    rg_draw_shift(&list, 6);
    assert_int_equal(list.nodes[2].rect.x, 0);
    assert_int_equal(list.nodes[1].rect.x, 99);
}

static void it_is_read_as_people_read(void **state)
{
    (void)state;
    add(RG_ROLE_TEXT, 32, 10, 100, 40, "14:05");
    add(RG_ROLE_TEXT, 1100, 10, 100, 40, "Online");
    list.status = list.count;
    add_button(900, 80, RG_ACTION_HIDE, 0);
    add(RG_ROLE_TEXT, 32, 80, 600, 60, "Anna Maria");
    add(RG_ROLE_TEXT, 32, 140, 600, 60, NULL);
    /* One name on two lines: the second goes on from the first. */
    list.nodes[4].text.len = 4;
    list.nodes[5].text = (struct rg_text_ref){.at = list.nodes[4].text.at + 5, .len = 5};
    add(RG_ROLE_TEXT, 32, 300, 600, 40, "Say hello");
    char said[256];
    assert_true(rg_draw_speech(&list, said, sizeof said) > 0);
    assert_string_equal(said, "Anna Maria\ndo 2 0\nSay hello\n14:05\nOnline\n");
    rg_draw_mirror(&list, 1280);
    (void)rg_draw_speech(&list, said, sizeof said);
    /* The row is read from the right: what was first is still first. */
    assert_string_equal(said, "Anna Maria\ndo 2 0\nSay hello\n14:05\nOnline\n");
}

static void speech_is_bounded(void **state)
{
    (void)state;
    add(RG_ROLE_TEXT, 0, 0, 100, 40, "Zo\u00eb und Zo\u00eb");
    char said[32];
    for (size_t capacity = 0; capacity < 16; capacity++) {
        memset(said, 'x', sizeof said);
        size_t len = rg_draw_speech(&list, said, capacity);
        assert_true(len == 0 || len < capacity);
        assert_true(capacity == 0 || said[len] == '\0');
        assert_int_equal(said[capacity], 'x');
        assert_true(len < 2 || ((unsigned char)said[len - 2] != 0xc3));
    }
    for (int i = 0; i < RG_DRAW_NODES; i++) {
        add(RG_ROLE_TEXT, (i % 7) * 100, (i / 7) * 20, 100, 20, "x");
    }
    assert_true(list.overflow);
    char all[2048];
    assert_true(rg_draw_speech(&list, all, sizeof all) > 2 * (RG_DRAW_NODES - 2));
}

static void the_dump_tells_speech_and_focus_and_hides_what_it_must(void **state)
{
    (void)state;
    add(RG_ROLE_TEXT, 0, 100, 100, 40, "Anna")->privacy = RG_PRIVACY_PERSONAL;
    add(RG_ROLE_QR, 200, 100, 100, 100, "secret link")->privacy = RG_PRIVACY_PERSONAL;
    struct rg_draw_node *picture = add(RG_ROLE_PICTURE, 400, 100, 100, 100, NULL);
    picture->privacy = RG_PRIVACY_PERSONAL;
    picture->picture = 0xabcdef;
    add_button(0, 300, RG_ACTION_MORE_DOWN, 0);
    struct rg_draw_node *card = add_button(0, 400, RG_ACTION_SELECT, 0);
    card->privacy = RG_PRIVACY_PERSONAL;
    const int32_t values[] = {1, RG_CHART_GAP, 3};
    struct rg_draw_node *chart = add(RG_ROLE_CHART, 600, 100, 100, 100, NULL);
    size_t room = 0;
    memcpy(rg_draw_room(&list, &room), values, sizeof values);
    chart->text = rg_draw_keep(&list, sizeof values);
    char text[8192] = "";
    FILE *file = fmemopen(text, sizeof text, "w");
    assert_non_null(file);
    assert_true(rg_draw_write_json(&list, true, file));
    (void)fclose(file);
    assert_null(strstr(text, "Anna"));
    assert_null(strstr(text, "secret"));
    assert_null(strstr(text, "abcdef"));
    assert_null(strstr(text, "do 4 0"));
    assert_non_null(strstr(
        text,
        "\"action\":\"more-down\",\"argument\":0,\"primary\":false,\"speech\":\"do 10 0\",\"focus\":1"));
    assert_non_null(strstr(text, "\"values\":[1,null,3]"));
    file = fmemopen(text, sizeof text, "w");
    assert_non_null(file);
    assert_true(rg_draw_write_json(&list, false, file));
    (void)fclose(file);
    assert_non_null(strstr(text, "\"speech\":\"Anna\""));
    assert_non_null(strstr(text, "\"picture\":\"0000000000abcdef\""));
}

static bool find_one(void *context, uint64_t key, struct rg_picture *picture)
{
    *picture = (struct rg_picture){0};
    return key == *(const uint64_t *)context;
}

static void a_picture_that_arrived_is_damage(void **state)
{
    (void)state;
    add(RG_ROLE_PICTURE, 100, 100, 200, 200, NULL)->picture = 5;
    add(RG_ROLE_PICTURE, 400, 100, 200, 200, NULL)->picture = 0;
    uint64_t here = 9;
    const struct rg_picture_source source = {find_one, &here};
    rg_draw_ask_pictures(&list, &source);
    other = list;
    here = 5;
    rg_draw_ask_pictures(&other, &source);
    struct rg_damage damage;
    rg_draw_diff(&list, &other, &damage);
    assert_int_equal(damage.count, 1);
    assert_memory_equal(&damage.rects[0], &list.nodes[1].rect, sizeof(struct rg_rect));
    here = 0;
    rg_draw_ask_pictures(&other, &source);
    assert_false(other.nodes[2].ready);
    rg_draw_ask_pictures(&other, &(struct rg_picture_source){0});
    assert_false(other.nodes[1].ready);
}

static enum rg_focus_result press(struct rg_focus *focus, int32_t key, struct rg_screen_action *action)
{
    return rg_focus_key_down(focus, &list, key, false, 0, action);
}

static void tab_goes_round_in_reading_order(void **state)
{
    (void)state;
    struct rg_focus focus = {0};
    struct rg_screen_action action;
    assert_int_equal(press(&focus, SDLK_TAB, &action), RG_FOCUS_NOTHING);
    add_button(600, 100, RG_ACTION_HIDE, 0);
    add_button(100, 400, RG_ACTION_SELECT, 1);
    add_button(100, 100, RG_ACTION_BACK, 0);
    assert_null(rg_focus_node(&focus, &list));
    assert_int_equal(press(&focus, SDLK_TAB, &action), RG_FOCUS_MOVED);
    assert_int_equal(rg_focus_node(&focus, &list)->action, RG_ACTION_BACK);
    (void)press(&focus, SDLK_TAB, &action);
    assert_int_equal(rg_focus_node(&focus, &list)->action, RG_ACTION_HIDE);
    (void)press(&focus, SDLK_TAB, &action);
    (void)press(&focus, SDLK_TAB, &action);
    assert_int_equal(rg_focus_node(&focus, &list)->action, RG_ACTION_BACK);
    assert_int_equal(rg_focus_key_down(&focus, &list, SDLK_TAB, true, 0, &action), RG_FOCUS_MOVED);
    assert_int_equal(rg_focus_node(&focus, &list)->action, RG_ACTION_SELECT);
    list.visit.value = 12;
    assert_int_equal(press(&focus, SDLK_RETURN, &action), RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_SELECT);
    assert_int_equal(action.argument, 1);
    assert_int_equal(action.visit.value, 12);
}

static void arrows_go_to_the_nearest_on_that_side(void **state)
{
    (void)state;
    struct rg_focus focus = {.shown = true, .action = RG_ACTION_SELECT, .argument = 0};
    struct rg_screen_action action;
    add_button(100, 100, RG_ACTION_SELECT, 0);
    add_button(300, 110, RG_ACTION_SELECT, 1);
    add_button(500, 100, RG_ACTION_SELECT, 2);
    add_button(100, 500, RG_ACTION_HIDE, 0);
    (void)press(&focus, SDLK_RIGHT, &action);
    assert_int_equal(focus.argument, 1);
    (void)press(&focus, SDLK_RIGHT, &action);
    assert_int_equal(focus.argument, 2);
    (void)press(&focus, SDLK_RIGHT, &action);
    assert_int_equal(focus.argument, 2);
    (void)press(&focus, SDLK_LEFT, &action);
    (void)press(&focus, SDLK_LEFT, &action);
    assert_int_equal(focus.argument, 0);
    (void)press(&focus, SDLK_DOWN, &action);
    assert_int_equal(focus.action, RG_ACTION_HIDE);
    (void)press(&focus, SDLK_UP, &action);
    assert_int_equal(focus.action, RG_ACTION_SELECT);
}

static void one_switch_steps_and_selects(void **state)
{
    (void)state;
    struct rg_focus focus = {0};
    struct rg_screen_action action;
    add_button(100, 100, RG_ACTION_BACK, 0);
    add_button(300, 100, RG_ACTION_HIDE, 0);
    for (int i = 0; i < 2; i++) {
        (void)rg_focus_key_down(&focus, &list, SDLK_SPACE, false, 1000, &action);
        assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_SPACE, 1200, &action), RG_FOCUS_MOVED);
    }
    assert_int_equal(rg_focus_node(&focus, &list)->action, RG_ACTION_HIDE);
    (void)rg_focus_key_down(&focus, &list, SDLK_SPACE, false, UINT32_MAX - 100, &action);
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_SPACE, RG_SWITCH_HOLD_MS - 101, &action),
                     RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_HIDE);
    /* A release without a press, as after a change of windows, means nothing. */
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_SPACE, 5000, &action), RG_FOCUS_NOTHING);
}

static void more_is_held_by_keys_too(void **state)
{
    (void)state;
    struct rg_focus focus = {.shown = true, .action = RG_ACTION_MORE_DOWN};
    struct rg_screen_action action;
    add_button(100, 100, RG_ACTION_MORE_DOWN, 0);
    list.visit.value = 4;
    assert_int_equal(press(&focus, SDLK_RETURN, &action), RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_MORE_DOWN);
    list.visit.value = 5;
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_RETURN, 0, &action), RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_MORE_UP);
    assert_int_equal(action.visit.value, 4);
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_RETURN, 0, &action), RG_FOCUS_NOTHING);
    (void)rg_focus_key_down(&focus, &list, SDLK_SPACE, false, 0, &action);
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_SPACE, 900, &action), RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_MORE_DOWN);
    assert_int_equal(rg_focus_key_down(&focus, &list, SDLK_SPACE, false, 2000, &action), RG_FOCUS_ACTION);
    assert_int_equal(action.action, RG_ACTION_MORE_UP);
    assert_int_equal(rg_focus_key_up(&focus, &list, SDLK_SPACE, 2100, &action), RG_FOCUS_NOTHING);
}

static void the_ring_is_there_only_after_a_key(void **state)
{
    (void)state;
    struct rg_focus focus = {0};
    struct rg_screen_action action;
    add_button(100, 100, RG_ACTION_HIDE, 0);
    uint32_t before = list.count;
    rg_focus_mark(&focus, &metrics, &list);
    assert_int_equal(list.count, before);
    (void)press(&focus, SDLK_TAB, &action);
    rg_focus_mark(&focus, &metrics, &list);
    assert_int_equal(list.count, before + 1);
    const struct rg_draw_node *ring = &list.nodes[before];
    assert_int_equal(ring->role, RG_ROLE_FOCUS);
    assert_true(ring->stroke_px >= 3);
    assert_true(ring->rect.x + ring->stroke_px <= 100 &&
                ring->rect.x + ring->rect.w >= 200 + ring->stroke_px);
    /* It stays on its button when the screen is another one, and is no button itself. */
    assert_ptr_equal(rg_draw_hit(&list, 150, 150), &list.nodes[before - 1]);
    rg_focus_unmark(&list);
    assert_int_equal(list.count, before);
    assert_int_equal(press(&focus, SDLK_ESCAPE, &action), RG_FOCUS_MOVED);
    assert_false(focus.shown);
    (void)press(&focus, SDLK_TAB, &action);
    assert_true(rg_focus_touched(&focus));
    assert_false(rg_focus_touched(&focus));
}

static void more_is_held_and_let_go(void **state)
{
    (void)state;
    add_button(100, 100, RG_ACTION_MORE_DOWN, 0);
    list.visit.value = 8;
    struct rg_touch touch = {0};
    struct rg_screen_action action;
    rg_touch_down(&touch, &list, 1, 150, 140);
    assert_false(rg_touch_holds(&touch, 2, &action));
    assert_true(rg_touch_holds(&touch, 1, &action));
    assert_int_equal(action.action, RG_ACTION_MORE_DOWN);
    assert_int_equal(action.visit.value, 8);
    assert_false(rg_touch_move(&touch, 1, 160, 150, &action));
    assert_false(rg_touch_move(&touch, 2, 900, 900, &action));
    assert_true(rg_touch_up(&touch, 1, 160, 150, &action));
    assert_int_equal(action.action, RG_ACTION_MORE_UP);
    /* Sliding off lets go at once, and only once. */
    rg_touch_down(&touch, &list, 1, 150, 140);
    assert_true(rg_touch_move(&touch, 1, 400, 150, &action));
    assert_int_equal(action.action, RG_ACTION_MORE_UP);
    assert_false(rg_touch_move(&touch, 1, 150, 150, &action));
    assert_true(rg_touch_up(&touch, 1, 150, 150, &action));
    assert_int_equal(action.action, RG_ACTION_EXTEND);
    /* Buttons that act on release do not act before. */
    add_button(300, 100, RG_ACTION_HIDE, 0);
    rg_touch_down(&touch, &list, 1, 350, 140);
    assert_false(rg_touch_holds(&touch, 1, &action));
    assert_false(rg_touch_move(&touch, 1, 900, 900, &action));
}

static void the_bar_grows_shrinks_and_ends(void **state)
{
    (void)state;
    list.screen = RG_SCREEN_IDLE;
    other.screen = RG_SCREEN_RECOGNISED;
    assert_int_equal(rg_motion_between(&list, &other), RG_MOTION_ARRIVAL);
    /* A card that was read is nobody yet. */
    assert_int_equal(rg_motion_between(&other, &list), RG_MOTION_NONE);
    list.screen = RG_SCREEN_PROFILE;
    assert_int_equal(rg_motion_between(&other, &list), RG_MOTION_NONE);
    assert_int_equal(rg_motion_between(&list, &list), RG_MOTION_NONE);
    other.screen = RG_SCREEN_IDLE;
    assert_int_equal(rg_motion_between(&list, &other), RG_MOTION_HIDE);
    other.screen = RG_SCREEN_GOODBYE_BADGE;
    assert_int_equal(rg_motion_between(&list, &other), RG_MOTION_HIDE);
    /* A visit goes on behind the choice of languages, and on any screen that holds something personal. */
    other.screen = RG_SCREEN_LANGUAGE;
    assert_int_equal(rg_motion_between(&list, &other), RG_MOTION_NONE);
    list.screen = RG_SCREEN_IDLE;
    rg_draw_add(&list, &(struct rg_draw_node){.role = RG_ROLE_PANEL, .privacy = RG_PRIVACY_PERSONAL});
    other.screen = RG_SCREEN_IDLE;
    assert_int_equal(rg_motion_between(&list, &other), RG_MOTION_HIDE);
    struct rg_motion motion = {0};
    assert_true(rg_motion_deadline_ns(&motion) == UINT64_MAX);
    for (int kind = RG_MOTION_ARRIVAL; kind <= RG_MOTION_HIDE; kind++) {
        uint64_t now = 1000000000;
        int32_t width = kind == RG_MOTION_ARRIVAL ? 0 : metrics.width;
        rg_motion_begin(&motion, (enum rg_motion_kind)kind, now);
        uint32_t frames = 0;
        while ((now = rg_motion_deadline_ns(&motion)) != UINT64_MAX) {
            struct rg_rect bar = rg_motion_bar(&motion, &metrics, now);
            assert_true(bar.y + bar.h <= rg_metrics_px(&metrics, 64));
            assert_true(bar.w == 0 || bar.x + bar.w == metrics.width);
            assert_true(bar.w == 0 || (kind == RG_MOTION_ARRIVAL ? bar.w > width : bar.w < width));
            width = bar.w;
            rg_motion_shown(&motion, &bar, now);
            frames++;
        }
        assert_in_range(frames, 2, RG_MOTION_FRAMES);
        assert_int_equal(motion.bar.w, 0);
    }
    /* On an upright panel it grows from the middle, under the reader; a late frame ends it. */
    rg_metrics_init(&metrics, 800, 1280, 136, 217);
    rg_motion_begin(&motion, RG_MOTION_ARRIVAL, 50);
    struct rg_rect bar = rg_motion_bar(&motion, &metrics, 50 + RG_MOTION_NS / 2);
    assert_int_equal(bar.x, 200);
    assert_int_equal(bar.w, 400);
    bar = rg_motion_bar(&motion, &metrics, 50 + 10 * (uint64_t)RG_MOTION_NS);
    assert_int_equal(bar.w, 0);
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_mirror_turns_places_and_what_points),
        T(a_shift_comes_round_and_stays_on_the_glass),
        T(it_is_read_as_people_read),
        T(speech_is_bounded),
        T(the_dump_tells_speech_and_focus_and_hides_what_it_must),
        T(a_picture_that_arrived_is_damage),
        T(tab_goes_round_in_reading_order),
        T(arrows_go_to_the_nearest_on_that_side),
        T(one_switch_steps_and_selects),
        T(more_is_held_by_keys_too),
        T(the_ring_is_there_only_after_a_key),
        T(more_is_held_and_let_go),
        T(the_bar_grows_shrinks_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
