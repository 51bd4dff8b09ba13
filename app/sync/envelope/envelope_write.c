#include "crypto.h"
#include "envelope.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum rg_status rg_envelope_write(const char *type, int64_t now_ms, int64_t exp, const char *body,
                                 size_t body_len, char *text, size_t capacity, size_t *len)
{
    struct rg_uuid uuid;
    char id[37];
    char until[24] = "null";
    char head[RG_ENVELOPE_HEAD];
    if (rg_uuid7(now_ms, &uuid) != RG_OK) {
        return RG_IO;
    }
    rg_uuid_write(&uuid, id);
    if (exp != RG_ENVELOPE_NEVER) {
        (void)snprintf(until, sizeof until, "%" PRId64, exp);
    }
    int wrote = snprintf(head, sizeof head,
                         "{\"v\":1,\"id\":\"%s\",\"t\":\"%s\",\"ts\":%" PRId64 ",\"exp\":%s,\"b\":", id, type,
                         now_ms, until);
    size_t room = capacity < RG_ENVELOPE_MAX + 1 ? capacity : RG_ENVELOPE_MAX + 1;
    if (wrote < 0 || (size_t)wrote >= sizeof head || body_len > RG_ENVELOPE_MAX ||
        (size_t)wrote + body_len + 2 > room) {
        return RG_FULL;
    }
    memcpy(text, head, (size_t)wrote);
    memcpy(text + wrote, body, body_len);
    memcpy(text + (size_t)wrote + body_len, "}", 2);
    *len = (size_t)wrote + body_len + 1;
    return RG_OK;
}
