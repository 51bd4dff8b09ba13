/* What HQ wants of kiosks: layers, a version for each kiosk, what was confirmed, and which kiosks there are. */
#include "hq_config.h"
#include "hq_events.h"
#include "hq_units.h"

#include "hq_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static void hear_of(struct rg_hq_store *store, const char *device, const char *body)
{
    cJSON *state = cJSON_Parse(body);
    assert_non_null(state);
    assert_int_equal(rg_hq_state_put(store, "s1", device, state, 5000), RG_OK);
    cJSON_Delete(state);
}

static void layers_are_kept(void **state)
{
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_config_layer(STORE, "", "", &text), RG_NOT_FOUND);
    assert_int_equal(rg_hq_config_layer_put(STORE, "", "", "{\"a\":1}", 1), RG_OK);
    assert_int_equal(rg_hq_config_layer_put(STORE, "s1", "", "{\"a\":2}", 2), RG_OK);
    assert_int_equal(rg_hq_config_layer_put(STORE, "", "", "{\"a\":3}", 3), RG_OK);
    assert_int_equal(rg_hq_config_layer(STORE, "", "", &text), RG_OK);
    assert_string_equal(text.data, "{\"a\":3}");
    rg_hq_buffer_clear(&text);
    assert_int_equal(rg_hq_config_layer(STORE, "s1", "", &text), RG_OK);
    assert_string_equal(text.data, "{\"a\":2}");
    assert_int_equal(rg_hq_config_layer(STORE, "s1", "k", &text), RG_NOT_FOUND);
    rg_hq_buffer_free(&text);
}

static void what_is_wanted_and_what_was_confirmed(void **state)
{
    struct rg_hq_config_wanted wanted;
    assert_int_equal(rg_hq_config_wanted(STORE, "s1", "k", &wanted), RG_NOT_FOUND);
    assert_int_equal(rg_hq_config_want(STORE, "s1", "k", 1, "{\"a\":1}", 100), RG_OK);
    assert_int_equal(rg_hq_config_confirmed(STORE, "s1", "k", 1), RG_OK);
    assert_int_equal(rg_hq_config_want(STORE, "s1", "k", 2, "{\"a\":2}", 200), RG_OK);
    /* Of an older one, and of one that never was, nothing is noted. */
    assert_int_equal(rg_hq_config_confirmed(STORE, "s1", "k", 1), RG_OK);
    assert_int_equal(rg_hq_config_confirmed(STORE, "s1", "k", 3), RG_OK);
    assert_int_equal(rg_hq_config_confirmed(STORE, "s1", "other", 2), RG_OK);
    assert_int_equal(rg_hq_config_wanted(STORE, "s1", "k", &wanted), RG_OK);
    assert_int_equal(wanted.version, 2);
    assert_int_equal(wanted.since_ms, 200);
    assert_string_equal(wanted.document.data, "{\"a\":2}");
    assert_int_equal(wanted.there, 1);
    assert_string_equal(wanted.there_document.data, "{\"a\":1}");
    rg_hq_config_wanted_free(&wanted);
}

static void kiosks_are_who_reported_or_was_approved(void **state)
{
    struct rg_hq_config_place place = {.site = ""};
    assert_int_equal(rg_hq_config_next(STORE, "", "", &place), RG_NOT_FOUND);
    hear_of(STORE, "b", "{\"online\":true,\"boot\":1}");
    hear_of(STORE, "d", "{\"online\":true,\"boot\":1}");
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", "s1", "a"), RG_OK);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-2", "s1", "b2"), RG_OK);
    assert_int_equal(rg_hq_unit_revoke(STORE, "s1", "d", 1), RG_OK);
    static const char *const names[] = {"a", "b", "b2"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rg_hq_config_next(STORE, i % 2 == 0 ? "" : "s1", "", &place), RG_OK);
        assert_string_equal(place.device, names[i]);
    }
    assert_int_equal(rg_hq_config_next(STORE, "", "", &place), RG_NOT_FOUND);
    assert_int_equal(rg_hq_config_find(STORE, "", "b2", &place), RG_OK);
    assert_string_equal(place.site, "s1");
    assert_int_equal(rg_hq_config_find(STORE, "s2", "b2", &place), RG_NOT_FOUND);
    assert_int_equal(rg_hq_config_find(STORE, "", "d", &place), RG_NOT_FOUND);
}

static void its_own_word_is_in_the_row(void **state)
{
    struct rg_hq_config_place place = {.site = "s1", .device = "k"};
    struct rg_hq_buffer text = {0};
    hear_of(STORE, "k", "{\"online\":true,\"boot\":1}");
    assert_int_equal(rg_hq_config_said(STORE, &place, &text), RG_NOT_FOUND);
    hear_of(STORE, "k", "{\"online\":true,\"boot\":1,\"config\":{\"ver\":1,\"seen\":2}}");
    assert_int_equal(rg_hq_config_want(STORE, "s1", "k", 2, "{}", 77), RG_OK);
    assert_int_equal(rg_hq_config_said(STORE, &place, &text), RG_OK);
    assert_string_equal(text.data, "{\"ver\":1,\"seen\":2}");
    rg_hq_buffer_clear(&text);
    assert_int_equal(rg_hq_device_row(STORE, 6000, "s1", "k", &text), RG_OK);
    assert_non_null(strstr(text.data, "\"config\":{\"ver\":1,\"seen\":2}"));
    assert_non_null(strstr(text.data, "\"config_wanted\":2,\"config_since\":77"));
    rg_hq_buffer_free(&text);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(layers_are_kept),
        TEST(what_is_wanted_and_what_was_confirmed),
        TEST(kiosks_are_who_reported_or_was_approved),
        TEST(its_own_word_is_in_the_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
