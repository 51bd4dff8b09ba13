/* Any bytes as an address with SUN's parameters: what passes has whole blocks, and covers what lies within. */
#include "sun.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    static struct rg_cipher *cipher;
    struct rg_sun sun;
    check(cipher != NULL || rg_cipher_make(&cipher) == RG_OK);
    if (rg_sun_read(copy, size, &sun) == RG_OK) {
        static const uint8_t key[RG_AES_KEY];
        struct rg_sun_picc picc = {.counter = 1};
        uint8_t plain[RG_SUN_DATA_MAX];
        check(sun.data_len % 16 == 0 && sun.data_len <= RG_SUN_DATA_MAX);
        check(sun.data_len == 0 ? sun.covered_len == 0
                                : sun.covered >= copy && sun.covered_len <= size &&
                                      (size_t)(sun.covered - copy) <= size - sun.covered_len);
        /* The arithmetic takes as long as twenty readings, and sees no more than what was read. */
        if (sun.mac[7] % 4 == 2) {
            enum rg_status status = rg_sun_open(cipher, key, sun.picc, &picc);
            check(status == RG_OK || status == RG_DENIED);
            status = rg_sun_check(cipher, key, &picc, &sun);
            check(status == RG_OK || status == RG_DENIED);
            check(rg_sun_data(cipher, key, &picc, &sun, plain) == RG_OK);
        }
    }
    free(copy);
    return 0;
}
