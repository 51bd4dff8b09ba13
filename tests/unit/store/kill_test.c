/* What rg_outbox_append() said is saved is there after kill -9 at any moment, in order and without gaps. */
#include "store_scene.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 60

/* Appends for ever; each number goes into the pipe only after its commit. Another handle applies pages
 * meanwhile, as the sync thread does. */
static _Noreturn void child(const char *folder, uint64_t next, int report)
{
    struct rg_store_report opened;
    struct rg_store *store;
    struct rg_store_sync *sync;
    struct rg_store_outbox *outbox;
    if (rg_store_open(folder, scene_keystore(folder), 1, &opened, &store) != RG_OK ||
        rg_store_open_sync(store, &sync) != RG_OK || rg_store_open_outbox(store, &outbox) != RG_OK ||
        opened.condition != RG_STORE_WHOLE) {
        _exit(2);
    }
    for (;; next++) {
        struct rg_event event = outcome_of(next);
        struct rg_feed_cursor cursor;
        struct rg_feed_row row = stock_row((int64_t)next, "M", 1, 1);
        if (rg_outbox_append(outbox, RG_STREAM_VISIT, &event, 1) != RG_OK ||
            write(report, &next, sizeof next) != (ssize_t)sizeof next) {
            _exit(3);
        }
        if (rg_store_feed_cursor(sync, RG_FEED_STOCK, &cursor) != RG_OK ||
            rg_store_feed_begin(sync, RG_FEED_STOCK, "e1", cursor.version) != RG_OK ||
            rg_store_feed_put(sync, &row) != RG_OK ||
            rg_store_feed_commit(sync, cursor.version + 1, 1) != RG_OK) {
            _exit(4);
        }
    }
}

/* After @p least events, however slow the machine is. */
static uint64_t run_and_kill(const char *folder, uint64_t next, uint64_t least, unsigned *seed)
{
    int report[2];
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(report[0]);
        child(folder, next, report[1]);
    }
    close(report[1]);
    uint64_t number, last = next - 1;
    while (last + 1 < next + least) {
        assert_int_equal(read(report[0], &number, sizeof number), sizeof number);
        assert_int_equal(number, last + 1);
        last = number;
    }
    /* From before it is open to well into its work. */
    struct timespec pause = {.tv_nsec = (rand_r(seed) % 40) * 1000000L + rand_r(seed) % 1000000};
    nanosleep(&pause, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFSIGNALED(how));
    while (read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
        assert_int_equal(number, last + 1);
        last = number;
    }
    close(report[0]);
    return last;
}

static void nothing_reported_is_lost(void **state)
{
    struct scene *scene = *state;
    unsigned seed = 1;
    uint64_t last = 0;
    uint64_t appended = 0;
    scene_close(scene);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t reported = run_and_kill(scene->folder, last + 1, round % 2 == 1 ? 3 : 0, &seed);
        appended += reported - last;
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        struct rg_outbox_position position;
        assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
        /* One more may have been committed and not yet reported. */
        assert_in_range(position.last, reported, reported + 1);
        static char text[1 << 20];
        size_t len = 0, count = 0;
        int64_t pending = position.last - position.acknowledged;
        if (pending > 0) {
            assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, position.acknowledged + 1, 4000,
                                            text, sizeof text, &len, &count),
                             RG_OK);
        }
        assert_int_equal(count, pending);
        assert_int_equal(
            rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, position.epoch, position.last, 0), RG_OK);
        last = (uint64_t)position.last;
        scene_close(scene);
    }
    assert_true(appended > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_reported_is_lost, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
