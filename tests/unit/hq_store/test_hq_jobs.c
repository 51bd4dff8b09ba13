/* Jobs at HQ: one of a kind at a time, in the order of their days, over once, and more than a few wipes only by two. */
#include "hq_jobs.h"

#include "crypto.h"
#include "hq_fixture.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NOW    INT64_C(1795651200000)
#define DAY_MS INT64_C(86400000)

static struct rg_hq_job_order order_of(const char *device, const char *kind)
{
    return (struct rg_hq_job_order){.site = "s1",
                                    .device = device,
                                    .kind = kind,
                                    .within_s = 3600,
                                    .operator_name = "anna",
                                    .wipes_alone = 3};
}

static int64_t put(struct rg_hq_store *store, const struct rg_hq_job_order *order, int64_t now_ms)
{
    int64_t number = 0;
    assert_int_equal(rg_hq_job_put(store, order, now_ms, &number), RG_OK);
    assert_true(number > 0);
    return number;
}

static struct rg_hq_job get(struct rg_hq_store *store, int64_t number)
{
    struct rg_hq_job job;
    assert_int_equal(rg_hq_job_get(store, number, &job), RG_OK);
    return job;
}

static void becomes(struct rg_hq_store *store, int64_t number, const char *state, const char *code,
                    int64_t now_ms)
{
    struct rg_hq_job job = get(store, number);
    assert_int_equal(rg_hq_job_become(store, &job, state, code, 0, NULL, now_ms), RG_OK);
}

static void the_same_job_is_the_one_that_is_open(void **state)
{
    struct rg_hq_job_order order = order_of("k1", "restart");
    int64_t first = put(STORE, &order, NOW);
    assert_int_equal(put(STORE, &order, NOW + 1), first);
    order.at_once = true;
    int64_t now = put(STORE, &order, NOW + 2);
    assert_int_not_equal(now, first);
    order = order_of("k2", "restart");
    assert_int_not_equal(put(STORE, &order, NOW), first);
    order = order_of("k1", "restart");
    becomes(STORE, first, "done", NULL, NOW + 3);
    assert_int_not_equal(put(STORE, &order, NOW + 4), first);
    struct rg_hq_job jobs[RG_HQ_JOBS_AT_ONCE];
    size_t count = 0;
    assert_int_equal(rg_hq_jobs_open(STORE, "s1", "k1", jobs, &count), RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(jobs[0].number, now);
}

static void what_is_no_order_is_refused(void **state)
{
    int64_t number;
    struct rg_hq_job_order orders[] = {order_of("k1", "dance"),     order_of("K1", "restart"),
                                       order_of("k1", "log_level"), order_of("k1", "restart"),
                                       order_of("k1", "restart"),   order_of("k1", "log_level")};
    orders[3].within_s = 59;
    orders[4].level = "info";
    orders[5].level = "loud";
    orders[5].minutes = 5;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        assert_int_equal(rg_hq_job_put(STORE, &orders[i], NOW, &number), RG_INVALID);
    }
    orders[5].level = "debug";
    (void)put(STORE, &orders[5], NOW);
}

static void more_than_a_few_wipes_take_two(void **state)
{
    int64_t numbers[5];
    for (int i = 0; i < 5; i++) {
        char device[16];
        (void)snprintf(device, sizeof device, "k%d", i);
        struct rg_hq_job_order order = order_of(device, "wipe");
        /* Whoever orders: two who take turns are not a way around. */
        order.operator_name = i % 2 == 0 ? "anna" : "bert";
        numbers[i] = put(STORE, &order, NOW + i);
        assert_string_equal(get(STORE, numbers[i]).state, i < 3 ? "queued" : "approval");
    }
    struct rg_hq_job jobs[RG_HQ_JOBS_AT_ONCE];
    size_t count = 9;
    assert_int_equal(rg_hq_jobs_open(STORE, "s1", "k3", jobs, &count), RG_OK);
    assert_int_equal(count, 0);
    assert_int_equal(rg_hq_job_approve(STORE, numbers[3], "bert", NOW + 9), RG_DENIED);
    assert_int_equal(rg_hq_job_approve(STORE, numbers[0], "cleo", NOW + 9), RG_NOT_FOUND);
    assert_int_equal(rg_hq_job_approve(STORE, 99, "cleo", NOW + 9), RG_NOT_FOUND);
    assert_int_equal(rg_hq_job_approve(STORE, numbers[3], "anna", NOW + 9), RG_OK);
    assert_string_equal(get(STORE, numbers[3]).state, "queued");
    /* One that two stand for does not count, and a day later nothing does. */
    struct rg_hq_job_order order = order_of("k9", "wipe");
    assert_string_equal(get(STORE, put(STORE, &order, NOW + 10)).state, "approval");
    order = order_of("k8", "wipe");
    assert_string_equal(get(STORE, put(STORE, &order, NOW + DAY_MS + 10)).state, "queued");
    /* What nobody confirms in time is over, and cannot be confirmed then. */
    assert_int_equal(rg_hq_job_approve(STORE, numbers[4], "cleo", NOW + 3600 * 1000 + 4), RG_NOT_FOUND);
}

static enum rg_hq_cancel take_back(struct rg_hq_store *store, int64_t number, const char *by)
{
    enum rg_hq_cancel what = RG_HQ_CANCEL_OVER;
    assert_int_equal(rg_hq_job_cancel(store, number, by, NOW + 50, &what), RG_OK);
    return what;
}

static void one_is_taken_back_until_it_begins(void **state)
{
    static const struct {
        const char *at, *then;
        enum rg_hq_cancel what;
    } cases[] = {{"queued", "cancelled", RG_HQ_CANCEL_DONE},   {"offered", "offered", RG_HQ_CANCEL_ASKED},
                 {"accepted", "accepted", RG_HQ_CANCEL_ASKED}, {"waiting", "waiting", RG_HQ_CANCEL_ASKED},
                 {"running", "running", RG_HQ_CANCEL_BEGUN},   {"done", "done", RG_HQ_CANCEL_OVER},
                 {"expired", "expired", RG_HQ_CANCEL_OVER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char device[16];
        (void)snprintf(device, sizeof device, "k%zu", i);
        struct rg_hq_job_order order = order_of(device, "restart");
        int64_t number = put(STORE, &order, NOW);
        becomes(STORE, number, cases[i].at, NULL, NOW + 1);
        assert_int_equal(take_back(STORE, number, "bert"), cases[i].what);
        assert_string_equal(get(STORE, number).state, cases[i].then);
        bool wished = cases[i].what == RG_HQ_CANCEL_DONE || cases[i].what == RG_HQ_CANCEL_ASKED;
        assert_string_equal(get(STORE, number).cancel, wished ? "bert" : "");
        /* Again it is the same, whoever says it. */
        assert_int_equal(take_back(STORE, number, "cleo"), cases[i].what);
        assert_string_equal(get(STORE, number).cancel, wished ? "bert" : "");
    }
    struct rg_hq_job_order order = order_of("k2", "restart");
    int64_t number = put(STORE, &order, NOW);
    becomes(STORE, number, "cancelled", NULL, NOW + 60);
    assert_string_equal(get(STORE, number).state, "cancelled");
    becomes(STORE, number, "running", NULL, NOW + 61);
    assert_string_equal(get(STORE, number).state, "cancelled");
    assert_int_not_equal(put(STORE, &order, NOW + 62), number);
    enum rg_hq_cancel what;
    assert_int_equal(rg_hq_job_cancel(STORE, 9999, "bert", NOW, &what), RG_NOT_FOUND);
}

static void many_are_confirmed_as_they_were_seen(void **state)
{
    char code[RG_HQ_BATCH_CODE], other[RG_HQ_BATCH_CODE];
    int64_t batch = 0, numbers[6];
    for (int i = 0; i < 6; i++) {
        char device[16];
        (void)snprintf(device, sizeof device, "k%d", i);
        struct rg_hq_job_order order = order_of(device, "wipe");
        order.many = true;
        order.batch = batch;
        order.wipes_alone = 1;
        numbers[i] = put(STORE, &order, NOW + i);
        batch = batch != 0 ? batch : numbers[i];
    }
    assert_int_equal(rg_hq_job_batch_code(STORE, batch, NOW + 9, code), RG_OK);
    assert_int_equal(rg_hq_job_batch_code(STORE, batch + 77, NOW + 9, other), RG_NOT_FOUND);
    assert_int_equal(rg_hq_job_batch_approve(STORE, batch, code, "anna", NOW + 9), RG_DENIED);
    assert_int_equal(rg_hq_job_batch_approve(STORE, batch, "00000000", "cleo", NOW + 9), RG_INVALID);
    /* One was taken back since: what was seen is not what waits. */
    assert_int_equal(take_back(STORE, numbers[5], "anna"), RG_HQ_CANCEL_DONE);
    assert_int_equal(rg_hq_job_batch_approve(STORE, batch, code, "cleo", NOW + 9), RG_INVALID);
    assert_string_equal(get(STORE, numbers[1]).state, "approval");
    assert_int_equal(rg_hq_job_batch_code(STORE, batch, NOW + 9, other), RG_OK);
    assert_string_not_equal(code, other);
    struct rg_hq_buffer rows = {0};
    struct rg_hq_job_filter filter = {.batch = batch, .confirm = other};
    int64_t before = INT64_MAX;
    bool more = true;
    assert_int_equal(rg_hq_job_rows(STORE, &filter, &before, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, other));
    assert_null(strstr(rows.data, "\"device\":\"k0\""));
    assert_non_null(strstr(rows.data, "\"device\":\"k4\""));
    assert_null(strstr(rows.data, "\"device\":\"k5\""));
    rg_hq_buffer_free(&rows);
    assert_int_equal(rg_hq_job_batch_approve(STORE, batch, other, "cleo", NOW + 9), RG_OK);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(get(STORE, numbers[i]).state, "queued");
    }
    assert_int_equal(rg_hq_job_batch_approve(STORE, batch, other, "cleo", NOW + 9), RG_NOT_FOUND);
    /* What nobody confirms in time is not in it. */
    struct rg_hq_job job;
    assert_int_equal(rg_hq_job_batch_next(STORE, batch, numbers[4], &job), RG_OK);
    assert_int_equal(job.number, numbers[5]);
    assert_int_equal(rg_hq_job_batch_next(STORE, batch, numbers[5], &job), RG_NOT_FOUND);
}

static void what_nobody_takes_expires(void **state)
{
    struct rg_hq_job_order order = order_of("k1", "restart");
    int64_t queued = put(STORE, &order, NOW);
    order = order_of("k1", "diagnose");
    int64_t taken = put(STORE, &order, NOW);
    becomes(STORE, taken, "waiting", "visit", NOW + 1);
    assert_int_equal(rg_hq_jobs_expire(STORE, NOW + 3599999), RG_OK);
    assert_string_equal(get(STORE, queued).state, "queued");
    assert_int_equal(rg_hq_jobs_expire(STORE, NOW + 3600000), RG_OK);
    assert_string_equal(get(STORE, queued).state, "expired");
    /* Of one that the kiosk took it has the last word, for a day. */
    assert_string_equal(get(STORE, taken).state, "waiting");
    assert_int_equal(rg_hq_jobs_expire(STORE, NOW + 3600000 + DAY_MS), RG_OK);
    assert_string_equal(get(STORE, taken).state, "expired");
    becomes(STORE, taken, "done", NULL, NOW + 2 * DAY_MS);
    assert_string_equal(get(STORE, taken).state, "done");
    /* What is over stays so. */
    becomes(STORE, taken, "failed", "io", NOW + 2 * DAY_MS);
    becomes(STORE, queued, "done", NULL, NOW + 2 * DAY_MS);
    assert_string_equal(get(STORE, taken).state, "done");
    assert_string_equal(get(STORE, queued).state, "expired");
    assert_int_equal(rg_hq_jobs_expire(STORE, NOW + 93 * DAY_MS), RG_OK);
    struct rg_hq_job job;
    assert_int_equal(rg_hq_job_get(STORE, taken, &job), RG_NOT_FOUND);
}

static int rows_taken;

static enum rg_status take(void *context, const char *row, size_t len)
{
    (void)len;
    rows_taken++;
    assert_non_null(strstr(row, context));
    return RG_OK;
}

static void a_result_is_what_its_hash_says(void **state)
{
    static const char hello[] = "hello";
    struct rg_hq_job_order order = order_of("k1", "diagnose");
    int64_t number = put(STORE, &order, NOW), have = 9;
    uint8_t digest[32];
    char sha256[65];
    struct rg_hq_job job = get(STORE, number);
    assert_int_equal(rg_sha256(hello, 5, digest), RG_OK);
    rg_hex_write(digest, sizeof digest, sha256);
    assert_int_equal(rg_hq_job_become(STORE, &job, "done", NULL, 5, sha256, NOW + 1), RG_OK);
    job = get(STORE, number);
    assert_int_equal(rg_hq_job_result(STORE, number, take, ""), RG_NOT_FOUND);
    /* A part that does not follow says how much is there; one that goes too far is none. */
    assert_int_equal(rg_hq_job_part(STORE, &job, 3, "lo", 2, &have), RG_OK);
    assert_int_equal(have, 0);
    assert_int_equal(rg_hq_job_part(STORE, &job, 0, "hello!", 6, &have), RG_INVALID);
    assert_int_equal(rg_hq_job_part(STORE, &job, 0, "hel", 3, &have), RG_OK);
    assert_int_equal(have, 3);
    job = get(STORE, number);
    assert_int_equal(job.have, 3);
    /* What is not what was said is asked for again from the beginning. */
    assert_int_equal(rg_hq_job_part(STORE, &job, 3, "lp", 2, &have), RG_OK);
    assert_int_equal(have, 0);
    job = get(STORE, number);
    assert_int_equal(rg_hq_job_part(STORE, &job, 0, "hel", 3, &have), RG_OK);
    job = get(STORE, number);
    assert_int_equal(rg_hq_job_part(STORE, &job, 3, "lo", 2, &have), RG_OK);
    assert_int_equal(have, 5);
    rows_taken = 0;
    assert_int_equal(rg_hq_job_result(STORE, number, take, "\"size\":5,\"data\":\""), RG_OK);
    assert_int_equal(rows_taken, 2);
    assert_int_equal(rg_hq_job_result(STORE, 99, take, ""), RG_NOT_FOUND);
}

static void a_job_is_of_one_kiosk(void **state)
{
    struct rg_hq_job_order order = order_of("k1", "restart");
    struct rg_hq_job job = get(STORE, put(STORE, &order, NOW)), other;
    assert_int_equal(rg_hq_job_find(STORE, "s1", "k1", job.id, &other), RG_OK);
    assert_int_equal(rg_hq_job_find(STORE, "s1", "k2", job.id, &other), RG_NOT_FOUND);
    assert_int_equal(rg_hq_job_find(STORE, "s2", "k1", job.id, &other), RG_NOT_FOUND);
}

static void rows_are_the_newest_first(void **state)
{
    struct rg_hq_buffer rows = {0};
    bool more = true;
    int64_t before = INT64_MAX, pages = 0, count = 0;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int i = 0; i < 400; i++) {
        char device[16];
        (void)snprintf(device, sizeof device, "k%d", i);
        struct rg_hq_job_order order = order_of(device, "restart");
        (void)put(STORE, &order, NOW);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    const struct rg_hq_job_filter all = {.site = "s1"};
    while (more) {
        rg_hq_buffer_clear(&rows);
        rg_hq_buffer_text(&rows, "[");
        assert_int_equal(rg_hq_job_rows(STORE, &all, &before, &more, &rows), RG_OK);
        rg_hq_buffer_text(&rows, "]");
        cJSON *list = cJSON_Parse(rows.data);
        assert_non_null(list);
        count += cJSON_GetArraySize(list);
        pages++;
        cJSON_Delete(list);
    }
    assert_int_equal(count, 400);
    assert_true(pages > 1);
    const struct rg_hq_job_filter one = {.device = "k7", .open_only = true};
    before = INT64_MAX;
    rg_hq_buffer_clear(&rows);
    assert_int_equal(rg_hq_job_rows(STORE, &one, &before, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data,
                           "\"device\":\"k7\",\"kind\":\"restart\",\"state\":\"queued\",\"code\":null,"
                           "\"operator\":\"anna\",\"approver\":null"));
    rg_hq_buffer_free(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_job_is_the_one_that_is_open, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_order_is_refused, hq_fixture_set_up, hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(more_than_a_few_wipes_take_two, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(one_is_taken_back_until_it_begins, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(many_are_confirmed_as_they_were_seen, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_takes_expires, hq_fixture_set_up, hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(a_result_is_what_its_hash_says, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(a_job_is_of_one_kiosk, hq_fixture_set_up, hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(rows_are_the_newest_first, hq_fixture_set_up, hq_fixture_tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
