/*
 * A thief with everything: every past image of the rows, the keystore's folder as it is now, and the device that opens
 * it. Every key that can be had from that is tried on everything that is not live.
 */
#include "vault.h"

#include "crypto.h"
#include "keystore_file.h"
#include "vault_scene.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS   12
#define TEXT     "Ada Lovelace, 38, ada@example.org"
#define TEXT_LEN sizeof TEXT
#define WRAPS    (ROUNDS * SCENE_MEMBERS)
#define KEYS     (RG_VAULT_KEYS + SCENE_MEMBERS + 4096)

struct past_key {
    int64_t id;
    uint8_t wrapped[RG_VAULT_WRAPPED];
};

struct past_text {
    int64_t id;
    uint8_t key[RG_KEY_LEN]; /* which the thief does not know */
    uint8_t sealed[TEXT_LEN + RG_AEAD_OVERHEAD];
};

static struct rg_vault_ring rings[ROUNDS + 1];
static struct past_key wraps[WRAPS];
static struct past_text texts[WRAPS];
static uint8_t keys[KEYS][RG_KEY_LEN];
static size_t ring_count, wrap_count, text_count, key_count;
static char dir[64];
static struct rg_aead *aead;

static int make(void **state)
{
    (void)snprintf(dir, sizeof dir, "/tmp/rg-theft-XXXXXX");
    assert_non_null(mkdtemp(dir));
    struct rg_keystore *keystore;
    assert_int_equal(rg_keystore_file_open(dir, &keystore), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    *state = keystore;
    return 0;
}

static int release(void **state)
{
    struct rg_keystore *keystore = *state;
    rg_aead_free(aead);
    (void)!keystore->ops->destroy(keystore, RG_VAULT_ROOT_A);
    (void)!keystore->ops->destroy(keystore, RG_VAULT_ROOT_B);
    keystore->ops->close(keystore);
    return rmdir(dir);
}

static void keep_images(const struct scene_rows *rows)
{
    rings[ring_count++] = rows->ring;
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        const struct scene_member *member = &rows->members[i];
        if (member->there) {
            assert_true(wrap_count < WRAPS);
            wraps[wrap_count].id = member->id;
            memcpy(wraps[wrap_count++].wrapped, member->wrapped, RG_VAULT_WRAPPED);
        }
    }
}

static void add(struct rg_vault *vault, struct scene_rows *rows, int at, int64_t id)
{
    scene_add(vault, rows, at, id);
    struct past_text *text = &texts[text_count++];
    text->id = id;
    memcpy(text->key, rows->members[at].key, RG_KEY_LEN);
    struct rg_vault_subject subject = {.owner = id, .part = 1};
    assert_int_equal(rg_vault_seal(aead, rows->members[at].key, subject, TEXT, TEXT_LEN, text->sealed),
                     RG_OK);
}

static void take_key(const uint8_t *key)
{
    assert_true(key_count < KEYS);
    memcpy(keys[key_count++], key, RG_KEY_LEN);
}

/* Whatever in the keystore's files may be a key: any 32 bytes in a row. */
static void take_files(void)
{
    DIR *folder = opendir(dir);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        uint8_t bytes[1000];
        int fd = openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC);
        ssize_t got = read(fd, bytes, sizeof bytes);
        (void)close(fd);
        for (ssize_t at = 0; at + (ssize_t)RG_KEY_LEN <= got; at++) {
            take_key(bytes + at);
        }
    }
    (void)closedir(folder);
}

static void take_keys(struct rg_vault *vault, const struct scene_rows *rows)
{
    key_count = 0;
    take_files();
    for (uint32_t bucket = 0; bucket < RG_VAULT_KEYS; bucket++) {
        uint8_t key[RG_KEY_LEN];
        rg_vault_bucket_key(vault, bucket, key);
        take_key(key);
    }
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        if (rows->members[i].there) {
            take_key(rows->members[i].key);
        }
    }
}

/* With how many of the keys it opens. */
static int tries(const char *label, size_t label_len, int64_t id, const uint8_t *sealed, size_t len)
{
    uint8_t aad[64], plain[RG_VAULT_RING_LEN];
    int opened = 0;
    size_t aad_len = label_len;
    memcpy(aad, label, label_len);
    if (id != 0) {
        for (size_t i = 0; i < 8; i++) {
            aad[aad_len++] = (uint8_t)((uint64_t)id >> (8 * i));
        }
    }
    for (size_t i = 0; i < key_count; i++) {
        opened += rg_aead_open(aead, keys[i], aad, aad_len, sealed, len, plain) == RG_OK;
    }
    return opened;
}

static int tries_text(const struct past_text *text)
{
    int opened = 0;
    uint8_t plain[TEXT_LEN];
    for (size_t i = 0; i < key_count; i++) {
        struct rg_vault_subject subject = {.owner = text->id, .part = 1};
        opened += rg_vault_unseal(aead, keys[i], subject, text->sealed, sizeof text->sealed, plain) == RG_OK;
    }
    return opened;
}

static const struct scene_member *live(const struct scene_rows *rows, int64_t id)
{
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        if (rows->members[i].there && rows->members[i].id == id) {
            return &rows->members[i];
        }
    }
    return NULL;
}

static void steal(struct rg_vault *vault, const struct scene_rows *rows)
{
    take_keys(vault, rows);
    for (size_t i = 0; i < ring_count; i++) {
        char context[32];
        int len = snprintf(context, sizeof context, "ring-%u", rings[i].version);
        int opened = tries(context, (size_t)len, 0, rings[i].sealed, RG_VAULT_RING_LEN);
        /* The current one shows that the trying itself is right. */
        assert_int_equal(opened, rings[i].version == rows->ring.version);
    }
    for (size_t i = 0; i < wrap_count; i++) {
        const struct scene_member *member = live(rows, wraps[i].id);
        bool current = member != NULL && memcmp(member->wrapped, wraps[i].wrapped, RG_VAULT_WRAPPED) == 0;
        assert_int_equal(tries("key", 3, wraps[i].id, wraps[i].wrapped, RG_VAULT_WRAPPED), current);
    }
    for (size_t i = 0; i < text_count; i++) {
        const struct scene_member *member = live(rows, texts[i].id);
        bool current = member != NULL && memcmp(member->key, texts[i].key, RG_KEY_LEN) == 0;
        assert_int_equal(tries_text(&texts[i]), current);
    }
}

static void erase(struct rg_vault *vault, struct scene_rows *rows, int at)
{
    struct rg_vault_set set = {{0}};
    scene_set_add(&set, rg_vault_bucket(rows->members[at].id));
    struct rg_vault_renewal *renewal;
    assert_int_equal(rg_vault_renew_begin(vault, &set, &rows->ring, &renewal), RG_OK);
    scene_rewrap(renewal, rows, at);
    keep_images(rows);
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
}

static void nothing_of_the_erased_opens(void **state)
{
    struct rg_keystore *keystore = *state;
    static struct scene_rows rows;
    struct rg_vault *vault;
    assert_int_equal(rg_vault_make(keystore, &rows.ring, &vault), RG_OK);
    for (int i = 0; i < SCENE_MEMBERS - 2; i++) {
        add(vault, &rows, i, 100 + i);
    }
    keep_images(&rows);
    steal(vault, &rows);
    for (int round = 1; round < ROUNDS; round++) {
        /* Every other one comes back, under a new key. */
        uint8_t dice;
        assert_int_equal(rg_random(&dice, 1), RG_OK);
        int at = dice % (SCENE_MEMBERS - 2);
        int64_t id = rows.members[at].id;
        erase(vault, &rows, at);
        steal(vault, &rows);
        add(vault, &rows, at, round % 2 == 0 ? id : 1000 + round);
    }
    rg_vault_close(vault);
    keystore->ops->close(keystore);
    /* The stolen device itself, with each old image of the ring. */
    assert_int_equal(rg_keystore_file_open(dir, &keystore), RG_OK);
    *state = keystore;
    for (size_t i = 0; i < ring_count; i++) {
        if (rings[i].version != rows.ring.version) {
            assert_int_equal(rg_vault_open(keystore, &rings[i], &vault), RG_NOT_FOUND);
        }
    }
    assert_int_equal(rg_vault_open(keystore, &rows.ring, &vault), RG_OK);
    scene_assert_whole(vault, &rows);
    rg_vault_close(vault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"nothing_of_the_erased_opens", nothing_of_the_erased_opens, make, release, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
