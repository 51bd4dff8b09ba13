/* Any bytes as HQ's answer about a customer's copy on dn/res: an address that passes is one, and for no longer than a day. */
#include "codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rg_copy_reply reply;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_copy_read(copy, size, 0, &reply) == RG_REFUSED_NOT && reply.link.state == RG_COPY_CODE) {
        size_t len = strnlen(reply.link.url, sizeof reply.link.url);
        if (len < 9 || len == sizeof reply.link.url || strncmp(reply.link.url, "https://", 8) != 0 ||
            reply.link.life_ms <= 0 || reply.link.life_ms > INT64_C(86400000) ||
            strnlen(reply.link.contact, sizeof reply.link.contact) == sizeof reply.link.contact) {
            abort();
        }
    }
    free(copy);
    return 0;
}
