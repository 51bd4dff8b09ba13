#include "pair.h"

#include "crypto.h"
#include "curve.h"

#include <string.h>

bool pair_agree(const struct rg_card_wanted *wanted, struct rg_medium_key *key)
{
    uint8_t point[RG_P256_POINT] = {0x02}, own[RG_P256_POINT], hash[32], secret[32];
    memcpy(secret, key->bytes, sizeof secret);
    memcpy(point + 1, wanted->x, sizeof wanted->x);
    return rg_p256_public(secret, own) == RG_OK && rg_sha256(own + 1, 32, hash) == RG_OK &&
           memcmp(hash, wanted->id, sizeof wanted->id) == 0 &&
           rg_p256_agree(secret, point, key->bytes) == RG_OK;
}
