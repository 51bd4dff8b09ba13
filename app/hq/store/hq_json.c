#include "hq_json.h"

#include "text.h"

#include <string.h>

bool rg_hq_json_int(const cJSON *object, const char *name, int64_t low, int64_t high, int64_t *number)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(item)) {
        return false;
    }
    double value = item->valuedouble;
    /* Also false for what is no number; the bound keeps the conversion defined. */
    if (!(value >= -(double)RG_HQ_JSON_MAX && value <= (double)RG_HQ_JSON_MAX)) {
        return false;
    }
    int64_t whole = (int64_t)value;
    if ((double)whole < value || (double)whole > value || whole < low || whole > high) {
        return false;
    }
    *number = whole;
    return true;
}

bool rg_hq_json_text(const cJSON *object, const char *name, size_t max, const char **text)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(item)) {
        return false;
    }
    size_t len = strnlen(item->valuestring, max + 1);
    if (len == 0 || len > max || !rg_utf8_valid(item->valuestring, len)) {
        return false;
    }
    *text = item->valuestring;
    return true;
}
