/* The members of the configuration: who may say each, what it may be, and how it comes into force. */
#include "config_cues.h"
#include "config_document.h"
#include "config_number.h"
#include "config_parts.h"
#include "config_values.h"
#include "text.h"
#include "visit.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

bool rg_config_reader_types(const char *list, struct rg_config_refusal *refusal)
{
    size_t len = strlen(list);
    bool good = len >= 1 && len <= 5 && len % 2 == 1;
    for (size_t i = 0; good && i < len; i++) {
        good = i % 2 == 1 ? list[i] == ',' : strchr("abf", list[i]) != NULL;
    }
    return good || rg_config_refuse(refusal, "reader_types",
                                    "a comma-separated list of a, b and f, such as \"a,b,f\"");
}

bool rg_config_motion(const char *name, enum rg_ui_motion *motion, struct rg_config_refusal *refusal)
{
    static const char *const names[] = {
        [RG_UI_MOTION_NONE] = "none", [RG_UI_MOTION_HIDE] = "hide", [RG_UI_MOTION_ALL] = "all"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *motion = (enum rg_ui_motion)i;
            return true;
        }
    }
    return rg_config_refuse(refusal, "motion", "\"none\", \"hide\" or \"all\"");
}

static bool language_valid(const char *language)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    size_t len = strlen(language);
    return len >= 2 && len < RG_LANGUAGE_MAX && strspn(language, letters) == len;
}

/* Text of JSON may be anything; names of languages, zones and themes are not. */
static bool text_member(const cJSON *item, const char *wanted, char *to, size_t capacity,
                        struct rg_config_refusal *refusal)
{
    if (!cJSON_IsString(item) || item->valuestring[0] == '\0' || strlen(item->valuestring) >= capacity) {
        return rg_config_refuse(refusal, item->string, wanted);
    }
    (void)rg_text_copy(to, capacity, item->valuestring);
    return true;
}

static bool number_member(const cJSON *item, double least, double most, const char *wanted, uint32_t *to,
                          struct rg_config_refusal *refusal)
{
    return rg_config_number(item, least, most, to) || rg_config_refuse(refusal, item->string, wanted);
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

static bool opening_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    static const char wanted[] =
        "an object of days (mon..sun), each [\"09:00\",\"20:00\"]; a day left out is closed";
    if (!cJSON_IsObject(item)) {
        return rg_config_refuse(refusal, "opening", wanted);
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
            return rg_config_refuse(refusal, "opening", wanted);
        }
    }
    memcpy(config->opening, opening, sizeof opening);
    config->has_opening = true;
    return true;
}

static bool quiet_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return (cJSON_IsString(item) && rg_quiet_read(item->valuestring, &config->quiet) == RG_OK) ||
           rg_config_refuse(refusal, "quiet_hours", "hours such as \"02:00-05:00\"");
}

static bool languages_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const char wanted[] = "a list of 1 to 16 languages such as [\"en\",\"de\"]";
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX] = {{0}};
    int count = cJSON_GetArraySize(item);
    if (!cJSON_IsArray(item) || count < 1 || count > RG_LANGUAGES_MAX) {
        return rg_config_refuse(refusal, item->string, wanted);
    }
    for (int i = 0; i < count; i++) {
        const cJSON *language = cJSON_GetArrayItem(item, i);
        if (!cJSON_IsString(language) || !language_valid(language->valuestring)) {
            return rg_config_refuse(refusal, item->string, wanted);
        }
        (void)rg_text_copy(languages[i], sizeof languages[i], language->valuestring);
    }
    memcpy(config->languages, languages, sizeof languages);
    config->language_count = (uint32_t)count;
    return true;
}

static bool language_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const char wanted[] = "a language such as \"en\"";
    if (!text_member(item, wanted, config->language, sizeof config->language, refusal)) {
        return false;
    }
    return language_valid(config->language) || rg_config_refuse(refusal, item->string, wanted);
}

static bool zone_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return text_member(item, "a zone such as \"Europe/Berlin\"", config->time_zone, sizeof config->time_zone,
                       refusal);
}

static bool types_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return text_member(item, "a list such as \"a,b,f\"", config->reader_types, sizeof config->reader_types,
                       refusal) &&
           rg_config_reader_types(config->reader_types, refusal);
}

static bool session_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return number_member(item, 1, 30, "a whole number from 1 to 30", &config->session_minutes, refusal);
}

static bool pictures_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return number_member(item, 4, 4096, "a whole number from 4 to 4096", &config->pictures_mib, refusal);
}

static bool patience_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return number_member(item, 1, RG_VISIT_PATIENCE_MAX, "a whole number from 1 to 5", &config->patience,
                         refusal);
}

static bool theme_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return (cJSON_IsString(item) && rg_screen_theme_find(item->valuestring, &config->panel.theme)) ||
           rg_config_refuse(refusal, item->string, "\"light\", \"dark\" or \"contrast\"");
}

static bool motion_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_motion(cJSON_IsString(item) ? item->valuestring : "", &config->motion, refusal);
}

static bool broker_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    if (!cJSON_IsString(item) || !rg_broker_valid(item->valuestring)) {
        return rg_config_refuse(refusal, item->string, "mqtts://HOST or mqtts://HOST:PORT");
    }
    (void)rg_text_copy(config->broker, sizeof config->broker, item->valuestring);
    return true;
}

static bool cues_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_cues(item, &config->cues, refusal);
}

static bool consent_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_consent(item, &config->consent, refusal);
}

static bool privacy_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_privacy(item, &config->privacy, refusal);
}

static bool media_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_media(item, &config->media, refusal);
}

static bool measure_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_measure(item, &config->measure, refusal);
}

static bool shelf_member(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return rg_config_shelf(item, &config->shelf, refusal);
}

enum {
    FILE_HQ = RG_CONFIG_FILE | RG_CONFIG_HQ,
    ANYBODY = RG_CONFIG_FILE | RG_CONFIG_HQ | RG_CONFIG_PANEL,
    IN_PARTS = 0,
    AS_A_WHOLE = 1
};

static const struct {
    const char *name;
    unsigned sources, effect;
    bool whole; /* its parts mean nothing without each other */
    bool (*take)(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);
} members[] = {
    {"language", ANYBODY, RG_CONFIG_LIVE, AS_A_WHOLE, language_member},
    {"time_zone", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, zone_member},
    {"reader_types", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, types_member},
    {"session_minutes", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, session_member},
    {"panel_mm", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, rg_config_panel},
    {"panel_bottom_mm", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, rg_config_bottom},
    {"reading_distance_mm", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, rg_config_reading},
    {"opening", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, opening_member},
    {"quiet_hours", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, quiet_member},
    {"languages", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, languages_member},
    {"theme", ANYBODY, RG_CONFIG_RESTART, AS_A_WHOLE, theme_member},
    {"brightness", ANYBODY, RG_CONFIG_LIVE, IN_PARTS, rg_config_brightness},
    {"ease", ANYBODY, RG_CONFIG_LIVE, IN_PARTS, rg_config_ease},
    {"pictures_mib", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, pictures_member},
    {"patience", FILE_HQ, RG_CONFIG_LIVE, AS_A_WHOLE, patience_member},
    {"motion", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, motion_member},
    {"glance", FILE_HQ, RG_CONFIG_BETWEEN, IN_PARTS, rg_config_glance},
    {"features", FILE_HQ, RG_CONFIG_LIVE, IN_PARTS, rg_config_features},
    {"consent", FILE_HQ, RG_CONFIG_REOPEN, IN_PARTS, consent_member},
    {"assurance", FILE_HQ, RG_CONFIG_REOPEN, IN_PARTS, rg_config_assurance},
    {"media", FILE_HQ, RG_CONFIG_LIVE, IN_PARTS, media_member},
    {"privacy", FILE_HQ, RG_CONFIG_REOPEN, IN_PARTS, privacy_member},
    {"measure", FILE_HQ, RG_CONFIG_REOPEN, AS_A_WHOLE, measure_member},
    {"shelf", FILE_HQ, RG_CONFIG_BETWEEN, IN_PARTS, shelf_member},
    {"sound", FILE_HQ, RG_CONFIG_RESTART, IN_PARTS, cues_member},
    {"lamp", FILE_HQ, RG_CONFIG_RESTART, AS_A_WHOLE, cues_member},
    {"speech", FILE_HQ, RG_CONFIG_RESTART, IN_PARTS, cues_member},
    {"broker", RG_CONFIG_NETWORK, RG_CONFIG_RESTART, AS_A_WHOLE, broker_member},
};

#define MEMBERS (sizeof members / sizeof *members)

/* @return MEMBERS for a name that is none. */
static size_t find(const char *name)
{
    size_t at = 0;
    while (at < MEMBERS && strcmp(name, members[at].name) != 0) {
        at++;
    }
    return at;
}

bool rg_config_member(enum rg_config_source source, const struct cJSON *item, struct rg_config *config,
                      struct rg_config_refusal *refusal)
{
    size_t at = find(item->string);
    if (at < MEMBERS && (members[at].sources & (unsigned)source) != 0) {
        return members[at].take(item, config, refusal);
    }
    /* The name is whatever somebody wrote: it is not repeated. */
    *refusal = (struct rg_config_refusal){.code = RG_CONFIG_UNKNOWN, .wanted = ""};
    return false;
}

size_t rg_config_names(char *text, size_t capacity)
{
    size_t len = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        if ((members[i].sources & RG_CONFIG_HQ) != 0) {
            (void)rg_text_append(text, capacity, " ");
            len = rg_text_append(text, capacity, members[i].name);
        }
    }
    return len;
}

bool rg_config_whole(const char *name)
{
    size_t at = find(name);
    return at == MEMBERS || members[at].whole;
}

unsigned rg_config_effects(const cJSON *before, const cJSON *after)
{
    unsigned effects = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        const cJSON *was = cJSON_GetObjectItemCaseSensitive(before, members[i].name);
        const cJSON *is = cJSON_GetObjectItemCaseSensitive(after, members[i].name);
        bool same = was == NULL || is == NULL ? was == is : cJSON_Compare(was, is, true) != 0;
        effects |= same ? 0 : members[i].effect;
    }
    return effects;
}

/* Only IT's form and the command line can say otherwise than HQ, and only of these. */
static bool same_panel(const struct rg_config *a, const struct rg_config *b)
{
    return strcmp(a->language, b->language) == 0 && a->panel.theme == b->panel.theme &&
           a->panel.full == b->panel.full && a->panel.dim == b->panel.dim &&
           a->ease.large_text == b->ease.large_text && a->ease.high_contrast == b->ease.high_contrast &&
           a->ease.low_controls == b->ease.low_controls && a->ease.speech == b->ease.speech;
}

static bool says_otherwise(size_t at, const cJSON *item, const struct rg_config *config)
{
    struct rg_config_refusal refusal;
    struct rg_config as_wanted = *config;
    return members[at].take(item, &as_wanted, &refusal) && !same_panel(&as_wanted, config);
}

void rg_config_differing(const cJSON *document, const struct rg_config *config, char *names, size_t capacity)
{
    names[0] = '\0';
    for (size_t i = 0; i < MEMBERS; i++) {
        bool panel = (members[i].sources & RG_CONFIG_PANEL) != 0;
        const cJSON *item = panel ? cJSON_GetObjectItemCaseSensitive(document, members[i].name) : NULL;
        if (item != NULL && says_otherwise(i, item, config)) {
            (void)rg_text_append(names, capacity, names[0] == '\0' ? "" : ",");
            (void)rg_text_append(names, capacity, members[i].name);
        }
    }
}
