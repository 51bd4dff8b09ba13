/* What is asked for on the customer's own screens, on the events thread: it needs what the table of assurance says, whatever they did. */
#include "event_rights.h"

#include "../store/store_scene.h"

#define MEMBER 17
#define NOW    INT64_C(1700000000000)

static void fill(struct scene *scene)
{
    const struct rg_feed_row member = member_row(MEMBER, "Anna");
    const struct rg_feed_row offer = {
        .feed = RG_FEED_OFFERS,
        .carried = {
            .id = 1, .member = MEMBER, .at = NOW, .word = view("SPRING10"), .title = view("10 % on a coat")}};
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_OFFERS, &offer, 1);
}

static struct rg_request redeem(enum rg_assurance assurance, bool confirmed, int64_t associate)
{
    return (struct rg_request){.kind = RG_REQUEST_REDEEM,
                               .visit = {3},
                               .holder = rg_identity_member((struct rg_member_id){MEMBER}, assurance),
                               .associate = {associate},
                               .row = {.kind = RG_KNOWN_OFFER, .item = 1},
                               .confirmed = confirmed};
}

static enum rg_status ask(struct scene *scene, const struct rg_assurance_rules *rules,
                          const struct rg_request *request, enum rg_rights_result *result)
{
    const struct rg_rights_place place = {.site = "store-1", .device = "kiosk-1", .assurance = *rules};
    struct rg_news news;
    enum rg_status status = rg_event_rights(scene->outbox, &place, request, NOW, true, &news);
    assert_int_equal(news.kind, RG_NEWS_RIGHTS);
    assert_int_equal(news.visit.value, 3);
    *result = news.result;
    return status;
}

static int64_t lines(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_CONSENT, &position), RG_OK);
    return position.last;
}

static void nobody_redeems_with_less(void **state)
{
    struct scene *scene = *state;
    const struct rg_assurance_rules usual = {0}, alone = {.confirms[RG_RIGHT_REDEEM] = RG_ASSURANCE_NEVER};
    const struct {
        struct rg_request request;
        const struct rg_assurance_rules *rules;
    } refused[] = {{redeem(RG_ASSURANCE_L0, false, 0), &usual},
                   {redeem(RG_ASSURANCE_L0, true, 3), &usual},
                   {redeem(RG_ASSURANCE_L1, false, 3), &usual},
                   {redeem(RG_ASSURANCE_L1, true, 0), &usual},
                   {redeem(RG_ASSURANCE_L1, true, 3), &alone}};
    enum rg_rights_result result;
    fill(scene);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(ask(scene, refused[i].rules, &refused[i].request, &result), RG_DENIED);
        assert_int_equal(result, RG_RESULT_FAILED);
    }
    assert_int_equal(lines(scene), 0);
    struct rg_request wanted = redeem(RG_ASSURANCE_L2, false, 0);
    assert_int_equal(ask(scene, &alone, &wanted, &result), RG_OK);
    assert_int_equal(result, RG_RESULT_REDEEMED);
    assert_int_equal(lines(scene), 1);
}

static void an_associates_word_is_enough_for_l1_and_once(void **state)
{
    struct scene *scene = *state;
    const struct rg_assurance_rules usual = {0};
    enum rg_rights_result result;
    fill(scene);
    struct rg_request wanted = redeem(RG_ASSURANCE_L1, true, 3);
    assert_int_equal(ask(scene, &usual, &wanted, &result), RG_OK);
    assert_int_equal(result, RG_RESULT_REDEEMED);
    /* It is said that it was not done, or it would be given twice. */
    assert_int_equal(ask(scene, &usual, &wanted, &result), RG_NOT_FOUND);
    assert_int_equal(result, RG_RESULT_FAILED);
    assert_int_equal(lines(scene), 1);
}

/* An associate's word redeems, and does nothing else. */
static void no_word_stands_in_for_another_right(void **state)
{
    struct scene *scene = *state;
    const struct rg_assurance_rules usual = {0};
    enum rg_rights_result result;
    fill(scene);
    struct rg_request wanted = redeem(RG_ASSURANCE_L0, true, 3);
    wanted.kind = RG_REQUEST_CORRECT;
    assert_int_equal(ask(scene, &usual, &wanted, &result), RG_DENIED);
    wanted.kind = RG_REQUEST_BIND;
    assert_int_equal(ask(scene, &usual, &wanted, &result), RG_DENIED);
    assert_int_equal(lines(scene), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_redeems_with_less, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(an_associates_word_is_enough_for_l1_and_once, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(no_word_stands_in_for_another_right, scene_begin, scene_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
