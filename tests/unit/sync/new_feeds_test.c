/* Feeds that an HQ of the release before does not know. */
#include "catalogue.h"
#include "sync_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const known[] = {"erasures", "associates", "products", "stock",    "neighbours",
                                    "consents", "members",    "cards",    "purchases"};
static const char *const columns[] = {
    "['member','at']",
    "['id','name','language','role']",
    "['id','sku','title','name','category','season','price','currency','one_off','popularity']",
    "['product','size','quantity','as_of']",
    "['product','others']",
    "['member','purpose','granted','text_version','at']",
    "['id','display_name','first_name','language','birth_month','birth_day','member_since','sizes','wishes',"
    "'occasions']",
    "['token','key_version','kind','holder','status']",
    "['member','line','at','product','size','quantity','price','returned']"};

/* An answer to the newest question, as that HQ gives it. */
static void answer(struct sync_scene *scene)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (pulled(scene, known[i], 0)) {
            from_hq(scene, "dn/res", "page",
                    "{'rid':'%s','feed':'%s','epoch':'e1','from':0,'to':0,'more':false,'columns':%s,'rows':[]"
                    ",'dels':[]}",
                    rid(scene), known[i], columns[i]);
            return;
        }
    }
    const char *pull = newest_on(scene, "up/req"), *name = strstr(pull, "\"feed\":\"") + 8;
    from_hq(scene, "dn/res", "page", "{'rid':'%s','feed':'%.*s','error':'unknown-feed'}", rid(scene),
            (int)strcspn(name, "\""), name);
}

static void an_hq_of_the_release_before_is_enough(void **state)
{
    struct sync_scene *scene = *state;
    rg_sync_link(scene->sync, true, at(scene));
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        assert_false(status_of(scene).resynced);
        answer(scene);
    }
    assert_true(status_of(scene).resynced);
    assert_int_equal(status_of(scene).refused, 0);
    /* It is not asked every minute, but whenever all feeds are. */
    size_t before = sent_on(scene, "up/req");
    pass(scene, 120000);
    assert_int_equal(sent_on(scene, "up/req"), before);
}

static void what_comes_is_kept_and_what_is_unfit_is_not(void **state)
{
    struct sync_scene *scene = *state;
    struct rg_feed_cursor cursor;
    settle(scene);
    from_hq(scene, "dn/feed/prices", "hint", "{'feed':'prices','epoch':'e1','head':9}");
    pass(scene, 10);
    assert_true(pulled(scene, "prices", 0));
    /* One that ends before it begins, one without currency, one in something else, one of a negative amount. */
    from_hq(scene, "dn/res", "page",
            "{'rid':'%s','feed':'prices','epoch':'e1','from':0,'to':9,'more':false,"
            "'columns':['product','valid_from','valid_until','price','currency'],"
            "'rows':[[1,1000,2000,500,'EUR'],[2,1000,1000,500,'EUR'],[3,1000,null,500,null],[4,1000,null,500,"
            "'eur'],"
            "[5,1000,null,-1,'EUR'],[6,-1,null,1,'EUR'],[7,1000,null,1,'EURO']],'dels':[[8,1000],[9]]}",
            rid(scene));
    assert_int_equal(rg_store_feed_cursor(scene->base.sync, RG_FEED_PRICES, &cursor), RG_OK);
    assert_int_equal(cursor.version, 9);
    struct rg_store_product product = {.id = {1}, .price_minor = 7, .currency = "XXX"};
    rg_store_set_now(scene->base.store, 1500, 0);
    assert_int_equal(rg_store_price(scene->base.store, &product), RG_OK);
    assert_int_equal(product.price_minor, 500);
    for (int64_t id = 2; id <= 7; id++) {
        product = (struct rg_store_product){.id = {id}, .price_minor = 7};
        assert_int_equal(rg_store_price(scene->base.store, &product), RG_OK);
        /* Of an interval that is none there is a row, and at no moment a price. */
        assert_int_equal(product.price_minor, id == 2 ? -1 : 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_hq_of_the_release_before_is_enough, sync_scene_begin,
                                        sync_scene_end),
        cmocka_unit_test_setup_teardown(what_comes_is_kept_and_what_is_unfit_is_not, sync_scene_begin,
                                        sync_scene_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
