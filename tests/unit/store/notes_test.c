/* Notes that are made here: on the disk with their event, there at once, once HQ's row has come no more, and gone with whom they are of. */
#include "notes.h"

#include "amend.h"
#include "erase.h"
#include "known.h"
#include "offers.h"
#include "outbox.h"
#include "personal.h"
#include "store_scene.h"

#include <stdio.h>

#define ANNA 17
#define BEN  18
#define NOW  INT64_C(1700000000000)
#define ALL  (RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES)

static const struct rg_note blue = {
    .kind = RG_NOTE_COLOUR, .source = RG_NOTE_BY_TEAM, .value = RG_NOTE_COLOUR_BLUE};

static void fill(struct scene *scene)
{
    const struct rg_feed_row members[] = {member_row(ANNA, "Anna"), member_row(BEN, "Ben")};
    scene_page(scene, RG_FEED_MEMBERS, members, 2);
}

static struct rg_feed_row note_row(int64_t id, int64_t member, const char *kind, const char *text,
                                   int64_t associate)
{
    return (struct rg_feed_row){.feed = RG_FEED_NOTES,
                                .carried = {.id = id,
                                            .member = member,
                                            .at = NOW,
                                            .associate = associate,
                                            .word = view(kind),
                                            .text = view(text)}};
}

static struct rg_note_list read_as(struct scene *scene, int64_t member, enum rg_consent_scope scope,
                                   uint32_t purposes)
{
    struct rg_consent_grant grant = grant_of(member, scope, purposes);
    struct rg_note_list list;
    assert_int_equal(rg_store_notes_of(scene->store, &grant, &list), RG_OK);
    /* A profile has the same. */
    struct rg_profile profile;
    if (rg_store_profile_load(scene->store, &grant, &profile) == RG_OK) {
        assert_int_equal(profile.notes.count, list.count);
        assert_memory_equal(profile.notes.notes, list.notes, list.count * sizeof list.notes[0]);
    }
    return list;
}

static struct rg_note_list read(struct scene *scene, int64_t member)
{
    return read_as(scene, member, RG_SCOPE_PROFILE, ALL);
}

static enum rg_status make(struct scene *scene, int64_t member, const struct rg_note *note)
{
    const struct rg_store_noted noted = {
        .member = {member}, .visit = {.bytes = {1}}, .associate = {7}, .note = note, .at_ms = NOW};
    return rg_store_note(scene->outbox, &noted);
}

/* The texts that wait in the stream of visits. */
static size_t waiting(struct scene *scene, char text[4096])
{
    size_t len = 0, count = 0;
    enum rg_status status = rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, 4095, &len, &count);
    text[status == RG_OK ? len : 0] = '\0';
    return status == RG_OK ? count : 0;
}

static void acknowledge(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, position.epoch, position.last, 0),
                     RG_OK);
}

static uint32_t known_notes(struct scene *scene, struct rg_known_row *last)
{
    static struct rg_profile profile;
    static struct rg_known_list list;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, ALL);
    uint32_t count = 0;
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.rows[i].kind == RG_KNOWN_NOTE) {
            *last = list.rows[i];
            count++;
        }
    }
    return count;
}

static void one_is_there_at_once_with_its_event(void **state)
{
    struct scene *scene = *state;
    char text[4096];
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    struct rg_note_list list = read(scene, ANNA);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.notes[0].value, RG_NOTE_COLOUR_BLUE);
    assert_int_equal(list.notes[0].source, RG_NOTE_BY_TEAM);
    assert_int_equal(list.notes[0].at_ms, NOW);
    assert_int_equal(waiting(scene, text), 1);
    assert_non_null(strstr(text, "\"kind\":\"note\""));
    assert_non_null(strstr(text, "\"member\":17,\"associate\":7,\"source\":\"team\",\"note\":\"colour\","
                                 "\"text\":\"note:blue\""));
    assert_int_equal(read(scene, BEN).count, 0);
    /* It is so after a start. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 1);
}

static void a_grant_that_does_not_allow_them_opens_none(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    assert_int_equal(read_as(scene, ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE).count, 0);
    assert_int_equal(read_as(scene, ANNA, RG_SCOPE_GREETING, ALL).count, 0);
}

static void what_cannot_be_kept_is_refused(void **state)
{
    struct scene *scene = *state;
    char text[4096];
    struct rg_note note = blue;
    fill(scene);
    note.source = RG_NOTE_THIS_VISIT;
    assert_int_equal(make(scene, ANNA, &note), RG_INVALID);
    note = blue;
    note.value = RG_NOTE_NO_VALUE;
    assert_int_equal(make(scene, ANNA, &note), RG_INVALID);
    assert_int_equal(make(scene, 0, &blue), RG_INVALID);
    /* Of whom nothing is kept here nothing is begun. */
    assert_int_equal(make(scene, 99, &blue), RG_NOT_FOUND);
    const struct rg_store_noted nobodys = {.member = {ANNA}, .note = &blue, .at_ms = NOW};
    assert_int_equal(rg_store_note(scene->outbox, &nobodys), RG_INVALID);
    assert_int_equal(waiting(scene, text), 0);
    assert_int_equal(read(scene, ANNA).count, 0);
}

static void their_own_answer_names_nobody(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row row;
    char text[4096];
    struct rg_note own = blue;
    own.source = RG_NOTE_BY_CUSTOMER;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &own), RG_OK);
    assert_int_equal(read(scene, ANNA).notes[0].source, RG_NOTE_BY_CUSTOMER);
    assert_int_equal(waiting(scene, text), 1);
    assert_non_null(strstr(text, "\"source\":\"customer\""));
    assert_int_equal(known_notes(scene, &row), 1);
    assert_int_equal(row.source, RG_SOURCE_YOU);
    assert_string_equal(row.code, "colour");
    assert_string_equal(row.text, "note:blue");
    assert_int_equal(row.purpose, RG_PURPOSE_NOTES);
}

static void hqs_row_takes_its_place(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row row;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    /* A pull that began before HQ had it says nothing of it. */
    assert_int_equal(rg_store_noted_ask(scene->sync), RG_OK);
    assert_int_equal(rg_store_noted_settled(scene->sync), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 1);
    acknowledge(scene);
    const struct rg_feed_row come = note_row(5, ANNA, "colour", "note:blue", 7);
    assert_int_equal(rg_store_noted_ask(scene->sync), RG_OK);
    scene_page(scene, RG_FEED_NOTES, &come, 1);
    /* Both are there, and it is said once. */
    assert_int_equal(read(scene, ANNA).count, 1);
    assert_int_equal(known_notes(scene, &row), 1);
    assert_int_equal(row.item, 5);
    assert_int_equal(rg_store_noted_settled(scene->sync), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 1);
    assert_int_equal(known_notes(scene, &row), 1);
    scene_delete(scene, &(struct rg_feed_key){.feed = RG_FEED_NOTES, .id = 5});
    assert_int_equal(read(scene, ANNA).count, 0);
}

static void one_that_hq_did_not_take_goes_too(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    acknowledge(scene);
    assert_int_equal(rg_store_noted_ask(scene->sync), RG_OK);
    assert_int_equal(rg_store_noted_settled(scene->sync), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 0);
}

static void sentences_of_the_retailers_are_no_chips(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row row;
    const struct rg_feed_row rows[] = {note_row(1, ANNA, "taste", "Prefers muted colours", 7),
                                       note_row(2, ANNA, "colour", "note:ultraviolet", 7),
                                       note_row(3, ANNA, "dislike", "note:|Coats", 0)};
    fill(scene);
    scene_page(scene, RG_FEED_NOTES, rows, 3);
    struct rg_note_list list = read(scene, ANNA);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.notes[0].category, "Coats");
    assert_int_equal(known_notes(scene, &row), 3);
}

static void one_is_deleted_before_hq_has_a_number_for_it(void **state)
{
    struct scene *scene = *state;
    struct rg_known_row row;
    char text[4096], said[2048];
    size_t len = 0, count = 0;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    assert_int_equal(known_notes(scene, &row), 1);
    assert_true(row.item < 0 && row.deletable);
    const struct rg_amend amend = {.member = {ANNA}, .row = &row, .assurance = RG_ASSURANCE_L1, .at_ms = NOW};
    assert_int_equal(rg_store_amend(scene->outbox, &amend), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 0);
    assert_int_equal(waiting(scene, text), 1);
    assert_int_equal(
        rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 16, said, sizeof said - 1, &len, &count), RG_OK);
    said[len] = '\0';
    const char *made = strstr(said, "\"field\":\"note\",\"made\":\"");
    assert_non_null(made);
    /* It is named as the event is. */
    char id[64];
    (void)snprintf(id, sizeof id, "{\"id\":\"%.36s\"", made + strlen("\"field\":\"note\",\"made\":\""));
    assert_memory_equal(text, id, strlen(id));
}

static void they_go_with_whom_they_are_of(void **state)
{
    struct scene *scene = *state;
    char text[4096];
    int64_t member = ANNA;
    fill(scene);
    assert_int_equal(make(scene, ANNA, &blue), RG_OK);
    assert_int_equal(rg_store_erase(scene->sync, &member, 1), RG_OK);
    assert_int_equal(read(scene, ANNA).count, 0);
    assert_int_equal(waiting(scene, text), 1);
    assert_non_null(strstr(text, "\"kind\":\"erased\""));
    assert_null(strstr(text, "blue"));
    assert_int_equal(make(scene, ANNA, &blue), RG_NOT_FOUND);
}

static void the_range_is_what_sells_here(void **state)
{
    struct scene *scene = *state;
    struct rg_note_range range;
    struct rg_feed_row products[] = {
        product_row(1, "Chino", "Trousers", 50, false), product_row(2, "Linen shirt", "Shirts", 90, false),
        product_row(3, "Brief", "Underwear", 99, false), product_row(4, "Odd", "A|B", 98, false)};
    const struct rg_feed_row stock[] = {stock_row(1, "40", 2, NOW), stock_row(1, "38", 1, NOW),
                                        stock_row(1, "36", 0, NOW), stock_row(2, "M", 3, NOW),
                                        stock_row(2, "XS", 3, NOW), stock_row(3, "M", 3, NOW),
                                        stock_row(4, "M", 3, NOW)};
    products[2].product.discreet = true;
    assert_int_equal(rg_store_note_range(scene->store, &range), RG_OK);
    assert_int_equal(range.count, 0);
    scene_page(scene, RG_FEED_PRODUCTS, products, 4);
    scene_page(scene, RG_FEED_STOCK, stock, 7);
    (void)rg_store_idle(scene->store);
    assert_int_equal(rg_store_note_range(scene->store, &range), RG_OK);
    assert_int_equal(range.count, 2);
    assert_string_equal(range.categories[0].category, "Shirts");
    assert_int_equal(range.categories[0].size_count, 2);
    assert_string_equal(range.categories[0].sizes[0], "XS");
    assert_string_equal(range.categories[0].sizes[1], "M");
    assert_string_equal(range.categories[1].category, "Trousers");
    assert_int_equal(range.categories[1].size_count, 2);
    assert_string_equal(range.categories[1].sizes[0], "38");
}

static void answers_of_nobody_steer_what_sells(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row products[] = {
        product_row(1, "Chino", "Trousers", 50, false), product_row(2, "Linen shirt", "Shirts", 90, false),
        product_row(3, "Polo shirt", "Shirts", 80, false), product_row(4, "Jeans", "Trousers", 40, false),
        product_row(5, "Scarf", "Accessories", 10, false)};
    const struct rg_feed_row stock[] = {stock_row(1, "40", 2, NOW), stock_row(2, "M", 3, NOW),
                                        stock_row(3, "M", 3, NOW), stock_row(4, "38", 2, NOW),
                                        stock_row(5, "one", 2, NOW)};
    static struct rg_ranking ranking;
    struct rg_reco_list list;
    struct rg_profile answers = {0};
    struct rg_note no_shirts = {.kind = RG_NOTE_DISLIKE, .category = "Shirts"},
                   size = {.kind = RG_NOTE_SIZE, .category = "Trousers", .size = "38"};
    scene_page(scene, RG_FEED_PRODUCTS, products, 5);
    scene_page(scene, RG_FEED_STOCK, stock, 5);
    assert_int_equal(rg_store_recommend(scene->store, NULL, &answers, &ranking, &list), RG_OK);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].product.value, 2);
    rg_notes_put(&answers.notes, &no_shirts);
    rg_notes_put(&answers.notes, &size);
    assert_int_equal(rg_store_recommend(scene->store, NULL, &answers, &ranking, &list), RG_OK);
    /* And no trousers of another size. */
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].product.value, 4);
    assert_string_equal(list.items[0].size, "38");
    assert_int_equal(list.items[1].product.value, 5);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].reason, RG_REASON_BESTSELLER);
    }
}

static void a_colour_that_they_like_goes_first(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row products[] = {product_row(1, "Yellow chino", "Trousers", 90, false),
                                           product_row(2, "Linen shirt", "Shirts", 80, false),
                                           product_row(3, "Polo shirt", "Shirts", 70, false),
                                           product_row(4, "Graue Jeans", "Trousers", 20, false)};
    const struct rg_feed_row stock[] = {stock_row(1, "40", 2, NOW), stock_row(2, "M", 3, NOW),
                                        stock_row(3, "M", 3, NOW), stock_row(4, "38", 2, NOW)};
    static struct rg_ranking ranking;
    struct rg_reco_list list;
    struct rg_profile answers = {0};
    struct rg_note grey = {.kind = RG_NOTE_COLOUR, .value = RG_NOTE_COLOUR_GREY};
    scene_page(scene, RG_FEED_PRODUCTS, products, 4);
    scene_page(scene, RG_FEED_STOCK, stock, 4);
    rg_notes_put(&answers.notes, &grey);
    assert_int_equal(rg_store_recommend(scene->store, NULL, &answers, &ranking, &list), RG_OK);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].product.value, 4);
    assert_int_equal(list.items[1].product.value, 1);
    /* In the control arm what sells is compared with, not steered. */
    answers.arm = RG_ARM_CONTROL;
    assert_int_equal(rg_store_recommend(scene->store, NULL, &answers, &ranking, &list), RG_OK);
    assert_int_equal(list.items[0].product.value, 1);
    assert_int_equal(list.items[2].product.value, 3);
    assert_int_equal(list.withheld[0].product.value, 4);
}

#define NOTE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {NOTE_TEST(one_is_there_at_once_with_its_event),
                                       NOTE_TEST(a_grant_that_does_not_allow_them_opens_none),
                                       NOTE_TEST(what_cannot_be_kept_is_refused),
                                       NOTE_TEST(their_own_answer_names_nobody),
                                       NOTE_TEST(hqs_row_takes_its_place),
                                       NOTE_TEST(one_that_hq_did_not_take_goes_too),
                                       NOTE_TEST(sentences_of_the_retailers_are_no_chips),
                                       NOTE_TEST(one_is_deleted_before_hq_has_a_number_for_it),
                                       NOTE_TEST(they_go_with_whom_they_are_of),
                                       NOTE_TEST(the_range_is_what_sells_here),
                                       NOTE_TEST(answers_of_nobody_steer_what_sells),
                                       NOTE_TEST(a_colour_that_they_like_goes_first)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
