/* Notes, requests, offers and tasks: whom a grant opens them to, and that they go with the member, by each way of going. */
#include "carried.h"

#include "amend.h"
#include "compare.h"
#include "erase.h"
#include "handle.h"
#include "known.h"
#include "lease.h"
#include "outbox.h"
#include "purge.h"
#include "store_scene.h"

#include <stdio.h>

#define ANNA 17
#define BEN  18
#define DAY  INT64_C(86400000)
#define NOW  INT64_C(1700000000000)

static struct rg_feed_row row_of(enum rg_feed feed, int64_t id, int64_t member, const char *text)
{
    return (struct rg_feed_row){
        .feed = feed,
        .carried = {.id = id,
                    .member = member,
                    .at = NOW,
                    .word = view("other"),
                    .title = view(feed == RG_FEED_OFFERS || feed == RG_FEED_TASKS ? text : ""),
                    .text = view(feed == RG_FEED_NOTES || feed == RG_FEED_REQUESTS ? text : "")}};
}

static void put(struct scene *scene, struct rg_feed_row row)
{
    scene_page(scene, row.feed, &row, 1);
}

static void fill(struct scene *scene)
{
    const struct rg_feed_row members[] = {member_row(ANNA, "Anna"), member_row(BEN, "Ben")};
    const struct rg_feed_row notes[] = {row_of(RG_FEED_NOTES, 1, ANNA, "Muted colours"),
                                        row_of(RG_FEED_NOTES, 2, ANNA, "Wide shoes"),
                                        row_of(RG_FEED_NOTES, 3, BEN, "Always in a hurry")};
    scene_page(scene, RG_FEED_MEMBERS, members, 2);
    scene_page(scene, RG_FEED_NOTES, notes, 3);
    put(scene, row_of(RG_FEED_REQUESTS, 1, ANNA, "Shorten by 2 cm"));
    put(scene, row_of(RG_FEED_OFFERS, 1, ANNA, "10 % on a coat"));
    put(scene, row_of(RG_FEED_OFFERS, 2, 0, "Two for one"));
    put(scene, row_of(RG_FEED_TASKS, 1, 0, "Dress the window"));
}

static struct rg_carried_list read(struct scene *scene, int64_t member, enum rg_consent_scope scope,
                                   uint32_t purposes)
{
    struct rg_consent_grant grant = grant_of(member, scope, purposes);
    struct rg_carried_list list;
    assert_int_equal(rg_store_carried_of(scene->store, &grant, &list), RG_OK);
    return list;
}

static int64_t number(struct scene *scene, const char *text)
{
    int64_t found = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, text, &found), RG_OK);
    return found;
}

static uint32_t everything(struct scene *scene, int64_t member)
{
    return read(scene, member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES).count;
}

static void a_grant_opens_what_it_covers(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    assert_int_equal(read(scene, ANNA, RG_SCOPE_GREETING, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES).count, 0);
    struct rg_carried_list list = read(scene, ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    assert_int_equal(list.count, 2);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_true(list.rows[i].feed == RG_FEED_REQUESTS || list.rows[i].feed == RG_FEED_OFFERS);
    }
    assert_int_equal(everything(scene, ANNA), 4);
    list = read(scene, BEN, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.rows[0].text, "Always in a hurry");
    assert_string_equal(list.rows[0].word, "other");
    assert_int_equal(list.rows[0].at_ms, NOW);
    assert_int_equal(everything(scene, 99), 0);
}

static void the_newest_find_room(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    for (int i = 0; i < 20; i++) {
        struct rg_feed_row row = row_of(RG_FEED_NOTES, 10 + i, BEN, "More");
        row.carried.at = NOW + (i * 7 % 20) * DAY;
        put(scene, row);
    }
    struct rg_carried_list list = read(scene, BEN, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
    assert_int_equal(list.count, RG_CARRIED_MAX);
    assert_int_equal(list.left_out, 21 - RG_CARRIED_MAX);
    for (uint32_t i = 0; i < list.count; i++) {
        assert_int_equal(list.rows[i].at_ms, NOW + (19 - (int64_t)i) * DAY);
    }
}

static void what_is_everybodys_holds_for_its_time(void **state)
{
    struct scene *scene = *state;
    struct rg_carried_list list;
    fill(scene);
    struct rg_feed_row row = row_of(RG_FEED_OFFERS, 3, 0, "Tomorrow");
    row.carried.at = NOW + DAY;
    row.carried.until = NOW + 2 * DAY;
    put(scene, row);
    static const struct {
        int64_t at;
        uint32_t offers;
    } cases[] = {{NOW - 1, 0},           {NOW, 1},          {NOW + DAY - 1, 1}, {NOW + DAY, 2},
                 {NOW + 2 * DAY - 1, 2}, {NOW + 2 * DAY, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(rg_store_carried_here(scene->store, RG_FEED_OFFERS, cases[i].at, &list), RG_OK);
        assert_int_equal(list.count, cases[i].offers);
    }
    assert_int_equal(rg_store_carried_here(scene->store, RG_FEED_TASKS, NOW, &list), RG_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.rows[0].title, "Dress the window");
    assert_int_equal(rg_store_carried_here(scene->store, RG_FEED_NOTES, NOW, &list), RG_INVALID);
}

static void nothing_lies_in_clear(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    assert_int_equal(
        number(scene,
               "SELECT count(*) FROM carried WHERE instr(sealed, 'colours') OR instr(sealed, 'coat') OR "
               "instr(sealed, 'Shorten') OR instr(sealed, 'window')"),
        0);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried"), 7);
}

static void it_goes_with_the_member(void **state)
{
    struct scene *scene = *state;
    const int64_t anna = ANNA, ben = BEN;
    fill(scene);
    assert_int_equal(rg_store_erase(scene->sync, &anna, 1), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried WHERE member = 17"), 0);
    assert_int_equal(everything(scene, ANNA), 0);
    assert_int_equal(everything(scene, BEN), 1);
    assert_int_equal(rg_store_erase_visitors(scene->sync, &ben, 1), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried WHERE member <> 0"), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key"), 0);
    struct rg_carried_list list;
    assert_int_equal(rg_store_carried_here(scene->store, RG_FEED_TASKS, NOW, &list), RG_OK);
    assert_int_equal(list.count, 1);
}

static void the_lease_takes_all_of_it(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_cursor cursor;
    fill(scene);
    assert_int_equal(rg_store_lease_end(scene->sync), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried"), 0);
    for (int feed = RG_FEED_NOTES; feed <= RG_FEED_TASKS; feed++) {
        assert_int_equal(rg_store_feed_cursor(scene->sync, (enum rg_feed)feed, &cursor), RG_OK);
        assert_int_equal(cursor.version, 0);
    }
    fill(scene);
    assert_int_equal(everything(scene, ANNA), 4);
}

/* A key goes with the last row that it opens, whichever that is, and not before. */
static void a_key_goes_with_its_last_row(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    const struct rg_feed_key keys[] = {{.feed = RG_FEED_MEMBERS, .id = ANNA},
                                       {.feed = RG_FEED_NOTES, .id = 1},
                                       {.feed = RG_FEED_REQUESTS, .id = 1},
                                       {.feed = RG_FEED_OFFERS, .id = 1},
                                       {.feed = RG_FEED_NOTES, .id = 2}};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 17"), 1);
        scene_delete(scene, &keys[i]);
    }
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 17"), 0);
    /* It was Ben's, and is Anna's: the two are one person. */
    const struct rg_feed_key ben = {.feed = RG_FEED_MEMBERS, .id = BEN};
    scene_delete(scene, &ben);
    put(scene, row_of(RG_FEED_NOTES, 3, ANNA, "Always in a hurry"));
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 18"), 0);
    assert_int_equal(everything(scene, ANNA), 1);
    assert_int_equal(everything(scene, BEN), 0);
}

static void a_reset_drops_a_feed_and_no_key_too_many(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_key anna = {.feed = RG_FEED_MEMBERS, .id = ANNA},
                             ben = {.feed = RG_FEED_MEMBERS, .id = BEN};
    bool done = false;
    fill(scene);
    scene_delete(scene, &anna);
    scene_delete(scene, &ben);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NOTES, "e2", &done), RG_OK);
    assert_true(done);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried"), 4);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 17"), 1);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 18"), 0);
    assert_int_equal(everything(scene, ANNA), 2);
}

static void what_is_too_old_goes_and_does_not_come_back(void **state)
{
    struct scene *scene = *state;
    struct rg_purge purge = {0};
    uint32_t dropped = 0;
    fill(scene);
    struct rg_feed_row old = row_of(RG_FEED_NOTES, 9, ANNA, "Long ago"),
                       task = row_of(RG_FEED_TASKS, 9, 0, "Old");
    old.carried.at = task.carried.at = NOW - 40 * DAY;
    put(scene, old);
    put(scene, task);
    assert_int_equal(everything(scene, ANNA), 5);
    const struct rg_store_since since = {.notes_ms = NOW - 30 * DAY};
    rg_store_keep_since(scene->sync, &since);
    assert_int_equal(rg_store_purge(scene->sync, NOW, &purge, &dropped), RG_OK);
    assert_int_equal(dropped, 2);
    assert_int_equal(everything(scene, ANNA), 4);
    put(scene, old);
    assert_int_equal(everything(scene, ANNA), 4);
    /* What was here, and is old as it comes now. */
    struct rg_feed_row back = row_of(RG_FEED_NOTES, 1, ANNA, "Muted colours");
    back.carried.at = NOW - 31 * DAY;
    put(scene, back);
    assert_int_equal(everything(scene, ANNA), 3);
}

static void it_lies_here_as_it_was_sent(void **state)
{
    struct scene *scene = *state;
    static const struct rg_store_since none;
    fill(scene);
    for (int feed = RG_FEED_NOTES; feed <= RG_FEED_TASKS; feed++) {
        struct rg_feed_row rows[200];
        struct rg_compare walk;
        uint64_t sums[RG_BUCKETS] = {0};
        for (int i = 0; i < 200; i++) {
            rows[i] = row_of((enum rg_feed)feed, i + 1,
                             feed == RG_FEED_TASKS || i % 7 == 0 ? 0 : ANNA + i % 2, "x");
            rows[i].carried.product = i % 5;
            rows[i].carried.due = i % 3 == 0 ? NOW : 0;
            rows[i].carried.size = view(i % 2 == 0 ? "M" : "");
            const struct rg_row_key key = rg_row_key_of(&rows[i]);
            uint32_t bucket = 0;
            uint64_t digest = 0;
            assert_int_equal(rg_row_bucket(&key, &bucket), RG_OK);
            assert_int_equal(rg_row_digest(&rows[i], &none, &digest), RG_OK);
            sums[bucket] += digest;
        }
        scene_page(scene, (enum rg_feed)feed, rows, 200);
        rg_store_compare_begin(scene->sync, (enum rg_feed)feed, &walk);
        for (int steps = 0; !walk.done; steps++) {
            assert_int_equal(rg_store_compare_step(scene->sync, &walk), RG_OK);
            assert_true(steps < 20);
        }
        assert_memory_equal(walk.sums, sums, sizeof sums);
        /* One that was moved to another number, or does not open, is no row that HQ has. */
        assert_int_equal(rg_sql_exec(scene->sync->db, "UPDATE carried SET id = 999 WHERE id = 7"), RG_OK);
        rg_store_compare_begin(scene->sync, (enum rg_feed)feed, &walk);
        while (!walk.done) {
            assert_int_equal(rg_store_compare_step(scene->sync, &walk), RG_OK);
        }
        assert_memory_not_equal(walk.sums, sums, sizeof sums);
        assert_int_equal(rg_sql_exec(scene->sync->db, "UPDATE carried SET id = 7 WHERE id = 999"), RG_OK);
    }
}

static struct rg_known_list known(struct scene *scene)
{
    static struct rg_known_list list;
    static struct rg_profile profile;
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    return list;
}

static const struct rg_known_row *known_row(const struct rg_known_list *list, enum rg_known_kind kind,
                                            int64_t item)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->rows[i].kind == kind && list->rows[i].item == item) {
            return &list->rows[i];
        }
    }
    return NULL;
}

static enum rg_status amend(struct scene *scene, const struct rg_known_row *row)
{
    const struct rg_amend amend = {.member = {ANNA}, .row = row, .assurance = RG_ASSURANCE_L1, .at_ms = NOW};
    return rg_store_amend(scene->outbox, &amend);
}

static void customers_see_it_and_delete_what_is_about_them(void **state)
{
    struct scene *scene = *state;
    char text[8192];
    size_t len = 0, count = 0;
    fill(scene);
    struct rg_known_list list = known(scene);
    const struct rg_known_row *note = known_row(&list, RG_KNOWN_NOTE, 1),
                              *asked = known_row(&list, RG_KNOWN_REQUEST, 1);
    const struct rg_known_row *offer = known_row(&list, RG_KNOWN_OFFER, 1);
    assert_non_null(note);
    assert_non_null(asked);
    assert_non_null(offer);
    assert_string_equal(note->text, "Muted colours");
    assert_string_equal(offer->text, "10 % on a coat");
    assert_int_equal(note->purpose, RG_PURPOSE_NOTES);
    assert_true(note->deletable && offer->deletable && !asked->deletable);
    assert_int_equal(amend(scene, note), RG_OK);
    assert_int_equal(amend(scene, note), RG_OK);
    assert_int_equal(amend(scene, offer), RG_OK);
    assert_int_equal(amend(scene, asked), RG_INVALID);
    assert_int_equal(everything(scene, ANNA), 2);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 8, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 2);
    assert_non_null(strstr(text, "\"field\":\"note\",\"item\":1}"));
    assert_non_null(strstr(text, "\"field\":\"offer\",\"item\":1}"));
    /* HQ sends them once more before it has heard of it. */
    put(scene, row_of(RG_FEED_NOTES, 1, ANNA, "Muted colours"));
    put(scene, row_of(RG_FEED_OFFERS, 1, ANNA, "10 % on a coat"));
    assert_int_equal(everything(scene, ANNA), 2);
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_CONSENT, position.epoch, position.last, 0),
                     RG_OK);
    assert_int_equal(rg_store_amended_ask(scene->sync, RG_FEED_MEMBERS), RG_OK);
    assert_int_equal(rg_store_amended_settled(scene->sync, RG_FEED_MEMBERS), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM amended"), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 17"), 1);
    put(scene, row_of(RG_FEED_NOTES, 1, ANNA, "Muted colours"));
    assert_int_equal(everything(scene, ANNA), 3);
}

static enum rg_status redeem(struct scene *scene, const struct rg_known_row *row, enum rg_assurance assurance,
                             bool confirmed, int64_t associate)
{
    const struct rg_amend amend = {.member = {ANNA},
                                   .row = row,
                                   .assurance = assurance,
                                   .at_ms = NOW,
                                   .redeems = true,
                                   .confirmed = confirmed,
                                   .associate = {associate}};
    return rg_store_amend(scene->outbox, &amend);
}

static void an_offer_is_redeemed_once(void **state)
{
    struct scene *scene = *state;
    char text[8192];
    size_t len = 0, count = 0;
    fill(scene);
    struct rg_known_list list = known(scene);
    const struct rg_known_row *note = known_row(&list, RG_KNOWN_NOTE, 1),
                              *offer = known_row(&list, RG_KNOWN_OFFER, 1);
    assert_non_null(note);
    assert_non_null(offer);
    assert_string_equal(offer->code, "other");
    assert_string_equal(note->code, "");
    /* Less than L2 or somebody's word is nothing, whoever asked; and nothing else is redeemed. */
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L0, true, 3), RG_INVALID);
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L1, false, 3), RG_INVALID);
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L1, true, 0), RG_INVALID);
    assert_int_equal(redeem(scene, note, RG_ASSURANCE_L2, true, 3), RG_INVALID);
    assert_int_equal(everything(scene, ANNA), 4);
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L1, true, 3), RG_OK);
    assert_int_equal(everything(scene, ANNA), 3);
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L2, false, 0), RG_NOT_FOUND);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 8, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 1);
    assert_non_null(strstr(text, "\"kind\":\"redeem\""));
    assert_non_null(
        strstr(text, "\"assurance\":1,\"field\":\"offer\",\"item\":1,\"confirmed\":true,\"associate\":3}"));
    /* HQ sends it once more before it has heard of it. */
    put(scene, row_of(RG_FEED_OFFERS, 1, ANNA, "10 % on a coat"));
    assert_int_equal(everything(scene, ANNA), 3);
    put(scene, row_of(RG_FEED_OFFERS, 5, ANNA, "20 % on a coat"));
    list = known(scene);
    offer = known_row(&list, RG_KNOWN_OFFER, 5);
    assert_non_null(offer);
    assert_int_equal(redeem(scene, offer, RG_ASSURANCE_L2, false, 0), RG_OK);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 2, 8, text, sizeof text, &len, &count),
                     RG_OK);
    assert_non_null(
        strstr(text, "\"assurance\":2,\"field\":\"offer\",\"item\":5,\"confirmed\":false,\"associate\":0}"));
}

/* By the table: a site that wants L2 for notes shows none to a card that proves less. */
static void notes_are_shown_to_a_card_that_is_good_for_them(void **state)
{
    struct scene *scene = *state;
    fill(scene);
    for (int needs = RG_ASSURANCE_L1; needs <= RG_ASSURANCE_L2; needs++) {
        struct rg_assurance_rules rules = {0};
        rules.needs[RG_RIGHT_NOTES] = (uint8_t)(1 + needs);
        for (int has = RG_ASSURANCE_L1; has <= RG_ASSURANCE_L2; has++) {
            struct rg_consent_grant grant =
                grant_of(ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
            const struct rg_member_ref holder =
                rg_identity_member((struct rg_member_id){ANNA}, (enum rg_assurance)has);
            grant.rights = rg_assurance_rights(&rules, &holder);
            struct rg_carried_list list;
            uint32_t notes = 0;
            assert_int_equal(rg_store_carried_of(scene->store, &grant, &list), RG_OK);
            for (uint32_t i = 0; i < list.count; i++) {
                notes += list.rows[i].feed == RG_FEED_NOTES;
            }
            assert_int_equal(notes, has >= needs ? 2 : 0);
            assert_int_equal(list.count - notes, 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_grant_opens_what_it_covers, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(the_newest_find_room, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_everybodys_holds_for_its_time, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(nothing_lies_in_clear, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(it_goes_with_the_member, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(the_lease_takes_all_of_it, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_key_goes_with_its_last_row, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_reset_drops_a_feed_and_no_key_too_many, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_too_old_goes_and_does_not_come_back, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(it_lies_here_as_it_was_sent, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(an_offer_is_redeemed_once, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(notes_are_shown_to_a_card_that_is_good_for_them, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(customers_see_it_and_delete_what_is_about_them, scene_begin,
                                        scene_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
