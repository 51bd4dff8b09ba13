/* Any bytes as a signed message, and as a file of command keys. */
#include "command.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_command_keys keys = {.count = 1};
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    /* A key that nobody has. */
    keys.keys[0][0] = 1;
    keys.keys[0][1] = 2;
    if (rg_command_proven(&keys, "rg/1/s/k/dn/res", copy, size)) {
        abort();
    }
    if (rg_command_keys_read(copy, size, &keys) == RG_OK &&
        (keys.count == 0 || keys.count > RG_COMMAND_KEYS_MAX)) {
        abort();
    }
    free(copy);
    return 0;
}
