/* Links to a customer's copy: who gets one, that it works once and not for long, and what the copy says. */
#include "hq_contacts.h"
#include "hq_erase.h"
#include "hq_fixture.h"
#include "hq_links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1800000000000)

static struct rg_hq_link_order order_for(int64_t member)
{
    return (struct rg_hq_link_order){.member = member,
                                     .site = "s1",
                                     .device = "kiosk-1",
                                     .language = "de",
                                     .masked = true,
                                     .life_ms = RG_HQ_LINK_CODE_MS};
}

static enum rg_status make(struct rg_hq_store *store, int64_t member, char token[RG_HQ_LINK_TOKEN])
{
    const struct rg_hq_link_order order = order_for(member);
    return rg_hq_link_make(store, &order, NOW, token);
}

static enum rg_status look(struct rg_hq_store *store, const char *token, int64_t now_ms)
{
    char language[RG_HQ_LINK_LANGUAGE];
    return rg_hq_link_look(store, token, now_ms, language);
}

static enum rg_status take(struct rg_hq_store *store, const char *token, int64_t now_ms)
{
    struct rg_hq_buffer document = {0};
    enum rg_status status = rg_hq_link_take(store, token, now_ms, &document);
    assert_true(status == RG_OK || document.len == 0);
    rg_hq_buffer_free(&document);
    return status;
}

/* One number of a database that is open elsewhere. */
static void it_works_once(void **state)
{
    char token[RG_HQ_LINK_TOKEN], language[RG_HQ_LINK_LANGUAGE];
    assert_int_equal(make(STORE, 1, token), RG_OK);
    assert_int_equal(strlen(token), RG_HQ_LINK_TOKEN - 1);
    /* Looking, as a messenger's preview does, uses nothing up. */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rg_hq_link_look(STORE, token, NOW, language), RG_OK);
        assert_string_equal(language, "de");
    }
    assert_int_equal(take(STORE, token, NOW), RG_OK);
    assert_int_equal(look(STORE, token, NOW), RG_NOT_FOUND);
    assert_int_equal(take(STORE, token, NOW), RG_NOT_FOUND);
    assert_int_equal(hq_fixture_number(*state,
                                       "SELECT count(*) FROM audit WHERE what='copy-order' AND member=1 AND "
                                       "operator='s1.kiosk-1'"),
                     1);
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM audit WHERE what='copy-taken' AND member=1"), 1);
}

static void used_over_and_unknown_are_alike(void **state)
{
    static const char *const unknown[] = {"", "AAAAAAAAAAAAAAAAAAAAAA", "/", "a token that is none at all"};
    char token[RG_HQ_LINK_TOKEN];
    assert_int_equal(make(STORE, 1, token), RG_OK);
    assert_int_equal(look(STORE, token, NOW + RG_HQ_LINK_CODE_MS - 1), RG_OK);
    assert_int_equal(look(STORE, token, NOW + RG_HQ_LINK_CODE_MS), RG_NOT_FOUND);
    assert_int_equal(take(STORE, token, NOW + RG_HQ_LINK_CODE_MS), RG_NOT_FOUND);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_int_equal(look(STORE, unknown[i], NOW), RG_NOT_FOUND);
        assert_int_equal(take(STORE, unknown[i], NOW), RG_NOT_FOUND);
    }
    token[3] = token[3] == 'x' ? 'y' : 'x';
    assert_int_equal(look(STORE, token, NOW), RG_NOT_FOUND);
}

static void what_is_over_is_forgotten(void **state)
{
    char used[RG_HQ_LINK_TOKEN], open[RG_HQ_LINK_TOKEN];
    assert_int_equal(rg_hq_links_forget(STORE, NOW), RG_OK);
    assert_int_equal(make(STORE, 1, used), RG_OK);
    assert_int_equal(make(STORE, 1, open), RG_OK);
    assert_int_equal(take(STORE, used, NOW), RG_OK);
    assert_int_equal(rg_hq_links_forget(STORE, NOW + RG_HQ_LINK_CODE_MS - 1), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM copy_link"), 2);
    assert_int_equal(look(STORE, open, NOW), RG_OK);
    assert_int_equal(rg_hq_links_forget(STORE, NOW + RG_HQ_LINK_CODE_MS), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM copy_link"), 0);
}

static void nobody_finds_it_in_the_database(void **state)
{
    char token[RG_HQ_LINK_TOKEN], sql[200];
    assert_int_equal(make(STORE, 1, token), RG_OK);
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) FROM copy_link WHERE instr(hash,CAST('%s' AS BLOB)) OR site='%s' OR "
                   "language='%s' OR length(hash)<>32",
                   token, token, token);
    assert_int_equal(hq_fixture_number(*state, sql), 0);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM copy_link"), 1);
}

static void who_is_not_of_the_site_or_not_recognised_gets_none(void **state)
{
    char token[RG_HQ_LINK_TOKEN] = "untouched";
    assert_int_equal(make(STORE, 3, token), RG_NOT_FOUND);
    assert_int_equal(make(STORE, 99, token), RG_NOT_FOUND);
    assert_int_equal(rg_hq_site_put(STORE, "s2", "Europe/Berlin"), RG_OK);
    struct rg_hq_link_order order = order_for(1);
    order.site = "s2";
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, token), RG_NOT_FOUND);
    order = order_for(1);
    order.life_ms = 0;
    assert_int_equal(rg_hq_link_make(STORE, &order, NOW, token), RG_INVALID);
    assert_string_equal(token, "untouched");
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM copy_link"), 0);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM audit"), 0);
}

static void only_so_many_are_open(void **state)
{
    char token[RG_HQ_LINK_TOKEN];
    for (int i = 0; i < RG_HQ_LINKS_OPEN; i++) {
        assert_int_equal(make(STORE, 1, token), RG_OK);
    }
    assert_int_equal(make(STORE, 1, token), RG_DENIED);
    /* Neither another's nor a letter is in their way. */
    char other[RG_HQ_LINK_TOKEN];
    struct rg_hq_link_order letter = order_for(1);
    letter.life_ms = RG_HQ_LINK_LETTER_MS;
    assert_int_equal(make(STORE, 2, other), RG_OK);
    assert_int_equal(rg_hq_link_make(STORE, &letter, NOW, other), RG_OK);
    assert_int_equal(take(STORE, token, NOW), RG_OK);
    assert_int_equal(make(STORE, 1, token), RG_OK);
    const struct rg_hq_link_order later = order_for(1);
    assert_int_equal(rg_hq_link_make(STORE, &later, NOW + RG_HQ_LINK_CODE_MS, token), RG_OK);
    assert_int_equal(look(STORE, other, NOW + RG_HQ_LINK_CODE_MS), RG_OK);
}

static void one_kiosk_orders_only_so_many(void **state)
{
    char token[RG_HQ_LINK_TOKEN];
    for (int i = 0; i < RG_HQ_LINKS_DEVICE; i++) {
        assert_int_equal(make(STORE, 1 + i % 2, token), RG_OK);
        assert_int_equal(take(STORE, token, NOW), RG_OK);
    }
    assert_int_equal(make(STORE, 1, token), RG_DENIED);
    struct rg_hq_link_order beside = order_for(1);
    beside.device = "kiosk-2";
    assert_int_equal(rg_hq_link_make(STORE, &beside, NOW, token), RG_OK);
}

static void who_is_to_be_erased_leaves_no_copy(void **state)
{
    char token[RG_HQ_LINK_TOKEN];
    assert_int_equal(make(STORE, 1, token), RG_OK);
    const struct rg_hq_erasure erasure = {
        .member = 1, .assurance = 0, .hold_ms = 1000, .origin = "s1/kiosk-1"};
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    assert_int_equal(look(STORE, token, NOW), RG_NOT_FOUND);
    assert_int_equal(take(STORE, token, NOW), RG_NOT_FOUND);
    assert_int_equal(make(STORE, 1, token), RG_NOT_FOUND);
}

static cJSON *document(struct rg_hq_store *store, int64_t member, bool masked)
{
    struct rg_hq_buffer text = {0};
    assert_int_equal(rg_hq_export_document(store, member, masked, &text), RG_OK);
    cJSON *tree = cJSON_Parse(text.data);
    assert_non_null(tree);
    rg_hq_buffer_free(&text);
    return tree;
}

static const char *text_of(const cJSON *tree, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(tree, name);
    assert_true(cJSON_IsString(item));
    return item->valuestring;
}

static void the_copy_is_one_document_with_every_part(void **state)
{
    static const char *const lists[] = {"contacts",  "cards", "consents", "lines",
                                        "purchases", "shown", "outcomes"};
    bool changed;
    assert_int_equal(rg_hq_contact_put(STORE, 1, RG_HQ_CONTACT_EMAIL, "mia@example.com", &changed), RG_OK);
    for (int masked = 0; masked < 2; masked++) {
        cJSON *tree = document(STORE, 1, masked != 0);
        assert_string_equal(text_of(tree, "format"), "regard-export/1");
        assert_string_equal(text_of(tree, "copy"), masked ? "masked" : "full");
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(tree, "member");
        assert_string_equal(text_of(member, "display_name"), "Frau Keller");
        assert_null(cJSON_GetObjectItemCaseSensitive(member, "part"));
        for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
            assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(tree, lists[i])));
        }
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "purchases")), 2);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "consents")), 2);
        const cJSON *contact = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(tree, "contacts"), 0);
        assert_string_equal(text_of(contact, "address"), masked ? "m\u2026@e\u2026.com" : "mia@example.com");
        cJSON_Delete(tree);
    }
    struct rg_hq_buffer none = {0};
    assert_int_equal(rg_hq_export_document(STORE, 99, false, &none), RG_NOT_FOUND);
    assert_int_equal(none.len, 0);
    rg_hq_buffer_free(&none);
}

#define LINKS(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {LINKS(it_works_once),
                                       LINKS(used_over_and_unknown_are_alike),
                                       LINKS(what_is_over_is_forgotten),
                                       LINKS(nobody_finds_it_in_the_database),
                                       LINKS(who_is_not_of_the_site_or_not_recognised_gets_none),
                                       LINKS(only_so_many_are_open),
                                       LINKS(one_kiosk_orders_only_so_many),
                                       LINKS(who_is_to_be_erased_leaves_no_copy),
                                       LINKS(the_copy_is_one_document_with_every_part)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
