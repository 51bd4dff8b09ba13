/* Renewals that end, that are broken off and that fail, at every call to the keystore. */
#include "vault.h"

#include "crypto.h"
#include "keystore_sim.h"
#include "vault_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore;
    struct rg_vault *vault;
    struct rg_aead *aead;
    struct scene_rows rows; /* committed */
};

static int make(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    assert_int_equal(rg_vault_make(f->keystore, &f->rows.ring, &f->vault), RG_OK);
    assert_int_equal(rg_aead_make(&f->aead), RG_OK);
    for (int i = 0; i < 40; i++) {
        scene_add(f->vault, &f->rows, i, 1000 + i);
    }
    *state = f;
    return 0;
}

static int release(void **state)
{
    struct fixture *f = *state;
    rg_vault_close(f->vault);
    rg_aead_free(f->aead);
    f->keystore->ops->close(f->keystore);
    free(f);
    return 0;
}

/* As after a power cut: nothing is left but what was committed and the keystore. */
static void restart(struct fixture *f)
{
    (void)rg_keystore_sim_power(f->keystore);
    rg_vault_close(f->vault);
    f->vault = NULL;
    assert_int_equal(rg_vault_open(f->keystore, &f->rows.ring, &f->vault), RG_OK);
    assert_int_equal(scene_roots(f->keystore), 1);
    scene_assert_whole(f->vault, &f->rows);
}

static struct rg_vault_set set_of(int64_t member)
{
    struct rg_vault_set set = {{0}};
    scene_set_add(&set, rg_vault_bucket(member));
    return set;
}

static void the_erased_opens_no_more(void **state)
{
    struct fixture *f = *state;
    struct scene_member erased = f->rows.members[3], kept = f->rows.members[4];
    struct rg_vault_set set = set_of(erased.id);
    struct rg_vault_renewal *renewal;
    uint8_t key[RG_KEY_LEN];
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &f->rows.ring, &renewal), RG_OK);
    assert_int_equal(f->rows.ring.version, 2);
    scene_rewrap(renewal, &f->rows, 3);
    assert_int_equal(rg_vault_key_open(f->vault, erased.id, erased.wrapped, key), RG_OK);
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
    assert_int_equal(scene_roots(f->keystore), 1);
    assert_int_equal(rg_vault_key_open(f->vault, erased.id, erased.wrapped, key), RG_CORRUPT);
    scene_assert_whole(f->vault, &f->rows);
    /* Another bucket's rows stay as they are. */
    assert_memory_equal(f->rows.members[4].wrapped, kept.wrapped, RG_VAULT_WRAPPED);
    restart(f);
    assert_int_equal(rg_vault_key_open(f->vault, erased.id, erased.wrapped, key), RG_CORRUPT);
}

/* One thread renews; the others go on opening and sealing, and what they make is of the side that is committed. */
static void open_to_others_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct rg_vault_set set = set_of(1000);
    scene_set_add(&set, RG_VAULT_OUTBOX);
    struct rg_vault_subject subject = {.owner = 9, .part = 1};
    uint8_t old_key[RG_KEY_LEN], new_key[RG_KEY_LEN], text[5];
    uint8_t before[5 + RG_AEAD_OVERHEAD], during[5 + RG_AEAD_OVERHEAD];
    rg_vault_bucket_key(f->vault, RG_VAULT_OUTBOX, old_key);
    assert_int_equal(rg_vault_seal(f->aead, old_key, subject, "event", 5, before), RG_OK);

    struct rg_vault_ring ring;
    struct rg_vault_renewal *renewal, *other;
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &ring, &renewal), RG_OK);
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &ring, &other), RG_BUSY);
    assert_int_equal(rg_vault_finish_again(f->vault), RG_BUSY);
    rg_vault_bucket_key(f->vault, RG_VAULT_OUTBOX, new_key);
    assert_memory_not_equal(old_key, new_key, RG_KEY_LEN);
    assert_int_equal(rg_vault_seal(f->aead, new_key, subject, "event", 5, during), RG_OK);
    scene_rewrap(renewal, &f->rows, 39);
    scene_add(f->vault, &f->rows, 40, 1000 + 40);
    for (int64_t id = 5000; id < 5020; id++) {
        scene_add(f->vault, &f->rows, (int)(41 + id - 5000), id);
    }
    scene_add(f->vault, &f->rows, 0, 1000);
    scene_assert_whole(f->vault, &f->rows);
    /* A key that was made since the begin may be met again among the rows to rewrap. */
    struct scene_member made = f->rows.members[0];
    scene_rewrap(renewal, &f->rows, 38);
    assert_memory_equal(made.wrapped, f->rows.members[0].wrapped, RG_VAULT_WRAPPED);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_OUTBOX, f->aead, subject, before, sizeof before, text),
        RG_OK);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_OUTBOX, f->aead, subject, during, sizeof during, text),
        RG_OK);
    f->rows.ring = ring;
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_OUTBOX, f->aead, subject, before, sizeof before, text),
        RG_CORRUPT);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_OUTBOX, f->aead, subject, during, sizeof during, text),
        RG_OK);
    scene_assert_whole(f->vault, &f->rows);
    restart(f);
}

static void not_its_members(void **state)
{
    struct fixture *f = *state;
    struct scene_member *first = &f->rows.members[0];
    struct rg_vault_set set = set_of(first->id);
    struct rg_vault_renewal *renewal;
    struct rg_vault_ring ring;
    uint8_t after[RG_VAULT_WRAPPED] = {0xee};
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &ring, &renewal), RG_OK);
    for (int i = 1; i < 40; i++) {
        struct scene_member *member = &f->rows.members[i];
        assert_int_equal(rg_vault_rewrap(renewal, member->id, first->wrapped, after), RG_CORRUPT);
        assert_int_equal(rg_vault_rewrap(renewal, first->id, member->wrapped, after), RG_CORRUPT);
    }
    assert_int_equal(after[0], 0xee);
    rg_vault_renew_abort(renewal);
}

/* The commit failed: all is as before, what was sealed by the new keys opens no more, and a renewal works again. */
static void aborted(void **state)
{
    struct fixture *f = *state;
    struct rg_vault_set set = set_of(1000);
    struct rg_vault_renewal *renewal;
    struct scene_rows rows = f->rows;
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &rows.ring, &renewal), RG_OK);
    scene_rewrap(renewal, &rows, 5);
    rg_vault_renew_abort(renewal);
    scene_assert_whole(f->vault, &f->rows);
    uint8_t key[RG_KEY_LEN];
    assert_int_equal(rg_vault_key_open(f->vault, 1000, rows.members[0].wrapped, key), RG_CORRUPT);
    assert_int_equal(scene_roots(f->keystore), 2);
    assert_int_equal(rg_vault_finish_again(f->vault), RG_OK);
    assert_int_equal(scene_roots(f->keystore), 1);
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &rows.ring, &renewal), RG_OK);
    rg_vault_renew_abort(renewal);
    rows = f->rows;
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &rows.ring, &renewal), RG_OK);
    scene_rewrap(renewal, &rows, 5);
    f->rows = rows;
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
    restart(f);
}

/* A COMMIT whose failure was reported may be found on the disk after a power cut: then it must open. */
static void failed_commit_that_stands(void **state)
{
    struct fixture *f = *state;
    struct rg_vault_set set = set_of(1000);
    struct rg_vault_renewal *renewal;
    struct scene_rows rows = f->rows;
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &rows.ring, &renewal), RG_OK);
    scene_rewrap(renewal, &rows, 5);
    rg_vault_renew_abort(renewal);
    f->rows = rows;
    restart(f);
}

/* An old root that could not be destroyed is destroyed later, before its name is used again. */
static void unfinished(void **state)
{
    struct fixture *f = *state;
    struct rg_vault_set set = set_of(1000);
    struct rg_vault_renewal *renewal;
    for (int later = 0; later < 3; later++) {
        assert_int_equal(rg_vault_renew_begin(f->vault, &set, &f->rows.ring, &renewal), RG_OK);
        scene_rewrap(renewal, &f->rows, 5 + later);
        rg_keystore_sim_fail(f->keystore, RG_IO, 1);
        assert_int_equal(rg_vault_renew_finish(renewal), RG_IO);
        scene_assert_whole(f->vault, &f->rows);
        assert_int_equal(scene_roots(f->keystore), 2);
        if (later == 0) {
            rg_keystore_sim_fail(f->keystore, RG_IO, 1);
            assert_int_equal(rg_vault_finish_again(f->vault), RG_IO);
            assert_int_equal(rg_vault_finish_again(f->vault), RG_OK);
            assert_int_equal(rg_vault_finish_again(f->vault), RG_OK);
        } else if (later == 1) {
            rg_keystore_sim_fail(f->keystore, RG_IO, 1);
            struct rg_vault_ring ring;
            assert_int_equal(rg_vault_renew_begin(f->vault, &set, &ring, &renewal), RG_IO);
            assert_int_equal(rg_vault_renew_begin(f->vault, &set, &f->rows.ring, &renewal), RG_OK);
            scene_rewrap(renewal, &f->rows, 10);
            assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
        } else {
            rg_vault_close(f->vault);
            f->vault = NULL;
            struct rg_vault *vault = NULL;
            /* Opening works, destroying does not: better not to open than to keep the old root. */
            rg_keystore_sim_cut(f->keystore, 2, false);
            assert_int_equal(rg_vault_open(f->keystore, &f->rows.ring, &vault), RG_IO);
            assert_null(vault);
            (void)rg_keystore_sim_power(f->keystore);
            /* Overwritten, not yet unlinked. */
            rg_keystore_sim_corrupt(f->keystore,
                                    f->rows.ring.version % 2 == 1 ? RG_VAULT_ROOT_B : RG_VAULT_ROOT_A);
            restart(f);
        }
        assert_int_equal(scene_roots(f->keystore), 1);
    }
}

/* Where an erasure ends: at one of the calls to the keystore, beside the commit, or not before it is done. */
enum point { DESTROY_LEFT, MAKE, SEAL, BEFORE_COMMIT, AFTER_COMMIT, DESTROY_OLD, DONE, POINTS };

static void commit_and_finish(struct fixture *f, struct rg_vault_renewal *renewal,
                              const struct scene_rows *rows, enum point point, bool done)
{
    f->rows = *rows;
    if (point == AFTER_COMMIT) {
        return;
    }
    if (point == DESTROY_OLD) {
        rg_keystore_sim_cut(f->keystore, 0, done);
    }
    assert_int_equal(rg_vault_renew_finish(renewal), point == DESTROY_OLD ? RG_IO : RG_OK);
}

/* One erasure until @p point; the call there takes effect if @p done. Either the power was cut or a call failed. */
static void erase_until(struct fixture *f, int erased, enum point point, bool done, bool cut)
{
    struct rg_vault_set set = set_of(f->rows.members[erased].id);
    struct rg_vault_renewal *renewal;
    struct scene_rows rows = f->rows;
    if (point <= SEAL) {
        rg_keystore_sim_cut(f->keystore, (uint32_t)point, done);
    }
    enum rg_status status = rg_vault_renew_begin(f->vault, &set, &rows.ring, &renewal);
    assert_int_equal(status, point <= SEAL ? RG_IO : RG_OK);
    if (status == RG_OK) {
        scene_rewrap(renewal, &rows, erased);
        if (point > BEFORE_COMMIT) {
            commit_and_finish(f, renewal, &rows, point, done);
        } else if (!cut) {
            rg_vault_renew_abort(renewal);
        }
    }
    if (cut || point == AFTER_COMMIT) {
        restart(f);
    } else {
        (void)rg_keystore_sim_power(f->keystore);
        scene_assert_whole(f->vault, &f->rows);
    }
}

static void power_cuts(void **state)
{
    struct fixture *f = *state;
    for (enum point point = 0; point < POINTS; point++) {
        for (int variant = 0; variant < 4; variant++) {
            scene_add(f->vault, &f->rows, 20, 1020);
            erase_until(f, 20, point, variant % 2 == 1, variant / 2 == 1);
            restart(f);
        }
    }
}

static void thousand_rounds(void **state)
{
    struct fixture *f = *state;
    int64_t next = 2000;
    for (int round = 0; round < 1000; round++) {
        uint8_t dice[4];
        assert_int_equal(rg_random(dice, sizeof dice), RG_OK);
        int place = dice[0] % SCENE_MEMBERS;
        if (!f->rows.members[place].there) {
            scene_add(f->vault, &f->rows, place, next++);
        } else {
            erase_until(f, place, (enum point)(dice[1] % POINTS), dice[2] % 2 == 0, dice[3] % 2 == 0);
        }
    }
    restart(f);
}

/* Only what is kept in the erased one's bucket is touched. */
static void of_many_only_a_bucket(void **state)
{
    struct fixture *f = *state;
    enum { MANY = 100000 };
    uint8_t(*wrapped)[RG_VAULT_WRAPPED] = malloc(MANY * sizeof *wrapped), key[RG_KEY_LEN],
    before[RG_VAULT_WRAPPED];
    assert_non_null(wrapped);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(rg_vault_key_make(f->vault, i, wrapped[i], key), RG_OK);
    }
    struct rg_vault_set set = set_of(77);
    memcpy(before, wrapped[77], sizeof before);
    struct rg_vault_ring ring;
    struct rg_vault_renewal *renewal;
    assert_int_equal(rg_vault_renew_begin(f->vault, &set, &ring, &renewal), RG_OK);
    int rewrapped = 0;
    for (int i = 0; i < MANY; i++) {
        if (rg_vault_bucket(i) == rg_vault_bucket(77)) {
            assert_int_equal(rg_vault_rewrap(renewal, i, wrapped[i], wrapped[i]), RG_OK);
            rewrapped++;
        }
    }
    assert_in_range(rewrapped, MANY / 256 / 2, MANY / 256 * 2);
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(rg_vault_key_open(f->vault, i, wrapped[i], key), RG_OK);
    }
    assert_int_equal(rg_vault_key_open(f->vault, 77, before, key), RG_CORRUPT);
    free(wrapped);
}

#define WITH(test)                                                                                           \
    {                                                                                                        \
#test, test, make, release, NULL                                                                     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(the_erased_opens_no_more),
        WITH(open_to_others_meanwhile),
        WITH(not_its_members),
        WITH(aborted),
        WITH(failed_commit_that_stands),
        WITH(unfinished),
        WITH(power_cuts),
        WITH(thousand_rounds),
        WITH(of_many_only_a_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
