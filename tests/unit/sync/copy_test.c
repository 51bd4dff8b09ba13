/* A customer's copy: what is asked, which answers pass, and that each wish is answered once. */
#include "codec.h"
#include "sync_scene.h"

#include <stdio.h>

static struct {
    int count;
    struct rg_visit_id visit;
    struct rg_copy_link link;
} answered;

static void copied(void *context, struct rg_visit_id visit, const struct rg_copy_link *link)
{
    (void)context;
    answered.count++;
    answered.visit = visit;
    answered.link = *link;
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    struct rg_sync_config config = scene->config;
    config.copied = copied;
    memset(&answered, 0, sizeof answered);
    assert_int_equal(rg_sync_create(&config, at(scene), &scene->sync), RG_OK);
    settle(scene);
    forget(scene);
    return 0;
}

static void ask(struct sync_scene *scene, uint64_t visit, bool letter)
{
    const struct rg_sync_copy wish = {.visit = {visit},
                                      .member = {INT64_C(9007199254740991)},
                                      .assurance = RG_ASSURANCE_L1,
                                      .letter = letter,
                                      .language = "de"};
    rg_sync_copy(scene->sync, &wish, at(scene));
}

static void a_wish_is_asked_at_once_and_answered_once(void **state)
{
    struct sync_scene *scene = *state;
    ask(scene, 7, false);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    const char *pull = newest_on(scene, "up/req");
    assert_non_null(strstr(pull,
                           "\"m\":\"export\",\"member\":9007199254740991,\"assurance\":1,\"by\":\"code\","
                           "\"language\":\"de\"}"));
    assert_int_equal(answered.count, 0);
    char answer[RG_RID_MAX];
    (void)snprintf(answer, sizeof answer, "%s", rid(scene));
    /* By HQ's clock, as the message says it: what this one says does not matter. */
    for (int i = 0; i < 2; i++) {
        from_hq(scene, "dn/res", "copy",
                "{'rid':'%s','url':'https://hq.example/"
                "AbC-_1','until':1700000600123,'full':false,'contact':'m@e'}",
                answer);
        assert_int_equal(answered.count, 1);
    }
    assert_int_equal(answered.visit.value, 7);
    assert_int_equal(answered.link.state, RG_COPY_CODE);
    assert_string_equal(answered.link.url, "https://hq.example/AbC-_1");
    assert_string_equal(answered.link.contact, "m@e");
    assert_false(answered.link.full);
    assert_int_equal(answered.link.life_ms, 600000);
}

static void a_newer_wish_takes_the_place(void **state)
{
    struct sync_scene *scene = *state;
    char first[RG_RID_MAX];
    ask(scene, 7, false);
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    ask(scene, 8, true);
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"by\":\"letter\""));
    from_hq(scene, "dn/res", "copy", "{'rid':'%s','error':'assurance'}", first);
    assert_int_equal(answered.count, 0);
    from_hq(scene, "dn/res", "copy", "{'rid':'%s','sent':true}", rid(scene));
    assert_int_equal(answered.count, 1);
    assert_int_equal(answered.visit.value, 8);
    assert_int_equal(answered.link.state, RG_COPY_SENT);
}

static void without_a_link_it_is_said_at_once(void **state)
{
    struct sync_scene *scene = *state;
    ask(scene, 7, false);
    rg_sync_link(scene->sync, false, at(scene));
    assert_int_equal(answered.count, 1);
    assert_int_equal(answered.link.state, RG_COPY_OFFLINE);
    ask(scene, 8, false);
    assert_int_equal(answered.count, 2);
    assert_int_equal(answered.visit.value, 8);
    assert_int_equal(answered.link.state, RG_COPY_OFFLINE);
    rg_sync_link(scene->sync, true, at(scene));
    assert_int_equal(answered.count, 2);
    scene->link_refuses = true;
    ask(scene, 9, false);
    assert_int_equal(answered.count, 3);
    assert_int_equal(answered.link.state, RG_COPY_FAILED);
}

static enum rg_refusal reads(const char *body, struct rg_copy_reply *reply)
{
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "{\"v\":1,\"id\":\"x\",\"t\":\"copy\",\"ts\":1000,\"exp\":null,\"b\":{\"rid\":\"r\"%s}}",
                   body);
    return rg_copy_read(text, strlen(text), INT64_C(4102444800000), reply);
}

static void what_is_no_answer_is_refused(void **state)
{
    (void)state;
    struct rg_copy_reply reply;
    static const char *const bad[] = {"",
                                      ",\"url\":\"https://a/b\"",
                                      ",\"until\":2000",
                                      ",\"url\":\"https://a/b\",\"until\":1000",
                                      ",\"url\":\"https://a/b\",\"until\":999999999999",
                                      ",\"url\":\"http://a/b\",\"until\":2000",
                                      ",\"url\":\"https://\",\"until\":2000",
                                      ",\"url\":\"https://a b\",\"until\":2000",
                                      ",\"url\":\"https://a\\u0000b\",\"until\":2000",
                                      ",\"url\":\"https://\xc3\xa4/b\",\"until\":2000",
                                      ",\"url\":7,\"until\":2000",
                                      ",\"url\":\"https://a/b\",\"until\":\"2000\"",
                                      ",\"url\":\"https://a/b\",\"until\":2000,\"full\":1",
                                      ",\"error\":7",
                                      ",\"sent\":\"yes\""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (reads(bad[i], &reply) != RG_REFUSED_MEMBER) {
            fail_msg("%s", bad[i]);
        }
    }
    assert_int_equal(reads(",\"url\":\"https://a/b\",\"until\":2000,\"full\":true", &reply), RG_REFUSED_NOT);
    assert_true(reply.link.full);
    assert_int_equal(reply.link.life_ms, 1000);
    assert_string_equal(reply.link.contact, "");
    assert_int_equal(reads(",\"error\":\"assurance\"", &reply), RG_REFUSED_NOT);
    assert_int_equal(reply.link.state, RG_COPY_CARD);
    assert_int_equal(reads(",\"error\":\"a later HQ's word\"", &reply), RG_REFUSED_NOT);
    assert_int_equal(reply.link.state, RG_COPY_FAILED);
    /* A contact too long to be one is not offered. */
    assert_int_equal(
        reads(",\"url\":\"https://a/b\",\"until\":2000,\"contact\":\"0123456789012345678901234567890123\"",
              &reply),
        RG_REFUSED_NOT);
    assert_string_equal(reply.link.contact, "");
}

#define COPIES(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COPIES(a_wish_is_asked_at_once_and_answered_once), COPIES(a_newer_wish_takes_the_place),
        COPIES(without_a_link_it_is_said_at_once), cmocka_unit_test(what_is_no_answer_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
