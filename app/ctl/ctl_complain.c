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

static bool write_json(const char *code, const char *message)
{
    cJSON *root = cJSON_CreateObject(), *error = cJSON_AddObjectToObject(root, "error");
    bool whole = cJSON_AddStringToObject(error, "code", code) != NULL &&
                 cJSON_AddStringToObject(error, "message", message) != NULL;
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
    if (in_json && write_json(code, message)) {
        return false;
    }
    /* Who mistyped knows that it is about usage. */
    bool shown = strcmp(code, "usage") != 0;
    (void)fprintf(stderr, "regardctl: %s%s%s\n", shown ? code : "", shown ? ": " : "", message);
    return false;
}
