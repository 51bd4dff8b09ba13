#include "ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 4096

static bool in_json;

void rg_ctl_complain_in_json(void)
{
    in_json = true;
}

static bool write_json(const char *code, const char *message, const cJSON *units)
{
    cJSON *root = cJSON_CreateObject(), *error = cJSON_AddObjectToObject(root, "error");
    bool whole = cJSON_AddStringToObject(error, "code", code) != NULL &&
                 cJSON_AddStringToObject(error, "message", message) != NULL &&
                 (units == NULL || cJSON_AddItemToObject(error, "units", cJSON_Duplicate(units, true)));
    char *text = whole ? cJSON_PrintUnformatted(root) : NULL;
    if (text != NULL) {
        (void)fprintf(stderr, "%s\n", text);
    }
    cJSON_free(text);
    cJSON_Delete(root);
    return text != NULL;
}

bool rg_ctl_complain(const char *code, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(message, sizeof message, format, values);
    va_end(values);
    if (in_json && write_json(code, message, NULL)) {
        return false;
    }
    /* Who mistyped knows that it is about usage. */
    bool shown = strcmp(code, "usage") != 0;
    (void)fprintf(stderr, "regardctl: %s%s%s\n", shown ? code : "", shown ? ": " : "", message);
    return false;
}

bool rg_ctl_complain_of_units(const char *code, const cJSON *units)
{
    char message[64];
    const cJSON *unit;
    (void)snprintf(message, sizeof message, "%d units were not approved", cJSON_GetArraySize(units));
    if (in_json && write_json(code, message, units)) {
        return false;
    }
    cJSON_ArrayForEach(unit, units)
    {
        (void)fprintf(stderr, "regardctl: %s: %s: %s\n", code, rg_ctl_text_of(unit, "serial"),
                      rg_ctl_text_of(unit, "message"));
    }
    return false;
}
