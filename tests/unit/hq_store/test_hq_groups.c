/* Groups of kiosks: who is in which, what goes with a name, which kiosks a group has, and what is said of one. */
#include "hq_events.h"
#include "hq_groups.h"
#include "hq_jobs.h"
#include "hq_units.h"

#include "hq_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static struct rg_hq_config_place place_of(const char *site, const char *device)
{
    struct rg_hq_config_place place;
    (void)snprintf(place.site, sizeof place.site, "%s", site);
    (void)snprintf(place.device, sizeof place.device, "%s", device);
    return place;
}

static void is_in(struct rg_hq_store *store, const char *site, const char *device, const char *groups)
{
    struct rg_hq_config_place place = place_of(site, device);
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_groups_json(store, &place, &text), RG_OK);
    assert_string_equal(text.data, groups);
    rg_hq_buffer_free(&text);
}

static void join(struct rg_hq_store *store, const char *site, const char *device, const char *group)
{
    struct rg_hq_config_place place = place_of(site, device);
    assert_int_equal(rg_hq_group_join(store, &place, group), RG_OK);
}

static void hear_of(struct rg_hq_store *store, const char *site, const char *device)
{
    cJSON *state = cJSON_Parse("{\"online\":true,\"boot\":1}");
    assert_non_null(state);
    assert_int_equal(rg_hq_state_put(store, site, device, state, 5000), RG_OK);
    cJSON_Delete(state);
}

static void in_a_few_by_name(void **state)
{
    struct rg_hq_config_place place = place_of("s1", "k");
    char group[RG_HQ_SITE_MAX] = "", name[RG_HQ_SITE_MAX];
    is_in(STORE, "s1", "k", "[]");
    join(STORE, "s1", "k", "windows");
    join(STORE, "s1", "k", "pilot");
    join(STORE, "s1", "k", "pilot");
    join(STORE, "s1", "k2", "west");
    is_in(STORE, "s1", "k", "[\"pilot\",\"windows\"]");
    assert_int_equal(rg_hq_group_after(STORE, &place, group), RG_OK);
    assert_string_equal(group, "pilot");
    assert_int_equal(rg_hq_group_after(STORE, &place, group), RG_OK);
    assert_string_equal(group, "windows");
    assert_int_equal(rg_hq_group_after(STORE, &place, group), RG_NOT_FOUND);
    for (int i = 2; i < RG_HQ_GROUPS_MAX; i++) {
        (void)snprintf(name, sizeof name, "g%d", i);
        join(STORE, "s1", "k", name);
    }
    assert_int_equal(rg_hq_group_join(STORE, &place, "more"), RG_DENIED);
    /* One that it is in is none more. */
    join(STORE, "s1", "k", "pilot");
    static const char *const bad[] = {"", "Pilot", "a b", "a|b", "0123456789012345678901234567890123"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_hq_group_join(STORE, &place, bad[i]), RG_INVALID);
        assert_int_equal(rg_hq_group_leave(STORE, &place, bad[i]), RG_INVALID);
    }
    assert_int_equal(rg_hq_group_leave(STORE, &place, "g2"), RG_OK);
    assert_int_equal(rg_hq_group_leave(STORE, &place, "never"), RG_OK);
    join(STORE, "s1", "k", "more");
    assert_int_equal(rg_hq_groups_end(STORE, &place), RG_OK);
    is_in(STORE, "s1", "k", "[]");
    is_in(STORE, "s1", "k2", "[\"west\"]");
}

static void they_go_with_the_unit(void **state)
{
    assert_int_equal(rg_hq_site_put(STORE, "s2", "UTC"), RG_OK);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", "s1", "a"), RG_OK);
    join(STORE, "s1", "a", "pilot");
    /* Again, under the same name: a kiosk that was wiped. */
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", "s1", ""), RG_OK);
    is_in(STORE, "s1", "a", "[\"pilot\"]");
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", "s2", "b"), RG_OK);
    is_in(STORE, "s1", "a", "[]");
    is_in(STORE, "s2", "b", "[\"pilot\"]");
    int64_t after = 0;
    bool more = true;
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_unit_rows(STORE, &after, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "\"groups\":[\"pilot\"]"));
    rg_hq_buffer_free(&rows);
    assert_int_equal(rg_hq_unit_revoke(STORE, "s2", "b", 1), RG_OK);
    is_in(STORE, "s2", "b", "[]");
}

static void a_group_is_of_all_sites(void **state)
{
    struct rg_hq_config_place place = {.site = ""}, job = {.site = ""};
    assert_int_equal(rg_hq_site_put(STORE, "s2", "UTC"), RG_OK);
    hear_of(STORE, "s1", "a");
    hear_of(STORE, "s1", "b");
    hear_of(STORE, "s2", "a");
    join(STORE, "s1", "b", "pilot");
    join(STORE, "s2", "a", "pilot");
    /* Nobody has heard of that one. */
    join(STORE, "s2", "z", "pilot");
    static const char *const there[][2] = {{"s1", "b"}, {"s2", "a"}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rg_hq_config_next(STORE, "", "pilot", &place), RG_OK);
        assert_int_equal(rg_hq_job_kiosk_after(STORE, "", "pilot", &job), RG_OK);
        assert_string_equal(place.site, there[i][0]);
        assert_string_equal(place.device, there[i][1]);
        assert_memory_equal(&job.site, &place.site, strlen(place.site) + 1);
        assert_memory_equal(&job.device, &place.device, strlen(place.device) + 1);
    }
    assert_int_equal(rg_hq_config_next(STORE, "", "pilot", &place), RG_NOT_FOUND);
    assert_int_equal(rg_hq_job_kiosk_after(STORE, "", "pilot", &job), RG_NOT_FOUND);
    job = (struct rg_hq_config_place){.site = ""};
    assert_int_equal(rg_hq_job_kiosk_after(STORE, "s2", "pilot", &job), RG_OK);
    assert_string_equal(job.site, "s2");
    assert_int_equal(rg_hq_job_kiosk_after(STORE, "s2", "pilot", &job), RG_NOT_FOUND);
    job = (struct rg_hq_config_place){.site = ""};
    assert_int_equal(rg_hq_job_kiosk_after(STORE, "s1", "", &job), RG_OK);
    assert_string_equal(job.device, "a");
    int64_t after = 0;
    bool more = true;
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_status_rows(STORE, 6000, "pilot", &after, &more, &rows), RG_OK);
    assert_null(strstr(rows.data, "\"site\":\"s1\",\"device\":\"a\""));
    assert_non_null(strstr(rows.data, "\"site\":\"s1\",\"device\":\"b\""));
    assert_non_null(strstr(rows.data, "\"site\":\"s2\",\"device\":\"a\""));
    assert_non_null(strstr(rows.data, "\"groups\":[\"pilot\"]"));
    rg_hq_buffer_free(&rows);
}

static void what_is_said_of_it_is_kept(void **state)
{
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_group_layer(STORE, "pilot", &text), RG_NOT_FOUND);
    assert_int_equal(rg_hq_group_layer_put(STORE, "Pilot", "{}", 1), RG_INVALID);
    assert_int_equal(rg_hq_group_layer_put(STORE, "pilot", "{\"a\":1}", 1), RG_OK);
    assert_int_equal(rg_hq_group_layer_put(STORE, "pilot", "{\"a\":2}", 2), RG_OK);
    assert_int_equal(rg_hq_group_layer(STORE, "pilot", &text), RG_OK);
    assert_string_equal(text.data, "{\"a\":2}");
    rg_hq_buffer_free(&text);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(in_a_few_by_name),
        TEST(they_go_with_the_unit),
        TEST(a_group_is_of_all_sites),
        TEST(what_is_said_of_it_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
