/* A kiosk is ok only when HQ heard of it just now and everything is known and as it should be. */
#include "health.h"

#include "hq_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW   INT64_C(1700000000000)
#define HOUR  INT64_C(3600000)
#define CASES 200000

_Static_assert(RG_HEALTH_FRESH_MS == RG_HQ_FRESH_MS, "both go by the contract's 180 s");

#define WHY(name) (1u << RG_HEALTH_WHY_##name)

/* A row of a kiosk that is well; what a case says takes the place of a member, and null removes it. */
static cJSON *well(void)
{
    cJSON *row =
        cJSON_Parse("{\"site\":\"s1\",\"device\":\"k1\",\"online\":true,\"version\":\"0.1.0\",\"queue\":0,"
                    "\"queue_since\":null,\"clock\":-40,\"reader\":\"ready\",\"database\":\"ok\",\"screen\":"
                    "\"ok\",\"lease\":null,\"rejects\":0,\"alerts\":0}");
    assert_non_null(row);
    (void)cJSON_AddNumberToObject(row, "last_seen", (double)(NOW - 30000));
    (void)cJSON_AddNumberToObject(row, "last_tap", (double)(NOW - HOUR));
    return row;
}

static void change(cJSON *row, const char *changes)
{
    cJSON *parsed = cJSON_Parse(changes);
    assert_non_null(parsed);
    while (parsed->child != NULL) {
        cJSON *item = cJSON_DetachItemViaPointer(parsed, parsed->child);
        cJSON_DeleteItemFromObjectCaseSensitive(row, item->string);
        /* Times are said as ms before NOW. */
        bool time = strcmp(item->string, "last_seen") == 0 || strcmp(item->string, "last_tap") == 0 ||
                    strcmp(item->string, "queue_since") == 0 || strcmp(item->string, "config_since") == 0 ||
                    strcmp(item->string, "rebuild_since") == 0;
        if (time && cJSON_IsNumber(item)) {
            cJSON_SetNumberValue(item, (double)NOW - item->valuedouble);
        }
        char name[32];
        (void)snprintf(name, sizeof name, "%s", item->string);
        assert_true(cJSON_AddItemToObject(row, name, item));
    }
    cJSON_Delete(parsed);
}

static struct rg_health judge(const cJSON *row)
{
    struct rg_health_device device;
    rg_health_device_read(row, &device);
    return rg_health_of(&device, NOW);
}

static void each_fault_has_its_status(void **state)
{
    (void)state;
    static const struct {
        const char *changes;
        enum rg_health_level level;
        unsigned reasons;
    } cases[] = {
        {"{}", RG_HEALTH_OK, 0},
        {"{\"last_seen\":179999}", RG_HEALTH_OK, 0},
        {"{\"last_seen\":180000}", RG_HEALTH_OFFLINE, WHY(STALE)},
        {"{\"last_seen\":-1}", RG_HEALTH_OFFLINE, WHY(STALE)},
        {"{\"last_seen\":null}", RG_HEALTH_OFFLINE, WHY(STALE)},
        {"{\"online\":false}", RG_HEALTH_OFFLINE, WHY(OFFLINE)},
        {"{\"online\":null}", RG_HEALTH_OFFLINE, WHY(OFFLINE)},
        {"{\"online\":1}", RG_HEALTH_OFFLINE, WHY(OFFLINE)},
        {"{\"reader\":\"starting\"}", RG_HEALTH_CARE, WHY(READER)},
        {"{\"reader\":\"fault\"}", RG_HEALTH_FAULT, WHY(READER)},
        {"{\"reader\":\"perhaps\"}", RG_HEALTH_FAULT, WHY(READER)},
        {"{\"reader\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"reader\":{\"ready\":true}}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"database\":\"fault\"}", RG_HEALTH_FAULT, WHY(DATABASE)},
        {"{\"database\":\"full\"}", RG_HEALTH_FAULT, WHY(FULL)},
        {"{\"quarantine\":{\"since\":1,\"why\":\"twins\"}}", RG_HEALTH_FAULT, WHY(TWIN)},
        {"{\"quarantine\":null,\"unusable\":null}", RG_HEALTH_OK, 0},
        {"{\"unusable\":true}", RG_HEALTH_CARE, WHY(UNUSABLE)},
        /* One that was thrown out is neither well nor ill, however it was and for however long. */
        {"{\"revoked\":null}", RG_HEALTH_OK, 0},
        {"{\"revoked\":1700000000000}", RG_HEALTH_REVOKED, 0},
        {"{\"revoked\":1,\"online\":false,\"last_seen\":3456000000,\"reader\":\"fault\",\"queue\":9,"
         "\"lease\":0}",
         RG_HEALTH_REVOKED, 0},
        {"{\"oversized\":true}", RG_HEALTH_CARE, WHY(OVERSIZED)},
        {"{\"oversized\":null,\"unanswered\":null,\"page\":null}", RG_HEALTH_OK, 0},
        {"{\"page\":{\"bytes\":7680,\"stuck\":false}}", RG_HEALTH_OK, 0},
        {"{\"page\":{\"bytes\":1024,\"stuck\":true}}", RG_HEALTH_CARE, WHY(OVERSIZED)},
        {"{\"unanswered\":true}", RG_HEALTH_CARE, WHY(UNANSWERED)},
        {"{\"certificate_until\":1700000000000}", RG_HEALTH_CARE, WHY(CERTIFICATE)},
        {"{\"certificate_until\":1700000000001}", RG_HEALTH_CARE, WHY(CERTIFICATE)},
        {"{\"certificate_until\":1701209600000}", RG_HEALTH_CARE, WHY(CERTIFICATE)},
        {"{\"certificate_until\":1701209600001}", RG_HEALTH_OK, 0},
        {"{\"certificate_until\":null}", RG_HEALTH_OK, 0},
        {"{\"database\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"screen\":\"absent\"}", RG_HEALTH_FAULT, WHY(SCREEN)},
        {"{\"screen\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        /* It spoke 30 s before now with a clock 40 ms behind: all by that clock. */
        {"{\"shown\":{\"at\":1699999789961}}", RG_HEALTH_OK, 0},
        {"{\"shown\":{\"at\":1699999789960}}", RG_HEALTH_FAULT, WHY(SCREEN)},
        {"{\"shown\":{\"at\":1700000089960}}", RG_HEALTH_OK, 0},
        {"{\"shown\":{\"at\":1700000089961}}", RG_HEALTH_FAULT, WHY(SCREEN)},
        {"{\"shown\":{\"at\":1699999969000},\"screen\":\"absent\"}", RG_HEALTH_FAULT, WHY(SCREEN)},
        {"{\"shown\":{\"at\":1609999969000},\"clock\":-90000000000,\"last_tap\":90000000000}", RG_HEALTH_CARE,
         WHY(CLOCK)},
        {"{\"shown\":{\"at\":1},\"clock\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"shown\":null,\"temperature\":null}", RG_HEALTH_OK, 0},
        {"{\"shown\":7}", RG_HEALTH_OK, 0},
        {"{\"temperature\":79}", RG_HEALTH_OK, 0},
        {"{\"temperature\":80}", RG_HEALTH_CARE, WHY(TEMPERATURE)},
        {"{\"temperature\":-20}", RG_HEALTH_OK, 0},
        {"{\"version\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"lease\":5}", RG_HEALTH_CARE, WHY(LEASE)},
        {"{\"lease\":0}", RG_HEALTH_FAULT, WHY(LEASE)},
        {"{\"lease\":\"5\"}", RG_HEALTH_FAULT, WHY(LEASE)},
        {"{\"commands\":{\"keys\":1,\"unproven\":0,\"replayed\":3}}", RG_HEALTH_OK, 0},
        {"{\"commands\":{\"keys\":0,\"unproven\":0,\"replayed\":0}}", RG_HEALTH_CARE, WHY(UNCHECKED)},
        {"{\"commands\":{\"keys\":2,\"unproven\":1,\"replayed\":0}}", RG_HEALTH_CARE, WHY(UNPROVEN)},
        {"{\"empty\":0}", RG_HEALTH_OK, 0},
        {"{\"empty\":1}", RG_HEALTH_CARE, WHY(EMPTY)},
        {"{\"empty\":null}", RG_HEALTH_OK, 0},
        {"{\"rebuild_since\":null}", RG_HEALTH_OK, 0},
        {"{\"rebuild_since\":0}", RG_HEALTH_OK, WHY(REBUILDING)},
        {"{\"rebuild_since\":14399999}", RG_HEALTH_OK, WHY(REBUILDING)},
        {"{\"rebuild_since\":14400000}", RG_HEALTH_CARE, WHY(REBUILDING)},
        /* HQ's clock was set back: for how long nobody knows. */
        {"{\"rebuild_since\":-1}", RG_HEALTH_CARE, WHY(REBUILDING)},
        {"{\"compared\":null}", RG_HEALTH_OK, 0},
        {"{\"compared\":{\"mended\":0,\"feeds\":{\"stock\":{\"differ\":0}}}}", RG_HEALTH_OK, 0},
        {"{\"compared\":{\"mended\":1,\"feeds\":{}}}", RG_HEALTH_CARE, WHY(MENDED)},
        {"{\"compared\":{\"mended\":0,\"feeds\":{\"stock\":{\"differ\":2}}}}", RG_HEALTH_CARE, WHY(MENDED)},
        {"{\"commands\":{}}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"commands\":true}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"config\":{\"seen\":0,\"state\":\"none\",\"local\":\"\",\"stale\":0},\"config_wanted\":null}",
         RG_HEALTH_OK, 0},
        {"{\"config\":{\"seen\":4,\"state\":\"applied\",\"local\":\"theme\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":9000000}",
         RG_HEALTH_OK, WHY(DRIFT)},
        {"{\"config\":{\"seen\":4,\"state\":\"refused\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":1}",
         RG_HEALTH_CARE, WHY(CONFIG)},
        {"{\"config\":{\"seen\":4,\"state\":\"returned\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":1}",
         RG_HEALTH_CARE, WHY(CONFIG)},
        {"{\"config\":{\"seen\":4,\"state\":\"applied\",\"local\":\"\",\"stale\":1},\"config_wanted\":4,"
         "\"config_since\":1}",
         RG_HEALTH_CARE, WHY(CONFIG)},
        {"{\"config\":{\"seen\":3,\"state\":\"applied\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":599999}",
         RG_HEALTH_OK, 0},
        {"{\"config\":{\"seen\":3,\"state\":\"applied\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":600000}",
         RG_HEALTH_CARE, WHY(CONFIG)},
        {"{\"config\":{\"seen\":4,\"state\":\"waits\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":600000}",
         RG_HEALTH_CARE, WHY(CONFIG)},
        {"{\"config\":{\"seen\":4,\"state\":\"trial\",\"local\":\"\",\"stale\":0},\"config_wanted\":4,"
         "\"config_since\":1000}",
         RG_HEALTH_OK, 0},
        {"{\"clock\":120000}", RG_HEALTH_OK, 0},
        {"{\"clock\":120001}", RG_HEALTH_CARE, WHY(CLOCK)},
        {"{\"clock\":-120001}", RG_HEALTH_CARE, WHY(CLOCK)},
        {"{\"clock\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"queue\":7,\"queue_since\":599999}", RG_HEALTH_OK, 0},
        {"{\"queue\":7,\"queue_since\":600000}", RG_HEALTH_CARE, WHY(QUEUE)},
        {"{\"queue\":7,\"queue_since\":-1}", RG_HEALTH_CARE, WHY(QUEUE)},
        {"{\"queue\":7}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"queue\":-1}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"queue\":null}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"queue\":1e300}", RG_HEALTH_CARE, WHY(UNKNOWN)},
        {"{\"last_tap\":259199000}", RG_HEALTH_OK, 0},
        {"{\"last_tap\":259300000}", RG_HEALTH_CARE, WHY(TAP)},
        {"{\"last_tap\":null}", RG_HEALTH_CARE, WHY(TAP)},
        {"{\"last_tap\":-100000}", RG_HEALTH_OK, 0},
        {"{\"last_tap\":-150000}", RG_HEALTH_CARE, WHY(TAP)},
        /* A clock that is years off does not make a tap of just now an old one, nor an old one new. */
        {"{\"clock\":-90000000000,\"last_tap\":90000000000}", RG_HEALTH_CARE, WHY(CLOCK)},
        {"{\"clock\":90000000000,\"last_tap\":0}", RG_HEALTH_CARE, WHY(CLOCK) | WHY(TAP)},
        {"{\"rejects\":3,\"alerts\":2}", RG_HEALTH_OK, WHY(REJECTS) | WHY(ALERTS)},
        /* The worst counts, and what was last heard is told with it. */
        {"{\"last_seen\":400000,\"reader\":\"starting\"}", RG_HEALTH_OFFLINE, WHY(STALE) | WHY(READER)},
        {"{\"last_seen\":400000,\"reader\":\"fault\"}", RG_HEALTH_FAULT, WHY(STALE) | WHY(READER)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cJSON *row = well();
        change(row, cases[i].changes);
        struct rg_health health = judge(row);
        if (health.level != cases[i].level || health.reasons != cases[i].reasons) {
            print_error("%s: level %d, reasons %x\n", cases[i].changes, (int)health.level, health.reasons);
        }
        assert_int_equal(health.level, cases[i].level);
        assert_int_equal(health.reasons, cases[i].reasons);
        cJSON_Delete(row);
    }
}

static void what_is_missing_is_never_ok(void **state)
{
    (void)state;
    static const char *const needed[] = {"online", "last_seen", "version", "queue",   "clock",
                                         "reader", "database",  "screen",  "last_tap"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        cJSON *row = well();
        cJSON_DeleteItemFromObjectCaseSensitive(row, needed[i]);
        assert_int_not_equal(judge(row).level, RG_HEALTH_OK);
        cJSON_Delete(row);
    }
    cJSON *empty = cJSON_CreateObject();
    assert_int_not_equal(judge(empty).level, RG_HEALTH_OK);
    assert_int_not_equal(judge(NULL).level, RG_HEALTH_OK);
    cJSON_Delete(empty);
}

static int64_t pick(const int64_t *values, size_t count)
{
    return values[(size_t)rand() % count];
}

/* Whatever a row says: ok means heard of just now, with nothing unknown and nothing wrong. */
static void never_ok_while_stale(void **state)
{
    (void)state;
    static const int64_t ages[] = {0, 1, 179999, 180000, 180001, -1, -HOUR, HOUR, RG_HEALTH_UNKNOWN};
    static const char *const words[] = {"ready", "ok", "fault", "absent", "starting", ""};
    size_t oks = 0;
    srand(5);
    for (int i = 0; i < CASES; i++) {
        int64_t age = pick(ages, 9), queue = rand() % 3 - 1, clock = rand() % 4 == 0 ? RG_HEALTH_UNKNOWN : 5;
        static const int64_t shown[] = {NOW, NOW - 1, NOW - 179999, NOW - HOUR, RG_HEALTH_UNKNOWN};
        const struct rg_health_device device = {
            .site = "",
            .device = "",
            .shown = pick(shown, 5),
            .glass = "",
            .temperature = rand() % 4 == 0   ? 80
                           : rand() % 2 == 0 ? 47
                                             : RG_HEALTH_UNKNOWN,
            .rebuild_since = rand() % 4 == 0 ? NOW - RG_HEALTH_REBUILD_MS : RG_HEALTH_UNKNOWN,
            .config_state = "",
            .config_local = "",
            .version = rand() % 4 == 0 ? "" : "1",
            .reader = rand() % 2 == 0 ? "ready" : words[rand() % 6],
            .database = rand() % 2 == 0 ? "ok" : words[rand() % 6],
            .screen = rand() % 2 == 0 ? "ok" : words[rand() % 6],
            .online = rand() % 4 != 0,
            .last_seen = age == RG_HEALTH_UNKNOWN ? age : NOW - age,
            .last_tap = rand() % 2 == 0 ? NOW : RG_HEALTH_UNKNOWN,
            .queue = queue,
            .queue_since = rand() % 2 == 0 ? NOW - 5 : RG_HEALTH_UNKNOWN,
            .clock = clock,
            .lease_ends = rand() % 4 == 0,
        };
        if (rg_health_of(&device, NOW).level != RG_HEALTH_OK) {
            continue;
        }
        oks++;
        assert_true(device.online && age >= 0 && age < RG_HEALTH_FRESH_MS);
        assert_true(device.version[0] != '\0' && device.clock != RG_HEALTH_UNKNOWN && device.queue >= 0);
        assert_true(device.last_tap != RG_HEALTH_UNKNOWN && !device.lease_ends);
        assert_true(device.rebuild_since == RG_HEALTH_UNKNOWN);
        assert_true(device.queue == 0 || device.queue_since != RG_HEALTH_UNKNOWN);
        assert_string_equal(device.reader, "ready");
        assert_string_equal(device.database, "ok");
        assert_string_equal(device.screen, "ok");
        assert_true(device.temperature < 80 &&
                    (device.shown == RG_HEALTH_UNKNOWN || NOW - age + 5 - device.shown < RG_HEALTH_GLASS_MS));
        /* The same row some minutes later. */
        assert_int_equal(rg_health_of(&device, NOW + RG_HEALTH_FRESH_MS).level, RG_HEALTH_OFFLINE);
    }
    assert_true(oks > 100);
}

static void a_glass_is_as_old_as_it_was_when_the_kiosk_spoke(void **state)
{
    (void)state;
    struct rg_health_device device;
    cJSON *row = well();
    rg_health_device_read(row, &device);
    assert_true(rg_health_glass_age(&device) == RG_HEALTH_UNKNOWN);
    assert_string_equal(device.glass, "");
    assert_true(device.temperature == RG_HEALTH_UNKNOWN);
    change(row, "{\"shown\":{\"at\":1699999969000,\"hash\":\"3b0c9e71d2a45f86\"},\"temperature\":47}");
    rg_health_device_read(row, &device);
    assert_int_equal(rg_health_glass_age(&device), 960);
    assert_string_equal(device.glass, "3b0c9e71d2a45f86");
    assert_int_equal(device.temperature, 47);
    /* When the kiosk spoke is not known of a state from the broker's memory. */
    change(row, "{\"clock\":null}");
    rg_health_device_read(row, &device);
    assert_true(rg_health_glass_age(&device) == RG_HEALTH_UNKNOWN);
    cJSON_Delete(row);
}

static void each_word_is_said_once(void **state)
{
    (void)state;
    for (int i = 0; i < RG_HEALTH_REASONS; i++) {
        assert_true(rg_health_reason_word((enum rg_health_reason)i)[0] != '\0');
        assert_true(rg_health_reason_text((enum rg_health_reason)i)[0] != '\0');
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(rg_health_reason_word((enum rg_health_reason)i),
                                    rg_health_reason_word((enum rg_health_reason)j));
        }
    }
    assert_string_equal(rg_health_reason_word((enum rg_health_reason)RG_HEALTH_REASONS), "");
    assert_string_equal(rg_health_level_word((enum rg_health_level)RG_HEALTH_LEVELS), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_status),
        cmocka_unit_test(what_is_missing_is_never_ok),
        cmocka_unit_test(never_ok_while_stale),
        cmocka_unit_test(a_glass_is_as_old_as_it_was_when_the_kiosk_spoke),
        cmocka_unit_test(each_word_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
