/* Any bytes as HQ's word on a card's proof on dn/res: what passes is an answer of 32 bytes, or yes or no, about some card. */
#include "codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_proof_answer answer;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_proof_read(copy, size, 0, &answer) == RG_REFUSED_NOT &&
        (answer.token.key_version == 0 || (answer.len != 32 && (answer.len != 1 || answer.bytes[0] > 1)) ||
         answer.rid[0] == '\0' || strnlen(answer.rid, sizeof answer.rid) == sizeof answer.rid)) {
        abort();
    }
    free(copy);
    return 0;
}
