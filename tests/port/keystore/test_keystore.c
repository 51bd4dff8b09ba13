/* The keystore port's contract, run against every implementation, then what only the files promise. */
#include "keystore_file.h"
#include "keystore_sim.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore;
    char dir[64];
};

static const uint8_t key_a[RG_KEY_LEN] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
                                          0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b};
static const uint8_t key_b[RG_KEY_LEN] = {1, 2, 3, 4};

static int open_file(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-keystore-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)strcat(f->dir, "/keys");
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    f->keystore->ops->close(f->keystore);
    if (f->dir[0] != '\0') {
        static const char *const names[] = {"card-hash.key", "card-hash.new", "a.key", "link"};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char path[128];
            (void)snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
            (void)unlink(path);
        }
        for (int i = 0; i < 40; i++) {
            char path[128];
            (void)snprintf(path, sizeof path, "%s/key-%d.key", f->dir, i);
            (void)unlink(path);
        }
        assert_int_equal(rmdir(f->dir), 0);
        *strrchr(f->dir, '/') = '\0';
        assert_int_equal(rmdir(f->dir), 0);
    }
    free(f);
    return 0;
}

static void assert_mac(struct rg_keystore *k, const char *data, const char *expected)
{
    uint8_t mac[32];
    char hex[65];
    assert_int_equal(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, (const uint8_t *)data, strlen(data), mac),
                     RG_OK);
    for (int i = 0; i < 32; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", mac[i]);
    }
    assert_string_equal(hex, expected);
}

/* RFC 4231, case 1: HMAC pads its key with zeros, so 20 bytes of 0b and 12 of zero are the same key. */
static void known_answer(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    assert_mac(k, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void missing_key(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t mac[32] = {0xee};
    uint32_t version = 77;
    assert_int_equal(k->ops->hmac_sha256(k, "a", (const uint8_t *)"x", 1, mac), RG_NOT_FOUND);
    assert_int_equal(k->ops->version(k, "a", &version), RG_NOT_FOUND);
    assert_int_equal(k->ops->destroy(k, "a"), RG_NOT_FOUND);
    assert_int_equal(mac[0], 0xee);
    assert_int_equal(version, 77);
}

/* A board must not have to know which keystore it has: none of these two is a chip, and each says so, whatever it holds. */
static void neither_says_that_it_is_a_chip(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    assert_false(k->ops->hardware(k));
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    assert_false(k->ops->hardware(k));
}

static void sim_plays_a_chip(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    rg_keystore_sim_hardware(k, true);
    assert_true(k->ops->hardware(k));
}

static void names_are_checked(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    static const char *const bad[] = {
        "",  ".",   "..",  "../a", "/etc/passwd", "a/b",
        "A", "a_b", "a.b", "a b",  "\xc3\xa4",    "abcdefghijklmnopqrstuvwxyz012345"};
    uint8_t mac[32];
    uint32_t version;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(k->ops->put(k, bad[i], 1, key_a), RG_INVALID);
        assert_int_equal(k->ops->version(k, bad[i], &version), RG_INVALID);
        assert_int_equal(k->ops->hmac_sha256(k, bad[i], key_a, 1, mac), RG_INVALID);
        assert_int_equal(k->ops->destroy(k, bad[i]), RG_INVALID);
    }
}

static void versions_only_rise(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint32_t version = 0;
    uint8_t before[32], after[32];
    assert_int_equal(k->ops->put(k, "a", 0, key_a), RG_INVALID);
    assert_int_equal(k->ops->put(k, "a", 2, key_a), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 2);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_b, 4, before), RG_OK);
    assert_int_equal(k->ops->put(k, "a", 2, key_b), RG_INVALID);
    assert_int_equal(k->ops->put(k, "a", 1, key_b), RG_INVALID);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_b, 4, after), RG_OK);
    assert_memory_equal(before, after, 32);
    assert_int_equal(k->ops->put(k, "a", UINT32_MAX, key_b), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, UINT32_MAX);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_b, 4, after), RG_OK);
    assert_memory_not_equal(before, after, 32);
}

static void destroyed_is_gone(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint32_t version = 0;
    assert_int_equal(k->ops->put(k, "a", 5, key_a), RG_OK);
    assert_int_equal(k->ops->destroy(k, "a"), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_NOT_FOUND);
    assert_int_equal(k->ops->put(k, "a", 1, key_b), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 1);
}

/* More keys than are held in memory at once. */
static void many_keys(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 24; i++) {
            char name[16];
            uint32_t version = 0;
            (void)snprintf(name, sizeof name, "key-%u", i);
            if (round == 0) {
                assert_int_equal(k->ops->put(k, name, i + 1, key_a), RG_OK);
            }
            assert_int_equal(k->ops->version(k, name, &version), RG_OK);
            assert_int_equal(version, i + 1);
        }
    }
}

static void path_of(const struct fixture *f, const char *name, char *path, size_t capacity)
{
    (void)snprintf(path, capacity, "%s/%s", f->dir, name);
}

static void reopen(struct fixture *f)
{
    f->keystore->ops->close(f->keystore);
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
}

static void keys_outlive_the_process(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->keystore->ops->put(f->keystore, RG_KEY_CARD_HASH, 3, key_a), RG_OK);
    reopen(f);
    assert_mac(f->keystore, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

/* As regard-hq keys changes them beside regard-hq serve. */
static void what_another_process_did_is_seen(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *other = NULL;
    uint32_t version = 0;
    assert_int_equal(f->keystore->ops->put(f->keystore, "a", 1, key_a), RG_OK);
    assert_int_equal(f->keystore->ops->version(f->keystore, "a", &version), RG_OK);
    assert_int_equal(rg_keystore_file_open(f->dir, &other), RG_OK);
    assert_int_equal(other->ops->put(other, "a", 2, key_b), RG_OK);
    f->keystore->ops->refresh(f->keystore);
    assert_int_equal(f->keystore->ops->version(f->keystore, "a", &version), RG_OK);
    assert_int_equal(version, 2);
    assert_int_equal(other->ops->destroy(other, "a"), RG_OK);
    f->keystore->ops->refresh(f->keystore);
    assert_int_equal(f->keystore->ops->version(f->keystore, "a", &version), RG_NOT_FOUND);
    other->ops->close(other);
}

static void files_are_private(void **state)
{
    struct fixture *f = *state;
    mode_t mask = umask(0);
    assert_int_equal(f->keystore->ops->put(f->keystore, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    (void)umask(mask);
    char path[128];
    struct stat about;
    path_of(f, "card-hash.key", path, sizeof path);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_size, 76);
    assert_int_equal(stat(f->dir, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0700);
    path_of(f, "card-hash.new", path, sizeof path);
    assert_int_equal(stat(path, &about), -1);
}

/* Every single flipped bit, every shorter length and one longer are noticed, and a new key repairs it. */
static void damage_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    char path[128];
    path_of(f, "card-hash.key", path, sizeof path);
    uint8_t good[77] = {0}, bad[77], mac[32] = {0xee};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(read(fd, good, 77), 76);
    for (size_t i = 0; i < 76 + 77; i++) {
        memcpy(bad, good, 77);
        size_t len = 76;
        if (i < 76) {
            bad[i] ^= (uint8_t)(1u << (i % 8));
        } else {
            len = i - 76 == 76 ? 77 : i - 76;
        }
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, bad, len, 0), (ssize_t)len);
        reopen(f);
        k = f->keystore;
        assert_int_equal(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, key_b, 1, mac), RG_CORRUPT);
        assert_int_equal(mac[0], 0xee);
    }
    (void)close(fd);
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, RG_KEY_CARD_HASH, key_b, 1, mac), RG_OK);
}

static void links_are_not_followed(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    assert_int_equal(k->ops->put(k, "a", 1, key_a), RG_OK);
    char path[128];
    path_of(f, "card-hash.key", path, sizeof path);
    assert_int_equal(symlink("a.key", path), 0);
    uint32_t version;
    assert_int_equal(k->ops->version(k, RG_KEY_CARD_HASH, &version), RG_CORRUPT);
}

/* What a crash between writing and renaming leaves must neither be read nor stand in the way. */
static void leftovers_do_no_harm(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    char path[128];
    path_of(f, "card-hash.new", path, sizeof path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(fd, "half", 4), 4);
    (void)close(fd);
    uint32_t version;
    assert_int_equal(k->ops->version(k, RG_KEY_CARD_HASH, &version), RG_NOT_FOUND);
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    struct stat about;
    assert_int_equal(stat(path, &about), -1);
}

/* A write that fails (here by the limit on a file's size) leaves the old key in force. */
static void failed_write_keeps_the_old_key(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    assert_int_equal(k->ops->put(k, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    struct rlimit before, tiny;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tiny = before;
    tiny.rlim_cur = 10;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
    enum rg_status status = k->ops->put(k, RG_KEY_CARD_HASH, 2, key_b);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, RG_IO);
    uint32_t version = 0;
    assert_int_equal(k->ops->version(k, RG_KEY_CARD_HASH, &version), RG_OK);
    assert_int_equal(version, 1);
    reopen(f);
    assert_mac(f->keystore, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

/* Once used, a key needs the disk no more. */
static void used_keys_do_no_io(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->keystore->ops->put(f->keystore, RG_KEY_CARD_HASH, 1, key_a), RG_OK);
    assert_mac(f->keystore, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    char path[128];
    path_of(f, "card-hash.key", path, sizeof path);
    assert_int_equal(unlink(path), 0);
    assert_mac(f->keystore, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void no_directory(void **state)
{
    (void)state;
    struct rg_keystore *keystore = NULL;
    assert_int_equal(rg_keystore_file_open("/dev/null/keys", &keystore), RG_IO);
    assert_int_equal(rg_keystore_file_open("/dev/null", &keystore), RG_IO);
    assert_null(keystore);
}

static void sim_fails_on_demand(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t mac[32];
    assert_int_equal(k->ops->put(k, "a", 1, key_a), RG_OK);
    rg_keystore_sim_fail(k, RG_IO, 2);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_a, 1, mac), RG_IO);
    assert_int_equal(k->ops->put(k, "a", 2, key_b), RG_IO);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_a, 1, mac), RG_OK);
    rg_keystore_sim_corrupt(k, "a");
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_a, 1, mac), RG_CORRUPT);
    assert_int_equal(k->ops->put(k, "a", 1, key_a), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, "a", key_a, 1, mac), RG_OK);
}

#define BOTH(test)                                                                                           \
    {"file: " #test, test, open_file, close_any, NULL},                                                      \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }
#define FILES(test)                                                                                          \
    {                                                                                                        \
        "file: " #test, test, open_file, close_any, NULL                                                     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(known_answer),
        BOTH(missing_key),
        BOTH(neither_says_that_it_is_a_chip),
        BOTH(names_are_checked),
        BOTH(versions_only_rise),
        BOTH(destroyed_is_gone),
        BOTH(many_keys),
        FILES(keys_outlive_the_process),
        FILES(what_another_process_did_is_seen),
        FILES(files_are_private),
        FILES(damage_is_noticed),
        FILES(links_are_not_followed),
        FILES(leftovers_do_no_harm),
        FILES(failed_write_keeps_the_old_key),
        FILES(used_keys_do_no_io),
        cmocka_unit_test(no_directory),
        cmocka_unit_test_setup_teardown(sim_fails_on_demand, open_sim, close_any),
        cmocka_unit_test_setup_teardown(sim_plays_a_chip, open_sim, close_any),
    };
    /* A file over the size limit must fail the write, not end the test. */
    (void)signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
