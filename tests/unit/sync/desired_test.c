/* HQ's configuration on the wire: newer ones are handed on, the same again is nothing, older ones are counted, and the state says how it
 * stands. */
#include "codec.h"
#include "sync_scene.h"

#include <stdio.h>

static struct {
    size_t count;
    int64_t version;
    char document[RG_SYNC_DOCUMENT_MAX + 1];
} heard;

static void take(void *context, int64_t version, const char *document, size_t len)
{
    (void)context;
    heard.count++;
    heard.version = version;
    memcpy(heard.document, document, len);
    heard.document[len] = '\0';
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    memset(&heard, 0, sizeof heard);
    scene->config.wanted = take;
    scene->config.seen = 3;
    return rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK ? 0 : -1;
}

static void only_newer_ones_are_handed_on(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    from_hq(scene, "dn/desired", "desired", "{'ver':5,'doc':{'language':'de','x':[1,{}]},'later':1}");
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.version, 5);
    assert_string_equal(heard.document, "{\"language\":\"de\",\"x\":[1,{}]}");
    from_hq(scene, "dn/desired", "desired", "{'ver':5,'doc':{}}");
    assert_int_equal(heard.count, 1);
    assert_int_equal(status_of(scene).stale, 0);
    from_hq(scene, "dn/desired", "desired", "{'ver':4,'doc':{}}");
    from_hq(scene, "dn/desired", "desired", "{'ver':3,'doc':{}}");
    assert_int_equal(heard.count, 1);
    assert_int_equal(status_of(scene).stale, 2);
    from_hq(scene, "dn/desired", "desired", "{'doc':{},'ver':6}");
    assert_int_equal(heard.count, 2);
    assert_int_equal(status_of(scene).refused, 0);
}

static void what_the_kiosk_kept_counts(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    from_hq(scene, "dn/desired", "desired", "{'ver':2,'doc':{}}");
    from_hq(scene, "dn/desired", "desired", "{'ver':3,'doc':{}}");
    assert_int_equal(heard.count, 0);
    assert_int_equal(status_of(scene).stale, 1);
}

static void what_breaks_the_contract_is_refused(void **state)
{
    static const char *const bad[] = {
        "{'ver':7}",           "{'doc':{}}",           "{'ver':0,'doc':{}}",
        "{'ver':-1,'doc':{}}", "{'ver':'7','doc':{}}", "{'ver':7.5,'doc':{}}",
        "{'ver':7,'doc':[]}",  "{'ver':7,'doc':null}", "{'ver':9007199254740992,'doc':{}}"};
    struct sync_scene *scene = *state;
    settle(scene);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        from_hq(scene, "dn/desired", "desired", "%s", bad[i]);
        assert_int_equal(status_of(scene).refused, i + 1);
    }
    static char large[RG_SYNC_DOCUMENT_MAX + 64];
    (void)snprintf(large, sizeof large, "{'ver':7,'doc':{'a':'%0*d'}}", RG_SYNC_DOCUMENT_MAX, 0);
    uint64_t before = status_of(scene).refused;
    from_hq(scene, "dn/desired", "desired", "%s", large);
    from_hq(scene, "dn/desired", "hint", "{'ver':7,'doc':{}}");
    assert_int_equal(status_of(scene).refused, before + 2);
    assert_int_equal(heard.count, 0);
}

static void the_state_says_how_it_stands(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    forget(scene);
    struct rg_sync_device device = {.configuration = {.version = 4,
                                                      .seen = 5,
                                                      .state = "refused",
                                                      .code = "value",
                                                      .field = "brightness",
                                                      .local = "language"}};
    rg_sync_device(scene->sync, &device, at(scene));
    /* At once, and with the next one how many old ones came. */
    assert_int_equal(sent_on(scene, "up/state"), 1);
    assert_non_null(strstr(newest_on(scene, "up/state"),
                           "\"config\":{\"ver\":4,\"seen\":5,\"state\":\"refused\",\"code\":\"value\","
                           "\"field\":\"brightness\",\"local\":\"language\",\"stale\":0}"));
    from_hq(scene, "dn/desired", "desired", "{'ver':1,'doc':{}}");
    rg_sync_device(scene->sync, &device, at(scene));
    assert_int_equal(sent_on(scene, "up/state"), 1);
    pass(scene, 5000);
    assert_int_equal(sent_on(scene, "up/state"), 2);
    assert_non_null(strstr(newest_on(scene, "up/state"), "\"stale\":1}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_newer_ones_are_handed_on, begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(what_the_kiosk_kept_counts, begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(what_breaks_the_contract_is_refused, begin, sync_scene_end),
        cmocka_unit_test_setup_teardown(the_state_says_how_it_stands, begin, sync_scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
