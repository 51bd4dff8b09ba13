/* Others open keys and seal events while one thread renews; what does not open was read before the last commit. */
#include "vault.h"

#include "keystore_file.h"
#include "vault_scene.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RENEWALS 60

static char dir[64];
static struct rg_keystore *keystore;
static struct rg_vault *vault;
static pthread_mutex_t database = PTHREAD_MUTEX_INITIALIZER; /* as the store's write transaction */
static struct scene_rows rows;                               /* under the database's lock */
static uint8_t event[5 + RG_AEAD_OVERHEAD];                  /* so too */
static const struct rg_vault_subject subject = {.owner = 1, .part = 9};
static atomic_bool over;
static atomic_int bad, opened;

static void expect(bool good)
{
    if (!good) {
        atomic_fetch_add(&bad, 1);
    }
}

static struct scene_member read_row(int at)
{
    (void)pthread_mutex_lock(&database);
    struct scene_member member = rows.members[at];
    (void)pthread_mutex_unlock(&database);
    return member;
}

static void *open_keys(void *unused)
{
    (void)unused;
    for (int at = 0; !atomic_load(&over); at = (at + 1) % SCENE_MEMBERS) {
        struct scene_member member = read_row(at);
        uint8_t key[RG_KEY_LEN];
        enum rg_status status = rg_vault_key_open(vault, member.id, member.wrapped, key);
        if (status == RG_CORRUPT) {
            struct scene_member again = read_row(at);
            expect(memcmp(again.wrapped, member.wrapped, RG_VAULT_WRAPPED) != 0);
        } else {
            expect(status == RG_OK && memcmp(key, member.key, RG_KEY_LEN) == 0);
            atomic_fetch_add(&opened, 1);
        }
    }
    return NULL;
}

/* Another writer: its key and its commit are in one transaction. */
static void *write_events(void *unused)
{
    (void)unused;
    struct rg_aead *aead;
    expect(rg_aead_make(&aead) == RG_OK);
    while (!atomic_load(&over)) {
        uint8_t key[RG_KEY_LEN], text[5];
        (void)pthread_mutex_lock(&database);
        expect(rg_vault_bucket_unseal(vault, RG_VAULT_OUTBOX, aead, subject, event, sizeof event, text) ==
               RG_OK);
        rg_vault_bucket_key(vault, RG_VAULT_OUTBOX, key);
        expect(rg_vault_seal(aead, key, subject, "event", 5, event) == RG_OK);
        (void)pthread_mutex_unlock(&database);
    }
    rg_aead_free(aead);
    return NULL;
}

static void *hash_cards(void *unused)
{
    (void)unused;
    uint8_t mac[32];
    while (!atomic_load(&over)) {
        expect(keystore->ops->hmac_sha256(keystore, RG_KEY_CARD_HASH, (const uint8_t *)"x", 1, mac) == RG_OK);
    }
    return NULL;
}

static void renew(struct rg_aead *aead, int round)
{
    struct rg_vault_set set = {{0}};
    for (uint32_t bucket = 0; bucket < RG_VAULT_KEYS; bucket += 1 + (uint32_t)round % 3) {
        scene_set_add(&set, bucket);
    }
    scene_set_add(&set, RG_VAULT_OUTBOX);
    struct rg_vault_renewal *renewal;
    uint8_t key[RG_KEY_LEN], text[5];
    (void)pthread_mutex_lock(&database);
    struct scene_rows fresh = rows;
    assert_int_equal(rg_vault_renew_begin(vault, &set, &fresh.ring, &renewal), RG_OK);
    int erased = round % SCENE_MEMBERS;
    int64_t id = fresh.members[erased].id;
    scene_rewrap(renewal, &fresh, erased);
    scene_add(vault, &fresh, erased, id + SCENE_MEMBERS);
    if (round % 4 == 3) {
        rg_vault_renew_abort(renewal);
        (void)pthread_mutex_unlock(&database);
        return;
    }
    assert_int_equal(rg_vault_bucket_unseal(vault, RG_VAULT_OUTBOX, aead, subject, event, sizeof event, text),
                     RG_OK);
    rg_vault_bucket_key(vault, RG_VAULT_OUTBOX, key);
    assert_int_equal(rg_vault_seal(aead, key, subject, text, 5, event), RG_OK);
    rows = fresh;
    (void)pthread_mutex_unlock(&database);
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
}

static void all_at_once(void **state)
{
    (void)state;
    struct rg_aead *aead;
    uint8_t key[RG_KEY_LEN];
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(keystore->ops->make(keystore, RG_KEY_CARD_HASH, 1), RG_OK);
    assert_int_equal(rg_vault_make(keystore, &rows.ring, &vault), RG_OK);
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        scene_add(vault, &rows, i, i);
    }
    rg_vault_bucket_key(vault, RG_VAULT_OUTBOX, key);
    assert_int_equal(rg_vault_seal(aead, key, subject, "event", 5, event), RG_OK);
    static void *(*const work[])(void *) = {open_keys, open_keys, write_events, hash_cards};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work[i], NULL), 0);
    }
    for (int round = 0; round < RENEWALS; round++) {
        renew(aead, round);
    }
    atomic_store(&over, true);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&bad), 0);
    assert_true(atomic_load(&opened) > 0);
    rg_vault_close(vault);
    assert_int_equal(rg_vault_open(keystore, &rows.ring, &vault), RG_OK);
    scene_assert_whole(vault, &rows);
    rg_vault_close(vault);
    rg_aead_free(aead);
}

static int make(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/rg-vault-XXXXXX");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(rg_keystore_file_open(dir, &keystore), RG_OK);
    return 0;
}

static int release(void **state)
{
    (void)state;
    static const char *const names[] = {RG_VAULT_ROOT_A, RG_VAULT_ROOT_B, RG_KEY_CARD_HASH};
    for (int i = 0; i < 3; i++) {
        (void)!keystore->ops->destroy(keystore, names[i]);
    }
    keystore->ops->close(keystore);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"all_at_once", all_at_once, make, release, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
