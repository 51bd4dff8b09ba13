#include "hq_phone_keys.h"

#include "curve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PEM_MAX 4096

static enum rg_status last_version(struct rg_keystore *keys, enum rg_hq_phone_key which, uint32_t *last)
{
    static const char *const names[][2] = {{RG_KEY_COLLECTOR, NULL}, {RG_KEY_PASS_ODD, RG_KEY_PASS_EVEN}};
    *last = 0;
    for (size_t i = 0; i < 2 && names[which][i] != NULL; i++) {
        uint32_t version = 0;
        enum rg_status status = keys->ops->version(keys, names[which][i], &version);
        if (status != RG_OK && status != RG_NOT_FOUND) {
            return status;
        }
        *last = version > *last ? version : *last;
    }
    return RG_OK;
}

enum rg_status rg_hq_phone_key_put(struct rg_keystore *keys, enum rg_hq_phone_key which, uint32_t *version,
                                   const uint8_t secret[RG_KEY_LEN])
{
    uint32_t last = 0, next = *version;
    enum rg_status status = last_version(keys, which, &last);
    if (status != RG_OK) {
        return status;
    }
    next = next == 0 ? last + 1 : next;
    /* Of two pairs the last but one makes room: a version that is left out would take the place of the last. */
    if (next <= last || (which == RG_HQ_PHONE_PASS && next != last + 1)) {
        return RG_INVALID;
    }
    const char *name = which == RG_HQ_PHONE_COLLECTOR ? RG_KEY_COLLECTOR
                       : next % 2 == 1                ? RG_KEY_PASS_ODD
                                                      : RG_KEY_PASS_EVEN;
    status = keys->ops->put(keys, name, next, secret);
    if (status == RG_OK) {
        *version = next;
    }
    return status;
}

static enum rg_status read_secret(const char *file, uint8_t secret[RG_KEY_LEN])
{
    char pem[PEM_MAX];
    FILE *from = fopen(file, "re");
    if (from == NULL) {
        return RG_NOT_FOUND;
    }
    (void)setvbuf(from, NULL, _IONBF, 0);
    size_t len = fread(pem, 1, sizeof pem, from);
    (void)fclose(from);
    enum rg_status status = rg_p256_private_read(pem, len, secret);
    explicit_bzero(pem, sizeof pem);
    return status;
}

static int complain(enum rg_status status, const char *file)
{
    if (status == RG_NOT_FOUND) {
        (void)fprintf(stderr, "regard-hq keys: %s cannot be read\n", file);
    } else {
        (void)fprintf(
            stderr,
            "regard-hq keys: %s holds no private key of P-256 without a passphrase, as PEM; make one with "
            "openssl ecparam -genkey -name prime256v1\n",
            file);
    }
    return 1;
}

int rg_hq_phone_key_main(const char *dir, enum rg_hq_phone_key which, const char *file, uint32_t version,
                         rg_hq_command_open *open_keys)
{
    struct rg_keystore *keys;
    uint8_t secret[RG_KEY_LEN];
    enum rg_status status = read_secret(file, secret);
    if (status != RG_OK) {
        return complain(status, file);
    }
    status = open_keys(dir, &keys);
    if (status == RG_OK) {
        status = rg_hq_phone_key_put(keys, which, &version, secret);
        keys->ops->close(keys);
    }
    explicit_bzero(secret, sizeof secret);
    if (status == RG_INVALID) {
        (void)fputs("regard-hq keys: the version must be above the last one, and of a pass the next\n",
                    stderr);
    } else if (status != RG_OK) {
        (void)fprintf(stderr, "regard-hq keys: the keys below --keys cannot be used (%s)\n",
                      rg_status_name(status));
    }
    if (status != RG_OK) {
        return 1;
    }
    (void)printf("keys: the %s key of version %" PRIu32
                 " is HQ's; serve gives it to every kiosk with its identity. Copy the keys now (--to), and "
                 "destroy %s\n",
                 which == RG_HQ_PHONE_COLLECTOR ? "collector's" : "pass's", version, file);
    return 0;
}
