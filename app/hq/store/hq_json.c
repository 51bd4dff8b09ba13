#include "hq_json.h"

#include "text.h"

#include <stdio.h>
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

static bool make_exact(cJSON *item)
{
    for (; item != NULL; item = item->next) {
        int64_t number;
        char digits[24];
        if (item->child != NULL && !make_exact(item->child)) {
            return false;
        }
        if (!cJSON_IsNumber(item) || !(item->valuedouble >= -(double)RG_HQ_JSON_MAX) ||
            !(item->valuedouble <= (double)RG_HQ_JSON_MAX)) {
            continue;
        }
        number = (int64_t)item->valuedouble;
        if ((double)number < item->valuedouble || (double)number > item->valuedouble) {
            continue;
        }
        int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
        item->valuestring = cJSON_malloc((size_t)len + 1);
        if (item->valuestring == NULL) {
            return false;
        }
        memcpy(item->valuestring, digits, (size_t)len + 1);
        item->type = (item->type & ~0xff) | cJSON_Raw;
    }
    return true;
}

char *rg_hq_json_print(const cJSON *tree)
{
    cJSON *copy = cJSON_Duplicate(tree, true);
    char *text = copy != NULL && make_exact(copy) ? cJSON_PrintUnformatted(copy) : NULL;
    cJSON_Delete(copy);
    return text;
}
