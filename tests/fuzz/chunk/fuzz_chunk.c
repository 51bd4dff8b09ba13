/* Any bytes as a piece of a picture on dn/res: what passes fits the picture that it is of. */
#include "codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_chunk chunk;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_chunk_read(copy, size, 0, &chunk) == RG_REFUSED_NOT && chunk.kind == RG_CHUNK_DATA &&
        (chunk.len == 0 || chunk.len > sizeof chunk.data || chunk.from < 0 ||
         chunk.from + (int64_t)chunk.len > chunk.size || chunk.size > 256 * 1024 ||
         chunk.more != (chunk.from + (int64_t)chunk.len < chunk.size))) {
        abort();
    }
    free(copy);
    return 0;
}
