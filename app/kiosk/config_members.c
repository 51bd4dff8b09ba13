/* The members of the configuration, each with what it may be. */
#include "config.h"

#include "config_cues.h"
#include "config_number.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

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

bool rg_config_motion(const char *name, enum rg_ui_motion *motion)
{
    static const char *const names[] = {
        [RG_UI_MOTION_NONE] = "none", [RG_UI_MOTION_HIDE] = "hide", [RG_UI_MOTION_ALL] = "all"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *motion = (enum rg_ui_motion)i;
            return true;
        }
    }
    (void)fputs("regard-kiosk: motion is none, hide or all\n", stderr);
    return false;
}

static bool language_valid(const char *language)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    size_t len = strlen(language);
    return len >= 2 && len < RG_LANGUAGE_MAX && strspn(language, letters) == len;
}

/* Text of JSON may be anything; names of languages, zones and themes are not. */
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
    return rg_config_number(item, least, most, to) || complain(item->string, wanted);
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

_Static_assert(RG_BOTTOM_LEAST_MM == 100 && RG_BOTTOM_MOST_MM == 1100 && RG_READING_LEAST_MM == 1000 &&
                   RG_READING_MOST_MM == 2500,
               "what a person is told is what is taken");

static bool bottom_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return number_member(item, RG_BOTTOM_LEAST_MM, RG_BOTTOM_MOST_MM,
                         "a whole number from 100 to 1100: millimetres from the floor to the lit area",
                         &options->panel_bottom_mm);
}

static bool reading_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return number_member(item, RG_READING_LEAST_MM, RG_READING_MOST_MM,
                         "a whole number from 1000 to 2500: millimetres from the panel to who reads the name",
                         &options->reading_distance_mm);
}

static bool brightness_member(const cJSON *item, struct rg_kiosk_options *options)
{
    static const char wanted[] =
        "{\"full\":100,\"dim\":30}, whole per cents from 10 to 100, dim not over full";
    struct rg_panel_settings panel = options->panel;
    if (!cJSON_IsObject(item)) {
        return complain(item->string, wanted);
    }
    const cJSON *part;
    cJSON_ArrayForEach(part, item)
    {
        bool full = strcmp(part->string, "full") == 0;
        if ((!full && strcmp(part->string, "dim") != 0) ||
            !number_member(part, RG_BRIGHTNESS_LEAST, 100, wanted, full ? &panel.full : &panel.dim)) {
            return complain(item->string, wanted);
        }
    }
    if (!rg_panel_settings_valid(&panel)) {
        return complain(item->string, wanted);
    }
    options->panel = panel;
    return true;
}

static bool ease_member(const cJSON *item, struct rg_kiosk_options *options)
{
    struct rg_screen_ease ease = options->ease;
    struct {
        const char *name;
        bool *to;
    } parts[] = {{"large_text", &ease.large_text},
                 {"high_contrast", &ease.high_contrast},
                 {"low_controls", &ease.low_controls},
                 {"speech", &ease.speech}};
    bool good = cJSON_IsObject(item);
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, item)
    {
        bool known = false;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            if (strcmp(part->string, parts[i].name) == 0 && cJSON_IsBool(part)) {
                *parts[i].to = cJSON_IsTrue(part);
                known = true;
            }
        }
        good = good && known;
    }
    if (!good) {
        return complain(item->string,
                        "an object of large_text, high_contrast, low_controls, speech: true or false");
    }
    options->ease = ease;
    return true;
}

static bool languages_member(const cJSON *item, struct rg_kiosk_options *options)
{
    static const char wanted[] = "a list of 1 to 16 languages such as [\"en\",\"de\"]";
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX] = {{0}};
    int count = cJSON_GetArraySize(item);
    if (!cJSON_IsArray(item) || count < 1 || count > RG_LANGUAGES_MAX) {
        return complain(item->string, wanted);
    }
    for (int i = 0; i < count; i++) {
        const cJSON *language = cJSON_GetArrayItem(item, i);
        if (!cJSON_IsString(language) || !language_valid(language->valuestring)) {
            return complain(item->string, wanted);
        }
        (void)rg_text_copy(languages[i], sizeof languages[i], language->valuestring);
    }
    memcpy(options->languages, languages, sizeof languages);
    options->language_count = (uint32_t)count;
    return true;
}

static bool language_member(const cJSON *item, struct rg_kiosk_options *options)
{
    static const char wanted[] = "a language such as \"en\"";
    if (!text_member(item, wanted, options->language, sizeof options->language)) {
        return false;
    }
    return language_valid(options->language) || complain(item->string, wanted);
}

static bool zone_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return text_member(item, "a zone such as \"Europe/Berlin\"", options->time_zone,
                       sizeof options->time_zone);
}

static bool types_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return text_member(item, "a list such as \"a,b,f\"", options->reader_types,
                       sizeof options->reader_types) &&
           rg_config_reader_types(options->reader_types);
}

static bool session_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return number_member(item, 1, 30, "a whole number from 1 to 30", &options->session_minutes);
}

static bool pictures_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return number_member(item, 4, 4096, "a whole number from 4 to 4096", &options->pictures_mib);
}

static bool patience_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return number_member(item, 1, RG_VISIT_PATIENCE_MAX, "a whole number from 1 to 5", &options->patience);
}

static bool theme_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return (cJSON_IsString(item) && rg_screen_theme_find(item->valuestring, &options->panel.theme)) ||
           complain(item->string, "\"light\", \"dark\" or \"contrast\"");
}

static bool motion_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return rg_config_motion(cJSON_IsString(item) ? item->valuestring : "", &options->motion);
}

static bool broker_member(const cJSON *item, struct rg_kiosk_options *options)
{
    if (!cJSON_IsString(item) || !rg_broker_valid(item->valuestring)) {
        return complain(item->string, "mqtts://HOST or mqtts://HOST:PORT");
    }
    (void)rg_text_copy(options->broker, sizeof options->broker, item->valuestring);
    return true;
}

static bool cues_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return rg_config_cues(item, &options->cues);
}

static bool consent_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return rg_config_consent(item, &options->consent);
}

static bool privacy_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return rg_config_privacy(item, &options->privacy);
}

static bool measure_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return rg_config_measure(item, &options->measure);
}

static bool quiet_member(const cJSON *item, struct rg_kiosk_options *options)
{
    return (cJSON_IsString(item) && rg_quiet_read(item->valuestring, &options->quiet) == RG_OK) ||
           complain(item->string, "hours such as \"02:00-05:00\"");
}

static const struct {
    const char *name;
    unsigned sources;
    bool (*take)(const cJSON *item, struct rg_kiosk_options *options);
} members[] = {
    {"language", RG_CONFIG_FILE | RG_CONFIG_PANEL, language_member},
    {"time_zone", RG_CONFIG_FILE, zone_member},
    {"reader_types", RG_CONFIG_FILE, types_member},
    {"session_minutes", RG_CONFIG_FILE, session_member},
    {"panel_mm", RG_CONFIG_FILE, panel_member},
    {"panel_bottom_mm", RG_CONFIG_FILE, bottom_member},
    {"reading_distance_mm", RG_CONFIG_FILE, reading_member},
    {"opening", RG_CONFIG_FILE, opening_member},
    {"quiet_hours", RG_CONFIG_FILE, quiet_member},
    {"languages", RG_CONFIG_FILE, languages_member},
    {"theme", RG_CONFIG_FILE | RG_CONFIG_PANEL, theme_member},
    {"brightness", RG_CONFIG_FILE | RG_CONFIG_PANEL, brightness_member},
    {"ease", RG_CONFIG_FILE | RG_CONFIG_PANEL, ease_member},
    {"pictures_mib", RG_CONFIG_FILE, pictures_member},
    {"patience", RG_CONFIG_FILE, patience_member},
    {"motion", RG_CONFIG_FILE, motion_member},
    {"consent", RG_CONFIG_FILE, consent_member},
    {"privacy", RG_CONFIG_FILE, privacy_member},
    {"measure", RG_CONFIG_FILE, measure_member},
    {"sound", RG_CONFIG_FILE, cues_member},
    {"lamp", RG_CONFIG_FILE, cues_member},
    {"speech", RG_CONFIG_FILE, cues_member},
    {"broker", RG_CONFIG_NETWORK, broker_member},
};

bool rg_config_member(enum rg_config_source source, const struct cJSON *item,
                      struct rg_kiosk_options *options)
{
    const size_t count = sizeof members / sizeof *members;
    for (size_t i = 0; i < count; i++) {
        if ((members[i].sources & (unsigned)source) != 0 && strcmp(item->string, members[i].name) == 0) {
            return members[i].take(item, options);
        }
    }
    (void)fputs("regard-kiosk: configuration: there is no member of that name; known are", stderr);
    for (size_t i = 0; i < count; i++) {
        if ((members[i].sources & (unsigned)source) != 0) {
            (void)fprintf(stderr, " %s", members[i].name);
        }
    }
    (void)fputc('\n', stderr);
    return false;
}
