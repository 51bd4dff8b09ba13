/* A site's key for kiosks that no identity document brings it to. */
#include "card_seal.h"
#include "hq_command.h"
#include "hq_medium_keys.h"

#include <stdio.h>
#include <string.h>

static enum rg_status derive(const char *dir, const char *site, rg_hq_command_open *open_keys,
                             uint32_t *version, uint8_t key[RG_KEY_LEN])
{
    struct rg_keystore *keys;
    enum rg_status status = open_keys(dir, &keys);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_card_keys_ready(keys);
    if (status == RG_OK) {
        status = rg_hq_site_key(keys, site, version, key);
    }
    keys->ops->close(keys);
    return status;
}

static enum rg_status give(const char *kiosk, rg_hq_command_open *open_keys, uint32_t version,
                           const uint8_t key[RG_KEY_LEN])
{
    struct rg_keystore *keys;
    enum rg_status status = open_keys(kiosk, &keys);
    if (status != RG_OK) {
        return status;
    }
    /* Another site's may have the same version. */
    status = keys->ops->destroy(keys, RG_KEY_CARD_SEAL);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = keys->ops->put(keys, RG_KEY_CARD_SEAL, version, key);
    }
    keys->ops->close(keys);
    return status;
}

int rg_hq_site_key_main(const char *dir, const char *site, const char *kiosk, rg_hq_command_open *open_keys)
{
    uint8_t key[RG_KEY_LEN];
    uint32_t version = 0;
    size_t len = strlen(site);
    if (len == 0 || len > 32 || strspn(site, "abcdefghijklmnopqrstuvwxyz0123456789-") != len) {
        (void)fputs("regard-hq keys: a site is 1 to 32 of a-z, 0-9 and -\n", stderr);
        return 2;
    }
    enum rg_status status = derive(dir, site, open_keys, &version, key);
    if (status == RG_OK) {
        status = give(kiosk, open_keys, version, key);
    }
    explicit_bzero(key, sizeof key);
    if (status != RG_OK) {
        (void)fprintf(
            stderr,
            "regard-hq keys: the site's key could not be made or put (%s); both folders must belong "
            "to this user\n",
            rg_status_name(status));
        return 1;
    }
    (void)printf("keys: the kiosk has the key of %s, and uses it from its next start\n", site);
    return 0;
}
