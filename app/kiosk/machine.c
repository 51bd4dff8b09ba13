#include "machine.h"

#include "crypto.h"
#include "machine_file.h"
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>

#define ZONES 8

/* Boards whose maker wrote none say so in words. */
static bool is_filler(const char *serial)
{
    static const char *const fillers[] = {"none", "default", "string", "filled", "0123456789", "unknown"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        if (strcasestr(serial, fillers[i]) != NULL) {
            return true;
        }
    }
    return strspn(serial, "0-. _") == strlen(serial);
}

static bool take_serial(const char *root, const char *path, char *serial)
{
    char text[RG_SERIAL_MAX + 8];
    if (!rg_machine_file(root, path, text, sizeof text) || is_filler(text)) {
        return false;
    }
    size_t len = strlen(text);
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    if (len >= RG_SERIAL_MAX || strspn(text, allowed) != len) {
        return false;
    }
    memcpy(serial, text, len + 1);
    return true;
}

enum rg_status rg_machine_serial(const char *root, char serial[RG_SERIAL_MAX])
{
    if (take_serial(root, "/sys/firmware/devicetree/base/serial-number", serial) ||
        take_serial(root, "/sys/class/dmi/id/product_serial", serial)) {
        return RG_OK;
    }
    static const char label[] = "regard serial ";
    char text[96];
    uint8_t digest[32];
    memcpy(text, label, sizeof label);
    if (!rg_machine_file(root, "/etc/machine-id", text + sizeof label - 1, 64) ||
        rg_sha256(text, strlen(text), digest) != RG_OK) {
        return RG_NOT_FOUND;
    }
    rg_hex_write(digest, 8, serial);
    return RG_OK;
}

enum rg_status rg_machine_temperature(const char *root, int32_t *tenths_of_degree)
{
    bool found = false;
    long warmest = 0;
    for (int i = 0; i < ZONES; i++) {
        char path[64], text[16];
        (void)snprintf(path, sizeof path, "/sys/class/thermal/thermal_zone%d/temp", i);
        if (!rg_machine_file(root, path, text, sizeof text)) {
            break;
        }
        char *end = NULL;
        long millis = strtol(text, &end, 10);
        if (end != text && *end == '\0' && millis > -60000 && millis < 200000 &&
            (!found || millis > warmest)) {
            warmest = millis;
            found = true;
        }
    }
    if (!found) {
        return RG_NOT_FOUND;
    }
    *tenths_of_degree = (int32_t)(warmest / 100);
    return RG_OK;
}

enum rg_status rg_machine_uptime(const char *root, uint64_t *seconds)
{
    char text[64];
    if (!rg_machine_file(root, "/proc/uptime", text, sizeof text) || !isdigit((unsigned char)text[0])) {
        return RG_NOT_FOUND;
    }
    *seconds = strtoull(text, NULL, 10);
    return RG_OK;
}

bool rg_machine_clock_synchronised(void)
{
    struct timex ask = {.modes = 0};
    int state = adjtimex(&ask);
    return state >= 0 && state != TIME_ERROR && (ask.status & STA_UNSYNC) == 0;
}
