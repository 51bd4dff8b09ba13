/* Any bytes as an answer to select: the historical bytes are its end. */
#include "ats.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    struct rg_ats ats;
    if (rg_ats_read(copy, size, &ats) &&
        (ats.format != copy[0] || ats.historical + ats.historical_len != copy + size ||
         ats.historical <= copy)) {
        abort();
    }
    free(copy);
    return 0;
}
