#include "config_document.h"

#include "config_values.h"

#include <cjson/cJSON.h>
#include <string.h>

static bool put(cJSON *object, const char *name, const cJSON *value)
{
    cJSON *copy = cJSON_Duplicate(value, true);
    bool there = cJSON_GetObjectItemCaseSensitive(object, name) != NULL;
    bool done = copy != NULL && (there ? cJSON_ReplaceItemInObjectCaseSensitive(object, name, copy)
                                       : cJSON_AddItemToObject(object, name, copy)) != 0;
    if (!done) {
        cJSON_Delete(copy);
    }
    return done;
}

/* @p member: the names in @p over are those of the table. */
static bool lay(cJSON *under, const cJSON *over, bool member)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, over)
    {
        cJSON *below = cJSON_GetObjectItemCaseSensitive(under, item->string);
        bool done = true;
        if (cJSON_IsNull(item)) {
            cJSON_DeleteItemFromObjectCaseSensitive(under, item->string);
        } else if (cJSON_IsObject(item) && !(member && rg_config_whole(item->string))) {
            if (!cJSON_IsObject(below)) {
                cJSON_DeleteItemFromObjectCaseSensitive(under, item->string);
                below = cJSON_AddObjectToObject(under, item->string);
            }
            done = below != NULL && lay(below, item, false);
        } else {
            done = put(under, item->string, item);
        }
        if (!done) {
            return false;
        }
    }
    return true;
}

bool rg_config_overlay(cJSON *under, const cJSON *over)
{
    return lay(under, over, true);
}

/* The first name of a path. @return what is behind its dot; NULL at the end of the path, or when it is none. */
static const char *first_of(const char *path, char name[RG_CONFIG_FIELD_MAX], bool *sound)
{
    size_t len = strcspn(path, ".");
    *sound = len > 0 && len < RG_CONFIG_FIELD_MAX;
    if (!*sound) {
        return NULL;
    }
    memcpy(name, path, len);
    name[len] = '\0';
    return path[len] == '.' ? path + len + 1 : NULL;
}

static bool set(cJSON *layer, const char *path, const cJSON *value, bool whole, int depth)
{
    char name[RG_CONFIG_FIELD_MAX];
    bool sound;
    const char *rest = first_of(path, name, &sound);
    if (!sound || (rest != NULL && depth == RG_CONFIG_PATH_DEPTH)) {
        return false;
    }
    if (rest == NULL) {
        /* There is nothing below of what counts as a whole. */
        if (cJSON_IsNull(value) && whole && depth > 1) {
            cJSON_DeleteItemFromObjectCaseSensitive(layer, name);
            return true;
        }
        return put(layer, name, value);
    }
    cJSON *below = cJSON_GetObjectItemCaseSensitive(layer, name);
    if (!cJSON_IsObject(below)) {
        cJSON_DeleteItemFromObjectCaseSensitive(layer, name);
        below = cJSON_AddObjectToObject(layer, name);
    }
    return below != NULL && set(below, rest, value, depth == 1 ? rg_config_whole(name) : whole, depth + 1);
}

bool rg_config_layer_set(cJSON *layer, const char *path, const cJSON *value)
{
    return set(layer, path, value, false, 1);
}

bool rg_config_layer_drop(cJSON *layer, const char *path)
{
    char name[RG_CONFIG_FIELD_MAX];
    bool sound;
    const char *rest = first_of(path, name, &sound);
    cJSON *found = sound ? cJSON_GetObjectItemCaseSensitive(layer, name) : NULL;
    if (found == NULL || (rest != NULL && (!cJSON_IsObject(found) || !rg_config_layer_drop(found, rest)))) {
        return false;
    }
    /* An object that is empty says nothing more. */
    if (rest == NULL || found->child == NULL) {
        cJSON_DeleteItemFromObjectCaseSensitive(layer, name);
    }
    return true;
}
