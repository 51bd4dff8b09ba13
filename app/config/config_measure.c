#include "config_measure.h"

#include "config_number.h"
#include "config_refusal.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

/* How many customers HQ plans with, and how often it looks: no kiosk needs them, and HQ has them nowhere else. */
enum { NAME = 1, VERSION = 2, SHARE = 4, WHOLE = NAME | VERSION | SHARE, PLANNED = 8, LOOKS = 16 };

static bool read_name(const cJSON *item, char name[RG_EXPERIMENT_MAX])
{
    return cJSON_IsString(item) && rg_measure_name_valid(item->valuestring) &&
           rg_text_copy(name, RG_EXPERIMENT_MAX, item->valuestring) > 0;
}

static bool read_share(const cJSON *item, double *share)
{
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= RG_MEASURE_SHARE_MAX)) {
        return false;
    }
    *share = item->valuedouble;
    return true;
}

bool rg_config_measure(const cJSON *item, struct rg_experiment *experiment, struct rg_config_refusal *refusal)
{
    struct rg_experiment read = *experiment;
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    uint32_t planned, looks;
    unsigned there = 0;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
    {
        unsigned which = strcmp(part->string, "experiment") == 0      ? NAME
                         : strcmp(part->string, "version") == 0       ? VERSION
                         : strcmp(part->string, "control_share") == 0 ? SHARE
                         : strcmp(part->string, "planned") == 0       ? PLANNED
                         : strcmp(part->string, "looks") == 0         ? LOOKS
                                                                      : 0;
        good = good && (which == NAME      ? read_name(part, read.name)
                        : which == VERSION ? rg_config_number(part, 1, RG_MEASURE_VERSION_MAX, &read.version)
                        : which == SHARE   ? read_share(part, &read.control_share)
                        : which == PLANNED
                            ? rg_config_number(part, RG_MEASURE_PLANNED_MIN, RG_MEASURE_PLANNED_MAX, &planned)
                        : which == LOOKS ? rg_config_number(part, 1, RG_MEASURE_LOOKS_MAX, &looks)
                                         : false);
        there |= which;
    }
    /* Half an experiment would measure something that nobody meant. */
    if (!good || (there & WHOLE) != WHOLE) {
        return rg_config_refuse(
            refusal, "measure",
            "an object of experiment (a name of 1 to 32 "
            "lower-case letters, digits and hyphens), version (1 to 1000000) and control_share (0 to 0.5: "
            "who sees bestsellers), all three, and for HQ planned (100 to 1000000 customers) and looks (1 to "
            "10)");
    }
    *experiment = read;
    return true;
}
