/* Any bytes as an acknowledgement, a hint, a configuration, or the word that there is another identity. */
#include "codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_ack ack;
    struct rg_hint hint;
    struct rg_desired desired;
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_ack_read(copy, size, 0, 3, &ack) == RG_REFUSED_NOT &&
        (ack.upto < 0 || (unsigned)ack.stream >= RG_STREAM_COUNT ||
         strlen(ack.epoch) > RG_OUTBOX_EPOCH_LEN)) {
        abort();
    }
    if (rg_hint_read(copy, size, 0, &hint) == RG_REFUSED_NOT &&
        (hint.head < 0 || (unsigned)hint.feed >= RG_FEED_COUNT)) {
        abort();
    }
    int64_t version = 0;
    if (rg_given_read(copy, size, 0, &version) == RG_REFUSED_NOT && version < 1) {
        abort();
    }
    if (rg_desired_read(copy, size, 0, &desired) == RG_REFUSED_NOT &&
        (desired.version < 1 || desired.len < 2 || desired.len > RG_SYNC_DOCUMENT_MAX ||
         desired.document < copy || desired.document + desired.len > copy + size ||
         desired.document[0] != '{' || desired.document[desired.len - 1] != '}')) {
        abort();
    }
    free(copy);
    return 0;
}
