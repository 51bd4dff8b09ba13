#include "config_shelf.h"

#include "config_number.h"
#include "config_refusal.h"
#include "shelf.h"

#include <cjson/cJSON.h>
#include <stddef.h>
#include <string.h>

bool rg_config_shelf(const cJSON *item, struct rg_shelf_rules *rules, struct rg_config_refusal *refusal)
{
    struct rg_shelf_rules read = *rules;
    const struct {
        const char *name;
        double least, most;
        uint32_t *to;
    } parts[] = {{"stock_hours", 1, 8760, &read.fresh_hours},
                 {"rest_days", 1, RG_SHELF_SHOWN_DAYS, &read.rest_days},
                 {"new_days", 0, 365, &read.new_days},
                 {"variety", 0, 1000, &read.variety}};
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        size_t at = 0;
        while (at < sizeof parts / sizeof *parts && strcmp(part->string, parts[at].name) != 0) {
            at++;
        }
        good = good && at < sizeof parts / sizeof *parts &&
               rg_config_number(part, parts[at].least, parts[at].most, parts[at].to);
    }
    if (!good) {
        return rg_config_refuse(
            refusal, "shelf",
            "an object of stock_hours (1 to 8760), rest_days (1 to 365), new_days (0 to 365; 0: "
            "nothing is new) and variety (0 to 1000)");
    }
    *rules = read;
    return true;
}
