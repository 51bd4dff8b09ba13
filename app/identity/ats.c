#include "ats.h"

bool rg_ats_read(const uint8_t *bytes, size_t len, struct rg_ats *ats)
{
    if (len == 0) {
        return false;
    }
    uint8_t format = bytes[0];
    /* TA1, TB1 and TC1 are there as T0 says; its highest bit is for later use. */
    size_t at = 1u + (format >> 4 & 1u) + (format >> 5 & 1u) + (format >> 6 & 1u);
    if (at > len) {
        return false;
    }
    ats->format = format;
    ats->historical = bytes + at;
    ats->historical_len = len - at;
    return true;
}
