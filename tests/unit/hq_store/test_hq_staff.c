/* What staff buy: it is theirs, and counts for nobody else, also when they are no staff any more, or nobody. */
#include "hq_fixture.h"

#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_merge.h"
#include "hq_retail.h"
#include "hq_rows.h"
#include "hq_staff.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define ALL    6 /* lines of the fixture */
#define OF_ONE 2
#define MARKED "SELECT count(*) FROM purchases WHERE staff=1 AND state<3"
#define NOW    INT64_C(1700000000000)

static struct rg_keystore *keys;

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static bool put_staff(struct rg_hq_store *store, int64_t member, bool staff)
{
    bool changed;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_staff_put(store, member, staff, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return changed;
}

static void count_line(void *context, const struct rg_hq_basket_line *line)
{
    *(int *)context += line->units > 0;
}

static int counted(struct rg_hq_store *store)
{
    int lines = 0;
    assert_int_equal(rg_hq_baskets_read(store, "s1", count_line, &lines), RG_OK);
    return lines;
}

/* How many lines over version @p from a kiosk hears of, and how many of them are said to be of staff. */
static int heard(struct rg_hq_store *store, int64_t from, int *marked)
{
    cJSON *tree = hq_fixture_page(store, RG_HQ_PURCHASES, from, RG_HQ_PAGE_LIMIT);
    const cJSON *columns = cJSON_GetObjectItem(tree, "columns"), *lines = cJSON_GetObjectItem(tree, "rows");
    const cJSON *row;
    int count = cJSON_GetArraySize(lines), at = 0;
    while (strcmp(cJSON_GetArrayItem(columns, at)->valuestring, "staff") != 0) {
        at++;
    }
    *marked = 0;
    cJSON_ArrayForEach(row, lines)
    {
        *marked += cJSON_GetArrayItem(row, at)->valueint;
    }
    cJSON_Delete(tree);
    return count;
}

static void buy(struct rg_hq_store *store, const char *receipt, int64_t member, bool staff)
{
    bool changed;
    const struct rg_hq_purchase sale = {.till = "t2",
                                        .receipt = receipt,
                                        .member = member,
                                        .at = NOW,
                                        .product = 1,
                                        .quantity = 1,
                                        .size = "",
                                        .staff = staff};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void erase(struct rg_hq_store *store, int64_t member)
{
    const struct rg_hq_erasure erasure = {.member = member, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(store, &erasure, NOW), RG_OK);
}

static void who_is_staff_counts_for_nothing(void **state)
{
    assert_int_equal(counted(STORE), ALL);
    assert_true(put_staff(STORE, 1, true));
    assert_false(put_staff(STORE, 1, true));
    assert_int_equal(counted(STORE), ALL - OF_ONE);
    /* Their own rows stay at kiosks. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), OF_ONE);
    buy(STORE, "A", 1, false);
    assert_int_equal(counted(STORE), ALL - OF_ONE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), OF_ONE + 1);
}

/* Kiosks count too, until HQ learns: they hear what is marked, also when it is marked late, and once. */
static void kiosks_hear_whose_lines_count_for_nothing(void **state)
{
    int marked;
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(heard(STORE, 0, &marked), OF_ONE);
    assert_int_equal(marked, 0);
    (void)put_staff(STORE, 1, true);
    assert_int_equal(heard(STORE, head, &marked), OF_ONE);
    assert_int_equal(marked, OF_ONE);
    head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    (void)put_staff(STORE, 1, true);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
    buy(STORE, "A", 1, false);
    assert_int_equal(heard(STORE, head, &marked), 1);
    assert_int_equal(marked, 1);
    /* Who leaves: nothing that was said is taken back, and what they buy then is a customer's. */
    head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    (void)put_staff(STORE, 1, false);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
    buy(STORE, "B", 1, false);
    assert_int_equal(heard(STORE, head, &marked), 1);
    assert_int_equal(marked, 0);
    /* The till says it of a single line. */
    head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    buy(STORE, "C", 1, true);
    assert_int_equal(heard(STORE, head, &marked), 1);
    assert_int_equal(marked, 1);
    /* Also when it has said the line before, with or without saying whose it is; and never that it is none of theirs after all. */
    for (int64_t whose = 0; whose <= 1; whose++) {
        const char *receipt = whose == 0 ? "D" : "E";
        buy(STORE, receipt, 1, false);
        int lines = counted(STORE);
        head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
        for (int again = 0; again < 3; again++) {
            buy(STORE, receipt, whose, again < 2);
            assert_int_equal(heard(STORE, head, &marked), 1);
            assert_int_equal(marked, 1);
            assert_int_equal(counted(STORE), lines - 1);
        }
    }
}

/* Of who does not let purchases be known no kiosk has a line, and hears of none; of who does again it has them as they are by then. */
static void who_is_not_known_there_is_not_said_to_be_staff(void **state)
{
    int marked;
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    (void)put_staff(STORE, 2, true);
    (void)put_staff(STORE, 3, true);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
    assert_int_equal(counted(STORE), ALL - 2 * OF_ONE);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 2, "purchases", true, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(heard(STORE, head, &marked), OF_ONE);
    assert_int_equal(marked, OF_ONE);
}

static void a_mark_outlasts_who_it_was(void **state)
{
    (void)put_staff(STORE, 1, true);
    assert_true(put_staff(STORE, 1, false));
    assert_int_equal(counted(STORE), ALL - OF_ONE);
    buy(STORE, "A", 1, false);
    assert_int_equal(counted(STORE), ALL - OF_ONE + 1);
    erase(STORE, 1);
    assert_int_equal(counted(STORE), ALL - OF_ONE + 1);
}

static void nothing_says_it_of_who_was_forgotten(void **state)
{
    (void)put_staff(STORE, 1, true);
    erase(STORE, 1);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM members WHERE staff=1"), 0);
}

static void a_line_says_it_of_nobody_known(void **state)
{
    static const char line[] =
        "{\"kind\":\"sale\",\"till\":\"t9\",\"receipt\":\"A\",\"line\":1,\"at\":5,\"sku\":"
        "\"K1\",\"quantity\":1,\"price\":5,\"staff\":%s}";
    struct rg_hq_retail_result result;
    char text[256];
    buy(STORE, "A", 0, true);
    assert_int_equal(counted(STORE), ALL);
    /* Of a line that is known now whose it is the mark stays. */
    buy(STORE, "A", 2, false);
    assert_int_equal(counted(STORE), ALL);
    static const struct {
        const char *said;
        enum rg_status status;
        int counted;
    } cases[] = {{"\"yes\"", RG_INVALID, ALL}, {"true", RG_OK, ALL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int len = snprintf(text, sizeof text, line, cases[i].said);
        assert_int_equal(rg_hq_retail_line(STORE, "s1", text, (size_t)len, &result), cases[i].status);
        assert_int_equal(counted(STORE), cases[i].counted);
    }
    assert_int_equal(hq_fixture_number(*state, MARKED), 2);
}

static void a_person_is_staff_by_any_of_their_numbers(void **state)
{
    const char *code;
    bool staff;
    int marked;
    (void)put_staff(STORE, 2, true);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 2, "purchases", true, 20);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(heard(STORE, 0, &marked), 2 * OF_ONE);
    assert_int_equal(marked, 2 * OF_ONE);
    assert_int_equal(counted(STORE), ALL - 2 * OF_ONE);
    assert_int_equal(rg_hq_is_staff(STORE, 1, &staff), RG_OK);
    assert_true(staff);
    buy(STORE, "A", 2, false);
    assert_int_equal(counted(STORE), ALL - 2 * OF_ONE);
}

static enum rg_status find_staff(void *context, const char *row, size_t len)
{
    *(int *)context += memmem(row, len, "\"staff\":true", strlen("\"staff\":true")) != NULL;
    return RG_OK;
}

static void their_copy_says_it(void **state)
{
    int said = 0;
    (void)put_staff(STORE, 1, true);
    assert_int_equal(rg_hq_customer_export(STORE, 1, find_staff, &said), RG_OK);
    assert_int_equal(said, 1 + OF_ONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(who_is_staff_counts_for_nothing),           TEST(a_mark_outlasts_who_it_was),
        TEST(kiosks_hear_whose_lines_count_for_nothing), TEST(who_is_not_known_there_is_not_said_to_be_staff),
        TEST(nothing_says_it_of_who_was_forgotten),      TEST(a_line_says_it_of_nobody_known),
        TEST(a_person_is_staff_by_any_of_their_numbers), TEST(their_copy_says_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
