/* Any bytes as a zone file, and as a rule: refused, or good for every moment. Begin with
 * /usr/share/zoneinfo/Europe. */
#include "tzif.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(int32_t offset_s)
{
    if (offset_s < -700000 || offset_s > 700000) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int64_t moments[] = {INT64_MIN, -1, 0, 951782400, 1711846800, 4102444800, INT64_MAX};
    struct rg_tzif zone;
    struct rg_tz_rule rule;
    bool is_zone = rg_tzif_parse(bytes, len, &zone) == RG_OK;
    bool is_rule = rg_tz_rule_parse((const char *)bytes, len, &rule) == RG_OK;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        if (is_zone) {
            check(rg_tzif_offset(&zone, moments[i]));
        }
        if (is_rule) {
            check(rg_tz_rule_offset(&rule, moments[i]));
        }
    }
    return 0;
}
