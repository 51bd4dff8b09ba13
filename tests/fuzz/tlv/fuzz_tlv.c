/* Any bytes as BER-TLV: a value that is found lies within them. */
#include "ber_tlv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    static const uint32_t tags[] = {0x50, 0x9f27, 0x6f, 0x84, 0x00, 0xffffff};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        const uint8_t *value;
        size_t len;
        if (rg_tlv_find(copy, size, tags[i], &value, &len) == RG_OK &&
            (value < copy || len > size || (size_t)(value - copy) > size - len)) {
            abort();
        }
    }
    free(copy);
    return 0;
}
