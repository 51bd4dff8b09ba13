/* HQ begins anew: what taps see stands until all of the next world is here, whatever comes in between, and gives way while nobody is here. */
#include "aside.h"

#include "card_chain.h"
#include "cards.h"
#include "handle.h"
#include "outbox.h"
#include "said.h"
#include "sync_scene.h"

#include <stdio.h>

#define ANNA 17
#define SEED 0x44

/* What the HQ of the test has: of each feed one version of some rows, and the next in which they are gone. */
struct hq {
    const char *epoch[RG_FEED_COUNT];
    const char *rows[RG_FEED_COUNT];
    size_t heard; /* messages of the scene that were answered, or passed over */
    int answers;  /* more than these it does not give; below 0: all */
};

static const char *const columns[RG_FEED_COUNT] = {
    [RG_FEED_ERASURES] = "['member','at']",
    [RG_FEED_ASSOCIATES] = "['id','name','language','role']",
    [RG_FEED_PRODUCTS] =
        "['id','sku','title','name','category','season','price','currency','one_off','popularity']",
    [RG_FEED_STOCK] = "['product','size','quantity','as_of']",
    [RG_FEED_PRICES] = "['product','valid_from','valid_until','price','currency']",
    [RG_FEED_NEIGHBOURS] = "['product','others']",
    [RG_FEED_CONSENTS] = "['member','purpose','granted','text_version','at']",
    [RG_FEED_MEMBERS] =
        "['id','display_name','first_name','language','birth_month','birth_day','member_since',"
        "'sizes','wishes','occasions']",
    [RG_FEED_CARDS] = "['token','key_version','kind','holder','status']",
    [RG_FEED_PURCHASES] = "['member','line','at','product','size','quantity','price','returned']",
    [RG_FEED_NOTES] = "['id','member','at','kind','text','associate']",
    [RG_FEED_REQUESTS] = "['id','member','at','kind','status','text','product','size','owner','due']",
    [RG_FEED_OFFERS] = "['id','member','title','text','product','code','valid_from','valid_until']",
    [RG_FEED_TASKS] = "['id','title','text','product','owner','at','due','until']"};

#define CARD44 "['4444444444444444444444444444444444444444444444444444444444444444',1,'member',17,'active']"

static struct hq hq_of(const char *epoch, const char *member, const char *line)
{
    struct hq hq = {.answers = -1};
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        hq.epoch[feed] = epoch;
        hq.rows[feed] = "";
    }
    hq.rows[RG_FEED_STOCK] = "[1,'M',3,9]";
    hq.rows[RG_FEED_CONSENTS] = "[17,'recognise',1,'v',1],[17,'purchases',1,'v',1]";
    hq.rows[RG_FEED_MEMBERS] = member;
    hq.rows[RG_FEED_CARDS] = CARD44;
    hq.rows[RG_FEED_PURCHASES] = line;
    return hq;
}

static const char anna[] = "[17,'Anna','Anna','de',null,null,null,[],[],[]]",
                  annas[] = "[17,1,1000,111,'M',1,100,0]";
static const char bert[] = "[17,'Bert','Bert','de',null,null,null,[],[],[]]",
                  berts[] = "[17,1,1000,222,'M',1,100,0]";

static const char *value_of(const char *pull, const char *name, char text[64])
{
    char key[32];
    (void)snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(pull, key);
    size_t len = 0;
    for (at = at == NULL ? "" : at + strlen(key) + (at[strlen(key)] == '"');
         *at != '\0' && strchr("\",}", *at) == NULL && len < 63; at++) {
        text[len++] = *at;
    }
    text[len] = '\0';
    return text;
}

static void answer(struct sync_scene *scene, const struct hq *hq, const char *pull)
{
    char id[64], name[64], epoch[64], from[64];
    enum rg_feed feed;
    if (rg_feed_from_name(value_of(pull, "feed", name), &feed) != RG_OK) {
        return;
    }
    (void)value_of(pull, "rid", id);
    (void)value_of(pull, "epoch", epoch);
    (void)value_of(pull, "from", from);
    if (strcmp(epoch, hq->epoch[feed]) != 0) {
        from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'%s','epoch':'%s','reset':true}", id, name,
                hq->epoch[feed]);
        return;
    }
    bool first = strcmp(from, "0") == 0;
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'%s','epoch':'%s','from':%s,'to':1,'more':false,'columns':%s,'rows':[%s],'"
            "dels':[]}",
            id, name, hq->epoch[feed], from, columns[feed], first ? hq->rows[feed] : "");
}

/* Until nothing is asked any more, or HQ has gone. */
static void talk(struct sync_scene *scene, struct hq *hq)
{
    for (int quiet = 0; quiet < 3;) {
        bool any = false;
        while (hq->heard < scene->count && hq->answers != 0) {
            char pull[sizeof scene->sent[0].payload];
            const struct outbound *sent = &scene->sent[hq->heard++];
            if (strcmp(sent->topic, "up/req") == 0 && strstr(sent->payload, "\"m\":\"pull\"") != NULL) {
                memcpy(pull, sent->payload, sizeof pull);
                answer(scene, hq, pull);
                hq->answers -= hq->answers > 0 ? 1 : 0;
                any = true;
            }
        }
        if (hq->answers == 0) {
            return;
        }
        if (hq->heard == scene->count) {
            forget(scene);
            hq->heard = 0;
        }
        pass(scene, 20);
        quiet = any ? 0 : quiet + 1;
    }
}

static void connect(struct sync_scene *scene, struct hq *hq)
{
    forget(scene);
    hq->heard = 0;
    rg_sync_link(scene->sync, true, at(scene));
    talk(scene, hq);
}

/* Some hours, in which HQ answers what is asked. */
static void hours(struct sync_scene *scene, struct hq *hq)
{
    for (int minute = 0; minute < 200; minute++) {
        pass(scene, 60000);
        talk(scene, hq);
        forget(scene);
        hq->heard = 0;
    }
}

static void down(struct sync_scene *scene)
{
    rg_sync_link(scene->sync, false, at(scene));
    forget(scene);
}

/* Who stands on the glass for the card, and what they bought; "" and 0: nobody is known. */
static void shows(struct sync_scene *scene, const char *name, int64_t product)
{
    const struct rg_card_token token = token_of(SEED);
    struct rg_member_ref holder;
    struct rg_profile profile = {.purchase_count = 0};
    enum rg_status status = rg_store_card_find(scene->base.store, &token, RG_ASSURANCE_L1, &holder);
    if (status == RG_OK) {
        struct rg_consent_grant grant =
            grant_of(holder.member.value, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
        status = rg_store_profile_load(scene->base.store, &grant, &profile);
    }
    assert_string_equal(status == RG_OK ? profile.display_name : "", name);
    assert_int_equal(profile.purchase_count > 0 ? profile.purchases[0].product.value : 0, product);
}

static void in_epoch(const struct sync_scene *scene, const char *epoch)
{
    struct rg_sync_status status = status_of(scene);
    for (int feed = RG_FEED_ASSOCIATES; feed < RG_FEED_COUNT; feed++) {
        assert_string_equal(status.cursors[feed].epoch, epoch);
    }
}

static bool resting = true;

static bool nobody_is_here(void *context)
{
    (void)context;
    return resting;
}

static void reopen(struct sync_scene *scene)
{
    rg_sync_destroy(scene->sync);
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
}

static int begin(void **state)
{
    resting = true;
    if (sync_scene_begin(state) != 0) {
        return -1;
    }
    struct sync_scene *scene = *state;
    struct rg_keystore *keys = scene->base.keystore;
    scene->config.at_rest = nobody_is_here;
    scene->config.compare_after_s = 100000;
    assert_int_equal(keys->ops->make(keys, RG_KEY_CARD_HASH, 1), RG_OK);
    reopen(scene);
    struct hq first = hq_of("e1", anna, annas);
    connect(scene, &first);
    in_epoch(scene, "e1");
    shows(scene, "Anna", 111);
    assert_int_equal(status_of(scene).swaps, 0);
    return 0;
}

static void the_next_world_comes_whole(void **state)
{
    struct sync_scene *scene = *state;
    struct hq next = hq_of("e2", bert, berts);
    connect(scene, &next);
    shows(scene, "Bert", 222);
    in_epoch(scene, "e2");
    assert_int_equal(status_of(scene).swaps, 1);
    hours(scene, &next);
    assert_int_equal(status_of(scene).swaps, 1);
}

/* Wherever HQ stops answering, the world of now stands; and another start changes nothing. */
static void wherever_hq_goes_away_the_old_world_stands(void **state)
{
    struct sync_scene *scene = *state;
    bool swapped = false;
    for (int answers = 1; !swapped; answers++) {
        struct hq next = hq_of("e2", bert, berts);
        next.answers = answers;
        connect(scene, &next);
        swapped = status_of(scene).swaps > 0;
        if (!swapped) {
            shows(scene, "Anna", 111);
            down(scene);
            pass(scene, 1000);
            shows(scene, "Anna", 111);
            in_epoch(scene, "e1");
            reopen(scene);
        }
        assert_true(answers < 100);
    }
    shows(scene, "Bert", 222);
}

static void it_waits_for_the_end_of_a_visit(void **state)
{
    struct sync_scene *scene = *state;
    struct hq next = hq_of("e2", bert, berts);
    resting = false;
    connect(scene, &next);
    hours(scene, &next);
    shows(scene, "Anna", 111);
    in_epoch(scene, "e1");
    resting = true;
    pass(scene, 1000);
    shows(scene, "Bert", 222);
}

/* HQ is another one again before the first of them is whole, and only some feeds have been asked about. */
static void no_two_next_worlds_are_mixed(void **state)
{
    struct sync_scene *scene = *state;
    struct hq second = hq_of("e2", bert, berts);
    /* Cards, purchases and what comes after them are not answered any more by this one. */
    second.answers = 2 * RG_FEED_CARDS - 1;
    connect(scene, &second);
    shows(scene, "Anna", 111);
    struct hq third = hq_of("e3", anna, "[17,1,1000,333,'M',1,100,0]");
    third.heard = second.heard;
    pass(scene, 11000);
    talk(scene, &third);
    pass(scene, 120000);
    talk(scene, &third);
    shows(scene, "Anna", 333);
    in_epoch(scene, "e3");
    assert_int_equal(status_of(scene).swaps, 1);
}

/* What HQ is told is what taps see, and nothing is held against HQ that is not of its world. */
static void hq_hears_of_what_taps_see(void **state)
{
    struct sync_scene *scene = *state;
    struct hq next = hq_of("e2", bert, berts);
    resting = false;
    connect(scene, &next);
    forget(scene);
    for (int i = 0; i < 200; i++) {
        next.heard = 0;
        pass(scene, 60000);
        talk(scene, &next);
        for (size_t message = 0; message < scene->count; message++) {
            assert_null(strstr(scene->sent[message].payload, "\"m\":\"compare"));
        }
        const char *said = newest_on(scene, "up/state");
        assert_true(said == NULL || strstr(said, "\"members\":{\"epoch\":\"e2\"") == NULL);
        forget(scene);
    }
    in_epoch(scene, "e1");
}

static void what_was_said_waits_for_the_world_that_taps_see(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_outbox_position position;
    const struct rg_said no = {.member = {ANNA},
                               .withdrawals = RG_PURPOSE_RECOGNISE,
                               .by = {.medium = RG_MEDIUM_CARD,
                                      .at_ms = 1700000000000,
                                      .text_version = "1",
                                      .language = "de",
                                      .site = "s1",
                                      .device = "k1"}};
    assert_int_equal(rg_store_say(scene->base.outbox, &no), RG_OK);
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(
        rg_outbox_acknowledge(scene->base.sync, RG_STREAM_CONSENT, position.epoch, position.last, 0), RG_OK);
    struct hq next = hq_of("e2", bert, berts);
    next.rows[RG_FEED_CONSENTS] = "[17,'recognise',0,'v',2]";
    resting = false;
    connect(scene, &next);
    for (int round = 0; round < 2; round++) {
        struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
        size_t count = 0;
        assert_int_equal(rg_store_consents(scene->base.store, (struct rg_member_id){ANNA}, rows, &count),
                         RG_OK);
        for (size_t i = 0; i < count; i++) {
            assert_true(rows[i].purpose != RG_PURPOSE_RECOGNISE || !rows[i].granted);
        }
        resting = true;
        next.heard = 0;
        forget(scene);
        pass(scene, 2000);
        talk(scene, &next);
    }
    shows(scene, "Bert", 222);
}

static void one_feed_alone_is_built_aside(void **state)
{
    struct sync_scene *scene = *state;
    struct hq same = hq_of("e1", anna, annas);
    same.epoch[RG_FEED_PURCHASES] = "e5";
    same.rows[RG_FEED_PURCHASES] = berts;
    resting = false;
    connect(scene, &same);
    shows(scene, "Anna", 111);
    resting = true;
    pass(scene, 1000);
    shows(scene, "Anna", 222);
    assert_string_equal(status_of(scene).cursors[RG_FEED_PURCHASES].epoch, "e5");
    assert_string_equal(status_of(scene).cursors[RG_FEED_MEMBERS].epoch, "e1");
}

/* The cards that were built are under the key of before, and come again. */
static void another_card_key_begins_its_cards_anew(void **state)
{
    struct sync_scene *scene = *state;
    static const struct rg_command_keys none;
    struct hq next = hq_of("e2", bert, berts);
    uint32_t version;
    resting = false;
    connect(scene, &next);
    struct rg_feed_cursor cursor;
    struct rg_store_sync *built = rg_store_next(scene->base.sync);
    assert_int_equal(rg_store_feed_cursor(built, RG_FEED_CARDS, &cursor), RG_OK);
    assert_int_equal(cursor.version, 1);
    assert_int_equal(rg_card_chain_raise(scene->base.keystore, &version), RG_OK);
    next.rows[RG_FEED_CARDS] = "";
    rg_sync_commands(scene->sync, &none, at(scene));
    next.heard = 0;
    talk(scene, &next);
    shows(scene, "Anna", 111);
    resting = true;
    pass(scene, 2000);
    talk(scene, &next);
    /* None came under the next key. */
    shows(scene, "", 0);
    assert_int_equal(status_of(scene).swaps, 1);
}

/* Where nobody is known nothing is to be spared; and no rows of then stand beside those of now. */
static void without_a_world_it_comes_in_place(void **state)
{
    struct sync_scene *scene = *state;
    struct hq none = hq_of("e2", "", "");
    none.rows[RG_FEED_CARDS] = "";
    connect(scene, &none);
    shows(scene, "", 0);
    assert_int_equal(status_of(scene).swaps, 1);
    struct hq third = hq_of("e3", anna, annas);
    /* Products are there, and no world is built for them. */
    third.answers = 2 * RG_FEED_CONSENTS;
    connect(scene, &third);
    assert_string_equal(status_of(scene).cursors[RG_FEED_STOCK].epoch, "e3");
    down(scene);
    third.answers = -1;
    connect(scene, &third);
    shows(scene, "Anna", 111);
    in_epoch(scene, "e3");
}

/* Members have come and cards not: the rest of another world is not mixed with them. */
static void half_a_world_is_one(void **state)
{
    struct sync_scene *scene = *state;
    struct hq some = hq_of("e2", bert, berts), third = hq_of("e3", anna, annas);
    some.rows[RG_FEED_CARDS] = "";
    connect(scene, &some);
    assert_int_equal(status_of(scene).swaps, 1);
    for (int answers = 1; status_of(scene).swaps < 2; answers++) {
        third.answers = answers;
        connect(scene, &third);
        if (status_of(scene).swaps < 2) {
            shows(scene, "", 0);
        }
        down(scene);
        assert_true(answers < 100);
    }
    shows(scene, "Anna", 111);
}

#define MANY_PAGES 1000000

/* The file may have so many pages more than it has; below 0: as many as it likes. */
static void room(struct sync_scene *scene, int64_t pages)
{
    int64_t now = 0;
    char text[64];
    assert_int_equal(rg_sql_number(scene->base.sync->db, "PRAGMA page_count", &now), RG_OK);
    (void)snprintf(text, sizeof text, "PRAGMA max_page_count = %lld",
                   (long long)(pages < 0 ? MANY_PAGES : now + pages));
    assert_int_equal(rg_sql_exec(scene->base.sync->db, text), RG_OK);
}

/* More than the free pages of the file take. */
static const char *much_stock(void)
{
    static char rows[65536];
    size_t len = 0;
    for (int product = 1; product <= 3000; product++) {
        len += (size_t)snprintf(rows + len, sizeof rows - len, "%s[%d,'M',3,9]", product > 1 ? "," : "",
                                product);
        assert_true(len < sizeof rows);
    }
    return rows;
}

/* The least that is written. */
static void an_event_is_acknowledged(struct sync_scene *scene)
{
    struct rg_outbox_position position;
    append(scene, 1, 1);
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_VISIT, &position), RG_OK);
    from_hq(scene, "dn/ack/visit", "ack", "{'stream':'visit','epoch':'%s','upto':1,'rejects':[]}",
            position.epoch);
    assert_int_equal(status_of(scene).pending, 0);
}

/* HQ takes what is asked for again within a minute for lost on its way, and makes it smaller. */
static void a_full_disk_is_named_and_no_reason_to_ask(void **state)
{
    struct sync_scene *scene = *state;
    struct hq next = hq_of("e2", bert, berts);
    next.rows[RG_FEED_STOCK] = much_stock();
    room(scene, 0);
    connect(scene, &next);
    assert_int_equal(status_of(scene).store, RG_FULL);
    /* That does not make up for it. */
    an_event_is_acknowledged(scene);
    forget(scene);
    for (int second = 0; second < 55; second++) {
        pass(scene, 1000);
        assert_int_equal(status_of(scene).store, RG_FULL);
        assert_int_equal(sent_on(scene, "up/req"), 0);
    }
    hours(scene, &next);
    assert_int_equal(status_of(scene).store, RG_FULL);
    in_epoch(scene, "e1");
    shows(scene, "Anna", 111);
    room(scene, -1);
    hours(scene, &next);
    assert_int_equal(status_of(scene).store, RG_OK);
    shows(scene, "Bert", 222);
    assert_int_equal(status_of(scene).swaps, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CASE(the_next_world_comes_whole),
        CASE(wherever_hq_goes_away_the_old_world_stands),
        CASE(it_waits_for_the_end_of_a_visit),
        CASE(no_two_next_worlds_are_mixed),
        CASE(hq_hears_of_what_taps_see),
        CASE(what_was_said_waits_for_the_world_that_taps_see),
        CASE(one_feed_alone_is_built_aside),
        CASE(another_card_key_begins_its_cards_anew),
        CASE(without_a_world_it_comes_in_place),
        CASE(half_a_world_is_one),
        CASE(a_full_disk_is_named_and_no_reason_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
