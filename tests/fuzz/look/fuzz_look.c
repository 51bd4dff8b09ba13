/* Any bytes as a line that says who looked: refused, or written back as they were. */
#include "look.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct rg_look look;
    uint8_t back[RG_LOOK_LINE];
    if (rg_look_read(bytes, len, &look) == RG_OK &&
        (rg_look_write(&look, back) != RG_OK || len != sizeof back || memcmp(back, bytes, len) != 0)) {
        abort();
    }
    return 0;
}
