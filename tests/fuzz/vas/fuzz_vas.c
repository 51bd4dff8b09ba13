/* Any bytes as what a phone answers in VAS, and as a cryptogram: what is found lies within, and none of them opens. */
#include "vas.h"

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
    static const uint8_t shared[32] = {[31] = 7}, pass_hash[32];
    static struct rg_cipher *cipher;
    const uint8_t *cryptogram;
    size_t len;
    check(cipher != NULL || rg_cipher_make(&cipher) == RG_OK);
    if (rg_vas_read(copy, size, &cryptogram, &len) == RG_OK) {
        check(cryptogram >= copy && len <= size && (size_t)(cryptogram - copy) <= size - len);
    }
    if (size > 36) {
        struct rg_card_identifier message;
        int64_t made_s;
        enum rg_status status = rg_vas_open(cipher, shared, pass_hash, copy, size, &message, &made_s);
        check(status == RG_DENIED || status == RG_CORRUPT);
    }
    free(copy);
    return 0;
}
