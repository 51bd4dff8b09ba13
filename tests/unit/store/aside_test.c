/* The next world: what taps see stays whole until it is swapped, nothing of the two is ever mixed, and nobody who went comes back with it. */
#include "aside.h"

#include "amend.h"
#include "card_key.h"
#include "erase.h"
#include "handle.h"
#include "known.h"
#include "lease.h"
#include "notes.h"
#include "offers.h"
#include "purge.h"
#include "said.h"
#include "store_scene.h"
#include "world.h"

#include <stdio.h>

#define ANNA 7 /* whose number the next world gives to Bert */
#define CEM  8 /* is in both */
#define DORA 9 /* is in the world of now alone */
#define CARD 30
#define DAY  INT64_C(86400000)
#define NOW  INT64_C(1700000000000)
#define ALL  (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_NOTES)

static const enum rg_feed personal[] = {RG_FEED_CONSENTS, RG_FEED_MEMBERS,  RG_FEED_CARDS,  RG_FEED_PURCHASES,
                                        RG_FEED_NOTES,    RG_FEED_REQUESTS, RG_FEED_OFFERS, RG_FEED_TASKS};
#define PERSONAL (sizeof personal / sizeof personal[0])

static struct rg_feed_row note_of(int64_t id, int64_t member)
{
    return (struct rg_feed_row){.feed = RG_FEED_NOTES,
                                .carried = {.id = id,
                                            .member = member,
                                            .at = NOW,
                                            .associate = 3,
                                            .word = view("colour"),
                                            .text = view("blue")}};
}

static int begin(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    const struct rg_feed_row consents[] = {consent_row(ANNA, RG_PURPOSE_RECOGNISE, true),
                                           consent_row(CEM, RG_PURPOSE_RECOGNISE, true),
                                           consent_row(DORA, RG_PURPOSE_RECOGNISE, true)};
    const struct rg_feed_row members[] = {member_row(ANNA, "Anna"), member_row(CEM, "Cem"),
                                          member_row(DORA, "Dora")};
    const struct rg_feed_row cards[] = {card_row(CARD + ANNA, RG_HOLDER_MEMBER, ANNA, false),
                                        card_row(CARD + CEM, RG_HOLDER_MEMBER, CEM, false),
                                        card_row(CARD + DORA, RG_HOLDER_MEMBER, DORA, false)};
    const struct rg_feed_row lines[] = {purchase_row(ANNA, 1, NOW, 111, "M", 1, 0),
                                        purchase_row(CEM, 2, NOW, 222, "M", 1, 0),
                                        purchase_row(DORA, 3, NOW, 333, "M", 1, 0)};
    const struct rg_feed_row notes[] = {note_of(1, ANNA), note_of(2, CEM)};
    scene_page(scene, RG_FEED_CONSENTS, consents, 3);
    scene_page(scene, RG_FEED_MEMBERS, members, 3);
    scene_page(scene, RG_FEED_CARDS, cards, 3);
    scene_page(scene, RG_FEED_PURCHASES, lines, 3);
    scene_page(scene, RG_FEED_NOTES, notes, 2);
    return result;
}

static void drop(struct scene *scene)
{
    struct rg_store_sync *next = rg_store_next(scene->sync);
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        struct rg_feed_cursor cursor;
        bool done = false;
        assert_int_equal(rg_store_feed_cursor(next, (enum rg_feed)feed, &cursor), RG_OK);
        while (cursor.dropping && !done) {
            assert_int_equal(rg_store_feed_reset(next, (enum rg_feed)feed, cursor.epoch, &done), RG_OK);
        }
    }
}

static void begin_next(struct scene *scene)
{
    for (size_t i = 0; i < PERSONAL; i++) {
        assert_int_equal(rg_store_aside_begin(scene->sync, personal[i], "e2"), RG_OK);
    }
    drop(scene);
}

static void next_page(struct scene *scene, enum rg_feed feed, const struct rg_feed_row *rows, size_t count)
{
    struct rg_store_sync *next = rg_store_next(scene->sync);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(next, feed, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(next, feed, "e2", cursor.version), RG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rg_store_feed_put(next, &rows[i]), RG_OK);
    }
    assert_int_equal(rg_store_feed_commit(next, cursor.version + (int64_t)count, NOW), RG_OK);
}

/* Bert is who Anna was, with a card that was Dora's; Cem is who he was. */
static void fill_next(struct scene *scene)
{
    const struct rg_feed_row consents[] = {consent_row(ANNA, RG_PURPOSE_RECOGNISE, true),
                                           consent_row(CEM, RG_PURPOSE_RECOGNISE, true)};
    const struct rg_feed_row members[] = {member_row(ANNA, "Bert"), member_row(CEM, "Cem")};
    const struct rg_feed_row cards[] = {card_row(CARD + DORA, RG_HOLDER_MEMBER, ANNA, false),
                                        card_row(CARD + CEM, RG_HOLDER_MEMBER, CEM, false)};
    const struct rg_feed_row lines[] = {purchase_row(ANNA, 1, NOW, 444, "M", 1, 0),
                                        purchase_row(CEM, 2, NOW, 222, "M", 1, 0),
                                        purchase_row(CEM, 4, NOW - 40 * DAY, 555, "M", 1, 0)};
    const struct rg_feed_row notes[] = {note_of(2, CEM), note_of(5, CEM)};
    next_page(scene, RG_FEED_CONSENTS, consents, 2);
    next_page(scene, RG_FEED_MEMBERS, members, 2);
    next_page(scene, RG_FEED_CARDS, cards, 2);
    next_page(scene, RG_FEED_PURCHASES, lines, 3);
    next_page(scene, RG_FEED_NOTES, notes, 2);
}

static void swap(struct scene *scene)
{
    assert_int_equal(rg_store_swap(scene->sync), RG_OK);
}

static int64_t holder_of(struct scene *scene, uint8_t seed)
{
    const struct rg_card_token token = token_of((uint8_t)(CARD + seed));
    struct rg_member_ref holder;
    enum rg_status status = rg_store_card_find(scene->store, &token, RG_ASSURANCE_L1, &holder);
    return status == RG_OK ? holder.member.value : 0;
}

static enum rg_status load(struct scene *scene, int64_t member, struct rg_profile *profile)
{
    struct rg_consent_grant grant = grant_of(member, RG_SCOPE_PROFILE, ALL);
    return rg_store_profile_load(scene->store, &grant, profile);
}

/* Name and what was bought last; product 0: nothing. */
static void is(struct scene *scene, int64_t member, const char *name, int64_t product)
{
    struct rg_profile profile;
    assert_int_equal(load(scene, member, &profile), RG_OK);
    assert_string_equal(profile.display_name, name);
    assert_int_equal(profile.purchase_count > 0 ? profile.purchases[0].product.value : 0, product);
}

static int64_t number(struct scene *scene, const char *text)
{
    int64_t found = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, text, &found), RG_OK);
    return found;
}

static void old_world(struct scene *scene)
{
    is(scene, ANNA, "Anna", 111);
    is(scene, CEM, "Cem", 222);
    is(scene, DORA, "Dora", 333);
    assert_int_equal(holder_of(scene, ANNA), ANNA);
    assert_int_equal(holder_of(scene, DORA), DORA);
}

static void new_world(struct scene *scene)
{
    struct rg_profile profile;
    is(scene, ANNA, "Bert", 444);
    is(scene, CEM, "Cem", 222);
    assert_int_equal(load(scene, DORA, &profile), RG_NOT_FOUND);
    assert_int_equal(holder_of(scene, ANNA), 0);
    assert_int_equal(holder_of(scene, DORA), ANNA);
}

static void taps_see_one_world_or_the_other(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    old_world(scene);
    fill_next(scene);
    old_world(scene);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_MEMBERS, &cursor), RG_OK);
    assert_string_equal(cursor.epoch, "e1");
    assert_int_equal(cursor.version, 3);
    swap(scene);
    new_world(scene);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_MEMBERS, &cursor), RG_OK);
    assert_string_equal(cursor.epoch, "e2");
    assert_int_equal(cursor.version, 2);
    /* And further pages go on from there. */
    const struct rg_feed_row more = member_row(10, "Emil");
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_MEMBERS, "e2", 2), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &more), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, 3, NOW), RG_OK);
    is(scene, 10, "Emil", 0);
    new_world(scene);
}

static void what_was_replaced_goes_with_its_keys(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    swap(scene);
    assert_int_equal(number(scene, "SELECT count(*) FROM next_member"), 3);
    drop(scene);
    new_world(scene);
    assert_int_equal(number(scene,
                            "SELECT (SELECT count(*) FROM next_member) + (SELECT count(*) FROM next_history)"
                            " + (SELECT count(*) FROM next_card) + (SELECT count(*) FROM next_carried)"
                            " + (SELECT count(next_consents) FROM member_key)"),
                     0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key"), 2);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key WHERE member = 9"), 0);
    /* It can be done again. */
    begin_next(scene);
    const struct rg_feed_row dora[] = {member_row(DORA, "Dora")};
    next_page(scene, RG_FEED_MEMBERS, dora, 1);
    swap(scene);
    drop(scene);
    is(scene, DORA, "Dora", 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member_key"), 1);
}

static void it_goes_on_after_a_restart(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    const struct rg_feed_row cem = member_row(CEM, "Cem");
    next_page(scene, RG_FEED_MEMBERS, &cem, 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    old_world(scene);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(rg_store_next(scene->sync), RG_FEED_MEMBERS, &cursor), RG_OK);
    assert_string_equal(cursor.epoch, "e2");
    assert_int_equal(cursor.version, 1);
    const struct rg_feed_row bert = member_row(ANNA, "Bert");
    next_page(scene, RG_FEED_MEMBERS, &bert, 1);
    swap(scene);
    is(scene, ANNA, "Bert", 0);
    is(scene, CEM, "Cem", 0);
}

static void another_reset_begins_it_anew(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_MEMBERS, "e2"), RG_OK);
    /* Not before what was there of it is gone. */
    assert_int_equal(rg_store_swap(scene->sync), RG_BUSY);
    old_world(scene);
    drop(scene);
    swap(scene);
    struct rg_profile profile;
    assert_int_equal(load(scene, CEM, &profile), RG_NOT_FOUND);
    assert_int_equal(holder_of(scene, CEM), CEM);
}

static void what_hq_never_sent_goes_with_it(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_NOTES, "e2"), RG_OK);
    static const enum rg_feed with[] = {RG_FEED_REQUESTS, RG_FEED_OFFERS, RG_FEED_TASKS, RG_FEED_PRICES};
    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++) {
        assert_int_equal(rg_store_feed_cursor(rg_store_next(scene->sync), with[i], &cursor), RG_OK);
        assert_string_equal(cursor.epoch, "e2");
    }
    assert_int_equal(rg_store_feed_cursor(rg_store_next(scene->sync), RG_FEED_MEMBERS, &cursor), RG_OK);
    assert_string_equal(cursor.epoch, "");
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_ERASURES, "e2"), RG_INVALID);
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_CARDS, ""), RG_INVALID);
}

static void one_feed_alone_leaves_the_others(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row line = purchase_row(CEM, 9, NOW, 999, "M", 1, 0);
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_PURCHASES, "e2"), RG_OK);
    drop(scene);
    next_page(scene, RG_FEED_PURCHASES, &line, 1);
    is(scene, CEM, "Cem", 222);
    swap(scene);
    is(scene, CEM, "Cem", 999);
    is(scene, ANNA, "Anna", 0);
    drop(scene);
    is(scene, ANNA, "Anna", 0);
}

static void whoever_is_erased_does_not_come_back(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    begin_next(scene);
    fill_next(scene);
    const int64_t cem = CEM;
    assert_int_equal(rg_store_erase(scene->sync, &cem, 1), RG_OK);
    assert_int_equal(load(scene, CEM, &profile), RG_NOT_FOUND);
    swap(scene);
    assert_int_equal(load(scene, CEM, &profile), RG_NOT_FOUND);
    assert_int_equal(holder_of(scene, CEM), 0);
    is(scene, ANNA, "Bert", 444);
    static const char *const of[] = {
        "SELECT count(*) FROM member WHERE id = 8", "SELECT count(*) FROM history WHERE member = 8",
        "SELECT count(*) FROM carried WHERE member = 8", "SELECT count(*) FROM card WHERE holder = 8",
        "SELECT count(*) FROM member_key WHERE member = 8"};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        assert_int_equal(number(scene, of[i]), 0);
    }
}

static void what_was_deleted_here_does_not_come_back(void **state)
{
    struct scene *scene = *state;
    struct rg_consent_grant grant = grant_of(CEM, RG_SCOPE_PROFILE, ALL);
    struct rg_profile profile;
    struct rg_known_list list;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rg_amend amend = {
            .member = {CEM}, .assurance = RG_ASSURANCE_L1, .row = &list.rows[i], .at_ms = NOW};
        if (list.rows[i].kind != RG_KNOWN_CONSENT) {
            assert_int_equal(rg_store_amend(scene->outbox, &amend), RG_OK);
        }
    }
    assert_true(number(scene, "SELECT count(*) FROM amended") >= 3);
    swap(scene);
    assert_int_equal(load(scene, CEM, &profile), RG_OK);
    /* The line that was not there to be deleted is. */
    assert_int_equal(profile.purchase_count, 1);
    assert_int_equal(profile.purchases[0].product.value, 555);
    assert_string_equal(profile.display_name, "");
    assert_int_equal(number(scene, "SELECT count(*) FROM carried WHERE id = 2"), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried WHERE id = 5"), 1);
}

static uint32_t live(struct scene *scene, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    uint32_t mask = 0;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){member}, rows, &count), RG_OK);
    for (size_t i = 0; i < count; i++) {
        mask |= rows[i].granted ? rows[i].purpose : 0;
    }
    return mask;
}

static struct rg_said_by by(void)
{
    return (struct rg_said_by){.medium = RG_MEDIUM_CARD,
                               .at_ms = NOW,
                               .text_version = "1",
                               .language = "de",
                               .site = "s1",
                               .device = "k1"};
}

static void what_was_said_here_holds_in_it(void **state)
{
    struct scene *scene = *state;
    const struct rg_said no = {.member = {CEM}, .withdrawals = RG_PURPOSE_RECOGNISE, .by = by()};
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(live(scene, CEM), RG_PURPOSE_RECOGNISE);
    assert_int_equal(rg_store_say(scene->outbox, &no), RG_OK);
    assert_int_equal(live(scene, CEM), 0);
    swap(scene);
    assert_int_equal(live(scene, CEM), 0);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_RECOGNISE);
    drop(scene);
    assert_int_equal(live(scene, CEM), 0);
}

static void what_was_made_here_stays(void **state)
{
    struct scene *scene = *state;
    static const struct rg_note blue = {
        .kind = RG_NOTE_COLOUR, .source = RG_NOTE_BY_TEAM, .value = RG_NOTE_COLOUR_BLUE};
    const struct rg_store_noted noted = {
        .member = {CEM}, .visit = {.bytes = {1}}, .associate = {7}, .note = &blue, .at_ms = NOW};
    struct rg_join join = {
        .token = token_of(99), .name = "Zoe", .language = "de", .grants = RG_PURPOSE_RECOGNISE, .by = by()};
    struct rg_member_id zoe;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_note(scene->outbox, &noted), RG_OK);
    assert_int_equal(rg_store_join(scene->outbox, &join, &zoe), RG_OK);
    swap(scene);
    drop(scene);
    assert_int_equal(number(scene, "SELECT count(*) FROM carried WHERE id < 0 AND member = 8"), 1);
    assert_int_equal(number(scene, "SELECT count(*) FROM next_carried"), 0);
    assert_int_equal(holder_of(scene, 99 - CARD), zoe.value);
    assert_int_equal(live(scene, zoe.value), RG_PURPOSE_RECOGNISE);
    struct rg_profile profile;
    struct rg_consent_grant grant = grant_of(zoe.value, RG_SCOPE_GREETING, RG_PURPOSE_RECOGNISE);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.first_name, "Zoe");
}

/* Cem withdrew, and whoever taps Cem's card joins as somebody new: the next world tells of Cem's card as it was. */
static struct rg_member_id zoe_has_cems_card(struct scene *scene)
{
    struct rg_join join = {.token = token_of(CARD + CEM),
                           .known = {CEM},
                           .name = "Zoe",
                           .language = "de",
                           .grants = RG_PURPOSE_RECOGNISE,
                           .by = by()};
    struct rg_member_id zoe;
    assert_int_equal(rg_store_join(scene->outbox, &join, &zoe), RG_OK);
    assert_int_equal(holder_of(scene, CEM), zoe.value);
    return zoe;
}

static void all_is_acknowledged(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_CONSENT, position.epoch, position.last, 0),
                     RG_OK);
}

static void a_card_that_joined_here_stays_theirs_until_hq_has_heard(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    struct rg_member_id zoe = zoe_has_cems_card(scene);
    swap(scene);
    drop(scene);
    assert_int_equal(holder_of(scene, CEM), zoe.value);
    /* HQ has heard: the next one that it sends counts. */
    all_is_acknowledged(scene);
    begin_next(scene);
    fill_next(scene);
    swap(scene);
    assert_int_equal(holder_of(scene, CEM), CEM);
}

static void a_card_that_was_blocked_since_stays_blocked(void **state)
{
    struct scene *scene = *state;
    const struct rg_feed_row lost = card_row(CARD + CEM, RG_HOLDER_MEMBER, CEM, true);
    (void)zoe_has_cems_card(scene);
    begin_next(scene);
    fill_next(scene);
    next_page(scene, RG_FEED_CARDS, &lost, 1);
    swap(scene);
    assert_int_equal(holder_of(scene, CEM), 0);
}

static void who_is_to_be_forgotten_takes_no_card_along(void **state)
{
    struct scene *scene = *state;
    struct rg_member_id zoe = zoe_has_cems_card(scene);
    const struct rg_forget forget = {.member = zoe, .by = by()};
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_forget_member(scene->outbox, &forget), RG_OK);
    swap(scene);
    assert_int_equal(number(scene, "SELECT count(*) FROM card WHERE holder >= 4503599627370496"), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM member WHERE id >= 4503599627370496"), 0);
}

/* How far cards have counted is kept for those of the next world, also over a start. */
static void its_cards_have_counted(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row card = card_row(CARD + 11, RG_HOLDER_MEMBER, CEM, false);
    card.card.counter = 40;
    begin_next(scene);
    next_page(scene, RG_FEED_CARDS, &card, 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    swap(scene);
    assert_int_equal(number(scene, "SELECT counter FROM card_counter"), 40);
}

static void what_gets_too_old_goes_from_both(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    begin_next(scene);
    fill_next(scene);
    const struct rg_store_since since = {.purchases_ms = NOW - 30 * DAY};
    rg_store_keep_since(scene->sync, &since);
    struct rg_purge place;
    uint32_t dropped = 0;
    assert_int_equal(rg_store_purge_place(scene->sync, &place), RG_OK);
    assert_int_equal(rg_store_purge(scene->sync, NOW, &place, &dropped), RG_OK);
    assert_int_equal(dropped, 1);
    old_world(scene);
    swap(scene);
    assert_int_equal(load(scene, CEM, &profile), RG_OK);
    assert_int_equal(profile.purchase_count, 1);
}

static void when_all_keys_are_destroyed_nothing_is_built(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_erase_all(scene->sync), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM next_cursor WHERE epoch <> ''"), 0);
    assert_int_equal(number(scene,
                            "SELECT (SELECT count(*) FROM next_member) + (SELECT count(*) FROM next_card)"
                            " + (SELECT count(*) FROM next_history)"),
                     0);
    assert_int_equal(rg_store_swap(scene->sync), RG_OK);
    assert_int_equal(holder_of(scene, CEM), 0);
}

static void another_release_in_between_gives_it_up(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    /* One that counts starts as it does, and knows nothing of the rest. */
    assert_int_equal(rg_sql_exec(scene->sync->db, "UPDATE meta SET value = value + 1 WHERE name = 'boot'"),
                     RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(number(scene, "SELECT count(*) FROM next_cursor WHERE epoch <> ''"), 0);
    drop(scene);
    assert_int_equal(rg_store_swap(scene->sync), RG_OK);
    old_world(scene);
}

static void its_cards_come_anew_with_another_key(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_sql_exec(scene->sync->db, "UPDATE card_key SET held = 1, target = 2"), RG_OK);
    assert_int_equal(rg_store_swap(scene->sync), RG_BUSY);
    old_world(scene);
}

static void a_tap_sees_one_world_to_its_end(void **state)
{
    struct scene *scene = *state;
    begin_next(scene);
    fill_next(scene);
    assert_int_equal(rg_store_begin_read(scene->store), RG_OK);
    assert_int_equal(holder_of(scene, ANNA), ANNA);
    swap(scene);
    is(scene, ANNA, "Anna", 111);
    rg_store_end_read(scene->store);
    new_world(scene);
    while (rg_store_idle(scene->store)) {
    }
    new_world(scene);
}

static void goods_are_swapped_alike(void **state)
{
    struct scene *scene = *state;
    static const enum rg_feed goods[] = {RG_FEED_ASSOCIATES, RG_FEED_PRODUCTS, RG_FEED_STOCK, RG_FEED_PRICES,
                                         RG_FEED_NEIGHBOURS};
    const struct rg_feed_row coat = product_row(1, "Coat", "coats", 1, false),
                             shirt = product_row(2, "Shirt", "shirts", 1, false),
                             mia = {.feed = RG_FEED_ASSOCIATES, .associate = {.id = 3, .name = view("Mia")}};
    const struct rg_feed_row stock = stock_row(2, "M", 4, 1);
    scene_page(scene, RG_FEED_PRODUCTS, &coat, 1);
    for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++) {
        assert_int_equal(rg_store_aside_begin(scene->sync, goods[i], "e2"), RG_OK);
    }
    drop(scene);
    next_page(scene, RG_FEED_ASSOCIATES, &mia, 1);
    next_page(scene, RG_FEED_PRODUCTS, &shirt, 1);
    next_page(scene, RG_FEED_STOCK, &stock, 1);
    struct rg_store_sync *next = rg_store_next(scene->sync);
    assert_int_equal(rg_store_feed_begin(next, RG_FEED_NEIGHBOURS, "e2", 0), RG_OK);
    rg_store_feed_upto(next, true, 50, NOW);
    assert_int_equal(rg_store_feed_commit(next, 1, NOW), RG_OK);
    uint64_t changes = rg_store_catalogue_changes(scene->sync);
    assert_int_equal(number(scene, "SELECT count(*) FROM product WHERE id = 1"), 1);
    swap(scene);
    assert_true(rg_store_catalogue_changes(scene->sync) > changes);
    assert_int_equal(number(scene, "SELECT count(*) FROM product WHERE id = 1"), 0);
    assert_int_equal(number(scene, "SELECT count(*) FROM stock WHERE product = 2"), 1);
    assert_int_equal(number(scene, "SELECT line FROM counted_upto"), 50);
    struct rg_store_associate found;
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){3}, &found), RG_OK);
    assert_string_equal(found.name, "Mia");
    /* Nobody's personal data moved. */
    old_world(scene);
}

/* With whom product 1 goes, by what a tap reads; 0: with nothing. */
static int64_t goes_with(struct scene *scene)
{
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
    size_t count = 0;
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){1}, others, &count), RG_OK);
    return count > 0 ? others[0].product.value : 0;
}

/* Of which rows the file is that taps read, before, while and after worlds change places. */
static void neighbours_are_of_the_world_that_taps_see(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = {.feed = RG_FEED_NEIGHBOURS,
                              .neighbours = {.product = 1, .count = 1, .others = {{{2}, 900000}}}};
    scene_page(scene, RG_FEED_NEIGHBOURS, &row, 1);
    assert_int_equal(goes_with(scene), 2);
    assert_int_equal(rg_store_aside_begin(scene->sync, RG_FEED_NEIGHBOURS, "e2"), RG_OK);
    drop(scene);
    row.neighbours.others[0].product.value = 3;
    next_page(scene, RG_FEED_NEIGHBOURS, &row, 1);
    scene_map(scene);
    assert_int_equal(goes_with(scene), 2);
    assert_int_equal(rg_store_begin_read(scene->store), RG_OK);
    swap(scene);
    assert_int_equal(goes_with(scene), 2);
    rg_store_end_read(scene->store);
    assert_int_equal(goes_with(scene), 0);
    scene_map(scene);
    assert_int_equal(goes_with(scene), 3);
    /* The other is none that a start could find. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    scene_map(scene);
    assert_int_equal(goes_with(scene), 3);
}

static void alike(struct scene *scene, const char *table)
{
    char text[512];
    (void)snprintf(text, sizeof text,
                   "SELECT count(*) FROM (SELECT cid, name, type, \"notnull\", dflt_value, pk FROM"
                   " pragma_table_info('%s') EXCEPT SELECT cid, name, type, \"notnull\", dflt_value, pk FROM"
                   " pragma_table_info('next_%s'))",
                   table, table);
    assert_int_equal(number(scene, text), 0);
    (void)snprintf(text, sizeof text,
                   "SELECT (SELECT count(*) FROM pragma_table_info('%s')) - (SELECT count(*) FROM"
                   " pragma_table_info('next_%s')) + (SELECT count(*) FROM pragma_index_list('%s')) -"
                   " (SELECT count(*) FROM pragma_index_list('next_%s'))",
                   table, table, table, table);
    assert_int_equal(number(scene, text), 0);
}

/* A migration that changes one of them changes the other. */
static void twins_are_alike(void **state)
{
    struct scene *scene = *state;
    static const char *const tables[] = {"associate", "product",      "stock",   "price",   "neighbour",
                                         "fading",    "counted_upto", "member",  "visitor", "card",
                                         "history",   "recent",       "carried", "cursor"};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
            alike(scene, tables[i]);
        }
        begin_next(scene);
        swap(scene);
    }
}

static void texts_change_worlds(void **state)
{
    (void)state;
    static const struct {
        const char *now, *next;
    } texts[] = {
        {"SELECT member FROM recent WHERE member NOT IN (SELECT member FROM visitor)",
         "SELECT member FROM next_recent WHERE member NOT IN (SELECT member FROM next_visitor)"},
        {"UPDATE member_key SET consents = ?2 WHERE k.consents IS NULL AND next_consents IS NULL",
         "UPDATE member_key SET next_consents = ?2 WHERE k.next_consents IS NULL AND consents IS NULL"},
        {"SELECT 1 FROM cursor WHERE feed = 'consents'", "SELECT 1 FROM next_cursor WHERE feed = 'consents'"},
        {"UPDATE OR REPLACE card SET a = 1; INSERT OR IGNORE INTO next_card SELECT * FROM card",
         "UPDATE OR REPLACE next_card SET a = 1; INSERT OR IGNORE INTO card SELECT * FROM next_card"},
        {"DELETE FROM said WHERE member = ?1", "DELETE FROM said WHERE member = ?1"}};
    char text[RG_WORLD_TEXT];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(rg_world_text(texts[i].now, text, sizeof text));
        assert_string_equal(text, texts[i].next);
        assert_true(rg_world_text(texts[i].next, text, sizeof text));
        assert_string_equal(text, texts[i].now);
        assert_false(rg_world_text(texts[i].now, text, strlen(texts[i].next)));
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(taps_see_one_world_or_the_other),
        CASE(what_was_replaced_goes_with_its_keys),
        CASE(it_goes_on_after_a_restart),
        CASE(another_reset_begins_it_anew),
        CASE(what_hq_never_sent_goes_with_it),
        CASE(one_feed_alone_leaves_the_others),
        CASE(whoever_is_erased_does_not_come_back),
        CASE(what_was_deleted_here_does_not_come_back),
        CASE(what_was_said_here_holds_in_it),
        CASE(what_was_made_here_stays),
        CASE(a_card_that_joined_here_stays_theirs_until_hq_has_heard),
        CASE(a_card_that_was_blocked_since_stays_blocked),
        CASE(who_is_to_be_forgotten_takes_no_card_along),
        CASE(its_cards_have_counted),
        CASE(what_gets_too_old_goes_from_both),
        CASE(when_all_keys_are_destroyed_nothing_is_built),
        CASE(another_release_in_between_gives_it_up),
        CASE(its_cards_come_anew_with_another_key),
        CASE(a_tap_sees_one_world_to_its_end),
        CASE(goods_are_swapped_alike),
        CASE(neighbours_are_of_the_world_that_taps_see),
        CASE(twins_are_alike),
        cmocka_unit_test(texts_change_worlds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
