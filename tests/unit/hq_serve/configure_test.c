/* What is wanted of kiosks by the layers over each other, and that a version goes on for exactly those of which that changes. */
#include "hq_configure.h"

#include "hq_events.h"
#include "hq_groups.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HERE (*(struct scene **)state)

/* Three kiosks of two sites, of which nothing is said yet. */
static const struct rg_hq_config_place places[] = {{"s1", "a"}, {"s1", "b"}, {"s2", "a"}};
#define PLACES (sizeof places / sizeof places[0])

struct scene {
    char dir[32], path[48];
    struct rg_hq_server server;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    cJSON *said = cJSON_Parse("{\"online\":true,\"boot\":1,\"config\":{\"ver\":0,\"seen\":0}}");
    if (scene == NULL || said == NULL) {
        return -1;
    }
    (void)snprintf(scene->dir, sizeof scene->dir, "/tmp/rg-configure-XXXXXX");
    assert_non_null(mkdtemp(scene->dir));
    (void)snprintf(scene->path, sizeof scene->path, "%s/hq.db", scene->dir);
    assert_int_equal(rg_hq_store_open(scene->path, RG_HQ_CREATE, &scene->server.store), RG_OK);
    assert_int_equal(rg_keystore_sim_create(&scene->server.keys), RG_OK);
    assert_int_equal(rg_hq_site_put(scene->server.store, "s1", "UTC"), RG_OK);
    assert_int_equal(rg_hq_site_put(scene->server.store, "s2", "UTC"), RG_OK);
    for (size_t i = 0; i < PLACES; i++) {
        assert_int_equal(rg_hq_state_put(scene->server.store, places[i].site, places[i].device, said, 1000),
                         RG_OK);
    }
    cJSON_Delete(said);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = HERE;
    rg_hq_store_close(scene->server.store);
    scene->server.keys->ops->close(scene->server.keys);
    (void)unlink(scene->path);
    (void)rmdir(scene->dir);
    free(scene);
    return 0;
}

/* Configure all again, and say of each which version is wanted, 0 for none. */
static void versions_are(struct scene *scene, int first, int second, int third)
{
    const int wanted[PLACES] = {first, second, third};
    for (size_t i = 0; i < PLACES; i++) {
        struct rg_config_refusal refusal;
        struct rg_hq_config_wanted there = {.version = 0};
        assert_int_equal(rg_hq_configure_again(&scene->server, &places[i], &refusal), RG_OK);
        enum rg_status status =
            rg_hq_config_wanted(scene->server.store, places[i].site, places[i].device, &there);
        assert_int_equal(status, wanted[i] == 0 ? RG_NOT_FOUND : RG_OK);
        assert_int_equal(there.version, wanted[i]);
        rg_hq_config_wanted_free(&there);
    }
}

static void wanted_is(struct scene *scene, const struct rg_hq_layer_of *of, const char *document,
                      const char *origins)
{
    cJSON *made = NULL, *from = NULL;
    assert_int_equal(rg_hq_layers_merge(&scene->server, of, &made, &from), RG_OK);
    char *text = cJSON_PrintUnformatted(made), *words = cJSON_PrintUnformatted(from);
    assert_string_equal(text, document);
    assert_string_equal(words, origins);
    cJSON_free(text);
    cJSON_free(words);
    cJSON_Delete(made);
    cJSON_Delete(from);
}

static void join(struct scene *scene, size_t place, const char *group)
{
    assert_int_equal(rg_hq_group_join(scene->server.store, &places[place], group), RG_OK);
}

static void say(struct scene *scene, const char *group, const char *document)
{
    assert_int_equal(rg_hq_group_layer_put(scene->server.store, group, document, 1), RG_OK);
}

static void a_group_lies_between_site_and_kiosk(void **state)
{
    struct rg_hq_store *store = HERE->server.store;
    assert_int_equal(rg_hq_config_layer_put(store, "", "", "{\"patience\":1}", 1), RG_OK);
    assert_int_equal(rg_hq_config_layer_put(store, "s1", "", "{\"patience\":2,\"ease\":50}", 1), RG_OK);
    assert_int_equal(rg_hq_config_layer_put(store, "s1", "b", "{\"patience\":5}", 1), RG_OK);
    say(HERE, "west", "{\"patience\":4}");
    say(HERE, "pilot", "{\"patience\":3,\"theme\":\"dark\"}");
    /* In whichever order it was put there. */
    join(HERE, 0, "west");
    join(HERE, 0, "pilot");
    join(HERE, 1, "pilot");
    wanted_is(HERE, &(struct rg_hq_layer_of){.site = "s1", .device = "a", .group = ""},
              "{\"patience\":4,\"ease\":50,\"theme\":\"dark\"}",
              "{\"ease\":\"site\",\"theme\":\"group:pilot\",\"patience\":\"group:west\"}");
    wanted_is(HERE, &(struct rg_hq_layer_of){.site = "s1", .device = "b", .group = ""},
              "{\"patience\":5,\"ease\":50,\"theme\":\"dark\"}",
              "{\"ease\":\"site\",\"theme\":\"group:pilot\",\"patience\":\"kiosk\"}");
    wanted_is(HERE, &(struct rg_hq_layer_of){.site = "s2", .device = "a", .group = ""}, "{\"patience\":1}",
              "{\"patience\":\"all\"}");
    wanted_is(HERE, &(struct rg_hq_layer_of){.site = "", .device = "", .group = "pilot"},
              "{\"patience\":3,\"theme\":\"dark\"}",
              "{\"patience\":\"group:pilot\",\"theme\":\"group:pilot\"}");
    /* null takes away what lies below. */
    say(HERE, "west", "{\"patience\":null}");
    wanted_is(HERE, &(struct rg_hq_layer_of){.site = "s1", .device = "a", .group = ""},
              "{\"ease\":50,\"theme\":\"dark\"}", "{\"ease\":\"site\",\"theme\":\"group:pilot\"}");
}

static void versions_go_on_where_it_changes(void **state)
{
    versions_are(HERE, 0, 0, 0);
    say(HERE, "pilot", "{\"patience\":3}");
    versions_are(HERE, 0, 0, 0);
    join(HERE, 0, "pilot");
    join(HERE, 2, "pilot");
    versions_are(HERE, 1, 0, 1);
    /* One that says the same, and one that says nothing. */
    say(HERE, "quiet", "{\"patience\":3}");
    join(HERE, 0, "quiet");
    join(HERE, 1, "empty");
    versions_are(HERE, 1, 0, 1);
    say(HERE, "quiet", "{\"patience\":4}");
    versions_are(HERE, 2, 0, 1);
    /* The one whose name comes later says already what this one says now. */
    say(HERE, "pilot", "{\"patience\":4}");
    versions_are(HERE, 2, 0, 2);
    assert_int_equal(rg_hq_group_leave(HERE->server.store, &places[0], "pilot"), RG_OK);
    versions_are(HERE, 2, 0, 2);
    assert_int_equal(rg_hq_groups_end(HERE->server.store, &places[2]), RG_OK);
    versions_are(HERE, 2, 0, 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_group_lies_between_site_and_kiosk),
        TEST(versions_go_on_where_it_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
