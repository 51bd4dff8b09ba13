/* Who uses a held key does not wait for another thread's fsync, and sees each change as a whole. */
#include "keystore_file.h"
#include "keystore_sim.h"

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static atomic_bool slow_disk;
static sem_t asked, answered;

/* In libc's place: a disk that takes as long as the test likes. */
int fsync(int fd)
{
    if (atomic_load(&slow_disk)) {
        (void)sem_post(&asked);
        (void)sem_wait(&answered);
    }
    return (int)syscall(SYS_fsync, fd);
}

static char dir[64];

static int open_file(void **state)
{
    (void)snprintf(dir, sizeof dir, "/tmp/rg-keystore-XXXXXX");
    assert_non_null(mkdtemp(dir));
    struct rg_keystore *k;
    assert_int_equal(rg_keystore_file_open(dir, &k), RG_OK);
    *state = k;
    return 0;
}

static int close_file(void **state)
{
    static const char *const names[] = {RG_KEY_CARD_HASH, "root", "other"};
    struct rg_keystore *k = *state;
    for (int i = 0; i < 3; i++) {
        enum rg_status status = k->ops->destroy(k, names[i]);
        assert_true(status == RG_OK || status == RG_NOT_FOUND);
    }
    k->ops->close(k);
    return rmdir(dir);
}

static int open_sim(void **state)
{
    return rg_keystore_sim_create((struct rg_keystore **)state) == RG_OK ? 0 : -1;
}

static int close_sim(void **state)
{
    struct rg_keystore *k = *state;
    k->ops->close(k);
    return 0;
}

static void *renew(void *argument)
{
    struct rg_keystore *k = argument;
    bool good = k->ops->make(k, "root", 2) == RG_OK && k->ops->destroy(k, "root") == RG_OK;
    return good ? k : NULL;
}

/* Were it to wait, both would wait for ever, and the alarm would end the test. */
static void a_hash_waits_for_no_disk(void **state)
{
    struct rg_keystore *k = *state;
    uint8_t before[32], mac[32];
    assert_int_equal(k->ops->make(k, RG_KEY_CARD_HASH, 1), RG_OK);
    assert_int_equal(k->ops->make(k, "root", 1), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, (const uint8_t *)"x", 1, before), RG_OK);
    assert_int_equal(sem_init(&asked, 0, 0), 0);
    assert_int_equal(sem_init(&answered, 0, 0), 0);
    (void)alarm(60);
    atomic_store(&slow_disk, true);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, renew, k), 0);
    /* The new file, the directory, the old file's zeros; the zeros of the one destroyed, the directory. */
    for (int i = 0; i < 5; i++) {
        (void)sem_wait(&asked);
        assert_int_equal(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, (const uint8_t *)"x", 1, mac), RG_OK);
        assert_memory_equal(mac, before, 32);
        (void)sem_post(&answered);
    }
    void *good;
    assert_int_equal(pthread_join(thread, &good), 0);
    atomic_store(&slow_disk, false);
    (void)alarm(0);
    assert_ptr_equal(good, k);
}

static atomic_bool over;
static atomic_int bad;

static void expect(bool good)
{
    if (!good) {
        atomic_fetch_add(&bad, 1);
    }
}

static void *hash(void *argument)
{
    struct rg_keystore *k = argument;
    uint8_t first[32], mac[32];
    expect(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, (const uint8_t *)"x", 1, first) == RG_OK);
    while (!atomic_load(&over)) {
        expect(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, (const uint8_t *)"x", 1, mac) == RG_OK &&
               memcmp(mac, first, 32) == 0);
    }
    return NULL;
}

/* A key's version only rises, whatever is read from the disk meanwhile. */
static void *look(void *argument)
{
    struct rg_keystore *k = argument;
    uint32_t highest = 0;
    while (!atomic_load(&over)) {
        uint32_t version = 0;
        enum rg_status status = k->ops->version(k, "root", &version);
        expect(status == RG_OK && version >= highest);
        highest = version;
    }
    return NULL;
}

static void *write_other(void *argument)
{
    struct rg_keystore *k = argument;
    uint8_t sealed[5 + RG_SEAL_OVERHEAD], opened[5];
    while (!atomic_load(&over)) {
        expect(k->ops->make(k, "other", 1) == RG_OK);
        expect(k->ops->seal(k, "other", "c", "hello", 5, sealed) == RG_OK);
        expect(k->ops->open(k, "other", "c", sealed, sizeof sealed, opened) == RG_OK);
        expect(k->ops->destroy(k, "other") == RG_OK);
        expect(k->ops->open(k, "other", "c", sealed, sizeof sealed, opened) == RG_NOT_FOUND);
    }
    return NULL;
}

static void many_at_once(void **state)
{
    struct rg_keystore *k = *state;
    assert_int_equal(k->ops->make(k, RG_KEY_CARD_HASH, 1), RG_OK);
    assert_int_equal(k->ops->make(k, "root", 1), RG_OK);
    static void *(*const work[])(void *) = {hash, look, look, write_other};
    pthread_t threads[4];
    atomic_store(&over, false);
    atomic_store(&bad, 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work[i], k), 0);
    }
    for (uint32_t version = 2; version < 200; version++) {
        expect(k->ops->make(k, "root", version) == RG_OK);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&bad), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hash_waits_for_no_disk, open_file, close_file),
        {"file: many_at_once", many_at_once, open_file, close_file, NULL},
        {"sim: many_at_once", many_at_once, open_sim, close_sim, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
