/* The outbox: numbers without gaps, once for ever, gone only when acknowledged; and the words of an event. */
#include "measure.h"
#include "store_scene.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>

#include "handle.h"

static struct rg_outbox_position position_of(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    return position;
}

static void append(struct scene *scene, uint64_t first, size_t count)
{
    struct rg_event events[64];
    for (size_t i = 0; i < count; i++) {
        events[i] = outcome_of(first + i);
    }
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, events, count), RG_OK);
}

static void numbers_grow_without_gaps(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 3);
    append(scene, 4, 2);
    struct rg_outbox_position position = position_of(scene);
    assert_int_equal(position.last, 5);
    assert_int_equal(position.acknowledged, 0);
    assert_int_equal(strlen(position.epoch), RG_OUTBOX_EPOCH_LEN);
    char text[8192];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 4, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(len, strlen(text));
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 2, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 6, 2, text, sizeof text, &len, &count),
                     RG_NOT_FOUND);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 2, text, 20, &len, &count), RG_INVALID);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 5, text, 600, &len, &count), RG_OK);
    assert_int_equal(count, 2);
}

static void an_id_counts_once_and_all_or_none(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 1);
    struct rg_event twice[2] = {outcome_of(2), outcome_of(1)};
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, twice, 2), RG_INVALID);
    assert_int_equal(position_of(scene).last, 1);
    append(scene, 2, 1);
    assert_int_equal(position_of(scene).last, 2);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, twice, 0), RG_INVALID);
}

static void acknowledged_is_gone_and_numbers_go_on(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 5);
    struct rg_outbox_position before = position_of(scene);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 3, 1), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 2, 1), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 6, 0), RG_INVALID);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, "0123456789abcdef", 4, 0),
                     RG_INVALID);
    struct rg_outbox_position after = position_of(scene);
    assert_int_equal(after.acknowledged, 3);
    assert_int_equal(after.last, 5);
    assert_int_equal(after.rejected, 1);
    uint32_t pending;
    assert_int_equal(rg_outbox_pending(scene->outbox, &pending), RG_OK);
    assert_int_equal(pending, 2);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 5, 0), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    append(scene, 10, 1);
    after = position_of(scene);
    assert_string_equal(after.epoch, before.epoch);
    assert_int_equal(after.last, 6);
}

static void renumbering_starts_again_at_one(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 40);
    struct rg_outbox_position before = position_of(scene);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 7, 0), RG_OK);
    assert_int_equal(rg_outbox_renumber(scene->sync), RG_OK);
    struct rg_outbox_position after = position_of(scene);
    assert_string_not_equal(after.epoch, before.epoch);
    assert_int_equal(after.acknowledged, 0);
    assert_int_equal(after.last, 33);
    static char text[65536];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 64, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 33);
    assert_non_null(strstr(text, "{\"id\":\"08000000-")); /* number 8 is the first now */
    assert_true(strstr(text, "{\"id\":\"08000000-") == text);
    append(scene, 100, 1);
    assert_int_equal(position_of(scene).last, 34);
}

static void a_full_disk_is_said_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 10);
    assert_int_equal(sqlite3_exec(scene->outbox->db, "PRAGMA max_page_count=1", NULL, NULL, NULL), SQLITE_OK);
    enum rg_status status = RG_OK;
    uint64_t saved = 10;
    while (status == RG_OK && saved < 2000) {
        struct rg_event event = outcome_of(saved + 1);
        status = rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1);
        saved += status == RG_OK ? 1 : 0;
    }
    assert_int_equal(status, RG_FULL);
    assert_int_equal(position_of(scene).last, saved);
    assert_int_equal(rg_outbox_probe(scene->outbox), RG_FULL);
    assert_int_equal(rg_outbox_probe(scene->outbox), RG_FULL);
    assert_int_equal(sqlite3_exec(scene->outbox->db, "PRAGMA max_page_count=1000000", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(rg_outbox_probe(scene->outbox), RG_OK);
    append(scene, 5000, 1);
    assert_int_equal(position_of(scene).last, saved + 1);
}

/* The kernel refuses to let the file grow: a device that fails in the middle of a write. */
static void a_write_that_fails_is_said_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    append(scene, 1, 10);
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 400000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum rg_status status = RG_OK;
    uint64_t saved = 10;
    while (status == RG_OK && saved < 5000) {
        struct rg_event event = outcome_of(saved + 1);
        status = rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1);
        saved += status == RG_OK ? 1 : 0;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(status == RG_IO || status == RG_FULL);
    append(scene, 90000, 1);
    assert_int_equal(position_of(scene).last, saved + 1);
}

static void a_lock_that_lasts_is_said(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e1", 0), RG_OK);
    struct rg_event event = outcome_of(1);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_BUSY);
    rg_store_feed_rollback(scene->sync);
    append(scene, 1, 1);
}

static void an_event_in_words(void **state)
{
    (void)state;
    char text[RG_EVENT_TEXT_MAX];
    struct rg_event event = outcome_of(0xff);
    assert_int_equal(rg_event_write(&event, text), RG_OK);
    assert_string_equal(text, "{\"id\":\"ff000000-0000-0000-0000-000000000000\",\"kind\":\"outcome\","
                              "\"at\":1700000000000,\"visit\":\"00000000-0000-0000-0000-000000000007\","
                              "\"member\":17,\"associate\":3,\"product\":42,\"outcome\":\"liked\","
                              "\"reason\":\"again\",\"position\":1}");
    event.kind = RG_EVENT_SHOWN;
    event.associate.value = 0;
    event.assurance = RG_ASSURANCE_L1;
    event.item_count = 2;
    event.items[1] = (struct rg_event_item){{INT64_MAX}, RG_REASON_GOES_WITH};
    assert_int_equal(rg_event_write(&event, text), RG_OK);
    assert_string_equal(text, "{\"id\":\"ff000000-0000-0000-0000-000000000000\",\"kind\":\"shown\","
                              "\"at\":1700000000000,\"visit\":\"00000000-0000-0000-0000-000000000007\","
                              "\"member\":17,\"associate\":0,\"assurance\":1,\"items\":["
                              "{\"product\":42,\"reason\":\"again\",\"position\":0},"
                              "{\"product\":9223372036854775807,\"reason\":\"goes-with\",\"position\":1}]}");
}

static void a_card_that_is_bound_in_words(void **state)
{
    (void)state;
    char text[RG_EVENT_TEXT_MAX];
    const struct rg_event bind = {.kind = RG_EVENT_BIND,
                                  .id = {.bytes = {0xff}},
                                  .at_ms = 1700000000000,
                                  .member = {17},
                                  .assurance = RG_ASSURANCE_L2,
                                  .proof = RG_ASSURANCE_L1,
                                  .token = {.bytes = {0xab}, .key_version = 3},
                                  .medium = "ntag424"};
    assert_int_equal(rg_event_write(&bind, text), RG_OK);
    assert_string_equal(
        text, "{\"id\":\"ff000000-0000-0000-0000-000000000000\",\"kind\":\"bind\",\"at\":1700000000000,"
              "\"member\":17,\"token\":\"ab00000000000000000000000000000000000000000000000000000000000000\","
              "\"key_version\":3,\"medium\":\"ntag424\",\"assurance\":2,\"proof\":1}");
    static const char *const media[] = {"", "NTAG", "a\"b", "abcdefghijklmnop", NULL};
    for (size_t i = 0; i < sizeof media / sizeof media[0]; i++) {
        struct rg_event odd = bind;
        odd.medium = media[i];
        assert_int_equal(rg_event_write(&odd, text), RG_INVALID);
    }
    struct rg_event weak = bind;
    weak.assurance = RG_ASSURANCE_L0;
    assert_int_equal(rg_event_write(&weak, text), RG_INVALID);
    weak = bind;
    weak.proof = RG_ASSURANCE_L0;
    assert_int_equal(rg_event_write(&weak, text), RG_INVALID);
    /* What becomes of their other cards. */
    weak = bind;
    weak.others = RG_OTHERS_NUMBERS;
    assert_int_equal(rg_event_write(&weak, text), RG_OK);
    assert_non_null(strstr(text, ",\"proof\":1,\"others\":\"numbers\"}"));
    weak.others = RG_OTHERS_LOST;
    assert_int_equal(rg_event_write(&weak, text), RG_OK);
    assert_non_null(strstr(text, ",\"others\":\"lost\"}"));
    weak.others = RG_OTHERS_STATES;
    assert_int_equal(rg_event_write(&weak, text), RG_INVALID);
}

static struct rg_event shown_in_control(void)
{
    struct rg_event event = outcome_of(0xff);
    event.kind = RG_EVENT_SHOWN;
    event.arm = RG_ARM_CONTROL;
    event.experiment = "spring-2026";
    event.version = 3;
    event.decides = event.member;
    event.withheld_count = 2;
    event.withheld[0] = (struct rg_event_item){{43}, RG_REASON_WISH};
    event.withheld[1] = (struct rg_event_item){{44}, RG_REASON_BESTSELLER};
    return event;
}

static void an_experiment_in_words(void **state)
{
    (void)state;
    char text[RG_EVENT_TEXT_MAX];
    struct rg_event event = shown_in_control();
    assert_int_equal(rg_event_write(&event, text), RG_OK);
    assert_non_null(
        strstr(text, ",\"assurance\":0,\"items\":[{\"product\":42,\"reason\":\"again\",\"position\":0}],"
                     "\"experiment\":\"spring-2026\",\"version\":3,\"arm\":\"control\",\"withheld\":["
                     "{\"product\":43,\"reason\":\"wish\",\"position\":0},"
                     "{\"product\":44,\"reason\":\"bestseller\",\"position\":1}]}"));
    event.arm = RG_ARM_TREATMENT;
    event.withheld_count = 0;
    event.decides.value = 18;
    assert_int_equal(rg_event_write(&event, text), RG_OK);
    assert_non_null(strstr(text, "\"version\":3,\"arm\":\"treatment\",\"decides\":18}"));
    event.arm = RG_ARM_NONE;
    assert_int_equal(rg_event_write(&event, text), RG_OK);
    assert_null(strstr(text, "experiment"));
    assert_null(strstr(text, "decides"));
    /* The longest there can be. */
    event = shown_in_control();
    event.experiment = "abcdefghijklmnopqrstuvwxyz-01234";
    event.version = RG_MEASURE_VERSION_MAX;
    event.at_ms = event.member.value = event.associate.value = INT64_MAX;
    event.decides.value = INT64_MAX - 1;
    event.item_count = event.withheld_count = RG_RECO_SHOWN;
    for (size_t i = 0; i < RG_RECO_SHOWN; i++) {
        event.items[i] = event.withheld[i] = (struct rg_event_item){{INT64_MAX}, RG_REASON_BESTSELLER};
    }
    assert_int_equal(rg_event_write(&event, text), RG_OK);
}

static void experiments_that_break_their_contract(void **state)
{
    (void)state;
    struct rg_event bad[9];
    for (size_t i = 0; i < 9; i++) {
        bad[i] = shown_in_control();
    }
    bad[0].experiment = "Spring";
    bad[1].experiment = NULL;
    bad[2].version = 0;
    bad[3].decides.value = 0;
    bad[4].withheld_count = RG_RECO_SHOWN + 1;
    bad[5].withheld[1].product.value = 0;
    bad[6].arm = (enum rg_arm)7;
    bad[7].arm = RG_ARM_TREATMENT; /* and something withheld */
    bad[8].kind = RG_EVENT_OUTCOME;
    char text[RG_EVENT_TEXT_MAX] = "before";
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(rg_event_write(&bad[i], text), RG_INVALID);
    }
    assert_string_equal(text, "before");
}

static void events_that_break_their_contract(void **state)
{
    (void)state;
    struct rg_event good = outcome_of(1), bad[8];
    for (int i = 0; i < 8; i++) {
        bad[i] = good;
    }
    bad[0].outcome = RG_OUTCOME_NONE;
    bad[1].item_count = 0;
    bad[2].position = RG_RECO_SHOWN;
    bad[3].member.value = 0;
    bad[4].items[0].reason = RG_REASON_NONE;
    bad[5].kind = (enum rg_event_kind)99;
    bad[6].kind = RG_EVENT_SHOWN;
    bad[6].item_count = RG_RECO_SHOWN + 1;
    bad[7].at_ms = -1;
    char text[RG_EVENT_TEXT_MAX] = "before";
    for (int i = 0; i < 8; i++) {
        assert_int_equal(rg_event_write(&bad[i], text), RG_INVALID);
    }
    assert_string_equal(text, "before");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(numbers_grow_without_gaps),
        CASE(an_id_counts_once_and_all_or_none),
        CASE(acknowledged_is_gone_and_numbers_go_on),
        CASE(renumbering_starts_again_at_one),
        CASE(a_full_disk_is_said_and_loses_nothing),
        CASE(a_write_that_fails_is_said_and_loses_nothing),
        CASE(a_lock_that_lasts_is_said),
        cmocka_unit_test(an_event_in_words),
        cmocka_unit_test(a_card_that_is_bound_in_words),
        cmocka_unit_test(an_experiment_in_words),
        cmocka_unit_test(experiments_that_break_their_contract),
        cmocka_unit_test(events_that_break_their_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
