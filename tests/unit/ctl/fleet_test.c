/* The table of kiosks: the worst first, within the columns that there are. */
#include "ctl_fleet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1700000000000)

static cJSON *row(const char *site, const char *device, const char *reader, int64_t seen_before, double queue)
{
    cJSON *made = cJSON_CreateObject();
    (void)cJSON_AddStringToObject(made, "site", site);
    (void)cJSON_AddStringToObject(made, "device", device);
    (void)cJSON_AddBoolToObject(made, "online", seen_before < RG_HEALTH_FRESH_MS);
    (void)cJSON_AddNumberToObject(made, "last_seen", (double)(NOW - seen_before));
    (void)cJSON_AddNumberToObject(made, "last_tap", (double)(NOW - 60000));
    (void)cJSON_AddStringToObject(made, "version", "0.1.0");
    (void)cJSON_AddNumberToObject(made, "queue", queue);
    (void)cJSON_AddNumberToObject(made, "queue_since", (double)(NOW - RG_HEALTH_QUEUE_MS));
    (void)cJSON_AddNumberToObject(made, "clock", 12);
    (void)cJSON_AddStringToObject(made, "reader", reader);
    (void)cJSON_AddStringToObject(made, "database", "ok");
    (void)cJSON_AddStringToObject(made, "screen", "ok");
    (void)cJSON_AddNumberToObject(made, "applied", 4503599627370497.0);
    return made;
}

static const char longest[] = "abcdefghijklmnopqrstuvwxyz-12345";

static cJSON *fleet_rows(void)
{
    cJSON *rows = cJSON_CreateArray();
    (void)cJSON_AddItemToArray(rows, row("s1", "well", "ready", 1000, 0));
    (void)cJSON_AddItemToArray(rows, row("s1", "silent", "ready", 400000, 0));
    (void)cJSON_AddItemToArray(rows, row("s1", "broken", "fault", 1000, 5));
    (void)cJSON_AddItemToArray(rows, row("s1", "busy", "ready", 1000, 99999999));
    (void)cJSON_AddItemToArray(rows, row("s2", "longer-silent", "ready", 90000000, 2));
    (void)cJSON_AddItemToArray(rows, row(longest, longest, "starting", 1000, 12345));
    return rows;
}

static char *table(const struct rg_ctl_fleet *fleet, const struct rg_ctl_sheet *sheet)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);
    assert_non_null(memory);
    rg_ctl_fleet_totals(memory, fleet);
    rg_ctl_fleet_table(memory, fleet, NOW, sheet);
    assert_int_equal(fclose(memory), 0);
    return text;
}

static void the_worst_comes_first(void **state)
{
    (void)state;
    static const char *const order[] = {"broken", "longer-silent", "silent", longest, "busy", "well"};
    struct rg_ctl_fleet fleet;
    cJSON *rows = fleet_rows();
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    assert_int_equal(fleet.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(fleet.kiosks[i].device.device, order[i]);
    }
    assert_int_equal(fleet.levels[RG_HEALTH_FAULT], 1);
    assert_int_equal(fleet.levels[RG_HEALTH_OFFLINE], 2);
    assert_int_equal(fleet.levels[RG_HEALTH_CARE], 2);
    assert_int_equal(fleet.levels[RG_HEALTH_OK], 1);
    assert_int_equal(fleet.queue, 5 + 99999999 + 2 + 12345);
    cJSON *sorted = rg_ctl_fleet_json(&fleet, rows);
    assert_non_null(sorted);
    assert_int_equal(cJSON_GetArraySize(rows), 0);
    for (int i = 0; i < 6; i++) {
        const cJSON *at = cJSON_GetArrayItem(sorted, i);
        assert_string_equal(rg_ctl_text_of(at, "device"), order[i]);
        assert_string_equal(rg_ctl_text_of(at, "status"), rg_health_level_word(fleet.kiosks[i].health.level));
        assert_true(cJSON_IsArray(cJSON_GetObjectItem(at, "reasons")));
    }
    char *text = cJSON_PrintUnformatted(sorted);
    assert_non_null(strstr(text, "\"applied\":4503599627370497"));
    cJSON_free(text);
    rg_ctl_fleet_deinit(&fleet);
    cJSON_Delete(sorted);
    cJSON_Delete(rows);
}

/* One that was thrown out stands behind all others, and neither --check nor the totals take it for one that is ill, or well. */
static void a_revoked_one_asks_for_nobody(void **state)
{
    (void)state;
    struct rg_ctl_fleet fleet;
    const struct rg_ctl_options check = {.check = true};
    const struct rg_ctl_sheet all = {0};
    cJSON *rows = cJSON_CreateArray();
    cJSON *gone = row("s1", "gone", "fault", 40 * INT64_C(86400000), 7);
    (void)cJSON_AddNumberToObject(gone, "revoked", (double)(NOW - 1000));
    (void)cJSON_AddItemToArray(rows, gone);
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    assert_int_equal(rg_ctl_fleet_verdict(&check, &fleet), RG_CTL_ATTENTION);
    rg_ctl_fleet_deinit(&fleet);
    (void)cJSON_AddItemToArray(rows, row("s1", "well", "ready", 1000, 0));
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    assert_string_equal(fleet.kiosks[1].device.device, "gone");
    assert_int_equal(rg_ctl_fleet_verdict(&check, &fleet), RG_CTL_DONE);
    char *text = table(&fleet, &all);
    assert_non_null(
        strstr(text, "2 kiosks: 0 fault, 0 offline, 0 attention, 1 ok, 1 revoked; 0 events wait\n"));
    assert_non_null(strstr(text, "revoked   s1/gone"));
    assert_null(strstr(text, "reader"));
    free(text);
    rg_ctl_fleet_deinit(&fleet);
    cJSON_Delete(rows);
}

static void it_keeps_within_its_columns_and_lines(void **state)
{
    (void)state;
    struct rg_ctl_fleet fleet;
    cJSON *rows = fleet_rows();
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    for (size_t width = 60; width < 140; width += 10) {
        for (size_t height = 0; height < 8; height++) {
            const struct rg_ctl_sheet sheet = {.width = width, .height = height};
            char *text = table(&fleet, &sheet), *at = text;
            size_t lines = 0, shown = height == 0 || height > 6 ? 6 : height;
            for (char *line = strsep(&at, "\n"); line != NULL; line = strsep(&at, "\n")) {
                /* The totals, above the table, are as wide as their numbers. */
                assert_true(lines == 0 || strlen(line) <= width);
                lines += line[0] != '\0';
            }
            assert_int_equal(lines, 2 + shown + (shown < 6 ? 1 : 0));
            free(text);
        }
    }
    const struct rg_ctl_sheet all = {0};
    char *text = table(&fleet, &all);
    assert_non_null(strstr(text, "abcdefghijklmnopqrstuvwxyz-12345/abcdefghijklmnopqrstuvwxyz-12345"));
    assert_non_null(strstr(text, "6 kiosks: 1 fault, 2 offline, 2 attention, 1 ok; 100012351 events wait\n"));
    assert_non_null(strstr(text, "reader,queue"));
    assert_null(strstr(text, "\033"));
    assert_null(strstr(text, " \n"));
    free(text);
    rg_ctl_fleet_deinit(&fleet);
    cJSON_Delete(rows);
}

static void what_is_not_there_is_said(void **state)
{
    (void)state;
    struct rg_ctl_fleet fleet;
    cJSON *rows = cJSON_CreateArray();
    const struct rg_ctl_options check = {.check = true};
    const struct rg_ctl_sheet sheet = {.width = 80};
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    char *text = table(&fleet, &sheet);
    assert_non_null(strstr(text, "No kiosk has reported yet."));
    assert_int_equal(rg_ctl_fleet_verdict(&check, &fleet), RG_CTL_ATTENTION);
    free(text);
    rg_ctl_fleet_deinit(&fleet);
    /* Rows of a hostile or later HQ. */
    (void)cJSON_AddItemToArray(rows, cJSON_CreateNumber(5));
    (void)cJSON_AddItemToArray(rows, cJSON_CreateObject());
    (void)cJSON_AddItemToArray(rows, cJSON_Parse("[{\"site\":[]}]"));
    assert_int_equal(rg_ctl_fleet_init(&fleet, rows, NOW), RG_OK);
    assert_int_equal(fleet.levels[RG_HEALTH_OK], 0);
    text = table(&fleet, &sheet);
    free(text);
    rg_ctl_fleet_deinit(&fleet);
    cJSON_Delete(rows);
}

static void ages_are_short(void **state)
{
    (void)state;
    static const struct {
        int64_t before;
        const char *says;
    } cases[] = {{0, "0s"},         {119999, "119s"},
                 {120000, "2min"},  {7199999, "119min"},
                 {7200000, "2h"},   {172799999, "47h"},
                 {172800000, "2d"}, {-1500, "ahead"},
                 {NOW, "19675d"},   {NOW + 900000000000000, "years"}};
    char text[24];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(rg_ctl_short_age(NOW - cases[i].before, NOW, text), cases[i].says);
        assert_true(strlen(text) <= 6);
    }
    assert_string_equal(rg_ctl_short_age(RG_HEALTH_UNKNOWN, NOW, text), "-");
}

static void a_kiosks_words_do_not_move_the_cursor(void **state)
{
    (void)state;
    cJSON *tree =
        cJSON_Parse("{\"a\\u001b[2J\":[\"x\\u001b[31m\\n\\u007f\",{\"b\":\"\\u0085\\u00e9\"}],\"n\":5}");
    assert_non_null(tree);
    rg_ctl_tame(tree);
    char *text = cJSON_PrintUnformatted(tree);
    assert_string_equal(text, "{\"a?[2J\":[\"x?[31m??\",{\"b\":\"??\xc3\xa9\"}],\"n\":5}");
    cJSON_free(text);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_comes_first),
        cmocka_unit_test(a_revoked_one_asks_for_nobody),
        cmocka_unit_test(it_keeps_within_its_columns_and_lines),
        cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(ages_are_short),
        cmocka_unit_test(a_kiosks_words_do_not_move_the_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
