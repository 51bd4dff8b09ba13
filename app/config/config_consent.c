#include "config_consent.h"

#include "config_number.h"
#include "config_refusal.h"
#include "consent.h"

#include <cjson/cJSON.h>
#include <string.h>

/* What the screens have a question for. */
#define ASKED                                                                                                \
    ((uint32_t)(RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_NOTES | RG_PURPOSE_MEASURE))

void rg_config_consent_default(struct rg_consent_options *options)
{
    *options = (struct rg_consent_options){.age = 16, .asks = ASKED, .forget_hold_hours = 72};
}

static bool asks(const cJSON *item, uint32_t *to)
{
    uint32_t mask = RG_PURPOSE_RECOGNISE;
    const cJSON *name = NULL;
    if (!cJSON_IsArray(item)) {
        return false;
    }
    cJSON_ArrayForEach(name, item)
    {
        enum rg_purpose purpose;
        if (!cJSON_IsString(name) || rg_purpose_find(name->valuestring, &purpose) != RG_OK ||
            ((uint32_t)purpose & ASKED) == 0) {
            return false;
        }
        mask |= (uint32_t)purpose;
    }
    *to = mask;
    return true;
}

bool rg_config_consent(const cJSON *item, struct rg_consent_options *options,
                       struct rg_config_refusal *refusal)
{
    struct rg_consent_options read = *options;
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        good = good && (strcmp(part->string, "age") == 0 ? rg_config_number(part, 13, 18, &read.age)
                        : strcmp(part->string, "forget_hold_hours") == 0
                            ? rg_config_number(part, 0, 720, &read.forget_hold_hours)
                        : strcmp(part->string, "ask") == 0 ? asks(part, &read.asks)
                                                           : false);
    }
    if (!good) {
        return rg_config_refuse(refusal, "consent",
                                "an object of age (13 to 18), forget_hold_hours "
                                "(0 to 720) and ask, a list of \"purchases\", \"notes\", \"measure\"");
    }
    *options = read;
    return true;
}
