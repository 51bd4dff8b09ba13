/* HQ orders jobs, the kiosk does them and sends what it collected, and the power goes before each change to the kiosk's disk in turn, with
 * what had not been synced. After each cut all jobs come to their end at HQ, with all that was collected; what HQ has heard the end of is
 * not begun again, though it is offered again; and who was to begin anew does so once.
 *
 * CUTS, EVERY and SEED of the environment: how many cuts of each moment, of which ones, and by what chance. */
#include "../../unit/store/store_scene.h"

#include "base64.h"
#include "hq_command.h"
#include "job_file.h"
#include "keystore_sim.h"
#include "lost_power.h"
#include "sync.h"
#include "text.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SITE      "store-1"
#define DEVICE    "kiosk-1"
#define TOPIC     "rg/1/" SITE "/" DEVICE "/dn/job"
#define CUTS      1
#define JOBS      4
#define RESULT    20000
#define SNAPSHOTS 128
#define ROUNDS    400
#define QUEUE     32
#define RUNS      32

static const struct {
    const char *id, *kind, *with;
} orders[JOBS] = {{"0190a1b2-c3d4-7000-8000-000000000001", "log_level", ",'level':'debug','minutes':5"},
                  {"0190a1b2-c3d4-7000-8000-000000000002", "diagnose", ""},
                  {"0190a1b2-c3d4-7000-8000-000000000003", "restart", ""},
                  {"0190a1b2-c3d4-7000-8000-000000000004", "screenshot", ""}};

/* What HQ knows, and will not forget. */
struct hq {
    struct {
        bool done, ended;
        size_t size, have;
        uint8_t result[RESULT];
    } jobs[JOBS];
};

static struct {
    struct scene base;
    struct rg_sync *sync;
    struct rg_command_keys commands;
    uint64_t ns;
    struct hq hq;
    char said[QUEUE][60000];
    size_t said_count;
    struct rg_job told[QUEUE];
    size_t told_count;
    size_t run_count;
    struct {
        size_t moment;
        int job;
    } runs[RUNS]; /* who was told to begin, and when */
} now;

static struct rg_keystore *keys;
static struct {
    size_t moment;
    struct hq hq;
} snapshots[SNAPSHOTS];
static size_t snapshot_count;
static bool noting;

static struct rg_sync_now at(void)
{
    return (struct rg_sync_now){.monotonic_ns = now.ns,
                                .wall_ms = 1700000000000 + (int64_t)(now.ns / 1000000)};
}

static int number_of(const char *id)
{
    int job = 0;
    while (job < JOBS && strncmp(id, orders[job].id, 36) != 0) {
        job++;
    }
    assert_true(job < JOBS);
    return job;
}

static uint8_t byte_of(int job, size_t place)
{
    return (uint8_t)(place * 31 + (size_t)job);
}

static void remember(void)
{
    if (noting) {
        assert_true(snapshot_count < SNAPSHOTS);
        snapshots[snapshot_count].moment = lost_power_now();
        snapshots[snapshot_count++].hq = now.hq;
    }
}

static enum rg_status publish(void *context, const char *topic, bool retain, const char *payload, size_t len)
{
    (void)context;
    (void)retain;
    if (strcmp(topic, "up/job") == 0) {
        assert_true(now.said_count < QUEUE && len < sizeof now.said[0]);
        memcpy(now.said[now.said_count], payload, len);
        now.said[now.said_count++][len] = '\0';
    }
    return RG_OK;
}

static void on_job(void *context, const struct rg_job *job, enum rg_store_soundness soundness)
{
    (void)context;
    assert_int_equal(soundness, RG_STORE_SOUND);
    assert_true(now.told_count < QUEUE);
    now.told[now.told_count++] = *job;
}

static enum rg_status job_read(void *context, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                               size_t capacity, size_t *len)
{
    (void)context;
    return rg_job_file_read(now.base.folder, job, from, bytes, capacity, len);
}

static void job_drop(void *context, const struct rg_uuid *job)
{
    (void)context;
    rg_job_file_drop(now.base.folder, job);
}

static void start(void)
{
    const struct rg_sync_config config = {.store = now.base.sync,
                                          .boot = 7,
                                          .compare_after_s = 86400,
                                          .publish = publish,
                                          .commands = now.commands,
                                          .site = SITE,
                                          .device = DEVICE,
                                          .on_job = on_job,
                                          .job_read = job_read,
                                          .job_drop = job_drop,
                                          .restarted = true};
    assert_int_equal(rg_sync_create(&config, at(), &now.sync), RG_OK);
    now.said_count = now.told_count = 0;
    rg_sync_link(now.sync, true, at());
}

static void open_kiosk(void)
{
    assert_int_equal(scene_open(&now.base), RG_OK);
    assert_int_equal(now.base.report.condition, RG_STORE_WHOLE);
    start();
}

static void close_kiosk(void)
{
    rg_sync_destroy(now.sync);
    now.sync = NULL;
    scene_close(&now.base);
}

__attribute__((format(printf, 1, 2))) static void hq_says(const char *format, ...)
{
    char body[1024], text[4096];
    const char *name = NULL;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    for (char *c = body; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    size_t len = (size_t)snprintf(
        text, sizeof text, "{\"v\":1,\"id\":\"x\",\"t\":\"job\",\"ts\":1700000000123,\"exp\":null,\"b\":%s}",
        body);
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_OK);
    assert_int_equal(rg_hq_command_sign(keys, name, TOPIC, text, &len, sizeof text), RG_OK);
    rg_sync_message(now.sync, "dn/job", text, len, at());
}

static void offer(int job)
{
    hq_says("{'say':'offer','job':'%s','kind':'%s'}", orders[job].id, orders[job].kind);
}

static void take_part(int job, const char *said, const char *data)
{
    size_t from = 0, len = 0;
    uint8_t bytes[RESULT];
    const char *start_at = strstr(said, "\"from\":");
    assert_non_null(start_at);
    assert_int_equal(sscanf(start_at, "\"from\":%zu", &from), 1);
    data += strlen("\"data\":\"");
    assert_int_equal(rg_base64_read(data, strcspn(data, "\""), bytes, sizeof bytes, &len), RG_OK);
    if (from == now.hq.jobs[job].have) {
        memcpy(now.hq.jobs[job].result + from, bytes, len);
        now.hq.jobs[job].have += len;
    }
}

/* As HQ takes a word of a kiosk's about a job. */
static void hq_hears(const char *said)
{
    char nonce[64] = "", state[16] = "";
    const char *id = strstr(said, "\"job\":\""), *word = strstr(said, "\"state\":\""), *part;
    assert_non_null(id);
    int job = number_of(id + strlen("\"job\":\""));
    if (word != NULL) {
        assert_int_equal(sscanf(word, "\"state\":\"%15[a-z]", state), 1);
    }
    if (strcmp(state, "offered") == 0) {
        assert_int_equal(sscanf(strstr(said, "\"nonce\":\""), "\"nonce\":\"%32[0-9a-f]", nonce), 1);
        hq_says("{'say':'order','job':'%s','kind':'%s','nonce':'%s','within':3600,'now':true%s}",
                orders[job].id, orders[job].kind, nonce, orders[job].with);
        return;
    }
    if ((part = strstr(said, "\"data\":\"")) != NULL) {
        take_part(job, said, part);
        (void)snprintf(state, sizeof state, "done");
    }
    bool over = strcmp(state, "done") == 0;
    assert_true(over || strcmp(state, "accepted") == 0 || strcmp(state, "running") == 0);
    part = strstr(said, "\"size\":");
    if (over && part != NULL && now.hq.jobs[job].size == 0) {
        assert_int_equal(sscanf(part, "\"size\":%zu", &now.hq.jobs[job].size), 1);
    }
    now.hq.jobs[job].done = now.hq.jobs[job].done || over;
    now.hq.jobs[job].ended = now.hq.jobs[job].done && now.hq.jobs[job].have >= now.hq.jobs[job].size;
    remember();
    hq_says("{'say':'heard','job':'%s','state':'%s','have':%zu}", orders[job].id, state,
            now.hq.jobs[job].have);
}

static void collect(int job, struct rg_job *done)
{
    char path[640];
    uint8_t bytes[RESULT];
    assert_int_equal(rg_job_file_path(now.base.folder, &done->id, path, sizeof path), RG_OK);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = byte_of(job, i);
    }
    assert_int_equal(write(fd, bytes, sizeof bytes), (ssize_t)sizeof bytes);
    assert_int_equal(close(fd), 0);
    assert_int_equal(rg_job_file_seal(now.base.folder, &done->id, &done->size, done->sha256), RG_OK);
}

/* As main does it. */
static void main_hears(const struct rg_job *told)
{
    char id[37];
    struct rg_job next = {.id = told->id, .state = RG_JOB_RUNNING};
    rg_uuid_write(&told->id, id);
    int job = number_of(id);
    if (told->state == RG_JOB_ACCEPTED) {
        rg_sync_job(now.sync, &next, at());
    } else if (told->state == RG_JOB_RUNNING) {
        assert_false(now.hq.jobs[job].done);
        assert_true(now.run_count < RUNS);
        for (size_t i = 0; i < now.run_count; i++) {
            assert_true(told->kind != RG_JOB_RESTART || now.runs[i].job != job);
        }
        now.runs[now.run_count].job = job;
        now.runs[now.run_count++].moment = noting ? lost_power_now() : 0;
        if (told->kind == RG_JOB_RESTART) {
            close_kiosk();
            open_kiosk();
            return;
        }
        next.state = RG_JOB_DONE;
        if (told->kind == RG_JOB_DIAGNOSE || told->kind == RG_JOB_SCREENSHOT) {
            collect(job, &next);
        }
        rg_sync_job(now.sync, &next, at());
    }
}

static bool all_ended(void)
{
    bool all = true;
    for (int job = 0; job < JOBS; job++) {
        all = all && now.hq.jobs[job].ended;
    }
    return all;
}

static void turn(void)
{
    static char said[sizeof now.said[0]];
    now.ns += 1000000000;
    rg_sync_run(now.sync, at());
    while (now.said_count > 0 || now.told_count > 0) {
        if (now.told_count > 0) {
            struct rg_job told = now.told[0];
            memmove(now.told, now.told + 1, --now.told_count * sizeof now.told[0]);
            main_hears(&told);
        } else {
            memcpy(said, now.said[0], sizeof said);
            memmove(now.said, now.said + 1, --now.said_count * sizeof now.said[0]);
            hq_hears(said);
        }
    }
}

static void go_on(void)
{
    for (int round = 0; !all_ended(); round++) {
        assert_true(round < ROUNDS);
        for (int job = 0; job < JOBS && round % 15 == 0; job++) {
            if (!now.hq.jobs[job].done) {
                offer(job);
                break; /* one after the other */
            }
        }
        turn();
    }
}

static void ends_well(void)
{
    for (int job = 0; job < JOBS; job++) {
        bool collects = now.hq.jobs[job].size > 0;
        assert_int_equal(collects, strcmp(orders[job].kind, "diagnose") == 0 ||
                                       strcmp(orders[job].kind, "screenshot") == 0);
        for (size_t i = 0; i < now.hq.jobs[job].size; i++) {
            assert_int_equal(now.hq.jobs[job].result[i], byte_of(job, i));
        }
        /* HQ's restored backup knows nothing of it and offers it again. */
        offer(job);
        turn();
    }
    for (int i = 0; i < 30; i++) {
        turn();
    }
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static void live_on_after(size_t moment, unsigned *seed, const char *folder, size_t runs)
{
    memset(&now.hq, 0, sizeof now.hq);
    for (size_t i = 0; i < snapshot_count && snapshots[i].moment <= moment; i++) {
        now.hq = snapshots[i].hq;
    }
    now.run_count = 0;
    while (now.run_count < runs && now.runs[now.run_count].moment <= moment) {
        now.run_count++;
    }
    assert_true(snprintf(now.base.folder, sizeof now.base.folder, "%s+", folder) <
                (int)sizeof now.base.folder);
    lost_power_cut(moment, seed, now.base.folder, NULL);
    open_kiosk();
    go_on();
    ends_well();
    close_kiosk();
    (void)nftw(now.base.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static long number(const char *name, long usual)
{
    const char *text = getenv(name);
    return text != NULL ? strtol(text, NULL, 10) : usual;
}

static void jobs_end_once(void **state)
{
    (void)state;
    char folder[64];
    void *made;
    unsigned seed = (unsigned)number("SEED", 1);
    long cuts = number("CUTS", CUTS);
    assert_int_equal(scene_begin(&made), 0);
    now.base = *(struct scene *)made;
    free(made);
    now.ns = 1000000000000;
    scene_close(&now.base);
    memcpy(folder, now.base.folder, sizeof folder);
    lost_power_begin(folder);
    noting = true;
    open_kiosk();
    go_on();
    ends_well();
    close_kiosk();
    noting = false;
    size_t moments = lost_power_now(), runs = now.run_count;
    static typeof(now.runs) noted;
    memcpy(noted, now.runs, sizeof noted);
    long every = number("EVERY", 4);
    size_t tried = 0;
    for (size_t moment = seed % (size_t)every; moment <= moments; moment += (size_t)every) {
        for (long i = 0; i < cuts; i++, tried++) {
            if (getenv("VERBOSE") != NULL) {
                print_message("cut before change %zu of %zu, seed %u\n", moment, moments, seed);
            }
            memcpy(now.runs, noted, sizeof noted);
            live_on_after(moment, &seed, folder, runs);
        }
    }
    print_message("%zu power cuts, after each of which every job came to its end\n", tried);
    lost_power_end();
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int begin(void **state)
{
    (void)state;
    return rg_keystore_sim_create(&keys) == RG_OK && rg_hq_command_ready(keys) == RG_OK &&
                   rg_hq_command_publics(keys, &now.commands) == RG_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    (void)state;
    keys->ops->close(keys);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(jobs_end_once, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
