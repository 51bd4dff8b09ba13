/* What is asked for, when, and what becomes of answers. The cache is the real one; its decoder never runs. */
#include "sync_scene.h"

#include "base64.h"
#include "crypto.h"
#include "pictures.h"
#include "text.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#define PICTURE_LEN 50000

struct picture_scene {
    struct sync_scene *scene;
    struct rg_pictures *pictures;
    char folder[80];
};

static struct picture_scene the;
static uint8_t bytes[3][PICTURE_LEN];
static uint8_t sums[3][32];

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    the.scene = *state;
    (void)snprintf(the.folder, sizeof the.folder, "/tmp/rg-pictures-XXXXXX");
    assert_non_null(mkdtemp(the.folder));
    struct rg_pictures_options options = {
        .folder = the.folder, .decoder = "/nonexistent", .width = 30, .height = 22};
    assert_int_equal(rg_pictures_open(&options, &the.pictures), RG_OK);
    rg_sync_destroy(the.scene->sync);
    struct rg_sync_config config = the.scene->config;
    config.pictures = the.pictures;
    assert_int_equal(rg_sync_create(&config, at(the.scene), &the.scene->sync), RG_OK);
    for (int i = 0; i < 3; i++) {
        memset(bytes[i], i + 1, PICTURE_LEN);
        assert_int_equal(rg_sha256(bytes[i], PICTURE_LEN, sums[i]), RG_OK);
    }
    return 0;
}

static int end(void **state)
{
    rg_pictures_close(the.pictures);
    DIR *folder = opendir(the.folder);
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    (void)rmdir(the.folder);
    return sync_scene_end(state);
}

static void stock_up(struct sync_scene *scene)
{
    struct rg_feed_row rows[3], stock[3];
    for (int i = 0; i < 3; i++) {
        rows[i] = product_row(i + 1, "Thing", "things", 10 * (i + 1), false);
        rows[i].product.has_picture = true;
        memcpy(rows[i].product.picture, sums[i], 32);
        stock[i] = stock_row(i + 1, "", 1, 1);
    }
    scene_page(&scene->base, RG_FEED_PRODUCTS, rows, 3);
    scene_page(&scene->base, RG_FEED_STOCK, stock, 3);
}

/* The same, and a machine that begins with it. */
static void begin_with_stock(struct sync_scene *scene)
{
    stock_up(scene);
    rg_sync_destroy(scene->sync);
    struct rg_sync_config config = scene->config;
    config.pictures = the.pictures;
    assert_int_equal(rg_sync_create(&config, at(scene), &scene->sync), RG_OK);
}

static const char *digits(int which)
{
    static char text[65];
    rg_hex_write(sums[which], 32, text);
    return text;
}

static bool asked_as(const struct sync_scene *scene, int which, long from, const char *accept)
{
    char expected[192];
    const char *pull = newest_on(scene, "up/req");
    (void)snprintf(expected, sizeof expected, "\"m\":\"picture\",\"sha256\":\"%s\",\"from\":%ld%s}",
                   digits(which), from, accept);
    return pull != NULL && strstr(pull, expected) != NULL;
}

static bool asked(const struct sync_scene *scene, int which, long from)
{
    return asked_as(scene, which, from, ",\"accept\":[\"zstd\"]");
}

static void answer(struct sync_scene *scene, int which, size_t from, size_t len)
{
    static char text[RG_BASE64_LEN(PICTURE_LEN) + 1];
    rg_base64_write(bytes[which] + from, len, text);
    from_hq(scene, "dn/res", "picture",
            "{'rid':'%s','sha256':'%s','size':%d,'type':'image/png','from':%zu,'data':'%s','more':%s}",
            rid(scene), digits(which), PICTURE_LEN, from, text, from + len < PICTURE_LEN ? "true" : "false");
}

static int files(void)
{
    int count = 0;
    DIR *folder = opendir(the.folder);
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

static void the_most_sold_comes_first_in_pieces(void **state)
{
    struct sync_scene *scene = *state;
    begin_with_stock(scene);
    settle_again(scene);
    assert_true(asked(scene, 2, 0));
    answer(scene, 2, 0, 30000);
    assert_true(asked(scene, 2, 30000));
    answer(scene, 2, 30000, 20000);
    assert_int_equal(files(), 1);
    assert_int_equal(status_of(scene).refused, 0);
    /* One waits for its decoder; no more is fetched meanwhile. */
    forget(scene);
    pass(scene, 30000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"m\":\"compare\""));
}

static void pictures_wait_for_everything_else(void **state)
{
    struct sync_scene *scene = *state;
    begin_with_stock(scene);
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < 5; i++) {
        pass(scene, 1000);
        assert_null(strstr(newest_on(scene, "up/req"), "picture"));
    }
    rg_sync_link(scene->sync, false, at(scene));
    settle_again(scene);
    assert_true(asked(scene, 2, 0));
    forget(scene);
    /* A hint while a piece is on its way is followed at once, and the next piece waits for its page. */
    from_hq(scene, "dn/feed/associates", "hint", "{'feed':'associates','epoch':'e1','head':9}");
    assert_true(pulled(scene, "associates", 0));
    assert_int_equal(sent_on(scene, "up/req"), 1);
}

static void an_unsent_event_goes_first(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_outbox_position position;
    append(scene, 1, 1);
    begin_with_stock(scene);
    settle_again(scene);
    forget(scene);
    pass(scene, 9000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"m\":\"compare\""));
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_VISIT, &position), RG_OK);
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':1,'rejects':[]}",
            position.epoch);
    assert_true(asked(scene, 2, 0));
}

static void what_somebody_looked_for_comes_before_what_is_popular(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_picture picture;
    begin_with_stock(scene);
    assert_int_equal(rg_pictures_get(the.pictures, sums[0], &picture), RG_NOT_FOUND);
    settle_again(scene);
    assert_true(asked(scene, 0, 0));
}

static void one_request_at_a_time_and_silence_ends_the_asking(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    stock_up(scene);
    rg_pictures_want(the.pictures, sums[0]);
    rg_pictures_want(the.pictures, sums[1]);
    forget(scene);
    rg_sync_run(scene->sync, at(scene));
    pass(scene, 9000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    /* An HQ of the release before does not know the question. */
    pass(scene, 51000);
    assert_int_equal(sent_on(scene, "up/req"), 3);
    /* It may be that its answer was packed and could not be read: the third is to be as it stands. */
    assert_true(asked_as(scene, 0, 0, "") || asked_as(scene, 1, 0, ""));
    forget(scene);
    pass(scene, 500000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

static void what_hq_does_not_have_is_left(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_pictures_want(the.pictures, sums[0]);
    rg_sync_run(scene->sync, at(scene));
    assert_true(asked(scene, 0, 0));
    from_hq(scene, "dn/res", "picture", "{'rid':'%s','sha256':'%s','gone':true}", rid(scene), digits(0));
    forget(scene);
    rg_pictures_want(the.pictures, sums[0]);
    pass(scene, 500000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

static void a_busy_hq_is_asked_again_soon(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_pictures_want(the.pictures, sums[0]);
    rg_sync_run(scene->sync, at(scene));
    from_hq(scene, "dn/res", "picture", "{'rid':'%s','sha256':'%s','error':'busy'}", rid(scene), digits(0));
    forget(scene);
    pass(scene, 1500);
    assert_int_equal(sent_on(scene, "up/req"), 0);
    pass(scene, 1000);
    assert_true(asked(scene, 0, 0));
}

static void other_bytes_than_promised_are_thrown_away(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_pictures_want(the.pictures, sums[0]);
    rg_sync_run(scene->sync, at(scene));
    bytes[0][77] ^= 1;
    for (int i = 0; i < 3; i++) {
        assert_true(asked(scene, 0, 0));
        answer(scene, 0, 0, 30000);
        answer(scene, 0, 30000, 20000);
        assert_int_equal(files(), 0);
    }
    /* Not for ever. */
    forget(scene);
    pass(scene, 500000);
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

static void answers_to_nobody_change_nothing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    stock_up(scene);
    rg_pictures_want(the.pictures, sums[0]);
    rg_sync_run(scene->sync, at(scene));
    char old[64];
    (void)snprintf(old, sizeof old, "%s", rid(scene));
    answer(scene, 0, 0, 30000);
    /* The same once more, one for another picture, one that skips some bytes. */
    from_hq(scene, "dn/res", "picture",
            "{'rid':'%s','sha256':'%s','size':50000,'type':'image/png','from':0,'data':'AAAA','more':true}",
            old, digits(0));
    from_hq(scene, "dn/res", "picture", "{'rid':'%s','sha256':'%s','gone':true}", rid(scene), digits(1));
    assert_true(asked(scene, 0, 30000));
    answer(scene, 0, 40000, 10000);
    assert_int_equal(files(), 0);
    assert_true(asked(scene, 0, 30000));
    answer(scene, 0, 30000, 20000);
    assert_int_equal(files(), 1);
    assert_int_equal(status_of(scene).refused, 0);
}

static void a_piece_that_breaks_the_contract_is_refused(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    static const char *const bad[] = {
        "{'rid':'r','size':4,'type':'image/png','from':0,'data':'AAAA','more':true}",
        "{'rid':'r','sha256':'00','gone':true}",
        "{'rid':'r','sha256':'%s','size':4,'type':'image/png','from':0,'data':'AAA','more':true}",
        "{'rid':'r','sha256':'%s','size':4,'type':'image/png','from':0,'data':'AAAA','more':false}",
        "{'rid':'r','sha256':'%s','size':3,'type':'image/png','from':0,'data':'AAAA','more':true}",
        "{'rid':'r','sha256':'%s','size':3,'type':'image/png','from':-1,'data':'AAAA','more':false}",
        "{'rid':'r','sha256':'%s','size':300000,'type':'image/png','from':0,'data':'AAAA','more':true}",
        "{'rid':'r','sha256':'%s','size':3,'type':'image/png','from':0,'data':'','more':true}",
        "{'rid':'r','sha256':'%s','size':3,'from':0,'data':'AAAA','more':false}",
        "{'rid':'r','sha256':'%s','error':'a b'}",
        "{'rid':'','sha256':'%s','gone':true}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char body[400];
        const char *place = strstr(bad[i], "%s");
        (void)snprintf(body, sizeof body, "%.*s%s%s",
                       place != NULL ? (int)(place - bad[i]) : (int)strlen(bad[i]), bad[i],
                       place != NULL ? digits(0) : "", place != NULL ? place + 2 : "");
        from_hq(scene, "dn/res", "picture", "%s", body);
        assert_int_equal(status_of(scene).refused, i + 1);
    }
}

static void a_fallen_link_goes_on_where_it_was(void **state)
{
    struct sync_scene *scene = *state;
    begin_with_stock(scene);
    settle_again(scene);
    answer(scene, 2, 0, 30000);
    assert_true(asked(scene, 2, 30000));
    rg_sync_link(scene->sync, false, at(scene));
    settle_again(scene);
    assert_true(asked(scene, 2, 30000));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(the_most_sold_comes_first_in_pieces),
        CASE(pictures_wait_for_everything_else),
        CASE(an_unsent_event_goes_first),
        CASE(what_somebody_looked_for_comes_before_what_is_popular),
        CASE(one_request_at_a_time_and_silence_ends_the_asking),
        CASE(what_hq_does_not_have_is_left),
        CASE(a_busy_hq_is_asked_again_soon),
        CASE(other_bytes_than_promised_are_thrown_away),
        CASE(answers_to_nobody_change_nothing),
        CASE(a_piece_that_breaks_the_contract_is_refused),
        CASE(a_fallen_link_goes_on_where_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
