/* Any bytes as HQ's word on a code on dn/res: what passes names a member that there can be, or nobody. */
#include "codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_code_answer answer;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_code_read(copy, size, 0, &answer) == RG_REFUSED_NOT &&
        (answer.member < 0 || answer.member > RG_CODE_MEMBER_MAX || answer.rid[0] == '\0' ||
         strnlen(answer.rid, sizeof answer.rid) == sizeof answer.rid)) {
        abort();
    }
    free(copy);
    return 0;
}
