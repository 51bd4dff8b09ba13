/* What customers say here: it holds at once, is on its way to HQ, and gives way to HQ's word at the right moment. */
#include "said.h"
#include "store_scene.h"

#include "base64.h"
#include "cards.h"
#include "crypto.h"
#include "handle.h"
#include "text.h"

#define ANNA 101

static struct rg_said_by by(void)
{
    return (struct rg_said_by){.medium = RG_MEDIUM_CARD,
                               .at_ms = 1700000000000,
                               .text_version = "1",
                               .language = "de",
                               .site = "s1",
                               .device = "k1"};
}

static enum rg_status say(struct scene *scene, int64_t member, uint32_t grants, uint32_t withdrawals)
{
    struct rg_said said = {.member = {member}, .grants = grants, .withdrawals = withdrawals, .by = by()};
    return rg_store_say(scene->outbox, &said);
}

static uint32_t live(struct scene *scene, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){member}, rows, &count), RG_OK);
    uint32_t mask = 0;
    for (size_t i = 0; i < count; i++) {
        mask |= rows[i].granted ? rows[i].purpose : 0;
    }
    return mask;
}

/* HQ's row: its heads are one id of 32 equal bytes, or none. */
static void hq_says(struct scene *scene, int64_t member, enum rg_purpose purpose, bool granted, uint8_t head)
{
    struct rg_feed_row row = consent_row(member, purpose, granted);
    row.consent.head_count = head != 0 ? 1 : 0;
    memset(row.consent.heads[0], head, sizeof row.consent.heads[0]);
    scene_page(scene, RG_FEED_CONSENTS, &row, 1);
}

static size_t read_stream(struct scene *scene, char *text, size_t capacity)
{
    size_t len = 0, count = 0;
    enum rg_status status =
        rg_outbox_read(scene->sync, RG_STREAM_CONSENT, 1, 16, text, capacity, &len, &count);
    assert_true(status == RG_OK || status == RG_NOT_FOUND);
    return status == RG_OK ? count : 0;
}

static void acknowledge_all(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_CONSENT, position.epoch, position.last, 0),
                     RG_OK);
}

static void a_pull(struct scene *scene)
{
    assert_int_equal(rg_store_said_ask(scene->sync), RG_OK);
    assert_int_equal(rg_store_said_settled(scene->sync), RG_OK);
}

/* The ledger's line in the n-th event that is waiting. */
static void line_of(struct scene *scene, size_t n, struct rg_ledger_line *line,
                    struct rg_ledger_content *content)
{
    char text[16 * RG_EVENT_TEXT_MAX];
    assert_true(read_stream(scene, text, sizeof text) > n);
    const char *at = text;
    for (size_t i = 0; i <= n; i++) {
        at = strstr(at + 1, "\"line\":\"");
        assert_non_null(at);
    }
    at += strlen("\"line\":\"");
    size_t digits = strcspn(at, "\""), len = 0;
    uint8_t bytes[RG_LEDGER_LINE_MAX], key[RG_LEDGER_KEY];
    assert_int_equal(rg_base64_read(at, digits, bytes, sizeof bytes, &len), RG_OK);
    assert_int_equal(rg_ledger_read(bytes, len, line), RG_OK);
    at = strstr(at, "\"key\":\"");
    assert_non_null(at);
    at += strlen("\"key\":\"");
    assert_int_equal(rg_base64_read(at, strcspn(at, "\""), key, sizeof key, &len), RG_OK);
    struct rg_aead *aead;
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(rg_ledger_open(aead, line, key, content), RG_OK);
    rg_aead_free(aead);
}

static void a_withdrawal_holds_at_once(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    hq_says(scene, ANNA, RG_PURPOSE_PURCHASES, true, 0x22);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    assert_int_equal(say(scene, ANNA, 0, RG_PURPOSE_RECOGNISE), RG_OK);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_PURCHASES);
    /* Whatever HQ says that has not heard of it. */
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x12);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_PURCHASES);
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    line_of(scene, 0, &line, &content);
    assert_int_equal(line.member.value, ANNA);
    assert_int_equal(content.purpose, RG_PURPOSE_RECOGNISE);
    assert_int_equal(content.act, RG_LEDGER_WITHDRAW);
    assert_string_equal(content.device, "k1");
    assert_int_equal(line.parent_count, 1);
    assert_int_equal(line.parents[0].bytes[0], 0x11);
}

static void what_holds_is_not_said_again(void **state)
{
    struct scene *scene = *state;
    char text[16 * RG_EVENT_TEXT_MAX];
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    assert_int_equal(say(scene, ANNA, RG_PURPOSE_RECOGNISE, RG_PURPOSE_NOTES), RG_OK);
    assert_int_equal(read_stream(scene, text, sizeof text), 0);
    assert_int_equal(say(scene, ANNA, RG_PURPOSE_NOTES, RG_PURPOSE_NOTES), RG_INVALID);
    assert_int_equal(say(scene, ANNA, 1u << RG_PURPOSES, 0), RG_INVALID);
}

static void a_grant_covers_only_what_it_names(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, ANNA, RG_PURPOSE_NOTES, false, 0x31);
    assert_int_equal(say(scene, ANNA, RG_PURPOSE_NOTES, 0), RG_OK);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_NOTES);
    /* A withdrawal elsewhere, at the same time: the row's heads are no longer those that were named. */
    hq_says(scene, ANNA, RG_PURPOSE_NOTES, false, 0x32);
    assert_int_equal(live(scene, ANNA), 0);
    /* Asked again, the customer says yes again: this line names both. */
    assert_int_equal(say(scene, ANNA, RG_PURPOSE_NOTES, 0), RG_OK);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_NOTES);
    struct rg_ledger_line first, second;
    struct rg_ledger_content content;
    line_of(scene, 0, &first, &content);
    line_of(scene, 1, &second, &content);
    assert_int_equal(second.parent_count, 2);
    assert_memory_equal(second.parents[0].bytes, first.id.bytes, sizeof first.id.bytes);
    assert_int_equal(second.parents[1].bytes[0], 0x32);
}

static void a_line_stays_until_hq_has_come_back_with_it(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    assert_int_equal(say(scene, ANNA, 0, RG_PURPOSE_RECOGNISE), RG_OK);
    a_pull(scene);
    assert_int_equal(live(scene, ANNA), 0);
    /* Acknowledged in the middle of a pull that began before. */
    assert_int_equal(rg_store_said_ask(scene->sync), RG_OK);
    acknowledge_all(scene);
    assert_int_equal(rg_store_said_settled(scene->sync), RG_OK);
    assert_int_equal(live(scene, ANNA), 0);
    /* Numbers may change in between. */
    assert_int_equal(rg_outbox_renumber(scene->sync), RG_OK);
    /* The pull that began after it brings what HQ made of it: here somebody allowed it again elsewhere. */
    assert_int_equal(rg_store_said_ask(scene->sync), RG_OK);
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x44);
    assert_int_equal(live(scene, ANNA), 0);
    assert_int_equal(rg_store_said_settled(scene->sync), RG_OK);
    assert_int_equal(live(scene, ANNA), RG_PURPOSE_RECOGNISE);
}

static struct rg_join join_of(uint8_t card, const char *name)
{
    return (struct rg_join){.token = token_of(card),
                            .name = name,
                            .language = "de",
                            .grants = RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES,
                            .by = by()};
}

static void a_new_member_is_known_here_at_once(void **state)
{
    struct scene *scene = *state;
    struct rg_join join = join_of(9, "Zo\"e \\ M");
    struct rg_member_id member = {0};
    struct rg_member_ref holder;
    assert_int_equal(rg_store_card_find(scene->store, &join.token, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
    assert_int_equal(rg_store_join(scene->outbox, &join, &member), RG_OK);
    assert_true(member.value >= RG_MEMBER_ID_GIVEN && member.value < 2 * RG_MEMBER_ID_GIVEN);
    assert_int_equal(rg_store_card_find(scene->store, &join.token, RG_ASSURANCE_L0, &holder), RG_OK);
    assert_int_equal(holder.member.value, member.value);
    assert_int_equal(live(scene, member.value), join.grants);
    struct rg_consent_grant grant = grant_of(member.value, RG_SCOPE_GREETING, join.grants);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.first_name, "Zo\"e \\ M");
    char text[16 * RG_EVENT_TEXT_MAX];
    assert_int_equal(read_stream(scene, text, sizeof text), 3);
    assert_non_null(strstr(text, "\"kind\":\"enrol\""));
    assert_non_null(strstr(text, "\"name\":\"Zo\\\"e \\\\ M\",\"language\":\"de\",\"minor\":false"));
}

/* The card stood for somebody who withdrew: what is said now comes after that, under the new number. */
static void who_comes_back_has_seen_what_they_said(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    struct rg_feed_row card = card_row(9, RG_HOLDER_MEMBER, ANNA, false);
    scene_page(scene, RG_FEED_CARDS, &card, 1);
    assert_int_equal(say(scene, ANNA, 0, RG_PURPOSE_RECOGNISE), RG_OK);
    struct rg_join join = join_of(9, "");
    join.known.value = ANNA;
    struct rg_member_id member = {0};
    assert_int_equal(rg_store_join(scene->outbox, &join, &member), RG_OK);
    assert_int_not_equal(member.value, ANNA);
    assert_int_equal(live(scene, member.value), join.grants);
    assert_int_equal(live(scene, ANNA), 0);
    struct rg_ledger_line withdrawal, grant;
    struct rg_ledger_content content;
    line_of(scene, 0, &withdrawal, &content);
    line_of(scene, 1, &grant, &content);
    assert_int_equal(content.purpose, RG_PURPOSE_RECOGNISE);
    assert_int_equal(grant.member.value, member.value);
    assert_int_equal(grant.parent_count, 1);
    assert_memory_equal(grant.parents[0].bytes, withdrawal.id.bytes, sizeof withdrawal.id.bytes);
    char text[16 * RG_EVENT_TEXT_MAX];
    assert_int_equal(read_stream(scene, text, sizeof text), 4);
    assert_non_null(strstr(text, "\"seen\":{\"epoch\":\""));
}

static void who_is_being_forgotten_comes_back_as_somebody_new(void **state)
{
    struct scene *scene = *state;
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    struct rg_forget forget = {.member = {ANNA}, .hold_ms = 1, .by = by()};
    assert_int_equal(rg_store_forget_member(scene->outbox, &forget), RG_OK);
    struct rg_join join = join_of(9, "");
    join.known.value = ANNA;
    struct rg_member_id member = {0};
    assert_int_equal(rg_store_join(scene->outbox, &join, &member), RG_OK);
    struct rg_ledger_line grant;
    struct rg_ledger_content content;
    line_of(scene, 1, &grant, &content);
    assert_int_equal(grant.member.value, member.value);
    assert_int_equal(grant.parent_count, 0);
}

static void a_blocked_card_and_bad_answers_join_nobody(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row card = card_row(9, RG_HOLDER_MEMBER, ANNA, true);
    scene_page(scene, RG_FEED_CARDS, &card, 1);
    struct rg_member_id member = {0};
    struct rg_join blocked = join_of(9, "Eve"), refused = join_of(8, "Eve"), broken = join_of(8, "\xff");
    assert_int_equal(rg_store_join(scene->outbox, &blocked, &member), RG_DENIED);
    refused.grants = RG_PURPOSE_NOTES;
    assert_int_equal(rg_store_join(scene->outbox, &refused, &member), RG_INVALID);
    assert_int_equal(rg_store_join(scene->outbox, &broken, &member), RG_INVALID);
    char text[16 * RG_EVENT_TEXT_MAX];
    assert_int_equal(read_stream(scene, text, sizeof text), 0);
    assert_int_equal(member.value, 0);
}

static void forgetting_withdraws_all_and_is_listed(void **state)
{
    struct scene *scene = *state;
    char text[16 * RG_EVENT_TEXT_MAX];
    int64_t listed = 0;
    hq_says(scene, ANNA, RG_PURPOSE_RECOGNISE, true, 0x11);
    struct rg_forget forget = {.member = {ANNA}, .hold_ms = 72 * 3600000LL, .by = by()};
    assert_int_equal(rg_store_forget_member(scene->outbox, &forget), RG_OK);
    assert_int_equal(live(scene, ANNA), 0);
    assert_int_equal(rg_sql_number(scene->sync->db, "SELECT count(*) FROM erasing WHERE held = 0", &listed),
                     RG_OK);
    assert_int_equal(listed, 0);
    assert_int_equal(read_stream(scene, text, sizeof text), 2);
    assert_non_null(strstr(text, "\"kind\":\"erase\""));
    assert_non_null(strstr(text, "\"assurance\":0,\"hold_ms\":259200000}"));
    forget.hold_ms = 0;
    assert_int_equal(rg_store_forget_member(scene->outbox, &forget), RG_OK);
    assert_int_equal(rg_sql_number(scene->sync->db, "SELECT count(*) FROM erasing WHERE held = 0", &listed),
                     RG_OK);
    assert_int_equal(listed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_withdrawal_holds_at_once, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_holds_is_not_said_again, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_grant_covers_only_what_it_names, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_line_stays_until_hq_has_come_back_with_it, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_new_member_is_known_here_at_once, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(who_comes_back_has_seen_what_they_said, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(who_is_being_forgotten_comes_back_as_somebody_new, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_blocked_card_and_bad_answers_join_nobody, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(forgetting_withdraws_all_and_is_listed, scene_begin, scene_end),
    };
    return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
