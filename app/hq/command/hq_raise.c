#include "hq_command.h"

#include "card_chain.h"
#include "hq_card_signer.h"
#include "hq_medium_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void complain(enum rg_status status, const char *name, unsigned most)
{
    if (status == RG_NOT_FOUND) {
        (void)fprintf(stderr,
                      "regard-hq keys: there is no %s key to follow; generate and import make the first\n",
                      name);
    } else if (status == RG_FULL) {
        (void)fprintf(stderr, "regard-hq keys: there are %u keys already, and there is no room for more\n",
                      most);
    } else {
        (void)fprintf(stderr,
                      "regard-hq keys: the next key could not be made (%s); the others are as they were\n",
                      rg_status_name(status));
    }
}

static void say(bool master, uint32_t version)
{
    if (master) {
        (void)printf("keys: card-master-%" PRIu32
                     ".key is made; cards that are issued from now on have keys of it, and all others keep "
                     "theirs until they are issued anew. Copy the keys now (--to)\n",
                     version);
    } else {
        (void)printf("keys: card-hash-%" PRIu32
                     ".key is made; serve lifts all cards to it and then gives it to every kiosk. Copy the "
                     "keys now (--to): without it no card is known any more\n",
                     version);
    }
}

static int raise_signer(const char *dir, rg_hq_command_open *open_keys)
{
    struct rg_keystore *keys;
    uint32_t version = 0;
    enum rg_status status = open_keys(dir, &keys);
    if (status == RG_OK) {
        status = rg_hq_card_signer_raise(keys, &version);
        keys->ops->close(keys);
    }
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq keys: the next key that signs member tokens could not be made (%s); the others are as "
            "they were\n",
            rg_status_name(status));
        return 1;
    }
    (void)printf("keys: member tokens are signed under version %" PRIu32
                 " of card-signer; serve tells every kiosk. Those before it count on, the newest %u, until "
                 "media.signers_from says which does not. Copy the keys now (--to)\n",
                 version, RG_HQ_CARD_SIGNERS);
    return 0;
}

int rg_hq_raise_main(const char *dir, const char *name, rg_hq_command_open *open_keys)
{
    struct rg_keystore *keys;
    uint32_t version = 0;
    if (strcmp(name, RG_HQ_CARD_SIGNER) == 0) {
        return raise_signer(dir, open_keys);
    }
    bool master = strcmp(name, RG_KEY_CARD_MASTER) == 0;
    if (!master && strcmp(name, RG_KEY_CARD_HASH) != 0) {
        (void)fputs("regard-hq keys: only card-hash, card-master and card-signer can be raised\n", stderr);
        return 2;
    }
    enum rg_status status = open_keys(dir, &keys);
    if (status != RG_OK) {
        (void)fputs(
            "regard-hq keys: the folder given with --keys cannot be opened; it must belong to this user\n",
            stderr);
        return 1;
    }
    status = master ? rg_hq_masters_raise(keys, &version) : rg_card_chain_raise(keys, &version);
    keys->ops->close(keys);
    if (status != RG_OK) {
        complain(status, name, master ? RG_HQ_MASTERS_MAX : RG_CARD_CHAIN_MAX);
        return 1;
    }
    say(master, version);
    return 0;
}
