#include "hq_csv_refuse.h"

#include <stddef.h>

enum rg_status rg_hq_csv_reject(const char **reason, const char *why)
{
    *reason = why;
    return RG_INVALID;
}

const char *rg_hq_csv_or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

enum rg_status rg_hq_csv_refused(enum rg_status status, const char **reason, const char *not_found)
{
    if (status == RG_INVALID) {
        return rg_hq_csv_reject(reason, "a value is out of bounds or is no text");
    }
    if (status == RG_DENIED) {
        return rg_hq_csv_reject(reason, "it belongs to another site or to somebody else");
    }
    return status == RG_NOT_FOUND ? rg_hq_csv_reject(reason, not_found) : status;
}
