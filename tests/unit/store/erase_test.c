/* Erasing: what is gone, what stays, and that everybody else's sealed data opens on, whatever goes wrong in between. */
#include "catalogue.h"
#include "erase.h"
#include "handle.h"
#include "store_scene.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PEOPLE 600
#define ROUNDS 40

static void name_of(int64_t member, char name[32])
{
    (void)snprintf(name, 32, "Customer %lld", (long long)member);
}

static void fill(struct scene *scene)
{
    static struct rg_feed_row members[PEOPLE], bought[PEOPLE], consents[PEOPLE], cards[200];
    static char names[PEOPLE][32];
    for (int i = 0; i < PEOPLE; i++) {
        name_of(i + 1, names[i]);
        members[i] = member_row(i + 1, names[i]);
        bought[i] = purchase_row(i + 1, i + 1, 5, 1 + i % 7, "M", 1, 0);
        consents[i] = consent_row(i + 1, RG_PURPOSE_RECOGNISE, true);
    }
    for (int i = 0; i < 200; i++) {
        cards[i] = card_row((uint8_t)(i + 1), i == 199 ? RG_HOLDER_BADGE : RG_HOLDER_MEMBER,
                            i == 199 ? 17 : i + 1, false);
    }
    scene_page(scene, RG_FEED_MEMBERS, members, PEOPLE);
    scene_page(scene, RG_FEED_PURCHASES, bought, PEOPLE);
    scene_page(scene, RG_FEED_CONSENTS, consents, PEOPLE);
    scene_page(scene, RG_FEED_CARDS, cards, 200);
}

static enum rg_status load(struct rg_store *store, int64_t member, struct rg_profile *profile)
{
    struct rg_consent_grant grant =
        grant_of(member, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    return rg_store_profile_load(store, &grant, profile);
}

static void assert_whole(struct rg_store *store, int64_t member)
{
    struct rg_profile profile;
    char name[32];
    name_of(member, name);
    assert_int_equal(load(store, member, &profile), RG_OK);
    assert_string_equal(profile.display_name, name);
    assert_int_equal(profile.purchase_count, 1);
}

static void assert_all_but(struct scene *scene, const int64_t *gone, size_t count)
{
    struct rg_profile profile;
    for (int64_t member = 1; member <= PEOPLE; member++) {
        bool erased = false;
        for (size_t i = 0; i < count; i++) {
            erased = erased || gone[i] == member;
        }
        if (erased) {
            assert_int_equal(load(scene->store, member, &profile), RG_NOT_FOUND);
        } else {
            assert_whole(scene->store, member);
        }
    }
}

static void append(struct scene *scene, uint64_t number, int64_t member)
{
    struct rg_event event = outcome_of(number);
    event.member.value = member;
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
}

static void what_is_theirs_is_gone_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    static const int64_t gone[] = {17, 18, 400, 123456};
    static char text[8192];
    struct rg_member_ref holder;
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t len, count;
    fill(scene);
    append(scene, 1, 16);
    append(scene, 2, 17);
    append(scene, 3, 19);
    assert_whole(scene->store, 17);
    assert_int_equal(rg_store_erase(scene->sync, gone, 4), RG_OK);
    assert_all_but(scene, gone, 4);
    struct rg_card_token token = token_of(17), other = token_of(16), badge = token_of(200);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L0, &holder), RG_NOT_FOUND);
    assert_int_equal(rg_store_card_find(scene->store, &other, RG_ASSURANCE_L0, &holder), RG_OK);
    /* An associate has numbers of their own. */
    assert_int_equal(rg_store_card_find(scene->store, &badge, RG_ASSURANCE_L0, &holder), RG_OK);
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){17}, rows, &count), RG_OK);
    assert_int_equal(count, 0);
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){16}, rows, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 3);
    assert_non_null(strstr(text, "\"member\":16"));
    assert_null(strstr(text, "\"member\":17"));
    assert_non_null(strstr(text, "\"member\":19"));
    assert_non_null(strstr(text, "{\"id\":\"02000000-0000-0000-0000-000000000000\",\"kind\":\"erased\"}"));
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_all_but(scene, gone, 4);
    /* Whoever comes again is somebody new. */
    const struct rg_feed_row again = member_row(17, "Customer 17"),
                             line = purchase_row(17, 9000, 5, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_MEMBERS, &again, 1);
    scene_page(scene, RG_FEED_PURCHASES, &line, 1);
    assert_whole(scene->store, 17);
}

static void many_erasures_one_after_the_other(void **state)
{
    struct scene *scene = *state;
    int64_t gone[40];
    fill(scene);
    for (size_t i = 0; i < 40; i++) {
        gone[i] = (int64_t)i * 13 + 1;
        append(scene, i + 1, gone[i] + 1);
        assert_int_equal(rg_store_erase(scene->sync, &gone[i], 1), RG_OK);
        /* The tap handle saw the file before. */
        assert_whole(scene->store, gone[i] + 1);
    }
    assert_all_but(scene, gone, 40);
    assert_int_equal(access(scene_path(scene, "keys/" RG_VAULT_ROOT_A ".key"), F_OK), 0);
    assert_int_not_equal(access(scene_path(scene, "keys/" RG_VAULT_ROOT_B ".key"), F_OK), 0);
}

static void not_while_a_page_is_open(void **state)
{
    struct scene *scene = *state;
    int64_t gone = 1;
    fill(scene);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_STOCK, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e1", cursor.version), RG_OK);
    assert_int_equal(rg_store_erase(scene->sync, &gone, 1), RG_BUSY);
    rg_store_feed_rollback(scene->sync);
    assert_int_equal(rg_store_erase(scene->sync, &gone, 1), RG_OK);
}

/* What is written to the file; lists in memory are nobody's business. */
static int refuse(void *db)
{
    return sqlite3_txn_state(db, "main") == SQLITE_TXN_WRITE;
}

/* A write in the middle, or the commit: nothing changed, everything opens, events are saved on, and later it goes through. */
static void a_failure_changes_nothing(void **state)
{
    struct scene *scene = *state;
    static const int64_t gone[] = {3, 200, 599};
    sqlite3 *db = scene->sync->db;
    fill(scene);
    append(scene, 1, 3);
    for (int attempt = 0; attempt < 4; attempt++) {
        static const char full[] = "CREATE TEMP TRIGGER full AFTER UPDATE ON main.member_key"
                                   " BEGIN SELECT RAISE(FAIL, 'full'); END";
        if (attempt % 2 == 0) {
            assert_int_equal(sqlite3_exec(db, full, NULL, NULL, NULL), SQLITE_OK);
            assert_int_not_equal(rg_store_erase(scene->sync, gone, 3), RG_OK);
            assert_int_equal(sqlite3_exec(db, "DROP TRIGGER temp.full", NULL, NULL, NULL), SQLITE_OK);
        } else {
            (void)sqlite3_commit_hook(db, refuse, db);
            scene->sync->unsettled = false;
            assert_int_not_equal(rg_store_erase(scene->sync, gone, 3), RG_OK);
            assert_true(scene->sync->unsettled);
            /* It is not tried again before another commit stands. */
            assert_int_not_equal(rg_store_erase(scene->sync, gone, 3), RG_OK);
            (void)sqlite3_commit_hook(db, NULL, NULL);
        }
        assert_all_but(scene, NULL, 0);
        append(scene, 2 + (uint64_t)attempt, 5);
    }
    assert_int_equal(rg_store_erase(scene->sync, gone, 3), RG_OK);
    assert_all_but(scene, gone, 3);
    static char text[8192];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 5);
    assert_null(strstr(text, "lost"));
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_all_but(scene, gone, 3);
}

struct beside {
    struct scene *scene;
    atomic_bool done;
    atomic_int failures;
};

static void *erase_beside(void *argument)
{
    struct beside *beside = argument;
    for (int64_t member = 1; member <= 60; member++) {
        atomic_fetch_add(&beside->failures, rg_store_erase(beside->scene->sync, &member, 1) != RG_OK);
    }
    atomic_store(&beside->done, true);
    return NULL;
}

/* Taps and events go on while keys are renewed below them. */
static void others_are_served_meanwhile(void **state)
{
    struct scene *scene = *state;
    struct beside beside = {.scene = scene};
    pthread_t thread;
    fill(scene);
    assert_int_equal(pthread_create(&thread, NULL, erase_beside, &beside), 0);
    uint64_t number = 0;
    while (!atomic_load(&beside.done)) {
        assert_whole(scene->store, 61 + (int64_t)(number % (PEOPLE - 61)));
        append(scene, ++number, 100);
        (void)rg_store_idle(scene->store);
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&beside.failures), 0);
    static char text[1 << 20];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 4000, text, sizeof text, &len, &count),
                     RG_OK);
    assert_true(count > 0);
    assert_null(strstr(text, "lost"));
}

/* Erases one member after the other; each number goes into the pipe only after the old root is destroyed. */
static _Noreturn void child(const char *folder, int64_t next, int report)
{
    struct rg_store_report opened;
    struct rg_store *store;
    struct rg_store_sync *sync;
    if (rg_store_open(folder, scene_keystore(folder), 1, &opened, &store) != RG_OK ||
        rg_store_open_sync(store, &sync) != RG_OK || opened.condition != RG_STORE_WHOLE) {
        _exit(2);
    }
    for (; next < PEOPLE; next++) {
        if (rg_store_erase(sync, &next, 1) != RG_OK ||
            write(report, &next, sizeof next) != (ssize_t)sizeof next) {
            _exit(3);
        }
    }
    for (;;) {
        pause();
    }
}

/* In every second round after one erasure at least, however slow the machine is; else also before the store is open. */
static int64_t run_and_kill(const char *folder, int64_t next, bool after_one, unsigned *seed)
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
    int64_t number, last = next - 1;
    if (after_one) {
        assert_int_equal(read(report[0], &last, sizeof last), sizeof last);
        assert_int_equal(last, next);
    }
    struct timespec pause = {.tv_nsec = (rand_r(seed) % 60) * 1000000L + rand_r(seed) % 1000000};
    nanosleep(&pause, NULL);
    assert_int_equal(kill(pid, SIGKILL), 0);
    int how;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFSIGNALED(how));
    while (read(report[0], &number, sizeof number) == (ssize_t)sizeof number) {
        last = number;
    }
    close(report[0]);
    return last;
}

static void killed_at_any_moment_it_is_before_or_after(void **state)
{
    struct scene *scene = *state;
    unsigned seed = 7;
    fill(scene);
    scene_close(scene);
    int64_t next = 1;
    for (int round = 0; round < ROUNDS && next < PEOPLE - 1; round++) {
        int64_t last = run_and_kill(scene->folder, next, round % 2 == 1, &seed);
        struct rg_profile profile;
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        for (int64_t member = 1; member <= last; member++) {
            assert_int_equal(load(scene->store, member, &profile), RG_NOT_FOUND);
        }
        enum rg_status status = load(scene->store, last + 1, &profile);
        assert_true(status == RG_OK || status == RG_NOT_FOUND);
        for (int64_t member = last + 2; member <= PEOPLE; member++) {
            assert_whole(scene->store, member);
        }
        /* One root, whatever was broken off. */
        int roots = access(scene_path(scene, "keys/" RG_VAULT_ROOT_A ".key"), F_OK) == 0;
        roots += access(scene_path(scene, "keys/" RG_VAULT_ROOT_B ".key"), F_OK) == 0;
        assert_int_equal(roots, 1);
        scene_close(scene);
        next = last + 1;
    }
    assert_true(next > ROUNDS / 2);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(what_is_theirs_is_gone_and_nothing_else),
        CASE(many_erasures_one_after_the_other),
        CASE(not_while_a_page_is_open),
        CASE(a_failure_changes_nothing),
        CASE(others_are_served_meanwhile),
        CASE(killed_at_any_moment_it_is_before_or_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
