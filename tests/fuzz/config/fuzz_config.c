/* Any bytes as the configuration, as panel.json and as network.json: refused and nothing changed, or taken and
 * everything within its bounds. The first byte chooses the file. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct rg_kiosk_options *options)
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum rg_config_source sources[] = {RG_CONFIG_FILE, RG_CONFIG_PANEL, RG_CONFIG_NETWORK};
    if (size == 0) {
        return 0;
    }
    static struct rg_kiosk_options options, before;
    memset(&options, 0, sizeof options);
    options.panel = (struct rg_panel_settings){.full = 100, .dim = 30};
    before = options;
    char *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    if (rg_config_parse_source(sources[data[0] % 3], copy, size - 1, &options)) {
        check(&options);
    } else if (memcmp(&options, &before, sizeof options) != 0) {
        abort();
    }
    free(copy);
    return 0;
}
