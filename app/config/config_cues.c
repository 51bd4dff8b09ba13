#include "config_cues.h"

#include "config_number.h"
#include "config_refusal.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

void rg_config_cues_default(struct rg_cue_options *options)
{
    memset(options, 0, sizeof *options);
    options->volume = 60;
    options->speech_rate = 160;
    (void)rg_text_copy(options->sound_device, sizeof options->sound_device, "default");
    (void)rg_text_copy(options->speech_device, sizeof options->speech_device, "default");
}

static bool device(const cJSON *item, char to[RG_CUE_DEVICE_MAX])
{
    if (!cJSON_IsString(item) || item->valuestring[0] == '\0' || item->valuestring[0] == '-' ||
        strlen(item->valuestring) >= RG_CUE_DEVICE_MAX) {
        return false;
    }
    (void)rg_text_copy(to, RG_CUE_DEVICE_MAX, item->valuestring);
    return true;
}

static bool digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool minute_of_day(const cJSON *item, int32_t *minutes)
{
    const char *text = cJSON_GetStringValue(item);
    if (text == NULL || strlen(text) != 5 || !digit(text[0]) || !digit(text[1]) || text[2] != ':' ||
        !digit(text[3]) || !digit(text[4])) {
        return false;
    }
    int32_t hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    *minutes = hour * 60 + minute;
    return hour <= 23 && minute <= 59;
}

static bool quiet(const cJSON *item, struct rg_cue_options *options)
{
    int32_t from = 0, to = 0;
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 2 ||
        !minute_of_day(cJSON_GetArrayItem(item, 0), &from) ||
        !minute_of_day(cJSON_GetArrayItem(item, 1), &to) || from == to) {
        return false;
    }
    options->has_quiet = true;
    options->quiet_from = from;
    options->quiet_to = to;
    return true;
}

static bool sound_member(const cJSON *item, struct rg_cue_options *options, struct rg_config_refusal *refusal)
{
    if (strcmp(item->string, "volume") == 0) {
        return rg_config_number(item, 0, 100, &options->volume) ||
               rg_config_refuse(refusal, "sound.volume", "a whole number from 0 to 100");
    }
    if (strcmp(item->string, "quiet") == 0) {
        return quiet(item, options) ||
               rg_config_refuse(refusal, "sound.quiet", "[\"20:00\",\"09:00\"], two different times of day");
    }
    if (strcmp(item->string, "countdown") == 0) {
        options->countdown = cJSON_IsTrue(item);
        return cJSON_IsBool(item) || rg_config_refuse(refusal, "sound.countdown", "true or false");
    }
    if (strcmp(item->string, "device") == 0) {
        return device(item, options->sound_device) ||
               rg_config_refuse(refusal, "sound.device", "ALSA's name of a device such as \"default\"");
    }
    return rg_config_refuse(refusal, "sound", "an object of volume, quiet, countdown and device");
}

static bool speech_member(const cJSON *item, struct rg_cue_options *options,
                          struct rg_config_refusal *refusal)
{
    if (strcmp(item->string, "rate") == 0) {
        return rg_config_number(item, 80, 450, &options->speech_rate) ||
               rg_config_refuse(refusal, "speech.rate", "a whole number of words a minute from 80 to 450");
    }
    if (strcmp(item->string, "device") == 0) {
        return device(item, options->speech_device) ||
               rg_config_refuse(refusal, "speech.device",
                                "ALSA's name of the headphone jack such as \"default\"");
    }
    return rg_config_refuse(refusal, "speech", "an object of device and rate");
}

bool rg_config_cues(const cJSON *item, struct rg_cue_options *options, struct rg_config_refusal *refusal)
{
    if (strcmp(item->string, "lamp") == 0) {
        return (device(item, options->lamp) && options->lamp[0] != '.' &&
                strchr(options->lamp, '/') == NULL) ||
               rg_config_refuse(refusal, "lamp", "the name of a folder in /sys/class/leds");
    }
    bool sound = strcmp(item->string, "sound") == 0;
    if (!cJSON_IsObject(item)) {
        return sound ? rg_config_refuse(refusal, "sound", "an object of volume, quiet, countdown and device")
                     : rg_config_refuse(refusal, "speech", "an object of device and rate");
    }
    bool good = true;
    const cJSON *inner;
    cJSON_ArrayForEach(inner, item)
    {
        good =
            good && (sound ? sound_member(inner, options, refusal) : speech_member(inner, options, refusal));
    }
    return good;
}
