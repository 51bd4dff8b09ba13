#include "config_privacy.h"

#include "config_number.h"
#include "config_refusal.h"

#include <cjson/cJSON.h>
#include <string.h>

#define RETENTION_MOST  3650
#define RETENTION_USUAL 1095 /* three years */

void rg_config_privacy_default(struct rg_privacy_options *options)
{
    *options = (struct rg_privacy_options){.lease_days = 30,
                                           .purchases_days = RETENTION_USUAL,
                                           .wishes_days = RETENTION_USUAL,
                                           .notes_days = RETENTION_USUAL,
                                           .visitors = true};
}

static bool retention(const cJSON *item, struct rg_privacy_options *read)
{
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        uint32_t *to = strcmp(part->string, "purchases") == 0 ? &read->purchases_days
                       : strcmp(part->string, "wishes") == 0  ? &read->wishes_days
                       : strcmp(part->string, "notes") == 0   ? &read->notes_days
                                                              : NULL;
        good = good && to != NULL && rg_config_number(part, 0, RETENTION_MOST, to);
    }
    return good;
}

static bool yes_or_no(const cJSON *item, bool *to)
{
    *to = cJSON_IsTrue(item);
    return cJSON_IsBool(item);
}

bool rg_config_privacy(const cJSON *item, struct rg_privacy_options *options,
                       struct rg_config_refusal *refusal)
{
    struct rg_privacy_options read = *options;
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        good = good &&
               (strcmp(part->string, "lease_days") == 0 ? rg_config_number(part, 1, 365, &read.lease_days)
                : strcmp(part->string, "retention_days") == 0 ? retention(part, &read)
                : strcmp(part->string, "visitors") == 0       ? yes_or_no(part, &read.visitors)
                                                              : false);
    }
    if (!good) {
        return rg_config_refuse(
            refusal, "privacy",
            "an object of lease_days (1 to 365), "
            "visitors (true or false) and retention_days, an object of purchases, wishes and notes (1 to "
            "3650 days each; 0: for ever)");
    }
    *options = read;
    return true;
}
