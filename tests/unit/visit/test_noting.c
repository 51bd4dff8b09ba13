/* Noting in three touches, asking who is open, and asking somebody who stays anonymous, of whom nothing leaves the visit. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct rg_note_range range = {
    .count = 2,
    .categories = {{.category = "Trousers", .size_count = 2, .sizes = {"36", "38"}},
                   {.category = "Coats", .size_count = 1, .sizes = {"M"}}}};

/* Who bought a coat, then a shirt before it, has a size of hats, and is shown knitwear in the second place. */
static void add_theirs(struct rg_profile *profile, struct rg_reco_list *list)
{
    static const char *const bought[] = {"Coats", "Shirts"};
    for (uint32_t i = 0; i < 2; i++) {
        struct rg_profile_purchase *purchase = &profile->purchases[profile->purchase_count++];
        (void)snprintf(purchase->category, sizeof purchase->category, "%s", bought[i]);
    }
    struct rg_profile_size *size = &profile->sizes[profile->size_count++];
    (void)snprintf(size->category, sizeof size->category, "Hats");
    (void)snprintf(size->size, sizeof size->size, "57");
    (void)snprintf(list->items[1].category, sizeof list->items[1].category, "Knitwear");
}

/* Anna's profile under Mia's badge; @p purposes of the grant beside recognition. */
static void open_of(struct scene *s, uint32_t purposes, bool has)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    scene_seen(s);
    scene_resolved(s, RG_ANSWER_HOLDER,
                   rg_identity_member((struct rg_member_id){MEMBER_ANNA}, RG_ASSURANCE_L1));
    struct rg_profile profile = {.member = {MEMBER_ANNA},
                                 .visit = s->load.visit,
                                 .purposes = RG_PURPOSE_RECOGNISE | purposes,
                                 .scope = RG_SCOPE_PROFILE};
    struct rg_glance glance = {.last_purchase = -1};
    struct rg_reco_list list = {.count = 2};
    if (has) {
        add_theirs(&profile, &list);
    }
    (void)snprintf(profile.display_name, sizeof profile.display_name, "Anna");
    (void)snprintf(profile.language, sizeof profile.language, "ar");
    const struct rg_visit_event ready = {.kind = RG_VISIT_PROFILE_READY,
                                         .ready = {.visit = s->load.visit,
                                                   .profile = &profile,
                                                   .glance = &glance,
                                                   .recommendations = &list,
                                                   .wall_ms = 1000}};
    scene_event(s, &ready);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void open_with(struct scene *s, uint32_t purposes)
{
    open_of(s, purposes, false);
}

static const struct rg_note_list *notes(const struct scene *s)
{
    return &scene_model(s)->profile.notes;
}

static void stored(struct scene *s, const struct rg_note *note, bool is_stored)
{
    const struct rg_visit_event event = {
        .kind = RG_VISIT_NOTE_STORED,
        .noted = {.visit = scene_model(s)->visit, .note = note, .stored = is_stored}};
    scene_event(s, &event);
}

static void ranged(struct scene *s)
{
    const struct rg_visit_event event = {.kind = RG_VISIT_RANGE_READY,
                                         .noted = {.visit = scene_model(s)->visit, .range = &range}};
    scene_event(s, &event);
}

static void three_touches_note_a_colour(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    assert_true(scene_model(s)->note.kept);
    scene_touch(s, RG_ACTION_NOTE, 0);
    assert_screen(s, RG_SCREEN_NOTE);
    assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_KINDS);
    assert_false(scene_model(s)->note.asks);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_COLOUR);
    assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_COLOUR);
    scene_touch(s, RG_ACTION_NOTE_VALUE, RG_NOTE_COLOUR_BLUE);
    assert_screen(s, RG_SCREEN_PROFILE);
    struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
    assert_int_equal(order.holder.member.value, MEMBER_ANNA);
    assert_int_equal(order.associate.value, BADGE_MIA);
    assert_int_equal(order.note.kind, RG_NOTE_COLOUR);
    assert_int_equal(order.note.value, RG_NOTE_COLOUR_BLUE);
    assert_int_equal(order.note.source, RG_NOTE_BY_TEAM);
    assert_int_equal(notes(s)->count, 1);
    assert_int_equal(notes(s)->notes[0].state, RG_NOTE_SAVING);
    order.note.at_ms = 77;
    stored(s, &order.note, true);
    assert_int_equal(notes(s)->notes[0].state, RG_NOTE_SAVED);
    assert_int_equal(notes(s)->notes[0].at_ms, 77);
    /* All of it is one look. */
    assert_int_equal(s->begins, 1);
    assert_int_equal(s->ends, 0);
}

static void what_is_not_on_the_disk_is_said_not_to_be(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_NOTE, 0);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_TASTE);
    scene_touch(s, RG_ACTION_NOTE_VALUE, RG_NOTE_TASTE_PLAIN);
    const struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
    stored(s, &order.note, false);
    assert_int_equal(notes(s)->notes[0].state, RG_NOTE_NOT_SAVED);
    /* What others noted meanwhile takes nothing from it. */
    const struct rg_note_list none = {0};
    const struct rg_visit_event event = {.kind = RG_VISIT_NOTES_READY,
                                         .noted = {.visit = scene_model(s)->visit, .notes = &none}};
    scene_event(s, &event);
    assert_int_equal(notes(s)->count, 1);
}

/* A size of what they bought last, or of what is opened, is a touch away; what is theirs stands before what only sells. */
static void sizes_of_what_is_spoken_of_come_first(void **state)
{
    struct scene *s = *state;
    static const char *const sells[] = {"Trousers", "Knitwear", "Shirts", "Coats", "Hats"};
    static const char *const wanted[][5] = {{"Coats", "Shirts", "Hats", "Trousers", "Knitwear"},
                                            {"Knitwear", "Shirts", "Coats", "Hats", "Trousers"}};
    struct rg_note_range all = {.count = 5};
    for (uint32_t i = 0; i < 5; i++) {
        (void)snprintf(all.categories[i].category, sizeof all.categories[i].category, "%s", sells[i]);
        all.categories[i].size_count = 1;
        (void)snprintf(all.categories[i].sizes[0], sizeof all.categories[i].sizes[0], "%u", i);
    }
    open_of(s, RG_PURPOSE_NOTES, true);
    for (int opened = 0; opened < 2; opened++) {
        if (opened == 1) {
            scene_touch(s, RG_ACTION_SELECT, 1);
        }
        scene_touch(s, RG_ACTION_NOTE, 0);
        if (opened == 0) {
            const struct rg_visit_event event = {.kind = RG_VISIT_RANGE_READY,
                                                 .noted = {.visit = scene_model(s)->visit, .range = &all}};
            scene_event(s, &event);
        }
        assert_int_equal(scene_model(s)->note.range.count, 5);
        assert_int_equal(scene_model(s)->note.category, 0);
        for (uint32_t i = 0; i < 5; i++) {
            assert_string_equal(scene_model(s)->note.range.categories[i].category, wanted[opened][i]);
        }
        scene_touch(s, RG_ACTION_NOTE_CATEGORY, 0);
        scene_touch(s, RG_ACTION_NOTE_VALUE, 0);
        const struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
        assert_string_equal(order.note.category, wanted[opened][0]);
        assert_string_equal(order.note.size, opened == 0 ? "3" : "1");
    }
}

/* Of each category that the kinds stand beside, the last too, and nowhere else. */
static void a_size_of_each_category_is_the_third_touch(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    for (int32_t i = 0; i < 2; i++) {
        scene_touch(s, RG_ACTION_NOTE, 0);
        if (i == 0) {
            assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_RANGE), 1);
            /* None can be chosen before they have come. */
            scene_touch(s, RG_ACTION_NOTE_CATEGORY, 0);
            ranged(s);
        }
        assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_KINDS);
        scene_touch(s, RG_ACTION_NOTE_CATEGORY, i);
        assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_SIZE);
        assert_int_equal(scene_model(s)->note.category, i);
        scene_touch(s, RG_ACTION_NOTE_VALUE, 0);
        assert_screen(s, RG_SCREEN_PROFILE);
        const struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
        assert_int_equal(order.note.kind, RG_NOTE_SIZE);
        assert_string_equal(order.note.category, range.categories[i].category);
        assert_string_equal(order.note.size, range.categories[i].sizes[0]);
    }
    scene_touch(s, RG_ACTION_NOTE, 0);
    static const int32_t none[] = {-1, 2, INT32_MAX};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        scene_touch(s, RG_ACTION_NOTE_CATEGORY, none[i]);
        assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_KINDS);
    }
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_NOT_CATEGORY);
    scene_touch(s, RG_ACTION_NOTE_CATEGORY, 1);
    assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_NOT_CATEGORY);
    assert_int_equal(scene_model(s)->note.category, 0);
}

/* What stands to be touched stays where it is, whatever comes. */
static void categories_stand_still_while_they_stand(void **state)
{
    struct scene *s = *state;
    static const struct rg_note_range other = {
        .count = 1, .categories = {{.category = "Hats", .size_count = 1, .sizes = {"57"}}}};
    open_of(s, RG_PURPOSE_NOTES, true);
    scene_touch(s, RG_ACTION_NOTE, 0);
    ranged(s);
    assert_string_equal(scene_model(s)->note.range.categories[0].category, "Coats");
    scene_touch(s, RG_ACTION_NOTE_CATEGORY, 1);
    /* It was asked for twice. */
    const struct rg_visit_event event = {.kind = RG_VISIT_RANGE_READY,
                                         .noted = {.visit = scene_model(s)->visit, .range = &other}};
    scene_event(s, &event);
    assert_int_equal(scene_model(s)->note.category, 1);
    assert_string_equal(scene_model(s)->note.range.categories[1].category, "Trousers");
}

static void sizes_are_the_stores_own_words(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_NOTE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_RANGE), 1);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_SIZE);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_RANGE), 1);
    /* Nothing can be chosen before it has come. */
    scene_touch(s, RG_ACTION_NOTE_VALUE, 0);
    assert_screen(s, RG_SCREEN_NOTE);
    ranged(s);
    assert_int_equal(scene_model(s)->note.range.count, 2);
    scene_touch(s, RG_ACTION_NOTE_CATEGORY, 1);
    scene_touch(s, RG_ACTION_NOTE_CATEGORY, 2);
    assert_int_equal(scene_model(s)->note.category, 1);
    scene_touch(s, RG_ACTION_NOTE_VALUE, 1);
    assert_screen(s, RG_SCREEN_NOTE);
    scene_touch(s, RG_ACTION_NOTE_VALUE, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    const struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
    assert_string_equal(order.note.category, "Coats");
    assert_string_equal(order.note.size, "M");
    /* It is asked for once a visit. */
    scene_touch(s, RG_ACTION_NOTE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_RANGE), 0);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_NOT_CATEGORY);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_RANGE), 0);
    scene_touch(s, RG_ACTION_NOTE_VALUE, 0);
    assert_int_equal(scene_order(s, RG_VISIT_STORE_NOTE).note.kind, RG_NOTE_DISLIKE);
}

static void values_of_another_page_are_not_taken(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_COLOUR);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_touch(s, RG_ACTION_NOTE, 0);
    scene_touch(s, RG_ACTION_NOTE_VALUE, RG_NOTE_COLOUR_BLUE);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGES);
    assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_KINDS);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_FAMILY);
    static const int32_t wrong[] = {RG_NOTE_COLOUR_BLUE, RG_NOTE_NO_VALUE, -1, RG_NOTE_VALUE_COUNT,
                                    INT32_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        scene_touch(s, RG_ACTION_NOTE_VALUE, wrong[i]);
        assert_screen(s, RG_SCREEN_NOTE);
        assert_int_equal(scene_ordered(s, RG_VISIT_STORE_NOTE), 0);
    }
    scene_touch(s, RG_ACTION_SELECT, 0);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_NOTE);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(scene_model(s)->note.page, RG_NOTE_PAGE_KINDS);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(scene_model(s)->selected, -1);
    assert_int_equal(notes(s)->count, 0);
}

static void their_own_answer_is_theirs_and_in_their_language(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_NOTE, 1);
    assert_true(scene_model(s)->note.asks && scene_model(s)->note.kept);
    assert_string_equal(scene_model(s)->language, "ar");
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_NOT_COLOUR);
    scene_touch(s, RG_ACTION_NOTE_VALUE, RG_NOTE_COLOUR_PINK);
    const struct rg_visit_command order = scene_order(s, RG_VISIT_STORE_NOTE);
    assert_int_equal(order.note.source, RG_NOTE_BY_CUSTOMER);
    assert_int_equal(order.note.kind, RG_NOTE_DISLIKE);
    assert_string_not_equal(scene_model(s)->language, "ar");
}

static void without_consent_it_is_of_this_visit_alone(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_PURCHASES);
    assert_false(scene_model(s)->note.kept);
    scene_touch(s, RG_ACTION_NOTE, 0);
    assert_true(scene_model(s)->note.asks && !scene_model(s)->note.kept);
    scene_touch(s, RG_ACTION_NOTE_KIND, RG_NOTE_PAGE_COLOUR);
    scene_touch(s, RG_ACTION_NOTE_VALUE, RG_NOTE_COLOUR_BLUE);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_NOTE), 0);
    assert_int_equal(notes(s)->count, 1);
    assert_int_equal(notes(s)->notes[0].source, RG_NOTE_THIS_VISIT);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_assert_nothing_personal(s);
    assert_int_equal(notes(s)->count, 0);
    /* No line says that notes were shown. */
    assert_int_equal(s->ended.fields & ((uint32_t)1 << RG_FIELD_NOTES), 0);
}

static void a_medium_that_is_not_good_for_notes_keeps_none(void **state)
{
    struct scene *s = *state;
    scene_close(s);
    struct rg_visit_config config = scene_config();
    config.assurance.needs[RG_RIGHT_NOTES] = 1 + RG_ASSURANCE_L2;
    scene_open_with(s, &config);
    open_with(s, RG_PURPOSE_NOTES);
    assert_false(scene_model(s)->note.kept);
}

static void what_others_noted_comes_without_a_lost_selection(void **state)
{
    struct scene *s = *state;
    open_with(s, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_SELECT, 1);
    struct rg_note_list come = {
        .count = 1, .notes = {{.kind = RG_NOTE_FAMILY, .value = RG_NOTE_FAMILY_BABY, .at_ms = 5}}};
    struct rg_visit_event event = {.kind = RG_VISIT_NOTES_READY,
                                   .noted = {.visit = {scene_model(s)->visit.value + 1}, .notes = &come}};
    scene_event(s, &event);
    assert_int_equal(notes(s)->count, 0);
    event.noted.visit = scene_model(s)->visit;
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(notes(s)->count, 1);
    assert_int_equal(scene_model(s)->selected, 1);
    assert_int_equal(s->orders->count, 0);
    /* The same again draws nothing. */
    uint64_t revision = rg_visit_revision(s->visit);
    scene_event(s, &event);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    come.count = 0;
    memset(come.notes, 0, sizeof come.notes);
    scene_event(s, &event);
    assert_int_equal(notes(s)->count, 0);
}

static void begin_asking(struct scene *s)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_touch(s, RG_ACTION_NOTE, 1);
    assert_screen(s, RG_SCREEN_NOTE);
}

static void answer(struct scene *s, enum rg_note_page page, int32_t value)
{
    scene_touch(s, RG_ACTION_NOTE_KIND, page);
    scene_touch(s, RG_ACTION_NOTE_VALUE, value);
    assert_screen(s, RG_SCREEN_ASKED);
}

static void fits(struct scene *s, struct rg_visit_id id)
{
    struct rg_reco_list list = {.count = 1, .withheld_count = 1};
    (void)snprintf(list.items[0].title, sizeof list.items[0].title, "Chino");
    const struct rg_visit_event event = {.kind = RG_VISIT_ASKED_READY,
                                         .noted = {.visit = id, .recommendations = &list, .wall_ms = 9}};
    scene_event(s, &event);
}

static void without_a_badge_nobody_is_asked(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_NOTE, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(s->orders->count, 0);
}

static void who_stays_anonymous_is_shown_what_fits_and_nothing_is_kept(void **state)
{
    struct scene *s = *state;
    begin_asking(s);
    assert_true(scene_model(s)->note.asks && !scene_model(s)->note.kept);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_ASKED), 1);
    answer(s, RG_NOTE_PAGE_COLOUR, RG_NOTE_COLOUR_GREEN);
    const struct rg_visit_command order = scene_order(s, RG_VISIT_LOAD_ASKED);
    assert_int_equal(order.holder.member.value, 0);
    assert_int_equal(order.notes.count, 1);
    assert_int_equal(order.notes.notes[0].source, RG_NOTE_THIS_VISIT);
    assert_int_equal(s->orders->count, 1);
    fits(s, (struct rg_visit_id){order.visit.value + 1});
    assert_int_equal(scene_model(s)->recommendations.count, 0);
    fits(s, order.visit);
    assert_int_equal(scene_model(s)->recommendations.count, 1);
    assert_int_equal(scene_model(s)->recommendations.withheld_count, 0);
    assert_int_equal(s->orders->count, 0);
    /* Nothing of it can be opened, said to be sold, or held to be somebody's. */
    static const enum rg_action none[] = {RG_ACTION_SELECT, RG_ACTION_SOLD,      RG_ACTION_LIKED,
                                          RG_ACTION_RIGHTS, RG_ACTION_MORE_DOWN, RG_ACTION_BACK};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        scene_touch(s, none[i], 0);
        assert_screen(s, RG_SCREEN_ASKED);
        assert_int_equal(s->orders->count, 0);
        assert_int_equal(scene_model(s)->selected, -1);
    }
    scene_touch(s, RG_ACTION_NOTE, 1);
    answer(s, RG_NOTE_PAGE_TASTE, RG_NOTE_TASTE_SPORTY);
    assert_int_equal(notes(s)->count, 2);
    assert_int_equal(s->begins, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    fits(s, order.visit);
    scene_assert_nothing_personal(s);
}

static void an_anonymous_one_ends_in_every_way(void **state)
{
    struct scene *s = *state;
    for (int way = 0; way < 5; way++) {
        begin_asking(s);
        answer(s, RG_NOTE_PAGE_COLOUR, RG_NOTE_COLOUR_GREEN);
        fits(s, scene_model(s)->visit);
        if (way == 0) {
            scene_pass(s, RG_VISIT_HIDE_MS + 10);
            assert_screen(s, RG_SCREEN_IDLE);
        } else if (way == 1) {
            scene_tap_badge(s, BADGE_MIA);
            assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
        } else if (way == 2) {
            scene_tap_member(s, MEMBER_BEN);
            assert_screen(s, RG_SCREEN_RECOGNISED);
        } else if (way == 3) {
            scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
            assert_screen(s, RG_SCREEN_JOIN);
        } else {
            const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
            scene_event(s, &closing);
        }
        assert_int_equal(notes(s)->count, 0);
        assert_int_equal(scene_model(s)->recommendations.count, 0);
        scene_close(s);
        scene_open(s);
    }
}

static void another_card_changes_nothing(void **state)
{
    struct scene *s = *state;
    begin_asking(s);
    answer(s, RG_NOTE_PAGE_COLOUR, RG_NOTE_COLOUR_GREEN);
    fits(s, scene_model(s)->visit);
    scene_tap_nobody(s, RG_ANSWER_FOREIGN);
    assert_screen(s, RG_SCREEN_ASKED);
    assert_int_equal(notes(s)->count, 1);
    assert_int_equal(scene_model(s)->recommendations.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE(three_touches_note_a_colour),
                                       SCENE(what_is_not_on_the_disk_is_said_not_to_be),
                                       SCENE(sizes_of_what_is_spoken_of_come_first),
                                       SCENE(a_size_of_each_category_is_the_third_touch),
                                       SCENE(categories_stand_still_while_they_stand),
                                       SCENE(sizes_are_the_stores_own_words),
                                       SCENE(values_of_another_page_are_not_taken),
                                       SCENE(their_own_answer_is_theirs_and_in_their_language),
                                       SCENE(without_consent_it_is_of_this_visit_alone),
                                       SCENE(a_medium_that_is_not_good_for_notes_keeps_none),
                                       SCENE(what_others_noted_comes_without_a_lost_selection),
                                       SCENE(without_a_badge_nobody_is_asked),
                                       SCENE(who_stays_anonymous_is_shown_what_fits_and_nothing_is_kept),
                                       SCENE(an_anonymous_one_ends_in_every_way),
                                       SCENE(another_card_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
