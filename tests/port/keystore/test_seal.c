/* Keys that are made and used inside, run against every implementation; then what destroying leaves on the disk. */
#include "keystore_file.h"
#include "keystore_sim.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore;
    char dir[64];
};

static int open_file(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-keystore-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    f->keystore->ops->close(f->keystore);
    if (f->dir[0] != '\0') {
        DIR *dir = opendir(f->dir);
        assert_non_null(dir);
        for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
            if (entry->d_name[0] != '.') {
                assert_int_equal(unlinkat(dirfd(dir), entry->d_name, 0), 0);
            }
        }
        (void)closedir(dir);
        assert_int_equal(rmdir(f->dir), 0);
    }
    free(f);
    return 0;
}

static void made_keys(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint32_t version = 0;
    uint8_t first[32], second[32];
    assert_int_equal(k->ops->make(k, "a", 0), RG_INVALID);
    assert_int_equal(k->ops->make(k, "A", 1), RG_INVALID);
    assert_int_equal(k->ops->make(k, "a", 3), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 3);
    assert_int_equal(k->ops->hmac_sha256(k, "a", (const uint8_t *)"x", 1, first), RG_OK);
    assert_int_equal(k->ops->make(k, "a", 3), RG_INVALID);
    assert_int_equal(k->ops->make(k, "a", 2), RG_INVALID);
    assert_int_equal(k->ops->hmac_sha256(k, "a", (const uint8_t *)"x", 1, second), RG_OK);
    assert_memory_equal(first, second, 32);
    assert_int_equal(k->ops->make(k, "a", 4), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, "a", (const uint8_t *)"x", 1, second), RG_OK);
    assert_memory_not_equal(first, second, 32);
    assert_int_equal(k->ops->make(k, "b", 3), RG_OK);
    assert_int_equal(k->ops->hmac_sha256(k, "b", (const uint8_t *)"x", 1, second), RG_OK);
    assert_memory_not_equal(first, second, 32);
}

/* Case 15 of McGrew and Viega's specification of GCM. */
static void known_seal(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    static const uint8_t key[RG_KEY_LEN] = {0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f,
                                            0x94, 0x67, 0x30, 0x83, 0x08, 0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65,
                                            0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08};
    static const char sealed[] = "cafebabefacedbaddecaf888"
                                 "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590"
                                 "dbb3da7b08b1056828838c5f61e6393"
                                 "ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c";
    static const char text[] = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680"
                               "9532fcf0e2449a6b525b16aedf5aa"
                               "0de657ba637b391aafd255";
    uint8_t bytes[64 + RG_SEAL_OVERHEAD], opened[64];
    for (size_t i = 0; i < sizeof bytes; i++) {
        unsigned byte;
        assert_int_equal(sscanf(sealed + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
    assert_int_equal(k->ops->put(k, "a", 1, key), RG_OK);
    assert_int_equal(k->ops->open(k, "a", "", bytes, sizeof bytes, opened), RG_OK);
    for (size_t i = 0; i < sizeof opened; i++) {
        unsigned byte;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &byte), 1);
        assert_int_equal(opened[i], byte);
    }
}

static void sealed_comes_back(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    static uint8_t text[RG_SEAL_MAX + 1], sealed[sizeof text + RG_SEAL_OVERHEAD], opened[sizeof text];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (uint8_t)(i * 7 + i / 256);
    }
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    static const size_t lengths[] = {0, 1, 15, 16, 17, 8256, RG_SEAL_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t len = lengths[i];
        assert_int_equal(k->ops->seal(k, "a", "ring-1", text, len, sealed), RG_OK);
        memset(opened, 0xee, sizeof opened);
        assert_int_equal(k->ops->open(k, "a", "ring-1", sealed, len + RG_SEAL_OVERHEAD, opened), RG_OK);
        assert_memory_equal(opened, text, len);
        assert_int_equal(opened[len], 0xee);
        uint8_t nonce[12];
        memcpy(nonce, sealed, sizeof nonce);
        assert_int_equal(k->ops->seal(k, "a", "ring-1", text, len, sealed), RG_OK);
        assert_memory_not_equal(nonce, sealed, sizeof nonce);
    }
    assert_int_equal(k->ops->seal(k, "a", "ring-1", text, sizeof text, sealed), RG_INVALID);
    assert_int_equal(k->ops->open(k, "a", "ring-1", sealed, sizeof sealed, opened), RG_INVALID);
}

static void nothing_else_opens(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    enum { LEN = 40, SEALED = LEN + RG_SEAL_OVERHEAD };
    uint8_t text[LEN] = "what is sealed", sealed[SEALED], opened[SEALED], zeros[LEN] = {0};
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    assert_int_equal(k->ops->make(k, "b", 1), RG_OK);
    assert_int_equal(k->ops->seal(k, "a", "one", text, LEN, sealed), RG_OK);
    for (size_t bit = 0; bit < 8 * SEALED; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        memset(opened, 0xee, sizeof opened);
        assert_int_equal(k->ops->open(k, "a", "one", sealed, SEALED, opened), RG_DENIED);
        assert_memory_equal(opened, zeros, LEN);
        sealed[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t len = 0; len < SEALED; len++) {
        assert_int_equal(k->ops->open(k, "a", "one", sealed, len, opened), RG_DENIED);
    }
    static const char *const contexts[] = {"", "on", "onE", "one "};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(k->ops->open(k, "a", contexts[i], sealed, SEALED, opened), RG_DENIED);
    }
    assert_int_equal(k->ops->open(k, "b", "one", sealed, SEALED, opened), RG_DENIED);
    assert_int_equal(k->ops->open(k, "a", "one", sealed, SEALED, opened), RG_OK);
    assert_int_equal(k->ops->make(k, "a", 2), RG_OK);
    assert_int_equal(k->ops->open(k, "a", "one", sealed, SEALED, opened), RG_DENIED);
    assert_int_equal(k->ops->destroy(k, "a"), RG_OK);
    assert_int_equal(k->ops->open(k, "a", "one", sealed, SEALED, opened), RG_NOT_FOUND);
    assert_int_equal(k->ops->seal(k, "a", "one", text, LEN, sealed), RG_NOT_FOUND);
    assert_int_equal(k->ops->open(k, "../b", "one", sealed, SEALED, opened), RG_INVALID);
    assert_int_equal(k->ops->seal(k, "", "one", text, LEN, sealed), RG_INVALID);
}

static void sealed_outlives_the_process(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    uint8_t sealed[5 + RG_SEAL_OVERHEAD], opened[5];
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    assert_int_equal(k->ops->seal(k, "a", "one", "hello", 5, sealed), RG_OK);
    k->ops->close(k);
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
    k = f->keystore;
    assert_int_equal(k->ops->open(k, "a", "one", sealed, sizeof sealed, opened), RG_OK);
    assert_memory_equal(opened, "hello", 5);
}

static void assert_zeros(const struct fixture *f, const char *name)
{
    char path[128];
    uint8_t bytes[77], zeros[77] = {0};
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, bytes, sizeof bytes), 76);
    (void)close(fd);
    assert_memory_equal(bytes, zeros, 76);
}

/* A second link to the file shows what stands in its blocks after it was unlinked. */
static void link_again(const struct fixture *f, const char *name, const char *again)
{
    char path[128], second[128];
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, name);
    (void)snprintf(second, sizeof second, "%s/%s", f->dir, again);
    assert_int_equal(link(path, second), 0);
}

static void destroyed_is_overwritten(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    link_again(f, "a.key", "link");
    assert_int_equal(k->ops->destroy(k, "a"), RG_OK);
    assert_zeros(f, "link");
}

static void replaced_is_overwritten(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    link_again(f, "a.key", "link");
    assert_int_equal(k->ops->make(k, "a", 2), RG_OK);
    assert_zeros(f, "link");
    uint32_t version = 0;
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 2);
}

/* What a power cut between writing and renaming left is a key too. */
static void leftover_is_destroyed(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
        char key[128], left[128];
        (void)snprintf(key, sizeof key, "%s/a.key", f->dir);
        (void)snprintf(left, sizeof left, "%s/a.new", f->dir);
        assert_int_equal(rename(key, left), 0);
        link_again(f, "a.new", round == 0 ? "link" : "link2");
        if (round == 1) {
            assert_int_equal(link(left, key), 0);
        }
        assert_int_equal(k->ops->destroy(k, "a"), round == 0 ? RG_NOT_FOUND : RG_OK);
        assert_zeros(f, round == 0 ? "link" : "link2");
        struct stat about;
        assert_int_equal(stat(key, &about), -1);
        assert_int_equal(stat(left, &about), -1);
    }
}

/* As a power cut in the middle of destroying leaves it. */
static void broken_is_destroyed(void **state)
{
    struct fixture *f = *state;
    struct rg_keystore *k = f->keystore;
    char path[128];
    uint32_t version;
    (void)snprintf(path, sizeof path, "%s/a.key", f->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "\0\0\0", 3), 3);
    (void)close(fd);
    assert_int_equal(k->ops->version(k, "a", &version), RG_CORRUPT);
    assert_int_equal(k->ops->destroy(k, "a"), RG_OK);
    assert_int_equal(k->ops->version(k, "a", &version), RG_NOT_FOUND);
}

static void sim_loses_power(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint32_t version = 0;
    rg_keystore_sim_cut(k, 1, false);
    assert_int_equal(k->ops->make(k, "a", 1), RG_OK);
    assert_int_equal(k->ops->make(k, "a", 2), RG_IO);
    assert_int_equal(k->ops->version(k, "a", &version), RG_IO);
    assert_true(rg_keystore_sim_power(k));
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 1);
    rg_keystore_sim_cut(k, 0, true);
    assert_int_equal(k->ops->make(k, "a", 2), RG_IO);
    assert_int_equal(k->ops->destroy(k, "a"), RG_IO);
    assert_true(rg_keystore_sim_power(k));
    assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    assert_int_equal(version, 2);
    rg_keystore_sim_cut(k, 5, true);
    assert_false(rg_keystore_sim_power(k));
    for (int i = 0; i < 10; i++) {
        assert_int_equal(k->ops->version(k, "a", &version), RG_OK);
    }
}

#define FILES(test)                                                                                          \
    {                                                                                                        \
        "file: " #test, test, open_file, close_any, NULL                                                     \
    }
#define SIM(test)                                                                                            \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }
#define BOTH(test) FILES(test), SIM(test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(made_keys),
        BOTH(known_seal),
        BOTH(sealed_comes_back),
        BOTH(nothing_else_opens),
        FILES(sealed_outlives_the_process),
        FILES(destroyed_is_overwritten),
        FILES(replaced_is_overwritten),
        FILES(leftover_is_destroyed),
        FILES(broken_is_destroyed),
        SIM(sim_loses_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
