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

static const struct flag glance_flags[RG_GLANCE_FIELDS] = {
    {"ready", RG_GLANCE_READY},           {"wish", RG_GLANCE_WISH},
    {"birthday", RG_GLANCE_BIRTHDAY},     {"third_visit", RG_GLANCE_THIRD_VISIT},
    {"service", RG_GLANCE_SERVICE},       {"anniversary", RG_GLANCE_ANNIVERSARY},
    {"new_member", RG_GLANCE_NEW_MEMBER}, {"long_not_seen", RG_GLANCE_LONG_NOT_SEEN},
    {"last_time", RG_GLANCE_LAST_TIME},   {"last_purchase", RG_GLANCE_LAST_PURCHASE}};

static uint32_t glance_field(const char *name)
{
    for (size_t i = 0; name != NULL && i < RG_GLANCE_FIELDS; i++) {
        if (strcmp(name, glance_flags[i].name) == 0) {
            return glance_flags[i].bit;
        }
    }
    return 0;
}

/* What the list names, in its order; the rest keeps its usual order behind it, for who allows some of it again. */
static bool read_ranking(const cJSON *list, struct rg_glance_ranking *ranking)
{
    struct rg_glance_ranking read = {0};
    const struct rg_glance_ranking usual = RG_GLANCE_USUAL(0);
    size_t count = 0;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, list)
    {
        uint32_t bit = glance_field(cJSON_GetStringValue(part));
        if (bit == 0 || (read.fields & bit) != 0) {
            return false;
        }
        read.fields |= bit;
        read.order[count++] = (uint16_t)bit;
    }
    for (size_t i = 0; i < RG_GLANCE_FIELDS; i++) {
        if ((read.fields & usual.order[i]) == 0) {
            read.order[count++] = usual.order[i];
        }
    }
    *ranking = read;
    return true;
}

bool rg_config_glance(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const char wanted[] =
        "a list of ready, wish, birthday, third_visit, service, anniversary, new_member, long_not_seen, "
        "last_time, last_purchase, each once, or an object of them: true or false";
    if (cJSON_IsArray(item)) {
        return read_ranking(item, &config->glance) || rg_config_refuse(refusal, item->string, wanted);
    }
    return flags_member(item, glance_flags, RG_GLANCE_FIELDS, false, wanted, &config->glance.fields, refusal);
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
