/* Jobs of HQ's: each answers a nonce, once and in time; each runs once, whatever is delivered again and whenever the power goes; and HQ
 * hears of every end, and has all that was collected. */
#include "sync_scene.h"

#include "base64.h"
#include "hq_command.h"
#include "job_codec.h"
#include "keystore_sim.h"
#include "text.h"

#include <stdio.h>

#define SITE   "store-1"
#define DEVICE "kiosk-1"
#define TOPIC  "rg/1/" SITE "/" DEVICE "/dn/job"
#define JOB_A  "0190a1b2-c3d4-7000-8000-000000000001"
#define JOB_B  "0190a1b2-c3d4-7000-8000-000000000002"

static struct rg_keystore *hq;
static struct sync_scene *scene;
static char order_text[4096];
static size_t order_len;

/* What main was told, in order. */
static struct rg_job told[32];
static size_t told_count;
static uint8_t result[40000];
static size_t result_len;
static int dropped;

static void on_job(void *context, const struct rg_job *job, enum rg_store_soundness soundness)
{
    (void)context;
    assert_int_equal(soundness, RG_STORE_SOUND);
    assert_true(told_count < sizeof told / sizeof told[0]);
    told[told_count++] = *job;
}

static enum rg_status job_read(void *context, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                               size_t capacity, size_t *len)
{
    (void)context;
    (void)job;
    if (result_len == 0) {
        return RG_NOT_FOUND;
    }
    size_t left = result_len - (size_t)from;
    *len = left < capacity ? left : capacity;
    memcpy(bytes, result + from, *len);
    return RG_OK;
}

static void job_drop(void *context, const struct rg_uuid *job)
{
    (void)context;
    (void)job;
    dropped++;
}

static void start(bool restarted)
{
    rg_sync_destroy(scene->sync);
    scene->config.restarted = restarted;
    assert_int_equal(rg_sync_create(&scene->config, at(scene), &scene->sync), RG_OK);
    told_count = 0;
    rg_sync_link(scene->sync, true, at(scene));
    forget(scene);
}

static int begin(void **state)
{
    if (sync_scene_begin(state) != 0 || rg_keystore_sim_create(&hq) != RG_OK ||
        rg_hq_command_ready(hq) != RG_OK) {
        return -1;
    }
    scene = *state;
    scene->config.site = SITE;
    scene->config.device = DEVICE;
    scene->config.on_job = on_job;
    scene->config.job_read = job_read;
    scene->config.job_drop = job_drop;
    told_count = result_len = 0;
    dropped = 0;
    if (rg_hq_command_publics(hq, &scene->config.commands) != RG_OK) {
        return -1;
    }
    start(true);
    return 0;
}

static int end(void **state)
{
    hq->ops->close(hq);
    return sync_scene_end(state);
}

/* HQ says it, signed; what it said last stays in order_text. */
__attribute__((format(printf, 1, 2))) static void hq_says(const char *format, ...)
{
    char body[2048];
    const char *name = NULL;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    for (char *c = body; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    order_len = (size_t)snprintf(
        order_text, sizeof order_text,
        "{\"v\":1,\"id\":\"x\",\"t\":\"job\",\"ts\":1700000000123,\"exp\":null,\"b\":%s}", body);
    assert_int_equal(rg_hq_command_signer(hq, &name), RG_OK);
    assert_int_equal(rg_hq_command_sign(hq, name, TOPIC, order_text, &order_len, sizeof order_text), RG_OK);
    rg_sync_message(scene->sync, "dn/job", order_text, order_len, at(scene));
}

static const char *said(void)
{
    const char *text = newest_on(scene, "up/job");
    return text != NULL ? text : "";
}

static bool says(const char *part)
{
    return strstr(said(), part) != NULL;
}

/* The nonce of what the kiosk said last. */
static const char *nonce(void)
{
    static char digits[64];
    const char *text = strstr(said(), "\"nonce\":\"");
    assert_non_null(text);
    assert_int_equal(sscanf(text, "\"nonce\":\"%32[0-9a-f]", digits), 1);
    return digits;
}

static void order(const char *job, const char *kind, const char *with)
{
    hq_says("{'say':'offer','job':'%s','kind':'%s'}", job, kind);
    hq_says("{'say':'order','job':'%s','kind':'%s','nonce':'%s','within':3600,'now':false%s}", job, kind,
            nonce(), with);
}

static void heard(const char *job, const char *state, int have)
{
    hq_says("{'say':'heard','job':'%s','state':'%s','have':%d}", job, state, have);
}

static struct rg_job of(const char *job, enum rg_job_state state, const char *code)
{
    struct rg_job said_of = {.state = state};
    assert_int_equal(rg_uuid_read(job, &said_of.id), RG_OK);
    (void)rg_text_copy(said_of.code, sizeof said_of.code, code);
    return said_of;
}

static void becomes(const char *job, enum rg_job_state state, const char *code)
{
    const struct rg_job said_of = of(job, state, code);
    rg_sync_job(scene->sync, &said_of, at(scene));
}

static enum rg_job_state kept(const char *job)
{
    struct rg_uuid id;
    struct rg_job found;
    assert_int_equal(rg_uuid_read(job, &id), RG_OK);
    enum rg_status status = rg_store_job(scene->base.sync, &id, &found);
    return status == RG_OK ? found.state : 0;
}

static void an_order_answers_the_nonce(void **state)
{
    (void)state;
    hq_says("{'say':'offer','job':'%s','kind':'restart'}", JOB_A);
    assert_true(says("\"job\":\"" JOB_A "\",\"state\":\"offered\""));
    assert_int_equal(kept(JOB_A), 0);
    assert_int_equal(told_count, 0);
    hq_says("{'say':'order','job':'%s','kind':'restart','nonce':'%s','within':3600,'now':true}", JOB_A,
            nonce());
    assert_int_equal(kept(JOB_A), RG_JOB_ACCEPTED);
    assert_true(says("\"state\":\"accepted\",\"code\":null"));
    assert_int_equal(told_count, 1);
    assert_int_equal(told[0].kind, RG_JOB_RESTART);
    assert_true(told[0].at_once);
    /* It runs only once that is on the disk. */
    becomes(JOB_A, RG_JOB_WAITING, "visit");
    assert_true(says("\"state\":\"waiting\",\"code\":\"visit\""));
    becomes(JOB_A, RG_JOB_RUNNING, "");
    assert_int_equal(kept(JOB_A), RG_JOB_RUNNING);
    assert_int_equal(told[told_count - 1].state, RG_JOB_RUNNING);
    /* Leave that got lost is asked for again. */
    size_t before = told_count;
    becomes(JOB_A, RG_JOB_RUNNING, "");
    assert_int_equal(told_count, before + 1);
    /* And after the start it is done, and HQ hears so until it has heard. */
    start(true);
    assert_int_equal(kept(JOB_A), RG_JOB_DONE);
    pass(scene, 25000);
    assert_int_equal(sent_on(scene, "up/job"), 2);
    assert_true(says("\"state\":\"done\""));
    heard(JOB_A, "done", 0);
    assert_true(told[told_count - 1].heard);
    forget(scene);
    pass(scene, 60000);
    assert_int_equal(sent_on(scene, "up/job"), 0);
}

static void a_replayed_order_is_nothing(void **state)
{
    (void)state;
    char first[sizeof order_text];
    order(JOB_A, "diagnose", "");
    memcpy(first, order_text, sizeof first);
    size_t first_len = order_len;
    assert_int_equal(told_count, 1);
    /* While it is open, and when it is over and gone from memory, and after a start. */
    for (int i = 0; i < 3; i++) {
        uint64_t replayed = status_of(scene).replayed;
        rg_sync_message(scene->sync, "dn/job", first, first_len, at(scene));
        assert_int_equal(status_of(scene).replayed, replayed + 1);
        if (i == 0) {
            becomes(JOB_A, RG_JOB_RUNNING, "");
            becomes(JOB_A, RG_JOB_DONE, "");
            heard(JOB_A, "done", 0);
        } else {
            start(true);
        }
    }
    size_t runs = 0;
    for (size_t i = 0; i < told_count; i++) {
        runs += told[i].state == RG_JOB_RUNNING ? 1 : 0;
    }
    assert_int_equal(runs, 0);
    assert_int_equal(kept(JOB_A), RG_JOB_DONE);
    /* Offered again it is known: HQ hears how it ended, and there is no nonce to answer. */
    hq_says("{'say':'offer','job':'%s','kind':'diagnose'}", JOB_A);
    assert_true(says("\"state\":\"done\""));
    assert_false(says("nonce"));
}

static void a_nonce_counts_for_one_job_and_a_minute(void **state)
{
    (void)state;
    char old[64];
    hq_says("{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    (void)snprintf(old, sizeof old, "%s", nonce());
    /* Of another job; another nonce; too late. */
    hq_says("{'say':'order','job':'%s','kind':'wipe','nonce':'%s','within':3600}", JOB_B, old);
    hq_says("{'say':'order','job':'%s','kind':'wipe','nonce':'%032d','within':3600}", JOB_A, 0);
    scene->ns += 61000000000u;
    hq_says("{'say':'order','job':'%s','kind':'wipe','nonce':'%s','within':3600}", JOB_A, old);
    assert_int_equal(status_of(scene).replayed, 3);
    assert_int_equal(kept(JOB_A), 0);
    assert_int_equal(told_count, 0);
    /* A new offer gets a new one. */
    hq_says("{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    assert_string_not_equal(nonce(), old);
    /* A start forgets what was stated. */
    (void)snprintf(old, sizeof old, "%s", nonce());
    start(true);
    hq_says("{'say':'order','job':'%s','kind':'wipe','nonce':'%s','within':3600}", JOB_A, old);
    assert_int_equal(kept(JOB_A), 0);
}

/* HQ offers again whenever the kiosk says how it is, also while its order is on the way. */
static void an_offer_again_does_not_spoil_the_order(void **state)
{
    (void)state;
    char first[64];
    hq_says("{'say':'offer','job':'%s','kind':'restart'}", JOB_A);
    (void)snprintf(first, sizeof first, "%s", nonce());
    hq_says("{'say':'offer','job':'%s','kind':'restart'}", JOB_A);
    hq_says("{'say':'order','job':'%s','kind':'restart','nonce':'%s','within':3600}", JOB_A, first);
    assert_int_equal(kept(JOB_A), RG_JOB_ACCEPTED);
    assert_int_equal(status_of(scene).replayed, 0);
}

static void what_is_not_signed_orders_nothing(void **state)
{
    (void)state;
    from_hq(scene, "dn/job", "job", "{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    assert_int_equal(status_of(scene).unproven, 1);
    assert_int_equal(sent_on(scene, "up/job"), 0);
    /* And a kiosk that could not tell takes no orders at all. */
    scene->config.commands.count = 0;
    start(true);
    from_hq(scene, "dn/job", "job", "{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    assert_true(says("\"state\":\"refused\",\"code\":\"no-command-key\""));
    from_hq(scene, "dn/job", "job", "{'say':'order','job':'%s','kind':'wipe','nonce':'%032d','within':60}",
            JOB_A, 0);
    assert_int_equal(kept(JOB_A), 0);
}

static void a_job_of_a_later_release_is_refused_by_name(void **state)
{
    (void)state;
    hq_says("{'say':'offer','job':'%s','kind':'make-coffee'}", JOB_A);
    assert_true(says("\"state\":\"refused\",\"code\":\"unknown-kind\""));
    assert_int_equal(status_of(scene).refused, 0);
}

static void there_is_room_for_eight(void **state)
{
    (void)state;
    char job[64];
    for (int i = 0; i < RG_JOBS_OPEN; i++) {
        (void)snprintf(job, sizeof job, "0190a1b2-c3d4-7000-8000-0000000001%02d", i);
        order(job, "screenshot", "");
    }
    hq_says("{'say':'offer','job':'%s','kind':'screenshot'}", JOB_A);
    assert_true(says("\"state\":\"refused\",\"code\":\"busy\""));
    start(true);
    assert_int_equal(told_count, RG_JOBS_OPEN);
}

/* Before it began it is over; afterwards HQ hears that it has begun, and how it ended. */
static void one_is_taken_back_before_it_begins(void **state)
{
    (void)state;
    order(JOB_A, "wipe", "");
    becomes(JOB_A, RG_JOB_WAITING, "hours");
    hq_says("{'say':'cancel','job':'%s'}", JOB_A);
    assert_true(says("\"state\":\"cancelled\",\"code\":null"));
    assert_int_equal(kept(JOB_A), RG_JOB_CANCELLED);
    assert_int_equal(told[told_count - 1].state, RG_JOB_CANCELLED);
    heard(JOB_A, "cancelled", 0);
    /* Said again, offered again, and by who would begin it now: nothing but the same answer. */
    hq_says("{'say':'cancel','job':'%s'}", JOB_A);
    assert_true(says("\"state\":\"cancelled\""));
    hq_says("{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    assert_true(says("\"state\":\"cancelled\""));
    becomes(JOB_A, RG_JOB_RUNNING, "");
    assert_int_equal(kept(JOB_A), RG_JOB_CANCELLED);
    order(JOB_B, "restart", "");
    becomes(JOB_B, RG_JOB_RUNNING, "");
    size_t count = told_count;
    hq_says("{'say':'cancel','job':'%s'}", JOB_B);
    assert_true(says("\"state\":\"running\""));
    assert_int_equal(told_count, count);
    start(true);
    assert_int_equal(kept(JOB_B), RG_JOB_DONE);
}

/* It came before the order: the nonce is no longer good for one, and nothing was kept. */
static void one_is_taken_back_before_it_is_ordered(void **state)
{
    (void)state;
    char digits[64];
    hq_says("{'say':'offer','job':'%s','kind':'wipe'}", JOB_A);
    (void)snprintf(digits, sizeof digits, "%s", nonce());
    hq_says("{'say':'cancel','job':'%s'}", JOB_A);
    assert_true(says("\"state\":\"cancelled\""));
    forget(scene);
    hq_says("{'say':'order','job':'%s','kind':'wipe','nonce':'%s','within':60,'now':true}", JOB_A, digits);
    assert_string_equal(said(), "");
    assert_int_equal(told_count, 0);
    start(false);
    assert_int_equal(told_count, 0);
}

static void time_is_counted_by_the_clock_that_nobody_sets(void **state)
{
    (void)state;
    order(JOB_A, "restart", "");
    becomes(JOB_A, RG_JOB_WAITING, "hours");
    scene->wall_off_ms = 400000000000;
    rg_sync_link(scene->sync, false, at(scene));
    pass(scene, 1800000);
    assert_int_equal(kept(JOB_A), RG_JOB_WAITING);
    /* What is left survives a start, to a minute; while the kiosk is off, time stands still. */
    start(true);
    rg_sync_link(scene->sync, false, at(scene));
    scene->wall_off_ms = -400000000000;
    pass(scene, 1700000);
    assert_int_equal(kept(JOB_A), RG_JOB_WAITING);
    pass(scene, 170000);
    assert_int_equal(kept(JOB_A), RG_JOB_EXPIRED);
    assert_int_equal(told[told_count - 1].state, RG_JOB_EXPIRED);
    rg_sync_link(scene->sync, true, at(scene));
    assert_true(says("\"state\":\"expired\""));
    /* Leave that is asked for too late is not given. */
    size_t before = told_count;
    becomes(JOB_A, RG_JOB_RUNNING, "");
    assert_int_equal(kept(JOB_A), RG_JOB_EXPIRED);
    assert_int_equal(told_count, before);
}

static void who_was_running_begins_again(void **state)
{
    (void)state;
    order(JOB_A, "diagnose", "");
    order(JOB_B, "restart", "");
    becomes(JOB_A, RG_JOB_RUNNING, "");
    becomes(JOB_B, RG_JOB_RUNNING, "");
    /* The database was only opened anew: the program did not begin again. */
    start(false);
    assert_int_equal(kept(JOB_A), RG_JOB_ACCEPTED);
    assert_int_equal(kept(JOB_B), RG_JOB_ACCEPTED);
    assert_int_equal(told_count, 2);
}

/* What HQ has of the result as it puts the parts together. */
static void a_result_comes_in_parts_until_it_is_whole(void **state)
{
    (void)state;
    struct rg_job done = of(JOB_A, RG_JOB_DONE, "");
    uint8_t got[sizeof result], part[RG_JOB_PART_MAX];
    size_t have = 0;
    result_len = sizeof result;
    for (size_t i = 0; i < sizeof result; i++) {
        result[i] = (uint8_t)(i * 31 >> 3);
    }
    done.size = (int64_t)result_len;
    order(JOB_A, "screenshot", "");
    becomes(JOB_A, RG_JOB_RUNNING, "");
    rg_sync_job(scene->sync, &done, at(scene));
    assert_true(says("\"state\":\"done\",\"code\":null,\"size\":40000,\"sha256\":\""));
    heard(JOB_A, "done", 0);
    for (int i = 0; have < result_len && i < 10; i++) {
        const char *data = strstr(said(), "\"data\":\"");
        size_t len = 0;
        assert_non_null(data);
        data += strlen("\"data\":\"");
        assert_int_equal(rg_base64_read(data, strcspn(data, "\""), part, sizeof part, &len), RG_OK);
        memcpy(got + have, part, len);
        have += len;
        assert_int_equal(dropped, 0);
        /* A part that got lost is sent again, also after a start. */
        if (i == 1) {
            have -= len;
            start(true);
            pass(scene, 1000);
        }
        heard(JOB_A, "done", (int)have);
    }
    assert_int_equal(have, result_len);
    assert_memory_equal(got, result, result_len);
    assert_int_equal(dropped, 1);
    forget(scene);
    pass(scene, 120000);
    assert_int_equal(sent_on(scene, "up/job"), 0);
}

static void a_result_that_the_disk_lost_fails(void **state)
{
    (void)state;
    struct rg_job done = of(JOB_A, RG_JOB_DONE, "");
    done.size = 40000;
    order(JOB_A, "diagnose", "");
    becomes(JOB_A, RG_JOB_RUNNING, "");
    rg_sync_job(scene->sync, &done, at(scene));
    heard(JOB_A, "done", 0);
    pass(scene, 1000);
    assert_true(says("\"state\":\"failed\",\"code\":\"result-lost\""));
}

static void offline_nothing_is_lost(void **state)
{
    (void)state;
    order(JOB_A, "diagnose", "");
    rg_sync_link(scene->sync, false, at(scene));
    forget(scene);
    becomes(JOB_A, RG_JOB_RUNNING, "");
    becomes(JOB_A, RG_JOB_FAILED, "io");
    pass(scene, 3600000);
    assert_int_equal(sent_on(scene, "up/job"), 0);
    rg_sync_link(scene->sync, true, at(scene));
    assert_true(says("\"state\":\"failed\",\"code\":\"io\""));
}

static void words_that_break_the_contract(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{}",
        "{'say':'offer'}",
        "{'say':'offer','job':'" JOB_A "'}",
        "{'say':'offer','job':'x','kind':'restart'}",
        "{'say':'dance','job':'" JOB_A "','kind':'restart'}",
        "{'say':'order','job':'" JOB_A "','kind':'restart','within':60}",
        "{'say':'order','job':'" JOB_A "','kind':'restart','nonce':'00','within':60}",
        "{'say':'order','job':'" JOB_A
        "','kind':'restart','nonce':'00000000000000000000000000000000','within':0}",
        "{'say':'order','job':'" JOB_A
        "','kind':'restart','nonce':'00000000000000000000000000000000','within':2592001}",
        "{'say':'order','job':'" JOB_A
        "','kind':'log_level','nonce':'00000000000000000000000000000000','within':60}",
        "{'say':'order','job':'" JOB_A "','kind':'log_level','nonce':'00000000000000000000000000000000','"
        "within':60,'level':'loud','minutes':5}",
        "{'say':'order','job':'" JOB_A "','kind':'log_level','nonce':'00000000000000000000000000000000','"
        "within':60,'level':'info','minutes':1441}",
        "{'say':'heard','job':'" JOB_A "','state':'happy','have':0}",
        "{'say':'heard','job':'" JOB_A "','state':'done','have':-1}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        hq_says("%s", bodies[i]);
        assert_int_equal(status_of(scene).refused, i + 1);
    }
    assert_int_equal(sent_on(scene, "up/job"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_order_answers_the_nonce, begin, end),
        cmocka_unit_test_setup_teardown(a_replayed_order_is_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_nonce_counts_for_one_job_and_a_minute, begin, end),
        cmocka_unit_test_setup_teardown(an_offer_again_does_not_spoil_the_order, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_signed_orders_nothing, begin, end),
        cmocka_unit_test_setup_teardown(a_job_of_a_later_release_is_refused_by_name, begin, end),
        cmocka_unit_test_setup_teardown(there_is_room_for_eight, begin, end),
        cmocka_unit_test_setup_teardown(one_is_taken_back_before_it_begins, begin, end),
        cmocka_unit_test_setup_teardown(one_is_taken_back_before_it_is_ordered, begin, end),
        cmocka_unit_test_setup_teardown(time_is_counted_by_the_clock_that_nobody_sets, begin, end),
        cmocka_unit_test_setup_teardown(who_was_running_begins_again, begin, end),
        cmocka_unit_test_setup_teardown(a_result_comes_in_parts_until_it_is_whole, begin, end),
        cmocka_unit_test_setup_teardown(a_result_that_the_disk_lost_fails, begin, end),
        cmocka_unit_test_setup_teardown(offline_nothing_is_lost, begin, end),
        cmocka_unit_test_setup_teardown(words_that_break_the_contract, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
