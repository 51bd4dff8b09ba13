/*
 * In the place of whoever issues a card: HQ's database gets its medium and its keys, which are made of HQ's masters, and the card's own
 * are printed as pn532-sim wants them.
 *     issue-card DATABASE KEYS ntag424|desfire UID MEMBER
 */
#include "hq_card_media.h"
#include "hq_cards.h"
#include "keystore_file.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print(const struct rg_hq_medium_keys *keys)
{
    for (uint8_t i = 0; i < keys->count; i++) {
        char digits[2 * RG_AES_KEY + 1];
        rg_hex_write(keys->keys[i].bytes, RG_AES_KEY, digits);
        (void)printf("%skey%u=%s", i > 0 ? " " : "", keys->keys[i].number, digits);
    }
    (void)printf("\n");
}

static enum rg_status issue(struct rg_hq_store *store, struct rg_keystore *keystore, char **argv)
{
    const struct rg_hq_medium medium = {.name = argv[3], .assurance = 2};
    struct rg_hq_medium_keys keys;
    struct rg_card_token token;
    struct rg_cipher *cipher = NULL;
    uint8_t uid[RG_HQ_MEDIUM_UID_LEN];
    enum rg_medium kind = strcmp(argv[3], "desfire") == 0 ? RG_MEDIUM_DESFIRE : RG_MEDIUM_NTAG424;
    enum rg_status status = rg_hex_read(argv[4], uid, sizeof uid);
    rg_hq_store_keys(store, keystore);
    if (status == RG_OK) {
        status = rg_hq_card_token(keystore, argv[4], &token);
    }
    if (status == RG_OK) {
        status = rg_cipher_make(&cipher);
    }
    if (status == RG_OK) {
        status = rg_hq_medium_keys_make(keystore, cipher, 0, kind, uid, sizeof uid, &keys);
    }
    rg_cipher_free(cipher);
    if (status == RG_OK) {
        status = rg_hq_card_issue_medium(store, RG_HQ_MEMBER_CARD, strtoll(argv[5], NULL, 10), &token,
                                         &medium, &keys);
    }
    if (status == RG_OK) {
        print(&keys);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct rg_hq_store *store = NULL;
    struct rg_keystore *keystore = NULL;
    if (argc != 6) {
        return 2;
    }
    enum rg_status status = rg_hq_store_open(argv[1], RG_HQ_MUST_EXIST, &store);
    if (status == RG_OK) {
        status = rg_keystore_file_open(argv[2], &keystore);
    }
    if (status == RG_OK) {
        status = issue(store, keystore, argv);
    }
    if (status != RG_OK) {
        (void)fprintf(stderr, "issue-card: %s\n", rg_status_name(status));
    }
    rg_hq_store_close(store);
    if (keystore != NULL) {
        keystore->ops->close(keystore);
    }
    return status == RG_OK ? 0 : 1;
}
