/* What HQ does when a card was personalised, by the function that does it: makes its keys, gives the card to somebody of any site, and says
 * the keys, which a test puts on the card of the emulator.
 *
 *     hq-issue DATABASE KEYS HOLDER UID ntag424|desfire|sun    (the last: an NTAG 424 that has no key but SUN's)
 *     hq-issue DATABASE KEYS member SITE NUMBER           (somebody who may be recognised, of a site that is made)
 */
#include "card_seal.h"
#include "hq_card_media.h"
#include "hq_rows.h"
#include "hq_store.h"
#include "keystore_file.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UID_LEN 7

static void keep_suns(struct rg_hq_medium_keys *keys)
{
    uint8_t kept = 0;
    for (uint8_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].kind == RG_CARD_KEY_SUN_META || keys->keys[i].kind == RG_CARD_KEY_SUN_FILE) {
            keys->keys[kept++] = keys->keys[i];
        }
    }
    keys->count = kept;
}

static enum rg_status issue(struct rg_hq_store *store, struct rg_keystore *keystore, char **words)
{
    uint8_t uid[UID_LEN];
    struct rg_card_token token;
    struct rg_hq_medium_keys keys;
    struct rg_cipher *cipher;
    const bool sun = strcmp(words[2], "sun") == 0;
    const struct rg_hq_medium medium = {sun ? "ntag424" : words[2], sun ? 1 : 2};
    enum rg_status status = rg_cipher_make(&cipher);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hex_read(words[1], uid, sizeof uid);
    if (status == RG_OK) {
        status = rg_hq_card_token(keystore, words[1], &token);
    }
    if (status == RG_OK) {
        status = rg_hq_medium_keys_make(
            keystore, cipher, 0, rg_medium_of_word(medium.name, strlen(medium.name)), uid, sizeof uid, &keys);
    }
    if (status == RG_OK && sun) {
        keep_suns(&keys);
    }
    rg_cipher_free(cipher);
    if (status == RG_OK) {
        status = rg_hq_card_issue_medium(store, RG_HQ_MEMBER_CARD, strtoll(words[0], NULL, 10), &token,
                                         &medium, &keys);
    }
    for (uint8_t i = 0; i < keys.count && status == RG_OK; i++) {
        char digits[2 * RG_AES_KEY + 1];
        rg_hex_write(keys.keys[i].bytes, RG_AES_KEY, digits);
        (void)printf("%u %u %s\n", keys.keys[i].kind, keys.keys[i].number, digits);
    }
    return status;
}

static enum rg_status settle(struct rg_hq_store *store, char **words)
{
    bool changed;
    const struct rg_hq_member member = {
        .id = strtoll(words[2], NULL, 10), .ref = words[2], .display_name = "Frau Fern", .member_since = -1};
    enum rg_status status = rg_hq_begin(store);
    if (status == RG_OK) {
        status = rg_hq_site_put(store, words[1], "Europe/Berlin");
    }
    if (status == RG_OK) {
        status = rg_hq_member_put(store, words[1], &member, &changed);
    }
    if (status == RG_OK) {
        status = rg_hq_consent_put(store, member.id, "recognise", true, "v1", 1000, "test", &changed);
    }
    return status == RG_OK ? rg_hq_commit(store) : status;
}

int main(int argc, char **argv)
{
    struct rg_hq_store *store = NULL;
    struct rg_keystore *keystore = NULL;
    if (argc != 6) {
        return 2;
    }
    enum rg_status status = rg_keystore_file_open(argv[2], &keystore);
    if (status == RG_OK) {
        status = rg_hq_store_open(argv[1], RG_HQ_MUST_EXIST, &store);
    }
    if (status == RG_OK) {
        rg_hq_store_keys(store, keystore);
        status = strcmp(argv[3], "member") == 0 ? settle(store, argv + 3) : issue(store, keystore, argv + 3);
    }
    if (status != RG_OK) {
        (void)fprintf(stderr, "hq-issue: %s\n", rg_status_name(status));
    }
    rg_hq_store_close(store);
    if (keystore != NULL) {
        keystore->ops->close(keystore);
    }
    return status == RG_OK ? 0 : 1;
}
