/* Any bytes as HQ's answer to a comparison on dn/res: what passes says buckets or keys, as many as there may be, of a feed that is
 * compared. */
#include "comparing.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_compared compared;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_compared_read(copy, size, 0, &compared) == RG_REFUSED_NOT) {
        bool sound = compared.feed > RG_FEED_ERASURES && compared.feed < RG_FEED_COUNT && compared.agree >= 0 &&
                     compared.agree <= (int64_t)RG_BUCKETS && compared.key_count <= RG_COMPARE_KEYS &&
                     strnlen(compared.rid, sizeof compared.rid) < sizeof compared.rid;
        for (size_t i = 0; i < compared.key_count; i++) {
            sound = sound && (compared.keys[i].token ? compared.keys[i].id == 0 : compared.keys[i].id > 0);
        }
        if (!sound) {
            abort();
        }
    }
    free(copy);
    return 0;
}
