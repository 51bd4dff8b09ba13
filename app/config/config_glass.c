#include "config_number.h"
#include "config_parts.h"

#include <cjson/cJSON.h>
#include <string.h>

static bool number(const cJSON *item, double least, double most, const char *wanted, uint32_t *to,
                   struct rg_config_refusal *refusal)
{
    return rg_config_number(item, least, most, to) || rg_config_refuse(refusal, item->string, wanted);
}

bool rg_config_panel(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    const cJSON *width = cJSON_GetArrayItem(item, 0), *height = cJSON_GetArrayItem(item, 1);
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 2 || !cJSON_IsNumber(width) ||
        !cJSON_IsNumber(height) || width->valuedouble < 40 || width->valuedouble > 3000 ||
        height->valuedouble < 40 || height->valuedouble > 3000) {
        return rg_config_refuse(refusal, "panel_mm",
                                "[width, height] of the lit area in millimetres, 40 to 3000");
    }
    config->panel_width_mm = (uint32_t)width->valuedouble;
    config->panel_height_mm = (uint32_t)height->valuedouble;
    return true;
}

_Static_assert(RG_BOTTOM_LEAST_MM == 100 && RG_BOTTOM_MOST_MM == 1100 && RG_READING_LEAST_MM == 1000 &&
                   RG_READING_MOST_MM == 2500,
               "what a person is told is what is taken");

bool rg_config_bottom(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return number(item, RG_BOTTOM_LEAST_MM, RG_BOTTOM_MOST_MM,
                  "a whole number from 100 to 1100: millimetres from the floor to the lit area",
                  &config->panel_bottom_mm, refusal);
}

bool rg_config_reading(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    return number(item, RG_READING_LEAST_MM, RG_READING_MOST_MM,
                  "a whole number from 1000 to 2500: millimetres from the panel to who reads the name",
                  &config->reading_distance_mm, refusal);
}

bool rg_config_brightness(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    static const char wanted[] =
        "{\"full\":100,\"dim\":30}, whole per cents from 10 to 100, dim not over full";
    struct rg_panel_settings panel = config->panel;
    if (!cJSON_IsObject(item)) {
        return rg_config_refuse(refusal, item->string, wanted);
    }
    const cJSON *part;
    cJSON_ArrayForEach(part, item)
    {
        bool full = strcmp(part->string, "full") == 0;
        if ((!full && strcmp(part->string, "dim") != 0) ||
            !number(part, RG_BRIGHTNESS_LEAST, 100, wanted, full ? &panel.full : &panel.dim, refusal)) {
            return rg_config_refuse(refusal, item->string, wanted);
        }
    }
    if (!rg_panel_settings_valid(&panel)) {
        return rg_config_refuse(refusal, item->string, wanted);
    }
    config->panel = panel;
    return true;
}

bool rg_config_ease(const cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal)
{
    struct rg_screen_ease ease = config->ease;
    struct {
        const char *name;
        bool *to;
    } parts[] = {{"large_text", &ease.large_text},
                 {"high_contrast", &ease.high_contrast},
                 {"low_controls", &ease.low_controls},
                 {"speech", &ease.speech}};
    const cJSON *object = rg_config_object(item);
    bool good = object != NULL;
    const cJSON *part = NULL;
    cJSON_ArrayForEach(part, object)
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
        return rg_config_refuse(
            refusal, item->string,
            "an object of large_text, high_contrast, low_controls, speech: true or false");
    }
    config->ease = ease;
    return true;
}
