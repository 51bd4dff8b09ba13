/* Any bytes as the configuration, as panel.json, as network.json, as what HQ wants and as what the kiosk kept of it: refused and
 * nothing changed, or taken and everything within its bounds. The first byte chooses. */
#include "config_document.h"
#include "config_record.h"
#include "config_values.h"
#include "visit.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rg_config *options)
{
    bool broker = options->broker[0] == '\0' || rg_broker_valid(options->broker);
    bool counts = options->language_count <= RG_LANGUAGES_MAX && options->patience <= RG_VISIT_PATIENCE_MAX &&
                  options->session_minutes <= 30 && options->panel_bottom_mm <= RG_BOTTOM_MOST_MM &&
                  options->reading_distance_mm <= RG_READING_MOST_MM && options->motion <= RG_UI_MOTION_ALL;
    bool ended = strnlen(options->language, sizeof options->language) < sizeof options->language &&
                 strnlen(options->time_zone, sizeof options->time_zone) < sizeof options->time_zone;
    bool measured =
        options->measure.name[0] == '\0' ||
        (rg_measure_name_valid(options->measure.name) && options->measure.version >= 1 &&
         options->measure.version <= RG_MEASURE_VERSION_MAX && options->measure.control_share >= 0 &&
         options->measure.control_share <= RG_MEASURE_SHARE_MAX);
    if (!broker || !counts || !ended || !measured || !rg_panel_settings_valid(&options->panel)) {
        abort();
    }
}

/* What is sound may go out; laid over anything it is still a document, and each of its places can be said and unsaid. */
static void lay(const char *text, size_t size)
{
    char zone[RG_CONFIG_ZONE_MAX], words[512];
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
    cJSON *document = cJSON_ParseWithLength(text, size);
    cJSON *under = cJSON_Parse("{\"brightness\":{\"full\":90},\"opening\":{\"mon\":[\"09:00\",\"20:00\"]}}");
    if (!rg_config_sound(document, zone, &refusal)) {
        if (refusal.code == RG_CONFIG_SOUND || rg_config_refusal_text(&refusal, words, sizeof words) == 0) {
            abort();
        }
    } else if (rg_config_effects(document, document) != 0) {
        abort();
    }
    if (cJSON_IsObject(document)) {
        (void)rg_config_overlay(under, document);
        while (under->child != NULL) {
            if (under->child->string[0] == '\0' ||
                strcspn(under->child->string, ".") >= RG_CONFIG_FIELD_MAX ||
                strchr(under->child->string, '.') != NULL ||
                !rg_config_layer_drop(under, under->child->string)) {
                break;
            }
        }
        (void)rg_config_layer_set(under, text[0] == '{' ? "brightness.full" : "language", document);
    }
    cJSON_Delete(document);
    cJSON_Delete(under);
}

/* A record that is read is written as it is, and lives on. */
static void keep(const char *text, size_t size)
{
    struct rg_config_record record, again;
    if (rg_config_record_init(&record) != RG_OK || rg_config_record_init(&again) != RG_OK) {
        abort();
    }
    if (rg_config_record_read(text, size, &record) == RG_OK) {
        char *written = rg_config_record_write(&record);
        if (written == NULL || (strlen(written) <= RG_CONFIG_RECORD_MAX &&
                                rg_config_record_read(written, strlen(written), &again) != RG_OK)) {
            abort();
        }
        cJSON_free(written);
        bool trial = record.trial;
        if (rg_config_record_start(&record) != trial || record.document == NULL) {
            abort();
        }
    }
    rg_config_record_free(&record);
    rg_config_record_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum rg_config_source sources[] = {RG_CONFIG_FILE, RG_CONFIG_PANEL, RG_CONFIG_NETWORK,
                                                    RG_CONFIG_HQ};
    if (size == 0) {
        return 0;
    }
    static struct rg_config options, before;
    struct rg_config_refusal refusal;
    memset(&options, 0, sizeof options);
    options.panel = (struct rg_panel_settings){.full = 100, .dim = 30};
    before = options;
    char *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    if (data[0] % 6 == 4) {
        lay(copy, size - 1);
    } else if (data[0] % 6 == 5) {
        keep(copy, size - 1);
    } else if (rg_config_parse(sources[data[0] % 6], copy, size - 1, &options, &refusal)) {
        check(&options);
    } else if (memcmp(&options, &before, sizeof options) != 0) {
        abort();
    }
    free(copy);
    return 0;
}
