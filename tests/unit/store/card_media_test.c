/* The keys of cards on a kiosk: opened with the key of its own site for the row's own holder, and never in the file in clear. */
#include "card_chain.h"
#include "card_key.h"
#include "card_seal.h"
#include "cards.h"
#include "crypto.h"
#include "handle.h"
#include "store_scene.h"

#include <stdio.h>

static const uint8_t site_key[RG_KEY_LEN] = {5, 1, 7, 3}, other_key[RG_KEY_LEN] = {6};

/* Seal as HQ does for the site with @p key. */
static void seal(const uint8_t *key, const struct rg_card_seal_owner *owner, const struct rg_card_here *here,
                 struct rg_feed_card *card)
{
    char label[RG_CARD_SEAL_LABEL_MAX];
    uint8_t derived[32], plain[RG_CARD_SEAL_PLAIN_MAX];
    struct rg_aead *aead;
    size_t label_len = rg_card_seal_label(owner, label), len = rg_card_seal_write(here, plain);
    assert_int_equal(
        rg_hmac_sha256(key, RG_KEY_LEN, RG_CARD_SEAL_CONTEXT, strlen(RG_CARD_SEAL_CONTEXT), derived), RG_OK);
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(rg_aead_seal(aead, derived, label, label_len, plain, len, card->sealed), RG_OK);
    rg_aead_free(aead);
    card->sealed_len = (uint8_t)(len + RG_AEAD_OVERHEAD);
}

static struct rg_card_here keys_of(uint8_t kind, uint8_t number, uint8_t seed)
{
    struct rg_card_here here = {.key_count = 1};
    here.keys[0].kind = kind;
    here.keys[0].key = (struct rg_medium_key){.len = 16, .number = number};
    memset(here.keys[0].key.bytes, seed, 16);
    return here;
}

static const struct rg_card_seal_owner anna = {.holder = 17, .medium = RG_MEDIUM_NTAG424};

static struct rg_feed_row tag_row(uint8_t seed, const uint8_t *key, const struct rg_card_seal_owner *owner)
{
    struct rg_feed_row row = card_row(seed, RG_HOLDER_MEMBER, 17, false);
    struct rg_card_here keys = keys_of(RG_CARD_KEY_NTAG424, 1, 0x5a);
    row.card.assurance = RG_ASSURANCE_L2;
    row.card.medium = RG_MEDIUM_NTAG424;
    seal(key, owner, &keys, &row.card);
    return row;
}

static void give(struct scene *scene, uint32_t version, const uint8_t *key)
{
    enum rg_status gone = scene->keystore->ops->destroy(scene->keystore, RG_KEY_CARD_SEAL);
    assert_true(gone == RG_OK || gone == RG_NOT_FOUND);
    assert_int_equal(scene->keystore->ops->put(scene->keystore, RG_KEY_CARD_SEAL, version, key), RG_OK);
}

static struct rg_card_here here_of(struct scene *scene, uint8_t seed, enum rg_status keys)
{
    const struct rg_card_token token = token_of(seed);
    struct rg_card_here here = {.key_count = 0};
    struct rg_member_ref holder;
    enum rg_status opened = RG_FULL;
    assert_int_equal(rg_store_card_here(scene->store, &token, &holder, &here, &opened), RG_OK);
    assert_int_equal(holder.assurance, RG_ASSURANCE_L0);
    assert_int_equal(opened, keys);
    return here;
}

static bool in_the_files(const struct scene *scene, const uint8_t *bytes, size_t len)
{
    static const char *const names[] = {"kiosk.db", "kiosk.db-wal"};
    static char text[1 << 22];
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(scene_path(scene, names[i]), "rb");
        size_t read = file != NULL ? fread(text, 1, sizeof text, file) : 0;
        found = found || memmem(text, read, bytes, len) != NULL;
        if (file != NULL) {
            (void)fclose(file);
        }
    }
    return found;
}

static void a_card_comes_with_what_it_is_and_its_key(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[] = {tag_row(1, site_key, &anna), card_row(2, RG_HOLDER_MEMBER, 18, false),
                                 card_row(3, RG_HOLDER_BADGE, 17, false)};
    const struct rg_card_seal_owner mia = {.badge = true, .holder = 17, .medium = RG_MEDIUM_DESFIRE};
    struct rg_card_here badge = keys_of(RG_CARD_KEY_DESFIRE, 1, 0x66);
    rows[1].card.medium = RG_MEDIUM_UID;
    rows[2].card.medium = RG_MEDIUM_DESFIRE;
    seal(site_key, &mia, &badge, &rows[2].card);
    give(scene, 1, site_key);
    scene_page(scene, RG_FEED_CARDS, rows, 3);
    struct rg_card_here here = here_of(scene, 1, RG_OK);
    assert_int_equal(here.medium, RG_MEDIUM_NTAG424);
    assert_int_equal(here.key_count, 1);
    assert_int_equal(here.keys[0].kind, RG_CARD_KEY_NTAG424);
    assert_int_equal(here.keys[0].key.number, 1);
    assert_int_equal(here.keys[0].key.bytes[15], 0x5a);
    assert_false(in_the_files(scene, here.keys[0].key.bytes, 16));
    here = here_of(scene, 2, RG_OK);
    assert_int_equal(here.medium, RG_MEDIUM_UID);
    assert_int_equal(here.key_count, 0);
    here = here_of(scene, 3, RG_OK);
    assert_int_equal(here.keys[0].key.bytes[0], 0x66);
    /* HQ says it anew without keys, as of one that is blocked and found. */
    rows[0].card.sealed_len = 0;
    scene_page(scene, RG_FEED_CARDS, rows, 1);
    assert_int_equal(here_of(scene, 1, RG_OK).key_count, 0);
}

static void what_was_not_sealed_for_this_row_does_not_open(void **state)
{
    struct scene *scene = *state;
    const struct rg_card_seal_owner others[] = {{.holder = 18, .medium = RG_MEDIUM_NTAG424},
                                                {.holder = 17, .medium = RG_MEDIUM_DESFIRE},
                                                {.badge = true, .holder = 17, .medium = RG_MEDIUM_NTAG424}};
    struct rg_feed_row rows[6];
    for (uint8_t i = 0; i < 3; i++) {
        rows[i] = tag_row((uint8_t)(i + 1), site_key, &others[i]);
    }
    rows[3] = tag_row(4, other_key, &anna);
    rows[4] = tag_row(5, site_key, &anna);
    rows[4].card.sealed[20] ^= 1;
    /* A key that changes cards is no kiosk's, whoever sealed it. */
    rows[5] = tag_row(6, site_key, &anna);
    struct rg_card_here master = keys_of(RG_CARD_KEY_NTAG424_MASTER, 0, 1);
    seal(site_key, &anna, &master, &rows[5].card);
    scene_page(scene, RG_FEED_CARDS, rows, 6);
    for (uint8_t i = 1; i <= 6; i++) {
        assert_int_equal(here_of(scene, i, RG_NOT_FOUND).key_count, 0);
    }
    give(scene, 1, site_key);
    for (uint8_t i = 1; i <= 6; i++) {
        struct rg_card_here here = here_of(scene, i, RG_CORRUPT);
        assert_int_equal(here.key_count, 0);
        assert_int_equal(here.medium, RG_MEDIUM_NTAG424);
    }
}

static void the_sites_next_key_is_used_at_once(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = tag_row(1, site_key, &anna);
    give(scene, 1, site_key);
    scene_page(scene, RG_FEED_CARDS, &row, 1);
    assert_int_equal(here_of(scene, 1, RG_OK).key_count, 1);
    give(scene, 2, other_key);
    /* Under the old one it still opens until the rows are there anew, and then under the next. */
    row = tag_row(1, other_key, &anna);
    scene_page(scene, RG_FEED_CARDS, &row, 1);
    assert_int_equal(here_of(scene, 1, RG_OK).key_count, 1);
    row = tag_row(1, site_key, &anna);
    scene_page(scene, RG_FEED_CARDS, &row, 1);
    assert_int_equal(here_of(scene, 1, RG_CORRUPT).key_count, 0);
}

static void tokens_that_are_lifted_keep_their_keys(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = tag_row(1, site_key, &anna);
    struct rg_card_key key;
    uint32_t version;
    bool done = false;
    assert_int_equal(scene->keystore->ops->make(scene->keystore, RG_KEY_CARD_HASH, 1), RG_OK);
    give(scene, 1, site_key);
    scene_page(scene, RG_FEED_CARDS, &row, 1);
    assert_int_equal(rg_card_chain_raise(scene->keystore, &version), RG_OK);
    assert_int_equal(rg_store_card_raise(scene->sync, &key), RG_OK);
    while (!done) {
        assert_int_equal(rg_store_card_lift(scene->sync, &done), RG_OK);
    }
    assert_int_equal(here_of(scene, 1, RG_OK).key_count, 1);
}

static void what_one_medium_proved_is_no_others(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[] = {tag_row(1, site_key, &anna), card_row(2, RG_HOLDER_MEMBER, 18, false)};
    struct rg_member_ref holder;
    struct rg_card_token token = token_of(1);
    rows[1].card.assurance = RG_ASSURANCE_L2;
    scene_page(scene, RG_FEED_CARDS, rows, 2);
#define PROVEN(medium) rg_store_card_proven(scene->store, &token, medium, RG_ASSURANCE_L2, &holder)
    assert_int_equal(PROVEN(RG_MEDIUM_NTAG424), RG_OK);
    assert_int_equal(holder.assurance, RG_ASSURANCE_L2);
    assert_int_equal(PROVEN(RG_MEDIUM_DESFIRE), RG_NOT_FOUND);
    assert_int_equal(PROVEN(RG_MEDIUM_NTAG21X), RG_NOT_FOUND);
    assert_int_equal(PROVEN(RG_MEDIUM_UID), RG_OK);
    /* Of an HQ that does not say what it is, it may be any. */
    token = token_of(2);
    assert_int_equal(PROVEN(RG_MEDIUM_DESFIRE), RG_OK);
#undef PROVEN
}

int main(void)
{
#define SCENE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        SCENE(a_card_comes_with_what_it_is_and_its_key),
        SCENE(what_was_not_sealed_for_this_row_does_not_open),
        SCENE(the_sites_next_key_is_used_at_once),
        SCENE(tokens_that_are_lifted_keep_their_keys),
        SCENE(what_one_medium_proved_is_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
