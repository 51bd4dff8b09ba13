#include "config.h"

#include "text.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX 65536u

static bool complain(const char *member, const char *wanted)
{
    (void)fprintf(stderr, "regard-kiosk: configuration: \"%s\" must be %s\n", member, wanted);
    return false;
}

bool rg_config_reader_types(const char *list)
{
    size_t len = strlen(list);
    bool good = len >= 1 && len <= 5 && len % 2 == 1;
    for (size_t i = 0; good && i < len; i++) {
        good = i % 2 == 1 ? list[i] == ',' : strchr("abf", list[i]) != NULL;
    }
    if (!good) {
        (void)fputs("regard-kiosk: reader types are a comma-separated list of a, b and f, such as a,b,f\n",
                    stderr);
    }
    return good;
}

static bool text_member(const cJSON *item, const char *wanted, char *to, size_t capacity)
{
    if (!cJSON_IsString(item) || item->valuestring[0] == '\0' || strlen(item->valuestring) >= capacity) {
        return complain(item->string, wanted);
    }
    (void)rg_text_copy(to, capacity, item->valuestring);
    return true;
}

static bool number_member(const cJSON *item, double least, double most, const char *wanted, uint32_t *to)
{
    if (!cJSON_IsNumber(item) || item->valuedouble < least || item->valuedouble > most ||
        floor(item->valuedouble) != item->valuedouble) {
        return complain(item->string, wanted);
    }
    *to = (uint32_t)item->valuedouble;
    return true;
}

static bool clock_text(const cJSON *item, int32_t *minutes)
{
    int hour = 0, minute = 0;
    char rest = 0;
    if (!cJSON_IsString(item) || sscanf(item->valuestring, "%2d:%2d%c", &hour, &minute, &rest) != 2 ||
        hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60) {
        return false;
    }
    *minutes = hour * 60 + minute;
    return true;
}

static bool opening_member(const cJSON *item, struct rg_kiosk_options *options)
{
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    static const char wanted[] =
        "an object of days (mon..sun), each [\"09:00\",\"20:00\"]; a day left out is closed";
    if (!cJSON_IsObject(item)) {
        return complain("opening", wanted);
    }
    struct rg_opening opening[7] = {{0, 0}};
    const cJSON *day;
    cJSON_ArrayForEach(day, item)
    {
        int which = -1;
        for (int i = 0; i < 7; i++) {
            which = strcmp(day->string, days[i]) == 0 ? i : which;
        }
        if (which < 0 || !cJSON_IsArray(day) || cJSON_GetArraySize(day) != 2 ||
            !clock_text(cJSON_GetArrayItem(day, 0), &opening[which].open) ||
            !clock_text(cJSON_GetArrayItem(day, 1), &opening[which].close) ||
            opening[which].open >= opening[which].close) {
            return complain("opening", wanted);
        }
    }
    memcpy(options->opening, opening, sizeof opening);
    options->has_opening = true;
    return true;
}

static bool panel_member(const cJSON *item, struct rg_kiosk_options *options)
{
    const cJSON *width = cJSON_GetArrayItem(item, 0), *height = cJSON_GetArrayItem(item, 1);
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 2 || !cJSON_IsNumber(width) ||
        !cJSON_IsNumber(height) || width->valuedouble < 40 || width->valuedouble > 3000 ||
        height->valuedouble < 40 || height->valuedouble > 3000) {
        return complain("panel_mm", "[width, height] of the lit area in millimetres, 40 to 3000");
    }
    options->panel_width_mm = (uint32_t)width->valuedouble;
    options->panel_height_mm = (uint32_t)height->valuedouble;
    return true;
}

static bool member(const cJSON *item, struct rg_kiosk_options *options)
{
    if (strcmp(item->string, "language") == 0) {
        return text_member(item, "a language such as \"en\"", options->language, sizeof options->language);
    }
    if (strcmp(item->string, "time_zone") == 0) {
        return text_member(item, "a zone such as \"Europe/Berlin\"", options->time_zone,
                           sizeof options->time_zone);
    }
    if (strcmp(item->string, "reader_types") == 0) {
        return text_member(item, "a list such as \"a,b,f\"", options->reader_types,
                           sizeof options->reader_types) &&
               rg_config_reader_types(options->reader_types);
    }
    if (strcmp(item->string, "session_minutes") == 0) {
        return number_member(item, 1, 30, "a whole number from 1 to 30", &options->session_minutes);
    }
    if (strcmp(item->string, "panel_mm") == 0) {
        return panel_member(item, options);
    }
    if (strcmp(item->string, "opening") == 0) {
        return opening_member(item, options);
    }
    (void)fprintf(stderr, "regard-kiosk: configuration: there is no member of that name; known are language, "
                          "time_zone, reader_types, session_minutes, panel_mm, opening\n");
    return false;
}

bool rg_config_parse(const char *text, size_t len, struct rg_kiosk_options *options)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
    while (end != NULL && end < text + len && strchr(" \t\r\n", *end) != NULL && *end != '\0') {
        end++;
    }
    if (!cJSON_IsObject(root) || end != text + len) {
        cJSON_Delete(root);
        (void)fputs("regard-kiosk: the configuration is not a JSON object; check commas and quotes\n",
                    stderr);
        return false;
    }
    /* A copy, so that a broken file changes nothing. */
    struct rg_kiosk_options copy = *options;
    bool good = true;
    const cJSON *item;
    cJSON_ArrayForEach(item, root)
    {
        good = good && member(item, &copy);
    }
    cJSON_Delete(root);
    if (good) {
        *options = copy;
    }
    return good;
}

/* The file's bytes, terminated, or NULL. @p len is written on success. */
static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return NULL;
    }
    char *text = malloc(CONFIG_MAX + 1);
    if (text != NULL) {
        *len = fread(text, 1, CONFIG_MAX + 1, file);
        if (ferror(file) || *len > CONFIG_MAX) {
            free(text);
            text = NULL;
        } else {
            text[*len] = '\0';
        }
    }
    (void)fclose(file);
    return text;
}

bool rg_config_read_file(const char *path, struct rg_kiosk_options *options)
{
    size_t len = 0;
    char *text = read_all(path, &len);
    if (text == NULL) {
        (void)fputs("regard-kiosk: the file given with --config cannot be read (64 KiB at most)\n", stderr);
        return false;
    }
    bool good = rg_config_parse(text, len, options);
    free(text);
    return good;
}

static bool topic_level(const cJSON *item)
{
    if (!cJSON_IsString(item)) {
        return false;
    }
    size_t len = strlen(item->valuestring);
    return len >= 1 && len <= 32 && strspn(item->valuestring, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

bool rg_config_read_identity(struct rg_kiosk_options *options)
{
    char path[RG_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/identity/device.json", options->data_dir);
    size_t len = 0;
    char *text = read_all(path, &len);
    if (text == NULL) {
        return true;
    }
    cJSON *root = cJSON_ParseWithLength(text, len);
    free(text);
    const cJSON *site = cJSON_GetObjectItemCaseSensitive(root, "site");
    const cJSON *device = cJSON_GetObjectItemCaseSensitive(root, "device");
    bool good = topic_level(site) && topic_level(device);
    if (good) {
        (void)rg_text_copy(options->site, sizeof options->site, site->valuestring);
        (void)rg_text_copy(options->device, sizeof options->device, device->valuestring);
    } else {
        (void)fputs(
            "regard-kiosk: identity/device.json must be {\"site\":\"..\",\"device\":\"..\"} with lower-case "
            "letters, digits and hyphens\n",
            stderr);
    }
    cJSON_Delete(root);
    return good;
}
