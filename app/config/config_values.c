#include "config_values.h"

#include "config_cues.h"
#include "config_document.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

void rg_config_default(struct rg_config *config)
{
    static const char languages[][RG_LANGUAGE_MAX] = {"en", "de", "fr", "es", "it", "ar", "ja"};
    memset(config, 0, sizeof *config);
    config->session_minutes = 3;
    config->patience = 1;
    config->motion = RG_UI_MOTION_HIDE;
    config->panel.full = RG_BRIGHTNESS_FULL_PCT;
    config->panel.dim = RG_BRIGHTNESS_DIM_PCT;
    memcpy(config->languages, languages, sizeof languages);
    config->language_count = sizeof languages / sizeof *languages;
    config->glance = RG_GLANCE_USUAL(RG_GLANCE_ALL);
    rg_quiet_default(&config->quiet);
    rg_config_cues_default(&config->cues);
    rg_config_consent_default(&config->consent);
    rg_config_media_default(&config->media);
    rg_config_privacy_default(&config->privacy);
    rg_shelf_rules_default(&config->shelf);
    config->pictures_mib = 64;
    config->reading_distance_mm = RG_READING_MM;
    (void)rg_text_copy(config->language, sizeof config->language, "en");
    (void)rg_text_copy(config->reader_types, sizeof config->reader_types, "a,b,f");
    (void)rg_text_copy(config->time_zone, sizeof config->time_zone, "Etc/UTC");
}

void rg_config_settle(struct rg_config *config)
{
    (void)rg_text_copy(config->panel.language, sizeof config->panel.language, config->language);
    config->panel.large_text = config->ease.large_text;
}

bool rg_config_take(enum rg_config_source source, const cJSON *document, struct rg_config *config,
                    struct rg_config_refusal *refusal)
{
    if (!cJSON_IsObject(document)) {
        *refusal = (struct rg_config_refusal){.code = RG_CONFIG_SYNTAX, .wanted = ""};
        return false;
    }
    /* A copy, so that a broken one changes nothing. */
    struct rg_config copy = *config;
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, document)
    {
        if (!rg_config_member(source, item, &copy, refusal)) {
            return false;
        }
    }
    *config = copy;
    return true;
}

bool rg_config_parse(enum rg_config_source source, const char *text, size_t len, struct rg_config *config,
                     struct rg_config_refusal *refusal)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, 0);
    while (end != NULL && end < text + len && strchr(" \t\r\n", *end) != NULL && *end != '\0') {
        end++;
    }
    bool good = rg_config_take(source, end == text + len ? root : NULL, config, refusal);
    cJSON_Delete(root);
    return good;
}

bool rg_config_sound(const cJSON *document, char zone[RG_CONFIG_ZONE_MAX], struct rg_config_refusal *refusal)
{
    struct rg_config config;
    rg_config_default(&config);
    if (!rg_config_take(RG_CONFIG_HQ, document, &config, refusal)) {
        return false;
    }
    bool named = cJSON_GetObjectItemCaseSensitive(document, "time_zone") != NULL;
    (void)rg_text_copy(zone, RG_CONFIG_ZONE_MAX, named ? config.time_zone : "");
    return true;
}
