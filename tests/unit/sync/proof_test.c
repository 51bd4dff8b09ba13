/* A kiosk that has command keys: what HQ did not sign for it, and what HQ said to another question, changes nothing and is counted. */
#include "sync_scene.h"

#include "hq_command.h"
#include "keystore_sim.h"

#include <stdio.h>

#define SITE    "store-1"
#define DEVICE  "kiosk-1"
#define COLUMNS "'columns':['id','name','language','role']"

/* The keys of the kiosk's HQ, and somebody else's. */
static struct rg_keystore *hq, *other;
static char last[71000];
static size_t last_len;

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0 || rg_keystore_sim_create(&hq) != RG_OK ||
        rg_keystore_sim_create(&other) != RG_OK || rg_hq_command_ready(hq) != RG_OK ||
        rg_hq_command_ready(other) != RG_OK) {
        return -1;
    }
    struct sync_scene *scene = *state;
    rg_sync_destroy(scene->sync);
    scene->config.site = SITE;
    scene->config.device = DEVICE;
    return rg_hq_command_publics(hq, &scene->config.commands) == RG_OK &&
                   rg_sync_create(&scene->config, at(scene), &scene->sync) == RG_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    hq->ops->close(hq);
    other->ops->close(other);
    return sync_scene_end(state);
}

/* Write a message as HQ does: into last, unsigned. */
__attribute__((format(printf, 2, 3))) static void write_message(const char *type, const char *format, ...)
{
    static char body[70000];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    for (char *c = body; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    last_len = (size_t)snprintf(
        last, sizeof last, "{\"v\":1,\"id\":\"x\",\"t\":\"%s\",\"ts\":1700000000123,\"exp\":null,\"b\":%s}",
        type, body);
}

static void sign(struct rg_keystore *keys, const char *topic)
{
    const char *name = NULL;
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_OK);
    assert_int_equal(rg_hq_command_sign(keys, name, topic, last, &last_len, sizeof last), RG_OK);
}

static void deliver(struct sync_scene *scene, const char *topic)
{
    rg_sync_message(scene->sync, topic, last, last_len, at(scene));
}

static void settle_signed(struct sync_scene *scene)
{
    static const char *const columns[RG_FEED_COUNT] = {
        "['member','at']",
        "['id','name','language','role']",
        "['id','sku','title','name','category','season','price','currency','one_off','popularity']",
        "['product','size','quantity','as_of']",
        "['product','valid_from','valid_until','price','currency']",
        "['product','others']",
        "['member','purpose','granted','text_version','at']",
        "['id','display_name','first_name','language','birth_month','birth_day','member_since','sizes','"
        "wishes','occasions']",
        "['token','key_version','kind','holder','status']",
        "['member','line','at','product','size','quantity','price','returned']",
        "['id','member','at','kind','text','associate']",
        "['id','member','at','kind','status','text','product','size','owner','due']",
        "['id','member','title','text','product','code','valid_from','valid_until']",
        "['id','title','text','product','owner','at','due','until']"};
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        write_message("page",
                      "{'rid':'%s','feed':'%s','epoch':'e1','from':0,'to':0,'more':false,'columns':%s,'rows':"
                      "[],'dels':[]}",
                      rid(scene), rg_feed_name((enum rg_feed)i), columns[i]);
        sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
        deliver(scene, "dn/res");
    }
    assert_true(status_of(scene).resynced);
    assert_int_equal(status_of(scene).unproven, 0);
    assert_int_equal(status_of(scene).replayed, 0);
    forget(scene);
}

/* A hint that HQ signed; the kiosk asks for associates. */
static void hint(struct sync_scene *scene, int64_t head)
{
    write_message("hint", "{'feed':'associates','epoch':'e1','head':%lld}", (long long)head);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/feed/associates");
    deliver(scene, "dn/feed/associates");
}

static void write_rows(const char *id, int64_t from, int64_t to)
{
    write_message("page",
                  "{'rid':'%s','feed':'associates','epoch':'e1','from':%lld,'to':%lld,'more':false," COLUMNS
                  ",'rows':[[%lld,'Mia','de','it']],'dels':[]}",
                  id, (long long)from, (long long)to, (long long)to);
}

static int64_t version_of(const struct sync_scene *scene)
{
    return status_of(scene).cursors[RG_FEED_ASSOCIATES].version;
}

static void what_hq_signed_is_taken_and_said(void **state)
{
    struct sync_scene *scene = *state;
    settle_signed(scene);
    hint(scene, 3);
    assert_true(pulled(scene, "associates", 0));
    write_rows(rid(scene), 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 3);
    pass(scene, 61000);
    assert_non_null(
        strstr(newest_on(scene, "up/state"), "\"commands\":{\"keys\":1,\"unproven\":0,\"replayed\":0}"));
}

static void nothing_else_is(void **state)
{
    struct sync_scene *scene = *state;
    settle_signed(scene);
    hint(scene, 3);
    char id[64];
    (void)snprintf(id, sizeof id, "%s", rid(scene));
    /* Unsigned; by somebody else; for another kiosk, site, topic; changed behind the signature; cut. */
    write_rows(id, 0, 3);
    deliver(scene, "dn/res");
    write_rows(id, 0, 3);
    sign(other, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    static const char *const topics[] = {"rg/1/" SITE "/kiosk-2/dn/res", "rg/1/store-2/" DEVICE "/dn/res",
                                         "rg/1/" SITE "/" DEVICE "/dn/ack/visit", "dn/res"};
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        write_rows(id, 0, 3);
        sign(hq, topics[i]);
        deliver(scene, "dn/res");
    }
    write_rows(id, 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    *strchr(last, 'M') = 'L';
    deliver(scene, "dn/res");
    *strchr(last, 'L') = 'M';
    last_len--;
    deliver(scene, "dn/res");
    /* A reset, an error, a hint, a code and a copy, none of them signed. */
    write_message("page", "{'rid':'%s','feed':'associates','epoch':'e2','reset':true}", id);
    deliver(scene, "dn/res");
    write_message("page", "{'rid':'%s','feed':'associates','error':'busy'}", id);
    deliver(scene, "dn/res");
    write_message("hint", "{'feed':'members','epoch':'e2','head':9}");
    deliver(scene, "dn/feed/members");
    write_message("code", "{'rid':'%s','member':'0000000000000017'}", id);
    deliver(scene, "dn/res");
    write_message("copy", "{'rid':'%s','sent':true}", id);
    deliver(scene, "dn/res");
    rg_sync_message(scene->sync, "dn/res", "", 0, at(scene));
    struct rg_sync_status status = status_of(scene);
    assert_int_equal(status.unproven, 14);
    assert_int_equal(status.refused, 0);
    assert_int_equal(status.rows_applied, 0);
    assert_int_equal(version_of(scene), 0);
    assert_string_equal(status.cursors[RG_FEED_ASSOCIATES].epoch, "e1");
    assert_true(pulled(scene, "associates", 0));
    /* The question is still open: HQ's own answer is taken. */
    write_rows(id, 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 3);
    pass(scene, 5100);
    assert_non_null(
        strstr(newest_on(scene, "up/state"), "\"commands\":{\"keys\":1,\"unproven\":14,\"replayed\":0}"));
}

static void an_old_answer_is_none_to_a_new_question(void **state)
{
    static char old[71000], reset[71000];
    struct sync_scene *scene = *state;
    settle_signed(scene);
    hint(scene, 3);
    char first[64];
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    write_message("page", "{'rid':'%s','feed':'associates','epoch':'e9','reset':true}", first);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    memcpy(reset, last, last_len);
    size_t reset_len = last_len;
    write_rows(first, 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    memcpy(old, last, last_len);
    size_t old_len = last_len;
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 3);
    /* While nothing is asked, and while something is. */
    rg_sync_message(scene->sync, "dn/res", old, old_len, at(scene));
    rg_sync_message(scene->sync, "dn/res", reset, reset_len, at(scene));
    hint(scene, 4);
    assert_true(pulled(scene, "associates", 3));
    rg_sync_message(scene->sync, "dn/res", old, old_len, at(scene));
    rg_sync_message(scene->sync, "dn/res", reset, reset_len, at(scene));
    write_rows(first, 3, 9);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(status_of(scene).replayed, 5);
    assert_int_equal(version_of(scene), 3);
    assert_string_equal(status_of(scene).cursors[RG_FEED_ASSOCIATES].epoch, "e1");
    write_rows(rid(scene), 3, 4);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 4);
}

static void an_answer_that_is_late_once_counts_and_later_does_not(void **state)
{
    struct sync_scene *scene = *state;
    settle_signed(scene);
    hint(scene, 3);
    char first[64], second[64];
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    pass(scene, 10100);
    (void)snprintf(second, sizeof second, "%s", rid(scene));
    assert_string_not_equal(first, second);
    pass(scene, 25100);
    assert_string_not_equal(rid(scene), second);
    write_rows(first, 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 0);
    assert_int_equal(status_of(scene).replayed, 1);
    write_rows(second, 0, 3);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 3);
}

static const char *epoch_of(struct sync_scene *scene)
{
    static struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_VISIT, &position), RG_OK);
    return position.epoch;
}

/* The id of the newest message of events. */
static const char *id_of(struct sync_scene *scene)
{
    static char id[64];
    assert_int_equal(sscanf(newest_on(scene, "up/ev/visit"), "{\"v\":1,\"id\":\"%63[0-9a-f-]", id), 1);
    return id;
}

static void acknowledge(struct sync_scene *scene, int64_t upto, const char *re)
{
    write_message("ack", "{'stream':'visit','epoch':'%s','upto':%lld,'rejects':[],'re':'%s'}",
                  epoch_of(scene), (long long)upto, re);
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/ack/visit");
    deliver(scene, "dn/ack/visit");
}

static void an_acknowledgement_answers_one_message_once(void **state)
{
    struct sync_scene *scene = *state;
    settle_signed(scene);
    append(scene, 1, 2);
    /* Forged. */
    write_message("ack", "{'stream':'visit','epoch':'%s','upto':2,'rejects':[],'re':'%s'}", epoch_of(scene),
                  id_of(scene));
    deliver(scene, "dn/ack/visit");
    sign(other, "rg/1/" SITE "/" DEVICE "/dn/ack/visit");
    deliver(scene, "dn/ack/visit");
    assert_int_equal(status_of(scene).unproven, 2);
    assert_int_equal(status_of(scene).pending, 2);
    /* Of no message, of one that was never sent, and without a name. */
    acknowledge(scene, 2, "00000000-0000-0000-0000-000000000000");
    acknowledge(scene, 2, "0190a1b2-c3d4-7000-8000-000000000031");
    acknowledge(scene, 2, "x");
    write_message("ack", "{'stream':'visit','epoch':'%s','upto':2}", epoch_of(scene));
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/ack/visit");
    deliver(scene, "dn/ack/visit");
    assert_int_equal(status_of(scene).replayed, 4);
    assert_int_equal(status_of(scene).pending, 2);
    acknowledge(scene, 2, id_of(scene));
    assert_int_equal(status_of(scene).pending, 0);
}

/* Three old ones over 20 s would otherwise look like an HQ that lost what it had, and number everything anew. */
static void old_acknowledgements_make_no_new_epoch(void **state)
{
    static char old[2000];
    struct sync_scene *scene = *state;
    char epoch[32];
    settle_signed(scene);
    (void)snprintf(epoch, sizeof epoch, "%s", epoch_of(scene));
    append(scene, 1, 1);
    write_message("ack", "{'stream':'visit','epoch':'%s','upto':0,'rejects':[],'re':'%s'}", epoch,
                  id_of(scene));
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/ack/visit");
    memcpy(old, last, last_len);
    size_t old_len = last_len;
    deliver(scene, "dn/ack/visit");
    pass(scene, 11000);
    acknowledge(scene, 1, id_of(scene));
    append(scene, 2, 1);
    for (int i = 0; i < 20; i++) {
        pass(scene, 3000);
        rg_sync_message(scene->sync, "dn/ack/visit", old, old_len, at(scene));
    }
    assert_int_equal(status_of(scene).replayed, 20);
    assert_string_equal(epoch_of(scene), epoch);
    assert_int_equal(status_of(scene).pending, 1);
    /* HQ that really has lost it is believed. */
    for (int i = 0; i < 5; i++) {
        acknowledge(scene, 0, id_of(scene));
        pass(scene, 11000);
    }
    assert_string_not_equal(epoch_of(scene), epoch);
}

static void of_before_the_connection_is_none(void **state)
{
    struct sync_scene *scene = *state;
    settle_signed(scene);
    append(scene, 1, 1);
    char id[64];
    (void)snprintf(id, sizeof id, "%s", id_of(scene));
    rg_sync_link(scene->sync, false, at(scene));
    rg_sync_link(scene->sync, true, at(scene));
    acknowledge(scene, 1, id);
    assert_int_equal(status_of(scene).pending, 1);
    assert_int_equal(status_of(scene).replayed, 1);
    acknowledge(scene, 1, id_of(scene));
    assert_int_equal(status_of(scene).pending, 0);
}

/* The broker cannot keep the lease alive. */
static void a_forged_page_is_no_word_of_hq(void **state)
{
    struct sync_scene *scene = *state;
    scene->up = true;
    scene->config.lease_days = 2;
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    settle_signed(scene);
    for (int hour = 0; hour < 47; hour++) {
        scene->ns += 3600000000000;
        rg_sync_run(scene->sync, at(scene));
        write_rows(rid(scene), 0, 1);
        deliver(scene, "dn/res");
        forget(scene);
        rg_sync_link(scene->sync, true, at(scene));
    }
    assert_true(status_of(scene).lease_ends);
    assert_true(status_of(scene).unproven >= 47);
    write_message("page",
                  "{'rid':'%s','feed':'erasures','epoch':'e1','from':0,'to':0,'more':false,'columns':['"
                  "member','at'],'rows':[],'dels':[]}",
                  rid(scene));
    sign(hq, "rg/1/" SITE "/" DEVICE "/dn/res");
    deliver(scene, "dn/res");
    assert_false(status_of(scene).lease_ends);
}

static void without_a_key_it_is_as_ever_and_says_so(void **state)
{
    struct sync_scene *scene = *state;
    scene->config.commands.count = 0;
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    settle(scene);
    append(scene, 1, 1);
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':1}", epoch_of(scene));
    assert_int_equal(status_of(scene).pending, 0);
    hint(scene, 3);
    write_rows(rid(scene), 0, 3);
    sign(other, "rg/1/" SITE "/kiosk-9/dn/res");
    deliver(scene, "dn/res");
    assert_int_equal(version_of(scene), 3);
    pass(scene, 61000);
    assert_non_null(
        strstr(newest_on(scene, "up/state"), "\"commands\":{\"keys\":0,\"unproven\":0,\"replayed\":0}"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(what_hq_signed_is_taken_and_said),
        CASE(nothing_else_is),
        CASE(an_old_answer_is_none_to_a_new_question),
        CASE(an_answer_that_is_late_once_counts_and_later_does_not),
        CASE(an_acknowledgement_answers_one_message_once),
        CASE(old_acknowledgements_make_no_new_epoch),
        CASE(of_before_the_connection_is_none),
        CASE(a_forged_page_is_no_word_of_hq),
        CASE(without_a_key_it_is_as_ever_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
