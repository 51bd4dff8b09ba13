#include "config_number.h"
#include "config_parts.h"

#include <cjson/cJSON.h>
#include <string.h>

/* Of an object of true and false: what is true is in the mask; @p inverted: what is false is. */
struct flag {
    const char *name;
    uint32_t bit;
};

static bool flags_member(const cJSON *item, const struct flag *flags, size_t count, bool inverted,
                         const char *wanted, uint32_t *mask, struct rg_config_refusal *refusal)
{
    uint32_t read = *mask;
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        uint32_t bit = 0;
        for (size_t i = 0; good && i < count; i++) {
            bit = strcmp(part->string, flags[i].name) == 0 ? flags[i].bit : bit;
        }
        good = good && bit != 0 && cJSON_IsBool(part);
        read = cJSON_IsTrue(part) != inverted ? read | bit : read & ~bit;
    }
    if (!good) {
        return rg_config_refuse(refusal, item->string, wanted);
    }
    *mask = read;
    return true;
}

bool rg_config_glance(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const struct flag flags[] = {{"wish", RG_GLANCE_WISH},
                                        {"birthday", RG_GLANCE_BIRTHDAY},
                                        {"anniversary", RG_GLANCE_ANNIVERSARY},
                                        {"new_member", RG_GLANCE_NEW_MEMBER},
                                        {"long_not_seen", RG_GLANCE_LONG_NOT_SEEN},
                                        {"last_purchase", RG_GLANCE_LAST_PURCHASE}};
    return flags_member(item, flags, sizeof flags / sizeof *flags, false,
                        "an object of wish, birthday, anniversary, new_member, long_not_seen, last_purchase: "
                        "true or false",
                        &config->glance, refusal);
}

bool rg_config_features(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const struct flag flags[] = {{"code", RG_FEATURE_CODE},
                                        {"copy", RG_FEATURE_COPY},
                                        {"join", RG_FEATURE_JOIN},
                                        {"household", RG_FEATURE_HOUSEHOLD}};
    return flags_member(item, flags, sizeof flags / sizeof *flags, true,
                        "an object of code, copy, join and household: true or false", &config->switched_off,
                        refusal);
}
