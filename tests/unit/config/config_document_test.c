/* Documents of HQ's: sound or not by the table, laid over each other, changed in one place, and what a change means. */
#include "config_document.h"
#include "config_values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

static cJSON *parse(const char *text)
{
    cJSON *tree = cJSON_Parse(text);
    assert_non_null(tree);
    return tree;
}

static void assert_says(cJSON *tree, const char *text)
{
    char *printed = cJSON_PrintUnformatted(tree);
    assert_string_equal(printed, text);
    cJSON_free(printed);
}

static void says_why(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rg_config_code code;
        const char *field;
    } cases[] = {
        {"{}", RG_CONFIG_SOUND, ""},
        {"{\"time_zone\":\"Mars/North\",\"language\":\"de\"}", RG_CONFIG_SOUND, ""},
        {"[]", RG_CONFIG_SYNTAX, ""},
        {"{\"Language\":\"de\"}", RG_CONFIG_UNKNOWN, ""},
        {"{\"broker\":\"mqtts://hq\"}", RG_CONFIG_UNKNOWN, ""},
        {"{\"brightness\":{\"dim\":101}}", RG_CONFIG_VALUE, "brightness"},
        {"{\"sound\":{\"volume\":101}}", RG_CONFIG_VALUE, "sound.volume"},
        {"{\"privacy\":{\"retention_days\":{\"wishes\":-1}}}", RG_CONFIG_VALUE, "privacy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
        char zone[RG_CONFIG_ZONE_MAX], text[512];
        cJSON *document = parse(cases[i].text);
        assert_int_equal(rg_config_sound(document, zone, &refusal), cases[i].code == RG_CONFIG_SOUND);
        assert_int_equal(refusal.code, cases[i].code);
        assert_string_equal(refusal.field, cases[i].field);
        assert_int_equal(rg_config_code_find(rg_config_code_word(refusal.code)), refusal.code);
        assert_true(rg_config_refusal_text(&refusal, text, sizeof text) > 10);
        cJSON_Delete(document);
    }
    struct rg_config_refusal refusal;
    char zone[RG_CONFIG_ZONE_MAX], text[512];
    cJSON *document = parse("{\"time_zone\":\"Europe/Berlin\",\"patience\":9}");
    assert_false(rg_config_sound(document, zone, &refusal));
    (void)rg_config_refusal_text(&refusal, text, sizeof text);
    assert_string_equal(text, "\"patience\" must be a whole number from 1 to 5");
    cJSON_DeleteItemFromObject(document, "patience");
    assert_true(rg_config_sound(document, zone, &refusal));
    assert_string_equal(zone, "Europe/Berlin");
    cJSON_Delete(document);
    (void)rg_config_refusal_text(&(struct rg_config_refusal){.code = RG_CONFIG_UNKNOWN}, text, sizeof text);
    assert_non_null(strstr(text, " opening "));
    assert_null(strstr(text, "broker"));
}

static void lies_over_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *under, *over, *result;
    } cases[] = {
        {"{}", "{\"language\":\"de\"}", "{\"language\":\"de\"}"},
        {"{\"language\":\"de\",\"patience\":2}", "{\"language\":\"fr\"}",
         "{\"language\":\"fr\",\"patience\":2}"},
        {"{\"brightness\":{\"full\":90,\"dim\":20}}", "{\"brightness\":{\"dim\":10}}",
         "{\"brightness\":{\"full\":90,\"dim\":10}}"},
        {"{\"privacy\":{\"retention_days\":{\"purchases\":30}}}",
         "{\"privacy\":{\"retention_days\":{\"wishes\":7}}}",
         "{\"privacy\":{\"retention_days\":{\"purchases\":30,\"wishes\":7}}}"},
        /* Hours of which a day is left out mean that it is closed then. */
        {"{\"opening\":{\"mon\":[\"09:00\",\"20:00\"]}}", "{\"opening\":{\"tue\":[\"10:00\",\"18:00\"]}}",
         "{\"opening\":{\"tue\":[\"10:00\",\"18:00\"]}}"},
        {"{\"language\":\"de\",\"patience\":2}", "{\"language\":null}", "{\"patience\":2}"},
        {"{\"consent\":{\"age\":14,\"forget_hold_hours\":1}}", "{\"consent\":{\"age\":null}}",
         "{\"consent\":{\"forget_hold_hours\":1}}"},
        {"{}", "{\"consent\":{\"age\":null}}", "{\"consent\":{}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *under = parse(cases[i].under), *over = parse(cases[i].over);
        assert_true(rg_config_overlay(under, over));
        assert_says(under, cases[i].result);
        cJSON_Delete(under);
        cJSON_Delete(over);
    }
}

static void changes_one_place(void **state)
{
    (void)state;
    static const struct {
        const char *layer, *path, *value, *result; /* value NULL: said no more */
        bool good;
    } cases[] = {
        {"{}", "language", "\"de\"", "{\"language\":\"de\"}", true},
        {"{\"language\":\"de\"}", "language", "null", "{\"language\":null}", true},
        {"{}", "brightness.dim", "20", "{\"brightness\":{\"dim\":20}}", true},
        {"{\"brightness\":null}", "brightness.dim", "20", "{\"brightness\":{\"dim\":20}}", true},
        {"{\"opening\":{\"mon\":[],\"sun\":[]}}", "opening.sun", "null", "{\"opening\":{\"mon\":[]}}", true},
        {"{\"consent\":{\"age\":14}}", "consent.age", "null", "{\"consent\":{\"age\":null}}", true},
        {"{}", "privacy.retention_days.wishes", "7", "{\"privacy\":{\"retention_days\":{\"wishes\":7}}}",
         true},
        {"{}", "a.b.c.d", "7", NULL, false},
        {"{}", "", "7", "{}", false},
        {"{}", ".a", "7", "{}", false},
        {"{}", "a-name-of-more-than-thirty-two-characters", "7", "{}", false},
        {"{\"language\":\"de\",\"patience\":2}", "language", NULL, "{\"patience\":2}", true},
        {"{\"brightness\":{\"dim\":20}}", "brightness.dim", NULL, "{}", true},
        {"{\"brightness\":{\"dim\":20,\"full\":90}}", "brightness.dim", NULL,
         "{\"brightness\":{\"full\":90}}", true},
        {"{\"patience\":2}", "patience.dim", NULL, "{\"patience\":2}", false},
        {"{\"patience\":2}", "language", NULL, "{\"patience\":2}", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *layer = parse(cases[i].layer), *value = cases[i].value != NULL ? parse(cases[i].value) : NULL;
        bool good = value != NULL ? rg_config_layer_set(layer, cases[i].path, value)
                                  : rg_config_layer_drop(layer, cases[i].path);
        assert_int_equal(good, cases[i].good);
        if (cases[i].result != NULL) {
            assert_says(layer, cases[i].result);
        }
        cJSON_Delete(layer);
        cJSON_Delete(value);
    }
}

static void tells_what_a_change_means(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
        unsigned effects;
    } cases[] = {
        {"{}", "{}", 0},
        {"{\"opening\":{}}", "{\"opening\":{}}", 0},
        {"{}", "{\"opening\":{}}", RG_CONFIG_LIVE},
        {"{\"language\":\"de\"}", "{\"language\":\"fr\"}", RG_CONFIG_LIVE},
        {"{\"motion\":\"all\"}", "{}", RG_CONFIG_RESTART},
        {"{\"motion\":\"all\"}", "{\"motion\":\"all\",\"privacy\":{}}", RG_CONFIG_REOPEN},
        {"{\"glance\":[\"wish\"]}", "{}", RG_CONFIG_BETWEEN},
        {"{}", "{\"shelf\":{\"new_days\":0}}", RG_CONFIG_BETWEEN},
        {"{}", "{\"shelf\":{\"new_days\":0},\"patience\":2}", RG_CONFIG_BETWEEN | RG_CONFIG_LIVE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *before = parse(cases[i].before), *after = parse(cases[i].after);
        assert_int_equal(rg_config_effects(before, after), cases[i].effects);
        cJSON_Delete(before);
        cJSON_Delete(after);
    }
}

static void tells_what_is_said_otherwise(void **state)
{
    (void)state;
    struct rg_config config;
    char names[48];
    rg_config_default(&config);
    cJSON *document =
        parse("{\"language\":\"de\",\"brightness\":{\"dim\":20},\"theme\":\"light\",\"opening\":{}}");
    rg_config_differing(document, &config, names, sizeof names);
    assert_string_equal(names, "language,brightness");
    (void)snprintf(config.language, sizeof config.language, "de");
    config.panel.dim = 20;
    rg_config_differing(document, &config, names, sizeof names);
    assert_string_equal(names, "");
    rg_config_differing(NULL, &config, names, sizeof names);
    assert_string_equal(names, "");
    cJSON_Delete(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_why),
        cmocka_unit_test(lies_over_each_other),
        cmocka_unit_test(changes_one_place),
        cmocka_unit_test(tells_what_a_change_means),
        cmocka_unit_test(tells_what_is_said_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
