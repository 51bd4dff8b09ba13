/* What the wardrobe's screen promises beyond what every screen keeps: one touch or key from the profile, one back, every entry on some page,
 * and nothing of it for whoever has no leave. */
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

static void draw(void)
{
    rg_screen_draw(&model, &metrics, strings, &list);
    assert_false(list.overflow);
    assert_false(list.truncated);
}

static bool shows(const char *words)
{
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_TEXT &&
            memmem(list.arena + node->text.at, node->text.len, words, strlen(words)) != NULL) {
            return true;
        }
    }
    return false;
}

static void one_key_there_and_one_back(void **state)
{
    (void)state;
    struct rg_screen_action action;
    for (size_t p = 0; p < PANELS; p++) {
        for (size_t l = 0; l < LANGUAGES; l++) {
            open_panel(p, languages[l]);
            for (int low = 0; low < 2; low++) {
                ui_fixture_fill(ui_fixture_find("profile"), &model);
                model.ease.low_controls = low == 1;
                draw();
                assert_non_null(rg_draw_find(&list, RG_ACTION_WARDROBE));
                assert_non_null(rg_draw_find(&list, RG_ACTION_MORE_DOWN));
                assert_true(rg_key_action(&list, SDLK_w, &action));
                assert_int_equal(action.action, RG_ACTION_WARDROBE);
                assert_int_equal(action.visit.value, model.visit.value);
            }
            ui_fixture_fill(ui_fixture_find("wardrobe"), &model);
            draw();
            assert_true(rg_key_action(&list, SDLK_ESCAPE, &action));
            assert_int_equal(action.action, RG_ACTION_BACK);
            assert_true(rg_key_action(&list, SDLK_h, &action));
            assert_int_equal(action.action, RG_ACTION_HIDE);
            assert_null(rg_draw_find(&list, RG_ACTION_MORE_DOWN));
            rg_text_close(text);
        }
    }
}

static void who_allows_no_purchases_has_no_button(void **state)
{
    (void)state;
    struct rg_screen_action action;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "en");
        ui_fixture_fill(ui_fixture_find("profile"), &model);
        model.profile.purchase_count = 0;
        draw();
        assert_null(rg_draw_find(&list, RG_ACTION_WARDROBE));
        assert_false(rg_key_action(&list, SDLK_w, &action));
        rg_text_close(text);
    }
}

/* Whatever is drawn of it is theirs; the kiosk's own words and buttons are not. */
static void all_of_it_is_personal(void **state)
{
    (void)state;
    open_panel(0, "en");
    ui_fixture_fill(ui_fixture_find("wardrobe"), &model);
    draw();
    static const char *const theirs[] = {"Anna",    "Trousers",     "Chino", "Merino", "back in M",
                                         "Shorten", "Linen blouse", "Ready", "size 38"};
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        for (size_t k = 0; node->role == RG_ROLE_TEXT && k < sizeof theirs / sizeof theirs[0]; k++) {
            bool tells =
                memmem(list.arena + node->text.at, node->text.len, theirs[k], strlen(theirs[k])) != NULL;
            assert_true(!tells || node->privacy == RG_PRIVACY_PERSONAL);
        }
    }
    assert_true(shows("Trousers: 4, size 38"));
    assert_true(shows("Wish: back in M"));
    rg_text_close(text);
}

/* In words, whatever the colours: a favourite, what they gave it, both. */
static void what_they_think_of_it_is_said_in_words(void **state)
{
    (void)state;
    open_panel(0, "en");
    ui_fixture_fill(ui_fixture_find("wardrobe-rated"), &model);
    draw();
    assert_true(shows("Chino navy (favourite"));
    assert_true(shows("5\u00a0of\u00a05)"));
    assert_true(shows("Oxford shirt (favourite)"));
    assert_true(shows("Polo white (4\u00a0of\u00a05)"));
    model.wardrobe_first = RG_WARDROBE_ENTRIES;
    draw();
    assert_true(shows("Walking boots (4\u00a0of\u00a05)"));
    assert_true(shows("Duffle coat"));
    assert_false(shows("Duffle coat ("));
    rg_text_close(text);
}

/* Turned page by page each entry stands once or more, and no page's turn moves the rows. */
static void every_entry_is_on_some_page(void **state)
{
    (void)state;
    struct rg_screen_action action;
    for (size_t p = 0; p < PANELS; p++) {
        open_panel(p, "en");
        ui_fixture_fill(ui_fixture_find("wardrobe-full"), &model);
        bool found[RG_WARDROBE_GROUPS] = {false};
        uint32_t pages = 0, first = 0;
        do {
            first = model.wardrobe_first;
            draw();
            for (uint32_t i = 0; i < RG_WARDROBE_GROUPS - 1; i++) {
                char words[64];
                (void)snprintf(words, sizeof words, "%s: %u", model.wardrobe.groups[i].category,
                               model.wardrobe.groups[i].owned);
                found[i] = found[i] || shows(words);
            }
            found[RG_WARDROBE_GROUPS - 1] = found[RG_WARDROBE_GROUPS - 1] || shows("Other things: 3");
            assert_true(rg_key_action(&list, SDLK_PAGEDOWN, &action));
            assert_int_equal(action.action, RG_ACTION_DOWN);
            model.wardrobe_first = rg_list_turn(first, RG_WARDROBE_ENTRIES, (uint32_t)action.argument, true);
            pages++;
        } while (model.wardrobe_first != first && pages < 40);
        assert_true(pages > 1 && pages < 20);
        for (size_t i = 0; i < RG_WARDROBE_GROUPS; i++) {
            assert_true(found[i]);
        }
        ui_fixture_fill(ui_fixture_find("wardrobe-few"), &model);
        draw();
        assert_null(rg_draw_find(&list, RG_ACTION_DOWN));
        rg_text_close(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_key_there_and_one_back),
        cmocka_unit_test(who_allows_no_purchases_has_no_button),
        cmocka_unit_test(all_of_it_is_personal),
        cmocka_unit_test(what_they_think_of_it_is_said_in_words),
        cmocka_unit_test(every_entry_is_on_some_page),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
