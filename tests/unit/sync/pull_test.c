/* Pulling: the order of feeds, the page ahead, silence, resets, errors, hints, hostile and stale answers. */
#include "catalogue.h"
#include "sync_scene.h"

#include "amend.h"
#include "handle.h"
#include "member_key.h"
#include "personal_sql.h"

#include <stdio.h>

#define STOCK "'columns':['product','size','quantity','as_of']"

static size_t stock_of(struct sync_scene *scene, int64_t product)
{
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count = 0;
    assert_int_equal(rg_store_stock_of(scene->base.store, (struct rg_product_id){product}, stock, &count),
                     RG_OK);
    return count;
}

static void hint(struct sync_scene *scene, const char *feed, int64_t head)
{
    char topic[64];
    (void)snprintf(topic, sizeof topic, "dn/feed/%s", feed);
    from_hq(scene, topic, "hint", "{'feed':'%s','epoch':'e1','head':%lld}", feed, (long long)head);
}

/* Whoever is to be forgotten comes before all others; here it is nobody. */
static void nobody_is_forgotten(struct sync_scene *scene)
{
    assert_true(pulled(scene, "erasures", 0));
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'erasures','epoch':'e1','from':0,'to':0,'more':false,'columns':['member','at'"
            "],'rows':[]}",
            rid(scene));
}

static void on_connect_state_then_feeds_in_order(void **state)
{
    struct sync_scene *scene = *state;
    assert_int_equal(rg_sync_deadline_ns(scene->sync), UINT64_MAX);
    rg_sync_link(scene->sync, true, at(scene));
    assert_string_equal(scene->sent[0].topic, "up/state");
    assert_true(scene->sent[0].retain);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    assert_false(status_of(scene).ever_online);
    nobody_is_forgotten(scene);
    assert_int_equal(sent_on(scene, "up/req"), 2);
    assert_true(pulled(scene, "associates", 0));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"epoch\":\"\""));
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'associates','epoch':'e1','from':0,'to':4,'more':false,"
        "'columns':['role','id','later','name','language'],'rows':[['it',3,{'a':[1]},'Mia','de']],'dels':[]}",
        rid(scene));
    assert_true(pulled(scene, "products", 0));
    assert_true(status_of(scene).ever_online);
    assert_int_equal(status_of(scene).data_as_of_ms, 1700000000123);
    struct rg_store_associate mia;
    assert_int_equal(rg_store_associate(scene->base.store, (struct rg_associate_id){3}, &mia), RG_OK);
    assert_int_equal(mia.role, RG_ROLE_IT);
    assert_string_equal(mia.name, "Mia");
}

static void the_next_page_is_asked_for_before_this_one_is_applied(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 9);
    assert_true(pulled(scene, "stock", 0));
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':true," STOCK
            ",'rows':[[1,'M',1,9]]}",
            rid(scene));
    assert_true(pulled(scene, "stock", 5));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"epoch\":\"e1\""));
    assert_int_equal(stock_of(scene, 1), 1);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':5,'to':9,'more':false," STOCK
            ",'rows':[[2,'M',1,9]],'dels':[[1,'M']]}",
            rid(scene));
    assert_int_equal(stock_of(scene, 1), 0);
    assert_int_equal(stock_of(scene, 2), 1);
    assert_int_equal(status_of(scene).cursors[RG_FEED_STOCK].version, 9);
    assert_int_equal(sent_on(scene, "up/req"), 2);
    assert_int_equal(status_of(scene).rows_applied, 3);
}

static void silence_is_asked_again_after_ten_seconds(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    char first[64];
    (void)snprintf(first, sizeof first, "%s", rid(scene));
    pass(scene, 9900);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    pass(scene, 200);
    assert_int_equal(sent_on(scene, "up/req"), 2);
    assert_string_not_equal(first, rid(scene));
}

static void an_answer_from_before_changes_nothing(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 5);
    char old[64];
    (void)snprintf(old, sizeof old, "%s", rid(scene));
    for (int i = 0; i < 2; i++) {
        from_hq(scene, "dn/res", "page",
                "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false," STOCK
                ",'rows':[[1,'M',%d,9]]}",
                old, i + 1);
    }
    struct rg_store_stock stock[RG_STORE_STOCK_MAX];
    size_t count;
    assert_int_equal(rg_store_stock_of(scene->base.store, (struct rg_product_id){1}, stock, &count), RG_OK);
    assert_int_equal(stock[0].quantity, 1);
    /* A reset that answers an older question must not drop what came since. */
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'stock','epoch':'e2','reset':true}", old);
    pass(scene, 100);
    assert_int_equal(stock_of(scene, 1), 1);
    assert_int_equal(status_of(scene).refused, 0);
}

static void a_reset_drops_the_feed_and_pulls_from_the_start(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 5);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false," STOCK
            ",'rows':[[1,'M',1,9]]}",
            rid(scene));
    from_hq(scene, "dn/feed/stock", "hint", "{'feed':'stock','epoch':'e2','head':1}");
    assert_true(pulled(scene, "stock", 5));
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'stock','epoch':'e2','reset':true}", rid(scene));
    pass(scene, 10);
    assert_int_equal(stock_of(scene, 1), 0);
    assert_true(pulled(scene, "stock", 0));
    assert_non_null(strstr(newest_on(scene, "up/req"), "\"epoch\":\"e2\""));
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e2','from':0,'to':1,'more':false," STOCK
            ",'rows':[[2,'M',1,9]]}",
            rid(scene));
    assert_int_equal(stock_of(scene, 2), 1);
    assert_true(status_of(scene).resynced);
}

static void a_reset_within_its_epoch_goes_back_to_the_start_once(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 5);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false," STOCK
            ",'rows':[[1,'M',1,9]]}",
            rid(scene));
    hint(scene, "stock", 9);
    /* An HQ that was restored to an older state of the same epoch. */
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'stock','epoch':'e1','reset':true}", rid(scene));
    pass(scene, 10);
    assert_int_equal(stock_of(scene, 1), 0);
    assert_true(pulled(scene, "stock", 0));
    forget(scene);
    hint(scene, "stock", 9);
    pass(scene, 10100);
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'stock','epoch':'e1','reset':true}", rid(scene));
    size_t before = sent_on(scene, "up/req");
    pass(scene, 30000);
    assert_int_equal(sent_on(scene, "up/req"), before);
    assert_int_equal(status_of(scene).refused, 1);
}

static void errors_wait_and_do_not_hold_up_other_feeds(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    nobody_is_forgotten(scene);
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'associates','error':'busy'}", rid(scene));
    assert_int_equal(sent_on(scene, "up/req"), 2);
    pass(scene, 2100);
    assert_int_equal(sent_on(scene, "up/req"), 3);
    assert_true(pulled(scene, "associates", 0));
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'associates','error':'unknown-feed'}", rid(scene));
    assert_true(pulled(scene, "products", 0));
    assert_int_equal(status_of(scene).refused, 1);
    assert_false(status_of(scene).resynced);
}

static void an_hq_that_knows_no_erasures_does_not_hold_up_the_rest(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'erasures','error':'unknown-feed'}", rid(scene));
    assert_true(pulled(scene, "associates", 0));
}

static void a_page_that_breaks_the_contract_is_refused_and_others_go_on(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    nobody_is_forgotten(scene);
    static const char *const bad[] = {
        "{'rid':'r','feed':'associates','epoch':'e1','from':0,'to':1,'more':false,'columns':['id'],'rows':[["
        "1]]}",
        "{'rid':'r','feed':'associates','epoch':'e1','from':0,'to':0,'more':true,'columns':['id','name','"
        "language',"
        "'role'],'rows':[]}",
        "{'rid':'r','feed':'secrets','epoch':'e1','from':0,'to':1,'more':false,'columns':[],'rows':[]}",
        "{'rid':'r','feed':'associates','epoch':'e "
        "1','from':0,'to':1,'more':false,'columns':['id','name','language',"
        "'role'],'rows':[]}",
        "{'rid':'r','feed':'associates','epoch':'e1','from':0,'to':'1','more':false,'columns':['id','name',"
        "'language','role'],'rows':[]}",
        "{'rid':'r','feed':'associates','epoch':'e1','from':0,'to':1,'more':false,'columns':['id','name','"
        "language',"
        "'role','id'],'rows':[]}",
        "[1]",
        "{'rid':'r'",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        from_hq(scene, "dn/res", "page", "%s", bad[i]);
        assert_int_equal(status_of(scene).refused, i + 1);
    }
    /* Syntax is right, rows are not: the page is given up, the next feed is pulled, this one again later. */
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'associates','epoch':'e1','from':0,'to':1,'more':false,"
            "'columns':['id','name','language','role'],'rows':[7]}",
            rid(scene));
    assert_int_equal(status_of(scene).cursors[RG_FEED_ASSOCIATES].version, 0);
    assert_true(pulled(scene, "products", 0));
    rg_sync_message(scene->sync, "dn/res", "\xff\xfe", 2, at(scene));
    rg_sync_message(scene->sync, "dn/other", "{}", 2, at(scene));
    rg_sync_message(scene->sync, "", "", 0, at(scene));
    assert_int_equal(status_of(scene).refused, sizeof bad / sizeof bad[0] + 4);
}

static void an_unfit_row_is_left_out_and_counted(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 5);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':5,'more':false," STOCK
            ",'rows':[[1,'M',1,9],['x','M',1,9],[2,'M',99999999999,9],[3,'M'],[4,'L',2,null],[5,null,1,1]],"
            "'dels':[[7],['y','M'],[8,'M']]}",
            rid(scene));
    assert_int_equal(stock_of(scene, 1), 1);
    assert_int_equal(stock_of(scene, 2), 0);
    assert_int_equal(stock_of(scene, 4), 1);
    assert_int_equal(status_of(scene).rows_unfit, 6);
    assert_int_equal(status_of(scene).cursors[RG_FEED_STOCK].version, 5);
    assert_int_equal(status_of(scene).refused, 0);
}

static void doubt_about_a_consent_or_a_card_is_a_refusal(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    from_hq(scene, "dn/feed/consents", "hint", "{'feed':'consents','epoch':'e1','head':5}");
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'consents','epoch':'e1','from':0,'to':5,'more':false,"
        "'columns':['member','purpose','granted','text_version','at'],'rows':[[17,'recognise',1,'v',1],"
        "[18,'recognise','perhaps','v',1],[19,'recognise',1,'v','yesterday'],[20,'a-new-purpose',1,'v',1]]}",
        rid(scene));
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count;
    static const bool granted[] = {true, false, false};
    for (int64_t member = 17; member < 20; member++) {
        assert_int_equal(rg_store_consents(scene->base.store, (struct rg_member_id){member}, rows, &count),
                         RG_OK);
        assert_int_equal(count, 1);
        assert_int_equal(rows[0].granted, granted[member - 17]);
    }
    assert_int_equal(status_of(scene).rows_unfit, 1);
    char token[65];
    memset(token, '4', 64);
    token[64] = '\0';
    from_hq(scene, "dn/feed/cards", "hint", "{'feed':'cards','epoch':'e1','head':5}");
    from_hq(
        scene, "dn/res", "page",
        "{'rid':'%s','feed':'cards','epoch':'e1','from':0,'to':5,'more':false,"
        "'columns':['token','key_version','kind','holder','status'],'rows':[['%s',1,'member',17,'stolen']]}",
        rid(scene), token);
    struct rg_member_ref holder;
    struct rg_card_token known = token_of(0x44);
    assert_int_equal(rg_store_card_find(scene->base.store, &known, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
    assert_int_equal(status_of(scene).rows_applied, 4);
}

/* The columns are optional, and doubt makes a card one without keys, never one less. */
static void what_a_card_is_comes_along_as_it_was_sent(void **state)
{
    struct sync_scene *scene = *state;
    static const char *const said[] = {
        "'ntag424','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='",
        "'ntag424',null",
        "'hologram','no base64'",
        "null,7",
        "7,'AAAA'",
        "'desfire',{'a':[1]}"};
    static const int mediums[] = {RG_MEDIUM_NTAG424, RG_MEDIUM_NTAG424, RG_MEDIUM_NONE,
                                  RG_MEDIUM_NONE,    RG_MEDIUM_NONE,    RG_MEDIUM_DESFIRE};
    settle(scene);
    from_hq(scene, "dn/feed/cards", "hint", "{'feed':'cards','epoch':'e1','head':5}");
    char rows[2048] = "", token[65];
    for (size_t i = 0; i < 6; i++) {
        size_t len = strlen(rows);
        memset(token, '0' + (int)i, 64);
        token[64] = '\0';
        (void)snprintf(rows + len, sizeof rows - len, "%s['%s',1,'member',17,'active',2,%s]",
                       i > 0 ? "," : "", token, said[i]);
    }
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'cards','epoch':'e1','from':0,'to':5,'more':false,"
            "'columns':['token','key_version','kind','holder','status','assurance','medium','keys'],"
            "'rows':[%s]}",
            rid(scene), rows);
    for (size_t i = 0; i < 6; i++) {
        const struct rg_card_token known = token_of((uint8_t)(0x11 * i));
        struct rg_card_here here = {.medium = 99};
        struct rg_member_ref holder;
        enum rg_status keys = RG_OK;
        assert_int_equal(rg_store_card_here(scene->base.store, &known, &holder, &here, &keys), RG_OK);
        assert_int_equal(here.medium, mediums[i]);
        /* This kiosk has no site's key, so it is said that there is something to open. */
        assert_int_equal(keys, i == 0 ? RG_NOT_FOUND : RG_OK);
        assert_int_equal(here.key_count, 0);
    }
}

/* Ids that are not understood are none: the next line names nothing, and a withdrawal before it goes on counting. */
static void heads_are_kept_or_left_out_whole(void **state)
{
    struct sync_scene *scene = *state;
    char good[65], text[65];
    memset(good, 'a', 64);
    memset(text, 'g', 64);
    good[64] = text[64] = '\0';
    settle(scene);
    from_hq(scene, "dn/feed/consents", "hint", "{'feed':'consents','epoch':'e1','head':5}");
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'consents','epoch':'e1','from':0,'to':5,'more':false,"
            "'columns':['member','purpose','granted','text_version','at','heads'],'rows':["
            "[17,'recognise',1,'v',1,['%s','%s']],[18,'recognise',1,'v',1,['%s','%s']],[19,'recognise',1,'v',"
            "1,null],"
            "[20,'recognise',1,'v',1,['%s','%s','%s','%s','%s','%s','%s','%s','%s']]]}",
            rid(scene), good, good, good, text, good, good, good, good, good, good, good, good, good);
    static const int64_t expected[] = {64, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        struct rg_store_sync *sync = scene->base.sync;
        struct rg_record_consents consents;
        const char *const select = rg_personal_key_sql;
        uint8_t key[RG_KEY_LEN];
        sqlite3_stmt *row;
        assert_int_equal(rg_sql_prepare(sync->db, &select, 1, &row), RG_OK);
        assert_int_equal(sqlite3_bind_int64(row, 1, 17 + i), SQLITE_OK);
        assert_int_equal(rg_sql_row(row), RG_OK);
        assert_int_equal(rg_member_key_of(sync->vault, row, 17 + i, key), RG_OK);
        assert_int_equal(rg_member_consents_of(sync->aead, row, 17 + i, key, &consents), RG_OK);
        rg_sql_finalise(&row, 1);
        assert_int_equal(consents.count, 1);
        assert_int_equal(consents.rows[0].heads_len, expected[i]);
    }
    assert_int_equal(status_of(scene).rows_unfit, 0);
}

static int64_t amended(struct sync_scene *scene)
{
    int64_t count = -1;
    assert_int_equal(rg_sql_number(scene->base.sync->db, "SELECT count(*) FROM amended", &count), RG_OK);
    return count;
}

static void members_answer(struct sync_scene *scene, int64_t from)
{
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'members','epoch':'e1','from':%lld,'to':%lld,'more':false,"
            "'columns':['id','display_name','first_name','language','birth_month','birth_day','member_since',"
            "'sizes',"
            "'wishes','occasions'],'rows':[[7,'Anna','Anna','de',null,null,5,[],[],[]]],'dels':[]}",
            rid(scene), (long long)from, (long long)from + 1);
}

/* What a customer deleted is held against HQ's rows until a pull that began after HQ's acknowledgement has ended. */
static void what_was_deleted_waits_for_hqs_own_rows(void **state)
{
    struct sync_scene *scene = *state;
    const struct rg_known_row row = {.kind = RG_KNOWN_NAME};
    const struct rg_amend amend = {.member = {7}, .row = &row, .at_ms = 1700000000000};
    struct rg_outbox_position position;
    settle(scene);
    hint(scene, "members", 1);
    assert_true(pulled(scene, "members", 0));
    members_answer(scene, 0);
    assert_int_equal(rg_store_amend(scene->base.outbox, &amend), RG_OK);
    assert_int_equal(amended(scene), 1);
    /* Acknowledged while a pull is under way. */
    hint(scene, "members", 2);
    assert_true(pulled(scene, "members", 1));
    assert_int_equal(rg_outbox_position(scene->base.sync, RG_STREAM_CONSENT, &position), RG_OK);
    assert_int_equal(
        rg_outbox_acknowledge(scene->base.sync, RG_STREAM_CONSENT, position.epoch, position.last, 0), RG_OK);
    members_answer(scene, 1);
    assert_int_equal(amended(scene), 1);
    hint(scene, "members", 3);
    assert_true(pulled(scene, "members", 2));
    members_answer(scene, 2);
    assert_int_equal(amended(scene), 0);
}

static void a_hint_of_what_is_here_is_not_followed(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    hint(scene, "stock", 0);
    assert_int_equal(sent_on(scene, "up/req"), 0);
    /* A head that never comes is asked for once. */
    hint(scene, "stock", 1000000);
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'stock','epoch':'e1','from':0,'to':0,'more':false," STOCK ",'rows':[]}",
            rid(scene));
    pass(scene, 60000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    from_hq(scene, "dn/feed/stock", "hint", "{'feed':'products','epoch':'e1','head':9}");
    assert_int_equal(status_of(scene).refused, 1);
}

static void a_lost_hint_costs_ten_minutes_at_most(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    scene->count = 0;
    for (int minute = 0; minute < 10; minute++) {
        forget(scene);
        pass(scene, 60000);
    }
    assert_int_equal(sent_on(scene, "up/req"), RG_FEED_COUNT);
}

static void a_link_that_takes_nothing_is_tried_again(void **state)
{
    struct sync_scene *scene = *state;
    scene->link_refuses = true;
    rg_sync_link(scene->sync, true, at(scene));
    pass(scene, 3000);
    scene->link_refuses = false;
    pass(scene, 1000);
    assert_int_equal(sent_on(scene, "up/req"), 1);
    assert_int_equal(sent_on(scene, "up/state"), 1);
}

static void down_means_silent_and_without_wakeups(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    rg_sync_link(scene->sync, false, at(scene));
    assert_int_equal(rg_sync_deadline_ns(scene->sync), UINT64_MAX);
    append(scene, 1, 1);
    assert_int_equal(scene->count, 0);
    assert_int_equal(status_of(scene).pending, 1);
}

static void idle_wakes_once_a_minute(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    pass(scene, 6000);
    forget(scene);
    uint64_t first = rg_sync_deadline_ns(scene->sync);
    assert_true(first > scene->ns + 30000000000u);
    pass(scene, 300000);
    assert_int_equal(scene->count, 5);
    assert_int_equal(sent_on(scene, "up/state"), 5);
}

static void expired_and_foreign_versions_are_refused(void **state)
{
    struct sync_scene *scene = *state;
    settle(scene);
    static const char *const bad[] = {
        "{\"v\":2,\"id\":\"x\",\"t\":\"hint\",\"ts\":1,\"exp\":null,\"b\":{\"feed\":\"stock\",\"epoch\":"
        "\"e1\","
        "\"head\":9}}",
        "{\"v\":1,\"id\":\"x\",\"t\":\"hint\",\"ts\":1,\"exp\":5,\"b\":{\"feed\":\"stock\",\"epoch\":\"e1\","
        "\"head\":9}}",
        "{\"v\":1,\"id\":\"x\",\"t\":\"page\",\"ts\":1,\"exp\":null,\"b\":{\"feed\":\"stock\",\"epoch\":"
        "\"e1\","
        "\"head\":9}}",
        "{\"v\":1,\"id\":\"x\",\"t\":\"hint\",\"ts\":1,\"exp\":null}",
        "{\"v\":1,\"id\":\"x\",\"t\":\"hint\",\"ts\":1,\"exp\":null,\"b\":{\"feed\":\"stock\",\"epoch\":"
        "\"e1\","
        "\"head\":9}} trailing",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rg_sync_message(scene->sync, "dn/feed/stock", bad[i], strlen(bad[i]), at(scene));
        assert_int_equal(status_of(scene).refused, i + 1);
    }
    assert_int_equal(sent_on(scene, "up/req"), 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, sync_scene_begin, sync_scene_end)
    const struct CMUnitTest tests[] = {
        CASE(on_connect_state_then_feeds_in_order),
        CASE(the_next_page_is_asked_for_before_this_one_is_applied),
        CASE(silence_is_asked_again_after_ten_seconds),
        CASE(an_answer_from_before_changes_nothing),
        CASE(a_reset_drops_the_feed_and_pulls_from_the_start),
        CASE(a_reset_within_its_epoch_goes_back_to_the_start_once),
        CASE(errors_wait_and_do_not_hold_up_other_feeds),
        CASE(an_hq_that_knows_no_erasures_does_not_hold_up_the_rest),
        CASE(a_page_that_breaks_the_contract_is_refused_and_others_go_on),
        CASE(an_unfit_row_is_left_out_and_counted),
        CASE(what_a_card_is_comes_along_as_it_was_sent),
        CASE(doubt_about_a_consent_or_a_card_is_a_refusal),
        CASE(heads_are_kept_or_left_out_whole),
        CASE(what_was_deleted_waits_for_hqs_own_rows),
        CASE(a_hint_of_what_is_here_is_not_followed),
        CASE(a_lost_hint_costs_ten_minutes_at_most),
        CASE(a_link_that_takes_nothing_is_tried_again),
        CASE(down_means_silent_and_without_wakeups),
        CASE(idle_wakes_once_a_minute),
        CASE(expired_and_foreign_versions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
