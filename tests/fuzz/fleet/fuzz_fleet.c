/* Any JSON as HQ's rows of kiosks, of which a kiosk writes a good part: judged, drawn within the columns, without a byte that moves
 * a terminal's cursor, and ok only if HQ heard of it just now. The first byte chooses the sheet. */
#include "ctl_fleet.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1700000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t width)
{
    size_t column = 0;
    for (const char *at = text; *at != '\0'; at++) {
        column = *at == '\n' ? 0 : column + 1;
        /* Letters beyond ASCII take more bytes than columns. */
        if (((unsigned char)*at < 0x20 && *at != '\n') || *at == 0x7f ||
            (width >= 60 && column > width && (unsigned char)*at < 0x80)) {
            abort();
        }
    }
}

static void check_fleet(const struct rg_ctl_fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++) {
        const struct rg_health_device *device = &fleet->kiosks[i].device;
        bool fresh = device->last_seen != RG_HEALTH_UNKNOWN && device->last_seen <= NOW &&
                     NOW - device->last_seen < RG_HEALTH_FRESH_MS && device->online;
        if ((fleet->kiosks[i].health.level == RG_HEALTH_OK && !fresh) ||
            (i > 0 && fleet->kiosks[i].health.level > fleet->kiosks[i - 1].health.level)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    cJSON *rows = cJSON_ParseWithLength((const char *)data + 1, size - 1);
    const struct rg_ctl_sheet sheet = {.width = data[0] % 4 == 0 ? 0 : data[0], .height = data[0] % 5};
    struct rg_ctl_fleet fleet;
    rg_ctl_tame(rows);
    if (cJSON_IsArray(rows) && rg_ctl_fleet_init(&fleet, rows, NOW) == RG_OK) {
        char *text = NULL;
        size_t len = 0;
        FILE *memory = open_memstream(&text, &len);
        check_fleet(&fleet);
        rg_ctl_fleet_table(memory, &fleet, NOW, &sheet);
        (void)fclose(memory);
        check_text(text, sheet.width);
        free(text);
        cJSON_Delete(rg_ctl_fleet_json(&fleet, rows));
        rg_ctl_fleet_deinit(&fleet);
    }
    cJSON_Delete(rows);
    return 0;
}
