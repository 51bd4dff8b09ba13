#include "hq_command.h"

#include "card_chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void complain(enum rg_status status)
{
    if (status == RG_NOT_FOUND) {
        (void)fputs(
            "regard-hq keys: there is no card-hash key to follow; generate and import make the first\n",
            stderr);
    } else if (status == RG_FULL) {
        (void)fprintf(stderr, "regard-hq keys: there are %u keys already, and a kiosk has no room for more\n",
                      RG_CARD_CHAIN_MAX);
    } else {
        (void)fprintf(stderr,
                      "regard-hq keys: the next key could not be made (%s); the others are as they were\n",
                      rg_status_name(status));
    }
}

int rg_hq_raise_main(const char *dir, const char *name, rg_hq_command_open *open_keys)
{
    struct rg_keystore *keys;
    uint32_t version = 0;
    if (strcmp(name, RG_KEY_CARD_HASH) != 0) {
        (void)fputs("regard-hq keys: only card-hash can be raised\n", stderr);
        return 2;
    }
    enum rg_status status = open_keys(dir, &keys);
    if (status != RG_OK) {
        (void)fputs(
            "regard-hq keys: the folder given with --keys cannot be opened; it must belong to this user\n",
            stderr);
        return 1;
    }
    status = rg_card_chain_raise(keys, &version);
    keys->ops->close(keys);
    if (status != RG_OK) {
        complain(status);
        return 1;
    }
    (void)printf("keys: card-hash-%" PRIu32
                 ".key is made; serve lifts all cards to it and then gives it to every kiosk. Copy the "
                 "keys now (--to): without it no card is known any more\n",
                 version);
    return 0;
}
