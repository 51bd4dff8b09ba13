#include "config_number.h"

#include <cjson/cJSON.h>
#include <math.h>

const cJSON *rg_config_object(const cJSON *item)
{
    return cJSON_IsObject(item) ? item : NULL;
}

bool rg_config_number(const cJSON *item, double least, double most, uint32_t *to)
{
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= least && item->valuedouble <= most) ||
        floor(item->valuedouble) != item->valuedouble) {
        return false;
    }
    *to = (uint32_t)item->valuedouble;
    return true;
}
