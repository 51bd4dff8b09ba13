/* What a kiosk keeps of HQ's configurations: each life of one, and that a text of it is the record or nothing. */
#include "config_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

static struct rg_config_record record;

static int begin(void **state)
{
    (void)state;
    return rg_config_record_init(&record) == RG_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    rg_config_record_free(&record);
    return 0;
}

/* As the next program finds it. */
static void again(void)
{
    char *text = rg_config_record_write(&record);
    assert_non_null(text);
    assert_int_equal(rg_config_record_read(text, strlen(text), &record), RG_OK);
    cJSON_free(text);
}

static void try_it(int64_t version)
{
    char text[64];
    (void)snprintf(text, sizeof text, "{\"patience\":%d}", (int)version);
    rg_config_record_try(&record, version, cJSON_Parse(text));
    again();
}

static int in_force(void)
{
    const cJSON *patience = cJSON_GetObjectItemCaseSensitive(record.document, "patience");
    return patience != NULL ? (int)patience->valuedouble : 0;
}

static void is_tried_and_confirmed(void **state)
{
    (void)state;
    assert_string_equal(rg_config_record_word(&record, false), "none");
    assert_string_equal(rg_config_record_word(&record, true), "waits");
    assert_false(rg_config_record_start(&record));
    try_it(4);
    assert_string_equal(rg_config_record_word(&record, false), "trial");
    assert_int_equal(in_force(), 4);
    assert_true(rg_config_record_start(&record));
    again();
    rg_config_record_confirm(&record);
    again();
    assert_string_equal(rg_config_record_word(&record, false), "applied");
    assert_false(rg_config_record_start(&record));
    assert_int_equal(record.version, 4);
    assert_null(record.good);
}

static void returns_after_three_starts(void **state)
{
    (void)state;
    try_it(1);
    rg_config_record_confirm(&record);
    try_it(2);
    for (unsigned i = 0; i < RG_CONFIG_STARTS; i++) {
        assert_true(rg_config_record_start(&record));
        again();
        assert_int_equal(in_force(), 2);
    }
    assert_true(rg_config_record_start(&record));
    again();
    assert_int_equal(in_force(), 1);
    assert_int_equal(record.version, 1);
    assert_int_equal(record.seen, 2);
    assert_int_equal(record.code, RG_CONFIG_BOOTS);
    assert_string_equal(rg_config_record_word(&record, false), "returned");
    assert_false(rg_config_record_start(&record));
    /* The next one has its own trial. */
    try_it(3);
    assert_int_equal(in_force(), 3);
    assert_int_equal(record.code, RG_CONFIG_SOUND);
    assert_string_equal(rg_config_record_word(&record, false), "trial");
}

static void comes_back_to_what_was_confirmed(void **state)
{
    (void)state;
    try_it(1);
    rg_config_record_confirm(&record);
    try_it(2);
    try_it(3);
    assert_int_equal(in_force(), 3);
    rg_config_record_return(&record, RG_CONFIG_LINK);
    again();
    assert_int_equal(in_force(), 1);
    assert_int_equal(record.seen, 3);
    assert_int_equal(record.code, RG_CONFIG_LINK);
    rg_config_record_return(&record, RG_CONFIG_BOOTS);
    assert_int_equal(record.code, RG_CONFIG_LINK);
}

static void a_refusal_changes_nothing_in_force(void **state)
{
    (void)state;
    try_it(1);
    struct rg_config_refusal refusal = {.code = RG_CONFIG_VALUE, .field = "brightness", .wanted = ""};
    rg_config_record_refuse(&record, 2, &refusal);
    again();
    assert_int_equal(in_force(), 1);
    assert_int_equal(record.version, 1);
    assert_int_equal(record.seen, 2);
    assert_string_equal(record.field, "brightness");
    assert_string_equal(rg_config_record_word(&record, false), "refused");
    /* The one before goes on being tried. */
    assert_true(record.trial);
    rg_config_record_confirm(&record);
    assert_string_equal(rg_config_record_word(&record, false), "refused");
}

static void a_text_is_one_or_nothing(void **state)
{
    (void)state;
    (void)snprintf(record.of, sizeof record.of, "store-1/kiosk-1");
    try_it(7);
    char *text = rg_config_record_write(&record);
    assert_non_null(text);
    size_t len = strlen(text);
    for (size_t cut = 0; cut < len; cut++) {
        assert_int_equal(rg_config_record_read(text, cut, &record), RG_INVALID);
    }
    assert_int_equal(in_force(), 7);
    cJSON_free(text);
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"of\":\"\",\"seen\":1,\"ver\":2,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{}}",
        "{\"of\":\"\",\"seen\":1,\"ver\":-1,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{}}",
        "{\"of\":\"\",\"seen\":1,\"ver\":1,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":[]}",
        "{\"of\":\"\",\"seen\":1,\"ver\":1,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{},\"good\":7}",
        "{\"of\":\"\",\"seen\":1e300,\"ver\":1,\"starts\":0,\"code\":\"\",\"field\":\"\",\"doc\":{}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_config_record_read(bad[i], strlen(bad[i]), &record), RG_INVALID);
    }
    assert_string_equal(record.of, "store-1/kiosk-1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_tried_and_confirmed, begin, end),
        cmocka_unit_test_setup_teardown(returns_after_three_starts, begin, end),
        cmocka_unit_test_setup_teardown(comes_back_to_what_was_confirmed, begin, end),
        cmocka_unit_test_setup_teardown(a_refusal_changes_nothing_in_force, begin, end),
        cmocka_unit_test_setup_teardown(a_text_is_one_or_nothing, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
