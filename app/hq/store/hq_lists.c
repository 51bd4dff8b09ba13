#include "hq_lists.h"

#include "hq_json.h"

#include <string.h>

static cJSON *read_list(const char *text)
{
    cJSON *list = cJSON_Parse(text);
    if (!cJSON_IsArray(list)) {
        cJSON_Delete(list);
        list = cJSON_CreateArray();
    }
    return list;
}

static bool same_key(const cJSON *a, const cJSON *b, int keys)
{
    for (int i = 0; i < keys; i++) {
        const cJSON *x = cJSON_GetArrayItem(a, i), *y = cJSON_GetArrayItem(b, i);
        if (x == NULL || y == NULL || !cJSON_Compare(x, y, true)) {
            return false;
        }
    }
    return true;
}

static bool has_key(const cJSON *list, const cJSON *entry, int keys)
{
    const cJSON *known;
    cJSON_ArrayForEach(known, list)
    {
        if (same_key(known, entry, keys)) {
            return true;
        }
    }
    return false;
}

enum rg_status rg_hq_list_join(const char *first, const char *second, int keys, char **list)
{
    cJSON *all = read_list(first), *more = read_list(second);
    char *text = all != NULL && more != NULL ? rg_hq_json_print(all) : NULL;
    while (text != NULL && cJSON_GetArraySize(more) > 0) {
        cJSON *entry = cJSON_DetachItemFromArray(more, 0);
        if (has_key(all, entry, keys) || !cJSON_AddItemToArray(all, entry)) {
            cJSON_Delete(entry);
            continue;
        }
        char *longer = rg_hq_json_print(all);
        if (longer == NULL || strlen(longer) > RG_HQ_LIST_MAX) {
            cJSON_free(longer);
            break;
        }
        cJSON_free(text);
        text = longer;
    }
    cJSON_Delete(all);
    cJSON_Delete(more);
    *list = text;
    return text != NULL ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_hq_list_birthday(const char *occasions, int month, int day, char **list)
{
    cJSON *all = read_list(occasions), *born = cJSON_CreateArray();
    int i = 0;
    while (i < cJSON_GetArraySize(all)) {
        const cJSON *kind = cJSON_GetArrayItem(cJSON_GetArrayItem(all, i), 0);
        if (cJSON_IsString(kind) && strcmp(kind->valuestring, "birthday") == 0) {
            cJSON_DeleteItemFromArray(all, i);
        } else {
            i++;
        }
    }
    (void)cJSON_AddItemToArray(born, cJSON_CreateString("birthday"));
    (void)cJSON_AddItemToArray(born, cJSON_CreateNumber(month));
    (void)cJSON_AddItemToArray(born, cJSON_CreateNumber(day));
    if (month == 0 || cJSON_GetArraySize(born) != 3 || !cJSON_AddItemToArray(all, born)) {
        cJSON_Delete(born);
    }
    *list = all != NULL ? rg_hq_json_print(all) : NULL;
    cJSON_Delete(all);
    return *list != NULL ? RG_OK : RG_NO_MEMORY;
}
