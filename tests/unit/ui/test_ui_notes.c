/* What noting promises beyond what every screen keeps: whatever is noted takes three touches on the glass as it is laid out, a size of each
 * category that stands there too, and no category is out of reach. */
#include "screens/screens.h"
#include "ui_fixtures.h"
#include "ui_on_panel.h"
#include "ui_text.h"
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST RG_NOTE_RANGE_CATEGORIES

/* Whose note it is: the team's, the customer's own, of somebody who stays anonymous. */
enum mode { NOTED = 0, ASKED, ANONYMOUS, MODES };

static struct scene *scene;
static enum mode mode;
static bool low;
static uint32_t categories; /* of the store */

struct button {
    enum rg_action action;
    int32_t argument;
};

static void begin_scene(void)
{
    void *state = NULL;
    assert_int_equal(scene_begin(&state), 0);
    scene = state;
    scene->allows = mode == NOTED ? RG_PURPOSE_NOTES : 0;
    scene_session(scene, BADGE_MIA, "Mia");
    scene_pass(scene, 2000);
    if (mode != ANONYMOUS) {
        scene_seen(scene);
        scene_resolved(scene, RG_ANSWER_HOLDER,
                       rg_identity_member((struct rg_member_id){MEMBER_ANNA}, RG_ASSURANCE_L1));
        scene_answer(scene, RG_SCOPE_PROFILE);
    }
}

static void end_scene(void)
{
    void *state = scene;
    (void)scene_end(&state);
}

static void draw(void)
{
    model = *scene_model(scene);
    model.ease.low_controls = low;
    rg_screen_draw(&model, &metrics, strings, &list);
    assert_false(list.overflow);
    assert_false(list.truncated);
}

/* Only what stands on the glass can be touched. */
static void touch(struct button button)
{
    draw();
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action == button.action &&
            node->argument == button.argument) {
            scene_touch(scene, button.action, button.argument);
            return;
        }
    }
    fail_msg("%d of %d is not on the glass", button.argument, button.action);
}

static uint32_t buttons_of(enum rg_action action, struct button *buttons)
{
    uint32_t count = 0;
    draw();
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_draw_node *node = &list.nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action == action) {
            buttons[count++] = (struct button){node->action, node->argument};
        }
    }
    return count;
}

/* The first touch; the store's words are there before the second. */
static void first_touch(void)
{
    draw();
    if (low && rg_draw_find(&list, RG_ACTION_NOTE) == NULL) {
        /* A glance with low controls may have no room for it beside what it recommends. */
        scene_touch(scene, RG_ACTION_NOTE, mode != NOTED);
    } else {
        touch((struct button){RG_ACTION_NOTE, mode != NOTED});
    }
    struct rg_note_range range = {.count = categories};
    for (uint32_t i = 0; i < categories; i++) {
        struct rg_note_range_category *one = &range.categories[i];
        (void)snprintf(one->category, sizeof one->category, "Goods %c", 'A' + (int)i);
        one->size_count = RG_NOTE_RANGE_SIZES;
        for (uint32_t s = 0; s < RG_NOTE_RANGE_SIZES; s++) {
            (void)snprintf(one->sizes[s], sizeof one->sizes[s], "%u/%u", i, s);
        }
    }
    const struct rg_visit_event event = {.kind = RG_VISIT_RANGE_READY,
                                         .noted = {.visit = scene_model(scene)->visit, .range = &range}};
    if (scene_ordered(scene, RG_VISIT_LOAD_RANGE) == 1) {
        scene_event(scene, &event);
    }
    assert_int_equal(scene_model(scene)->screen, RG_SCREEN_NOTE);
    assert_int_equal(scene_model(scene)->note.page, RG_NOTE_PAGE_KINDS);
}

static const struct rg_note *newest(void)
{
    const struct rg_note_list *notes = &scene_model(scene)->profile.notes;
    assert_int_equal(notes->count, 1);
    return &notes->notes[0];
}

/* What the second touch said it was about. */
static void assert_about(struct button second, const struct rg_note *note, const char *category)
{
    static const enum rg_note_kind kinds[RG_NOTE_PAGES] = {
        [RG_NOTE_PAGE_SIZE] = RG_NOTE_SIZE,           [RG_NOTE_PAGE_COLOUR] = RG_NOTE_COLOUR,
        [RG_NOTE_PAGE_TASTE] = RG_NOTE_TASTE,         [RG_NOTE_PAGE_FAMILY] = RG_NOTE_FAMILY,
        [RG_NOTE_PAGE_OCCASION] = RG_NOTE_OCCASION,   [RG_NOTE_PAGE_NOT_COLOUR] = RG_NOTE_DISLIKE,
        [RG_NOTE_PAGE_NOT_CATEGORY] = RG_NOTE_DISLIKE};
    bool size = second.action == RG_ACTION_NOTE_CATEGORY;
    assert_int_equal(note->kind, size ? RG_NOTE_SIZE : kinds[second.argument]);
    if (size) {
        assert_string_equal(note->category, category);
        assert_true(note->size[0] != '\0');
    }
}

/* Every value that the page of the second touch shows is the third. */
static void check_second(struct button second)
{
    struct button values[RG_DRAW_NODES];
    uint32_t count = 0, value = 0;
    do {
        begin_scene();
        first_touch();
        const struct rg_note_range range = scene_model(scene)->note.range;
        touch(second);
        count = buttons_of(RG_ACTION_NOTE_VALUE, values);
        assert_true(count > 0);
        touch(values[value]);
        assert_int_equal(scene_model(scene)->screen, mode == ANONYMOUS ? RG_SCREEN_ASKED : RG_SCREEN_PROFILE);
        assert_int_equal(scene_ordered(scene, RG_VISIT_STORE_NOTE), mode == NOTED ? 1 : 0);
        bool size = second.action == RG_ACTION_NOTE_CATEGORY;
        assert_about(second, newest(), size ? range.categories[second.argument].category : "");
        end_scene();
        /* The first, and the last. */
        value = value + 1 < count ? count - 1 : count;
    } while (value < count);
}

static void check_three_touches(void)
{
    struct button sizes[RG_DRAW_NODES], kinds[RG_DRAW_NODES];
    begin_scene();
    first_touch();
    uint32_t size_count = buttons_of(RG_ACTION_NOTE_CATEGORY, sizes),
             kind_count = buttons_of(RG_ACTION_NOTE_KIND, kinds);
    end_scene();
    /* Fewer rows are in reach from a wheelchair. */
    uint32_t least = low ? 3 : RG_NOTE_RANGE_SHOWN;
    assert_in_range(size_count, categories < least ? categories : least, RG_NOTE_RANGE_SHOWN + 1);
    assert_int_equal(kind_count, RG_NOTE_PAGES - 1 - (categories > 0 ? 1 : 0));
    for (uint32_t i = 0; i < size_count; i++) {
        assert_int_equal(sizes[i].argument, i);
        check_second(sizes[i]);
    }
    for (uint32_t i = 0; i < kind_count && categories > 0; i++) {
        check_second(kinds[i]);
    }
}

static void for_each_layout(void (*check)(void))
{
    for (size_t p = 0; p < PANELS; p++) {
        for (size_t l = 0; l < LANGUAGES; l++) {
            open_panel(p, languages[l]);
            for (int m = 0; m < MODES; m++) {
                mode = (enum mode)m;
                for (int is_low = 0; is_low < 2; is_low++) {
                    low = is_low == 1;
                    check();
                }
            }
            rg_text_close(text);
        }
    }
}

static void every_note_is_the_third_touch(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, RG_NOTE_RANGE_SHOWN, MOST};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        categories = counts[i];
        for_each_layout(check_three_touches);
    }
}

static void mark(bool seen[MOST])
{
    struct button there[RG_DRAW_NODES];
    uint32_t count = buttons_of(RG_ACTION_NOTE_CATEGORY, there);
    for (uint32_t i = 0; i < count; i++) {
        assert_in_range(there[i].argument, 0, MOST - 1);
        seen[there[i].argument] = true;
    }
}

/* Through the last button, and then from each to its neighbours. */
static void check_reach_of_all(void)
{
    bool seen[MOST] = {false};
    struct button there[RG_DRAW_NODES];
    categories = MOST;
    begin_scene();
    first_touch();
    mark(seen);
    uint32_t count = buttons_of(RG_ACTION_NOTE_CATEGORY, there);
    assert_true(count > 0);
    touch(there[count - 1]);
    for (uint32_t step = 0; step < MOST; step++) {
        mark(seen);
        count = buttons_of(RG_ACTION_NOTE_CATEGORY, there);
        assert_true(count > 0);
        touch(there[count - 1]);
    }
    for (uint32_t i = 0; i < MOST; i++) {
        assert_true(seen[i]);
    }
    end_scene();
}

static void no_category_is_out_of_reach(void **state)
{
    (void)state;
    for_each_layout(check_reach_of_all);
}

/* What is about to be touched stays when the seconds begin to count. */
static void the_countdown_takes_no_button(void **state)
{
    (void)state;
    static const char *const shown[] = {"note-kinds",     "note-kinds-many", "ask-kinds",
                                        "ask-kinds-many", "note-size-many",  "ask-size"};
    struct button calm[RG_DRAW_NODES], counting[RG_DRAW_NODES];
    for (size_t p = 0; p < PANELS; p++) {
        for (size_t l = 0; l < LANGUAGES; l++) {
            open_panel(p, languages[l]);
            for (size_t f = 0; f < 2 * sizeof shown / sizeof shown[0]; f++) {
                uint32_t count[2];
                for (uint32_t counts = 0; counts < 2; counts++) {
                    struct button *buttons = counts == 0 ? calm : counting;
                    ui_fixture_fill(ui_fixture_find(shown[f / 2]), &model);
                    model.ease.low_controls = f % 2 == 1;
                    model.hide_in_s = 20 * counts;
                    rg_screen_draw(&model, &metrics, strings, &list);
                    count[counts] = 0;
                    for (uint32_t i = 0; i < list.count; i++) {
                        if (list.nodes[i].role == RG_ROLE_BUTTON) {
                            buttons[count[counts]++] =
                                (struct button){list.nodes[i].action, list.nodes[i].argument};
                        }
                    }
                }
                assert_int_equal(count[0], count[1]);
                assert_memory_equal(calm, counting, count[0] * sizeof calm[0]);
            }
            rg_text_close(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_note_is_the_third_touch),
                                       cmocka_unit_test(no_category_is_out_of_reach),
                                       cmocka_unit_test(the_countdown_takes_no_button)};
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
