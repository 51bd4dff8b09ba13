/* A card forgotten: what goes to HQ, and whose word on a code is heard. */
#include "sync_scene.h"

#include "codec.h"

#include <stdio.h>
#include <string.h>

static struct {
    int count;
    uint64_t question;
    int64_t member;
} heard;

static void hear(void *context, uint64_t question, int64_t member)
{
    (void)context;
    heard.count++;
    heard.question = question;
    heard.member = member;
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    memset(&heard, 0, sizeof heard);
    rg_sync_destroy(scene->sync);
    struct rg_sync_config config = scene->config;
    config.on_code = hear;
    assert_int_equal(rg_sync_create(&config, at(scene), &scene->sync), RG_OK);
    return 0;
}

static void ask(struct sync_scene *scene, const char *number, const char *digits, uint64_t question)
{
    const struct rg_sync_code code = {
        .number = number, .digits = digits, .language = "de", .question = question};
    rg_sync_code(scene->sync, &code, at(scene));
}

static void answer(struct sync_scene *scene, const char *rid_text, const char *member)
{
    from_hq(scene, "dn/res", "code", "{'rid':'%s','member':'%s'}", rid_text, member);
}

static void a_number_is_asked_for_once_and_not_answered(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    forget(scene);
    ask(scene, "47110815", NULL, 0);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    assert_non_null(
        strstr(newest_on(scene, "up/req"), "\"m\":\"code\",\"number\":\"47110815\",\"language\":\"de\""));
    pass(scene, 60000);
    assert_null(strstr(newest_on(scene, "up/req"), "99999999"));
    assert_int_equal(heard.count, 0);
}

static void a_card_that_was_tapped_stands_for_the_number(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    forget(scene);
    struct rg_sync_code code = {.number = "", .member = 17, .language = "de"};
    rg_sync_code(scene->sync, &code, at(scene));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"m\":\"code\",\"member\":17,\"language\":\"de\""));
    code.digits = "12345678";
    code.question = 4;
    rg_sync_code(scene->sync, &code, at(scene));
    assert_non_null(
        strstr(newest_on(scene, "up/req"), "\"m\":\"code-check\",\"member\":17,\"code\":\"12345678\""));
    answer(scene, rid(scene), "0000000000000017");
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.question, 4);
    assert_int_equal(heard.member, 17);
}

static void only_the_last_question_is_answered_and_once(void **state)
{
    struct sync_scene *scene = *state;
    char first[64];
    settle(scene);
    forget(scene);
    ask(scene, "47110815", "12345678", 5);
    assert_non_null(strstr(newest_on(scene, "up/req"),
                           "\"m\":\"code-check\",\"number\":\"47110815\",\"code\":\"12345678\""));
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    ask(scene, "47110815", "12345679", 6);
    answer(scene, first, "0000000000000017");
    answer(scene, "somebody", "0000000000000017");
    assert_int_equal(heard.count, 0);
    char last[64];
    (void)snprintf(last, sizeof last, "%s", rid(scene));
    answer(scene, last, "0000000000000017");
    answer(scene, last, "0000000000000018");
    assert_int_equal(heard.count, 1);
    assert_int_equal(heard.question, 6);
    assert_int_equal(heard.member, 17);
    ask(scene, "47110815", "12345678", 7);
    (void)snprintf(last, sizeof last, "%s", rid(scene));
    answer(scene, last, "0000000000000000");
    assert_int_equal(heard.count, 2);
    assert_int_equal(heard.member, 0);
}

static void what_is_no_answer_is_refused(void **state)
{
    struct sync_scene *scene = *state;
    static const char *const members[] = {"17", "", "000000000000001x", "9999999999999999",
                                          "00000000000000017"};
    settle(scene);
    ask(scene, "47110815", "12345678", 5);
    char asked[64];
    (void)snprintf(asked, sizeof asked, "%s", rid(scene));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        answer(scene, asked, members[i]);
    }
    from_hq(scene, "dn/res", "code", "{'rid':'%s','member':17}", asked);
    from_hq(scene, "dn/res", "code", "{'rid':'%s'}", asked);
    assert_int_equal(heard.count, 0);
    assert_int_equal(status_of(scene).refused, sizeof members / sizeof members[0] + 2);
}

static void without_a_link_nothing_is_sent_then_or_later(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_sync_link(scene->sync, false, at(scene));
    forget(scene);
    ask(scene, "47110815", NULL, 0);
    ask(scene, "47110815", "12345678", 5);
    assert_int_equal(sent_on(scene, "up/req"), 0);
    settle_again(scene);
    pass(scene, 60000);
    for (size_t i = 0; i < scene->count; i++) {
        assert_null(strstr(scene->sent[i].payload, "47110815"));
    }
}

/* Whoever the number is of: the same bytes but for ids and times. */
static void what_is_sent_is_as_long_for_any_number(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    forget(scene);
    size_t lens[2];
    static const char *const numbers[] = {"47110815", "99999999"};
    for (int i = 0; i < 2; i++) {
        ask(scene, numbers[i], "12345678", 5);
        lens[i] = strlen(newest_on(scene, "up/req"));
    }
    assert_int_equal(lens[0], lens[1]);
}

static void nothing_but_digits_is_written(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    forget(scene);
    ask(scene, "4711\",\"m\":\"x", NULL, 0);
    ask(scene, "47110815", "1\"", 5);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

int main(void)
{
#define CODE(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CODE(a_number_is_asked_for_once_and_not_answered),
        CODE(only_the_last_question_is_answered_and_once),
        CODE(a_card_that_was_tapped_stands_for_the_number),
        CODE(what_is_no_answer_is_refused),
        CODE(without_a_link_nothing_is_sent_then_or_later),
        CODE(what_is_sent_is_as_long_for_any_number),
        CODE(nothing_but_digits_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
