/* Hide on LOCKED and GREETING is the profile's, where a finger that learned it there goes; and the strip that says "again, please" moves
 * nothing. */
#include "screens/screens.h"
#include "ui_fixtures.h"
#include "ui_input.h"
#include "ui_on_panel.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <SDL_keycode.h>
#include <cmocka.h>

static const char *const spoken[] = {"en", "de", "fr", "es", "it", "ar", "ja", "pseudo"};

static void for_each_panel(void (*check)(bool low))
{
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "en");
        for (size_t l = 0; l < sizeof spoken / sizeof *spoken; l++) {
            strings = rg_strings_for(known_languages, spoken[l]);
            rg_text_set_direction(text, strings->rtl);
            check(false);
            check(true);
        }
        rg_text_close(text);
    }
}

static void draw(const char *name, bool low)
{
    ui_fixture_fill(ui_fixture_find(name), &model);
    model.ease.low_controls = low;
    rg_screen_draw(&model, &metrics, strings, &list);
    assert_false(list.overflow || list.truncated);
}

static struct rg_rect place_of(enum rg_action action)
{
    const struct rg_draw_node *node = rg_draw_find(&list, action);
    if (node == NULL) {
        fail_msg("%s has no %s", rg_screen_name(list.screen), rg_action_name(action));
        return (struct rg_rect){0};
    }
    return node->rect;
}

static void check_place(bool low)
{
    static const char *const calm[] = {"locked", "locked-no-name", "locked-languages", "greeting"};
    draw("profile", low);
    struct rg_rect wanted = place_of(RG_ACTION_HIDE);
    for (size_t i = 0; i < sizeof calm / sizeof *calm; i++) {
        draw(calm[i], low);
        struct rg_rect hide = place_of(RG_ACTION_HIDE);
        assert_memory_equal(&hide, &wanted, sizeof hide);
        (void)place_of(RG_ACTION_RIGHTS);
        (void)place_of(RG_ACTION_LANGUAGES);
    }
    /* Nor does it where a touch leads from there; a row that holds more than Hide leaves it less width. */
    static const char *const beyond[] = {"note-kinds", "note-size", "ask-kinds", "asked", "wardrobe"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        draw(beyond[i], low);
        struct rg_rect hide = place_of(RG_ACTION_HIDE);
        int32_t end = strings->rtl ? hide.x - wanted.x : hide.x + hide.w - wanted.x - wanted.w;
        int32_t foot = hide.y + hide.h - wanted.y - wanted.h;
        assert_int_equal(end, 0);
        assert_int_equal(foot, 0);
        bool lies = metrics.width > metrics.height && !low;
        assert_true(!lies || memcmp(&hide, &wanted, sizeof hide) == 0);
    }
    /* It does not move when strips come, but may be narrower beside them. */
    draw("profile-waits", low);
    wanted = place_of(RG_ACTION_HIDE);
    static const char *const strips[] = {"greeting-waits", "greeting-counts", "greeting-someone"};
    for (size_t i = 0; i < sizeof strips / sizeof *strips; i++) {
        draw(strips[i], low);
        struct rg_rect hide = place_of(RG_ACTION_HIDE);
        int32_t end = strings->rtl ? hide.x - wanted.x : hide.x + hide.w - wanted.x - wanted.w;
        assert_int_equal(end, 0);
        assert_int_equal(hide.y, wanted.y);
        assert_int_equal(hide.h, wanted.h);
        (void)place_of(RG_ACTION_RIGHTS);
    }
}

static void it_stands_where_the_profile_has_it(void **state)
{
    (void)state;
    for_each_panel(check_place);
}

static void check_look(bool low)
{
    static const char *const all[] = {"profile", "locked", "locked-no-name", "greeting", "greeting-waits"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        draw(all[i], low);
        const struct rg_draw_node *hide = rg_draw_find(&list, RG_ACTION_HIDE);
        assert_non_null(hide);
        assert_int_equal(hide[1].role, RG_ROLE_ICON);
        assert_int_equal(hide[1].icon, RG_ICON_HIDE);
        const char *word = strings->text[RG_STRING_HIDE];
        assert_int_equal(hide[2].role, RG_ROLE_TEXT);
        assert_int_equal(hide[2].text.len, strlen(word));
        assert_memory_equal(list.arena + hide[2].text.at, word, strlen(word));
        assert_false(hide->primary);
        struct rg_screen_action action;
        assert_true(rg_key_action(&list, SDLK_h, &action));
        assert_int_equal(action.action, RG_ACTION_HIDE);
        assert_int_equal(action.visit.value, model.visit.value);
    }
}

static void it_looks_and_is_pressed_as_there(void **state)
{
    (void)state;
    for_each_panel(check_look);
}

static void check_others(bool low)
{
    static const char *const nobodys[] = {"idle", "recognised", "hello-badge", "goodbye-badge", "again-card"};
    for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++) {
        struct rg_screen_action action;
        draw(nobodys[i], low);
        assert_null(rg_draw_find(&list, RG_ACTION_HIDE));
        assert_false(rg_key_action(&list, SDLK_h, &action));
    }
}

static void nobody_is_hidden_where_nobody_stands(void **state)
{
    (void)state;
    for_each_panel(check_others);
}

static struct rg_draw_list without;

static void check_strip(bool low)
{
    static const char *const all[] = {
        "greeting-waits", "profile-again", "rights",       "profile-opened-not-saved",
        "known",          "copy-code",     "question-age", "profile-full-strips"};
    static char said[RG_SPEECH_ROOM];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (ui_fixture_find(all[i]) == NULL) {
            fail_msg("no fixture %s", all[i]);
        }
        ui_fixture_fill(ui_fixture_find(all[i]), &model);
        model.ease.low_controls = low;
        model.again = false;
        rg_screen_draw(&model, &metrics, strings, &without);
        model.again = true;
        rg_screen_draw(&model, &metrics, strings, &list);
        assert_int_equal(list.overflow || list.truncated, without.overflow || without.truncated);
        /* What stands below the row of clock and network is as it was. */
        uint32_t strip = 0, at = 0;
        for (uint32_t n = 0; n < list.count; n++) {
            const struct rg_draw_node *node = &list.nodes[n];
            if (node->rect.y < rg_metrics_px(&metrics, 64)) {
                strip += node->role == RG_ROLE_ICON && node->icon == RG_ICON_WAIT ? 1u : 0u;
                continue;
            }
            while (at < without.count && without.nodes[at].rect.y < rg_metrics_px(&metrics, 64)) {
                at++;
            }
            assert_true(at < without.count);
            assert_memory_equal(&node->rect, &without.nodes[at].rect, sizeof node->rect);
            assert_int_equal(node->role, without.nodes[at].role);
            assert_int_equal(node->action, without.nodes[at].action);
            at++;
        }
        assert_int_equal(strip, 1);
        assert_int_equal(list.characters, without.characters);
        /* Said first, and of nobody. */
        size_t len = rg_draw_speech(&list, said, sizeof said);
        const char *end = memchr(said, '\n', len), *word = strings->text[RG_STRING_AGAIN_TITLE];
        assert_non_null(end);
        assert_non_null(memmem(said, (size_t)(end - said), word, strlen(word)));
    }
}

static void a_strip_moves_nothing_and_is_said_first(void **state)
{
    (void)state;
    for_each_panel(check_strip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_where_the_profile_has_it),
        cmocka_unit_test(it_looks_and_is_pressed_as_there),
        cmocka_unit_test(nobody_is_hidden_where_nobody_stands),
        cmocka_unit_test(a_strip_moves_nothing_and_is_said_first),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
